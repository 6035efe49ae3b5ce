"""Who is missing among those who answered."""

from collections.abc import Sequence
from typing import Any

from flask.typing import ResponseReturnValue

from codesign.figures.shown import Figure
from codesign.i18n import gettext, local, ngettext, number, percent
from codesign.questionnaires import missing
from codesign.questionnaires.by_unit import facts_of
from codesign.questionnaires.known import Known
from codesign.questionnaires.result_figures import (
    HIDDEN,
    counted,
    rows_figure,
)
from codesign.questionnaires.views.blueprint import blueprint
from codesign.questionnaires.views.scenes import RESULTS, scene_of
from codesign.web.lists import listed

NAMED = 30
"""Units without answers that are named; of more it is said how many they are."""


@blueprint.get(f"{RESULTS}/saknas", endpoint="missing")
def missing_(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Response rates by unit or by what is known of the units, and who has not answered."""
    scene = scene_of(questionnaire, number)
    title = gettext("Vilka saknas: %(title)s", title=local(scene.document.title))
    if scene.known is None:
        return scene.page(title)
    tree = scene.known.tree
    if not tree.units:
        return scene.page(title, gettext("Projektet har inga enheter, så det går inte att se."))
    by = scene.choose(
        "efter",
        gettext("Efter"),
        [("", gettext("Enheterna överst")), *((one, one) for one in facts_of(tree.units))],
    )
    groups = missing.by_fact(scene.known, by) if by else missing.by_unit(scene.known)
    found = missing.presences(groups)
    scene.figures.append(_presence_figure(found, by or gettext("Enhetens namn")))
    return scene.page(title, _missing_told(found), silent=_silent(scene.known))


def _missing_told(found: Sequence[missing.Presence]) -> str:
    """One sentence: which groups are fewer among the answers than among those who can answer."""
    if any(one.answered is None for one in found):
        return gettext(
            "Några grupper är för små för att visas, så det går inte att säga vilka som saknas."
        )
    if any(one.people is None for one in found):
        return gettext(
            "Det är inte känt hur många som kan svara överallt, så det går inte att säga vilka "
            "som saknas."
        )
    all_of = sum(one.answered or 0 for one in found)
    fewer = [one for one in found if one.is_missing]
    if not all_of:
        return gettext("Ingen har svarat än.")
    if not fewer:
        return gettext("Ingen grupp är tydligt underrepresenterad bland svaren.")
    return gettext(
        "Underrepresenterade är %(groups)s.",
        groups=listed(
            [
                ngettext(
                    "%(group)s (%(antal)s svar till skulle behövas)",
                    "%(group)s (%(antal)s svar till skulle behövas)",
                    one.needed(all_of),
                    group=one.name,
                    antal=number(one.needed(all_of)),
                )
                for one in fewer
            ]
        ),
    )


def _presence_figure(found: Sequence[missing.Presence], heading: str) -> Figure:
    def share(value: float | None) -> str:
        return HIDDEN if value is None else percent(value)

    lines = []
    for one in found:
        interval = HIDDEN
        if one.interval is not None:
            interval = f"{percent(one.interval.low)}–{percent(one.interval.high)}"
        cells = (
            counted(one.people) if one.people is not None else gettext("inte känt"),
            counted(one.answered),
            share(one.target),
            share(one.reached),
            interval,
        )
        lines.append((one.name, one.rate, share(one.rate), cells, ""))
    return rows_figure(
        "svarsfrekvens",
        gettext("Hur stor del har svarat?"),
        gettext("Andelen av dem som kan svara som har gjort det, grupp för grupp."),
        heading,
        gettext("Svarsfrekvens"),
        (
            gettext("Kan svara"),
            gettext("Har svarat"),
            gettext("Andel av dem som kan svara"),
            gettext("Andel av svaren"),
            gettext("Mellan"),
        ),
        lines,
        gettext("Intervallet är Wilsons, på 95 procent"),
    )


def _silent(known: Known) -> dict[str, Any] | None:
    """Units without answers, for those who may see exact numbers."""
    if not known.is_exact:
        return None
    found = missing.silent_units(known)
    more = len(found) - NAMED
    return {"names": [one.name for one in found[:NAMED]], "n": len(found), "more": max(0, more)}
