"""What somebody typed or chose on a page, as an answer: or what is wrong, told at the field.

A field is named by the place of its answer, so a page of several (a matrix) has several. In it come
codes, numbers and words as the browser sends them; beside it ``<place>:other`` what was written for
"annat", ``<place>:time`` the time of a day, and ``<place>:<code>`` the number that an option got in
a ranking. "Vet inte" and "vill inte svara" are the values `DONT_KNOW_VALUE` and `DECLINED_VALUE` of
the same field: no code can be one of them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from codesign.i18n import lazy, number
from codesign.questionnaires.answers import DECLINED, DONT_KNOW, Answer, atom
from codesign.questionnaires.document import (
    LONGEST_ANSWER,
    OTHER,
    Consent,
    Date,
    Many,
    Number,
    Option,
    Pictures,
    Question,
    Questionnaire,
    Ranking,
    Rating,
    Statement,
    Text,
    shown_in,
    worded,
)
from codesign.questionnaires.expressions.evaluating import is_true
from codesign.questionnaires.expressions.patterns import PatternError, matches
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.flow import Flow, FlowPage
from codesign.texts import LocalText
from codesign.web.forms import FieldError, InvalidError, clean_text

DONT_KNOW_VALUE = "?dont-know"
DECLINED_VALUE = "?declined"
LONGEST_NUMBER = 15
"""Digits: what a computer's number holds exactly."""

_REQUIRED = lazy("Svara på frågan för att gå vidare.")
_REQUIRED_OR = lazy(
    "Svara på frågan för att gå vidare, eller välj att du inte vet eller inte vill."
)
_MUST = lazy("Du behöver säga ja för att gå vidare. Vill du inte det kan du stänga sidan.")
_CONSTRAINT = lazy("Svaret stämmer inte med det som frågan ber om. Kontrollera det.")
_BOTH = lazy("Du har både svarat och valt att inte svara. Behåll det ena.")
_NO_OPTION = lazy("Välj ett av svaren som visas.")
_ONLY_ONE = lazy("Välj bara ett svar.")
_FILL_IN = lazy("Skriv vad du menar med annat.")
_ALONE = lazy("”%(option)s” går inte att välja ihop med något annat.")
_AT_LEAST = lazy("Välj minst %(limit)d svar. Nu är det %(n)d.")
_AT_MOST = lazy("Välj högst %(limit)d svar. Nu är det %(n)d.")
_TOO_LONG = lazy("Skriv högst %(limit)d tecken. Nu är det %(n)d.")
_PATTERN = lazy("Svaret är inte skrivet så som frågan ber om. Kontrollera det.")
_NUMBER = lazy("Skriv ett tal, med siffror.")
_WHOLE = lazy("Skriv ett helt tal, utan decimaler.")
_DIGITS = lazy("Talet har för många siffror.")
_LEAST = lazy("Skriv ett tal som är minst %(limit)s.")
_MOST = lazy("Skriv ett tal som är högst %(limit)s.")
_DAY = lazy("Skriv datumet som år-månad-dag, till exempel 2026-11-03.")
_TIME = lazy("Skriv tiden som timmar:minuter, till exempel 08:30.")
_BOTH_PARTS = lazy("Skriv både datum och tid.")
_EARLIEST = lazy("Välj ett datum som är tidigast %(limit)s.")
_LATEST = lazy("Välj ett datum som är senast %(limit)s.")
_RANK = lazy("Ge varje svar en egen plats, från 1 till %(n)d.")

SENTENCES: Mapping[str, str] = {
    "required": _REQUIRED,
    "required-or": _REQUIRED_OR,
    "must": _MUST,
    "constraint": _CONSTRAINT,
    "both": _BOTH,
    "no-option": _NO_OPTION,
    "only-one": _ONLY_ONE,
    "fill-in": _FILL_IN,
    "alone": _ALONE,
    "at-least": _AT_LEAST,
    "at-most": _AT_MOST,
    "too-long": _TOO_LONG,
    "pattern": _PATTERN,
    "number": _NUMBER,
    "whole": _WHOLE,
    "digits": _DIGITS,
    "least": _LEAST,
    "most": _MOST,
    "day": _DAY,
    "time": _TIME,
    "both-parts": _BOTH_PARTS,
    "earliest": _EARLIEST,
    "latest": _LATEST,
    "rank": _RANK,
}
"""What can be wrong with an answer, by the names that a device's script has for it."""

