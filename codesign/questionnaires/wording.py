"""Answers in words: for the page that shows what is to be sent, and within other texts."""

from datetime import date, datetime, time

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from codesign import numbers
from codesign.i18n import gettext, lazy
from codesign.questionnaires.answers import Answer, Status, place_of
from codesign.questionnaires.document import (
    OTHER,
    Calculated,
    Consent,
    Date,
    Matrix,
    Number,
    Question,
    Questionnaire,
    Rating,
    Statement,
    worded,
)
from codesign.questionnaires.flow import Flow, Rounds
from codesign.questionnaires.piping import PIPED

DECIMALS = 6
"""Decimals that a number is told with."""
LONGEST_PIPED = 300
"""Characters of an answer within another text."""
UNKNOWN = "…"
"""Stands in a text for what was not answered."""

STATUSES = {
    Status.DONT_KNOW: lazy("Vet inte"),
    Status.DECLINED: lazy("Vill inte svara"),
    Status.UNANSWERED: lazy("Inget svar"),
}
OPINIONS = {
    "agree": lazy("Håller med"),
    "pass": lazy("Hoppa över"),
    "disagree": lazy("Håller inte med"),
}
CONSENTS = {"yes": lazy("Ja"), "no": lazy("Nej")}
OTHERWISE = lazy("Annat")
FILLED_IN = lazy("Annat: %(words)s")
STEP_OF = lazy("%(step)s av %(steps)s")


def in_words(document: Questionnaire, item: Question, answer: Answer, language: str) -> str:
    """An answer as people read it: the words of what was chosen, a number, a day."""
    if answer.status is not Status.GIVEN:
        return gettext(STATUSES[answer.status])
    value = answer.value
    match item:
        case Rating() if isinstance(value, int | float):
            return _step(document, item, int(value), language)
        case Number() if isinstance(value, int | float):
            unit = worded(item.unit, language, document)
            return f"{_number(value, language)} {unit}".strip()
        case Date() if isinstance(value, str):
            return _moment(value, language)
        case Statement() if isinstance(value, str):
            return gettext(OPINIONS.get(value, value))
        case Consent() if isinstance(value, str):
            return gettext(CONSENTS.get(value, value))
        case _:
            return _chosen(document, item, answer, language)


def _chosen(document: Questionnaire, item: Question, answer: Answer, language: str) -> str:
    texts = {one.key: worded(one.text, language, document) for one in document.options_of(item)}
    if not texts:
        return str(answer.value)
    other = otherwise(answer)
    return ", ".join(texts.get(code, other if code == OTHER else code) for code in answer.codes)


def otherwise(answer: Answer) -> str:
    """What stands for "annat", with what was filled in."""
    return gettext(FILLED_IN, words=answer.other) if answer.other else gettext(OTHERWISE)


def _step(document: Questionnaire, item: Rating, step: int, language: str) -> str:
    if item.labels and 1 <= step <= len(item.labels):
        return worded(item.labels[step - 1], language, document)
    return gettext(STEP_OF, step=step, steps=item.steps)


def _locale(language: str) -> str:
    """The language as Babel knows it; Swedish for one that it does not know."""
    base = language.split("-", maxsplit=1)[0]
    try:
        return str(Locale.parse(base))
    except (UnknownLocaleError, ValueError):
        return "sv"


def _number(value: float, language: str) -> str:
    return numbers.write(value, _locale(language), DECIMALS)


def _moment(value: str, language: str) -> str:
    day, _, clock = value.partition("T")
    locale = _locale(language)
    try:
        if not clock and ":" in day:
            return str(format_time(time.fromisoformat(day), "short", locale=locale))
        told = str(format_date(date.fromisoformat(day), "long", locale=locale))
        if not clock:
            return told
        moment = datetime.fromisoformat(value)
        return f"{told} {format_time(moment.time(), 'short', locale=locale)}"
    except ValueError:
        return value


def piped(words: str, flow: Flow, rounds: Rounds = ()) -> str:
    """A text with answers in place of names: ``Hur gammal är ${name}?``. Plain text, to be escaped
    as any other; what is not answered, or not asked, is `UNKNOWN`."""
    return PIPED.sub(lambda match: _told(match[1], flow, rounds), words) if "${" in words else words


def _told(name: str, flow: Flow, rounds: Rounds) -> str:
    key, _, row = name.partition("/")
    found = flow.document.by_key.get(key)
    if found is None:
        return UNKNOWN
    item = found.item
    places = flow.all_rounds(found, rounds)
    if isinstance(item, Calculated):
        told = [_calculated(flow, item, one) for one in places]
    elif isinstance(item, Question):
        told = [_answered(flow, item, one, row) for one in places]
    else:
        return UNKNOWN
    return _shortened(", ".join(one for one in told if one)) or UNKNOWN


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_PIPED else f"{words[:LONGEST_PIPED]}{UNKNOWN}"


def _calculated(flow: Flow, item: Calculated, rounds: Rounds) -> str:
    worth = flow.calculated(item, rounds)
    if isinstance(worth, bool):
        told = CONSENTS["yes" if worth else "no"]
        return gettext(told)
    if isinstance(worth, int | float):
        return _number(worth, flow.language) if abs(worth) < float("inf") else ""
    return _moment(worth.isoformat(), flow.language) if isinstance(worth, date) else worth


def _answered(flow: Flow, item: Question, rounds: Rounds, row: str) -> str:
    if not flow.is_met(item, rounds):
        return ""
    rows = [row] if row or not isinstance(item, Matrix) else [one.key for one in item.rows]
    given = [flow.answers.get(place_of(item.key, rounds, one)) for one in rows]
    return ", ".join(
        in_words(flow.document, item, one, flow.language)
        for one in given
        if one is not None and one.status is Status.GIVEN
    )
