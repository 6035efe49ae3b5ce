"""What can be answered to a question, by what it is counted as, in the reader's language."""

from collections.abc import Mapping

from codesign.i18n import gettext, local
from codesign.questionnaires.document import OTHER, Consent, Questionnaire, Rating, Statement
from codesign.questionnaires.document import Question as AnyQuestion
from codesign.questionnaires.wording import CONSENTS, OPINIONS, OTHERWISE


def options_of(document: Questionnaire, item: AnyQuestion) -> Mapping[str, str]:
    """What can be chosen, in the document's order; {} for words, numbers and days."""
    if isinstance(item, Rating):
        return {str(step): step_word(item, step) for step in range(1, item.steps + 1)}
    if isinstance(item, Statement):
        return {key: gettext(word) for key, word in OPINIONS.items()}
    if isinstance(item, Consent):
        return {key: gettext(word) for key, word in CONSENTS.items()}
    found = {one.key: local(one.text) for one in document.options_of(item)}
    if getattr(item, "other", False):
        found.setdefault(OTHER, gettext(OTHERWISE))
    return found


def step_word(item: Rating, step: int) -> str:
    """A step of a rating: its words, else its number with those of the ends."""
    if item.labels:
        return local(item.labels[step - 1])
    word = local({1: item.low, item.steps: item.high}.get(step))
    return f"{step} – {word}" if word else str(step)