_TYPED_NUMBER = re.compile(r"([-−–+]?)(\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_STORED_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?", re.ASCII)
_OPINIONS = ("agree", "pass", "disagree")
_YES, _NO = "yes", "no"

Typed = Mapping[str, Sequence[str]]
"""What was sent: field → its values, in order."""


@dataclass(frozen=True)
class PageRead:
    """What was sent from one page. What was typed stays with who sent it."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By place; a place that is here neither nor among the errors was left empty."""
    errors: tuple[FieldError, ...] = ()
    """At most one for each place, in their order."""


@dataclass(frozen=True)
class _Field:
    """One field of a page, as it was sent."""

    document: Questionnaire
    item: Question
    place: str
    options: tuple[Option, ...]
    values: tuple[str, ...]
    """What was typed or chosen, without what is empty."""
    beside: Mapping[str, str]
    """What stands in the fields beside it, by what follows the colon."""
    language: str


def read_page(flow: Flow, page: FlowPage, typed: Typed) -> PageRead:
    """What was sent from a page: answers by place, and what is wrong at which."""
    answers: dict[str, Answer] = {}
    errors: list[FieldError] = []
    for place in page.places:
        try:
            found = _read(flow, page, place, typed)
        except InvalidError as error:
            errors.append(error.of(place))
        else:
            if found is not None:
                answers[place] = found
    return PageRead(answers, tuple(errors))


def _read(flow: Flow, page: FlowPage, place: str, typed: Typed) -> Answer | None:
    item = page.item
    assert isinstance(item, Question)
    sent = _field(flow, page, item, place, typed)
    statuses = [one for one in sent.values if one in {DONT_KNOW_VALUE, DECLINED_VALUE}]
    if statuses:
        return _without(sent, statuses)
    found = _PARSERS[item.kind](sent)
    if found is None:
        if item.required:
            raise _missing(sent)
        return None
    _check_constraint(flow, page, sent, found)
    return found


def _field(flow: Flow, page: FlowPage, item: Question, place: str, typed: Typed) -> _Field:
    mark = f"{place}:"
    beside = {
        name.removeprefix(mark): clean_text(values[-1])
        for name, values in typed.items()
        if name.startswith(mark) and values
    }
    cleaned = (clean_text(one) for one in typed.get(place, ()))
    values = tuple(one for one in cleaned if one)
    return _Field(flow.document, item, place, page.options, values, beside, flow.language)


def _without(sent: _Field, statuses: Sequence[str]) -> Answer:
    """ "Vet inte" or "vill inte svara", where it may be chosen and nothing else is."""
    item = sent.item
    status = statuses[0]
    if not (item.dont_know if status == DONT_KNOW_VALUE else item.decline):
        raise InvalidError(_NO_OPTION)
    if len(set(sent.values)) > 1:
        raise InvalidError(_BOTH)
    return DONT_KNOW if status == DONT_KNOW_VALUE else DECLINED


def _missing(sent: _Field) -> InvalidError:
    item = sent.item
    if item.required_message:
        return _own_words(sent, item.required_message)
    return InvalidError(_REQUIRED_OR if item.dont_know or item.decline else _REQUIRED)


def _own_words(sent: _Field, text: LocalText) -> InvalidError:
    """A message of the questionnaire's own."""
    error = InvalidError(worded(text, sent.language, sent.document))
    error.language = shown_in(text, sent.language, sent.document)
    return error


def _check_constraint(flow: Flow, page: FlowPage, sent: _Field, found: Answer) -> None:
    item = sent.item
    if item.constraint is None:
        return
    then = Flow(flow.document, {**flow.answers, sent.place: found}, flow.today, flow.language)
    try:
        is_met = is_true(parse(item.constraint), then.scope(page.rounds, atom(item, found)))
    except ExpressionError:
        return
    if not is_met:
        if item.constraint_message:
            raise _own_words(sent, item.constraint_message)
        raise InvalidError(_CONSTRAINT)


