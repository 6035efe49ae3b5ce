"""The least number that something is told by, in one wording wherever the guard hides something.

`least` is the disclosure guard's threshold: so many people, at the least.
"""

from codesign.i18n import gettext, number


def shown_rule(least: int) -> str:
    """When a mean is shown at all."""
    return gettext("medel visas när minst %(least)s har svarat", least=number(least))


def results_rule(least: int) -> str:
    """When numbers of a round are shown at all."""
    return gettext("resultat visas när minst %(least)s har svarat", least=number(least))


def too_few(rule: str) -> str:
    """In place of what would point somebody out: that they are few, and when it will be shown."""
    return gettext("För få svar: %(rule)s.", rule=rule)