def _single(sent: _Field) -> str | None:
    if len(set(sent.values)) > 1:
        raise InvalidError(_ONLY_ONE)
    return sent.values[0] if sent.values else None


def _text(sent: _Field) -> Answer | None:
    item = sent.item
    assert isinstance(item, Text)
    words = "\n".join(sent.values)
    if item.lines == "one":
        words = " ".join(words.split())
    if len(words) > LONGEST_ANSWER:
        raise InvalidError(_TOO_LONG, limit=LONGEST_ANSWER, n=len(words))
    if words and item.pattern is not None and not _matches(words, item.pattern):
        raise InvalidError(_PATTERN)
    return Answer(words) if words else None


def _matches(words: str, pattern: str) -> bool:
    try:
        return matches(words, pattern)
    except PatternError:
        return True


def _one(sent: _Field) -> Answer | None:
    code = _single(sent)
    return None if code is None else _chosen(sent, code)


def _chosen(sent: _Field, code: str) -> Answer:
    if code == OTHER and getattr(sent.item, "other", False):
        return Answer(OTHER, _other(sent))
    if code not in {one.key for one in sent.options}:
        raise InvalidError(_NO_OPTION)
    return Answer(code)


def _other(sent: _Field) -> str:
    words = " ".join(sent.beside.get(OTHER, "").split())
    if not words:
        raise InvalidError(_FILL_IN)
    if len(words) > LONGEST_ANSWER:
        raise InvalidError(_TOO_LONG, limit=LONGEST_ANSWER, n=len(words))
    return words


def _many(sent: _Field) -> Answer | None:
    item = sent.item
    has_other = isinstance(item, Many) and item.other
    order = [one.key for one in sent.options] + ([OTHER] if has_other else [])
    if any(one not in order for one in sent.values):
        raise InvalidError(_NO_OPTION)
    codes = tuple(one for one in order if one in sent.values)
    if not codes:
        return None
    for one in sent.options:
        if one.alone and one.key in codes and len(codes) > 1:
            raise InvalidError(_ALONE, option=worded(one.text, sent.language, sent.document))
    if isinstance(item, Many):
        _check_number(item, codes, sent.options)
    return Answer(codes, _other(sent) if has_other and OTHER in codes else "")


def _check_number(item: Many, codes: Sequence[str], options: Sequence[Option]) -> None:
    """Raises InvalidError for too few or too many; what stands alone is enough by itself."""
    is_alone = any(one.alone and one.key in codes for one in options)
    if item.least is not None and len(codes) < item.least and not is_alone:
        raise InvalidError(_AT_LEAST, limit=item.least, n=len(codes))
    if item.most is not None and len(codes) > item.most:
        raise InvalidError(_AT_MOST, limit=item.most, n=len(codes))


def _pictures(sent: _Field) -> Answer | None:
    assert isinstance(sent.item, Pictures)
    return _many(sent) if sent.item.many else _one(sent)


def _rating(sent: _Field) -> Answer | None:
    assert isinstance(sent.item, Rating)
    step = _single(sent)
    if step is None:
        return None
    if step not in {str(n) for n in range(1, sent.item.steps + 1)}:
        raise InvalidError(_NO_OPTION)
    return Answer(int(step))


def _number(sent: _Field) -> Answer | None:
    item = sent.item
    assert isinstance(item, Number)
    words = _single(sent)
    if words is None:
        return None
    found = _TYPED_NUMBER.fullmatch("".join(words.split()))
    if found is None:
        raise InvalidError(_NUMBER)
    digits = found[2].replace(",", ".")
    if sum(sign.isdigit() for sign in digits) > LONGEST_NUMBER:
        raise InvalidError(_DIGITS)
    worth = float(digits) * (-1 if found[1] in {"-", "−", "–"} else 1)
    _check_limits(item, worth)
    return Answer(int(worth) if worth.is_integer() else worth)


def _check_limits(item: Number, worth: float) -> None:
    if item.whole and not worth.is_integer():
        raise InvalidError(_WHOLE)
    if item.least is not None and worth < item.least:
        raise InvalidError(_LEAST, limit=number(item.least, LONGEST_NUMBER))
    if item.most is not None and worth > item.most:
        raise InvalidError(_MOST, limit=number(item.most, LONGEST_NUMBER))


def _date(sent: _Field) -> Answer | None:
    item = sent.item
    assert isinstance(item, Date)
    first, _, second = (_single(sent) or "").partition("T")
    if item.what == "time":
        return Answer(_clock(first)) if first else None
    clock = second or sent.beside.get("time", "")
    if not first and not (clock and item.what == "both"):
        return None
    if item.what == "both" and not (first and clock):
        raise InvalidError(_BOTH_PARTS)
    day = _day(item, first)
    return Answer(f"{day}T{_clock(clock)}" if item.what == "both" else day)


def _day(item: Date, words: str) -> str:
    try:
        found = date.fromisoformat(words) if _DATE.fullmatch(words) else None
    except ValueError:
        found = None
    if found is None:
        raise InvalidError(_DAY)
    if item.least is not None and found < item.least:
        raise InvalidError(_EARLIEST, limit=item.least.isoformat())
    if item.most is not None and found > item.most:
        raise InvalidError(_LATEST, limit=item.most.isoformat())
    return found.isoformat()


def _clock(words: str) -> str:
    found = _CLOCK.fullmatch(words)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise InvalidError(_TIME)
    return time(int(found[1]), int(found[2])).isoformat(timespec="minutes")


def _ranking(sent: _Field) -> Answer | None:
    """Codes in order, or the number that each got: all of them, each its own."""
    codes = [one.key for one in sent.options]
    ranked = sent.values or _by_number(sent, codes)
    if not ranked:
        return None
    if sorted(ranked) != sorted(codes):
        raise InvalidError(_RANK, n=len(codes))
    return Answer(tuple(ranked))


def _by_number(sent: _Field, codes: Sequence[str]) -> tuple[str, ...]:
    given = {code: sent.beside[code] for code in codes if sent.beside.get(code)}
    if not given:
        return ()
    wanted = {str(n): n for n in range(1, len(codes) + 1)}
    if set(given.values()) != set(wanted) or len(given) != len(codes):
        raise InvalidError(_RANK, n=len(codes))
    return tuple(sorted(given, key=lambda code: wanted[given[code]]))


def _statement(sent: _Field) -> Answer | None:
    assert isinstance(sent.item, Statement)
    return _of(sent, _OPINIONS)


def _consent(sent: _Field) -> Answer | None:
    assert isinstance(sent.item, Consent)
    found = _of(sent, (_YES, _NO))
    if sent.item.must and (found is None or found.value != _YES):
        raise InvalidError(_MUST)
    return found


def _of(sent: _Field, known: Sequence[str]) -> Answer | None:
    code = _single(sent)
    if code is not None and code not in known:
        raise InvalidError(_NO_OPTION)
    return None if code is None else Answer(code)


_PARSERS: Mapping[str, Callable[[_Field], Answer | None]] = {
    "text": _text,
    "one": _one,
    "many": _many,
    "matrix": _one,
    "rating": _rating,
    "number": _number,
    "date": _date,
    "ranking": _ranking,
    "pictures": _pictures,
    "statement": _statement,
    "consent": _consent,
}


def stored_form(document: Questionnaire, item: Question, words: str) -> Answer | None:
    """A default as an answer, from how it is stored (``2.5``, ``2026-11-03``, codes with spaces
    between); None for what the question cannot be answered with."""
    if isinstance(item, Number) and not _STORED_NUMBER.fullmatch(words):
        return None
    has_many = isinstance(item, Many | Ranking) or (isinstance(item, Pictures) and item.many)
    values = tuple(words.split()) if has_many else (words,)
    options = document.options_of(item)
    sent = _Field(document, item, item.key, options, values, {}, document.languages[0])
    try:
        return _PARSERS[item.kind](sent)
    except InvalidError:
        return None
