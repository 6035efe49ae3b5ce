"""Results of a round in words: a table for each question, exact or as readers are told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codesign.i18n import gettext, lazy, local, number
from codesign.numbers import percents_of
from codesign.questionnaires.answers import Status
from codesign.questionnaires.document import Matrix, Questionnaire, Ranking, Text
from codesign.questionnaires.document import Question as AnyQuestion
from codesign.questionnaires.results import NOT_ASKED, Result, is_exclusive
from codesign.questionnaires.spoken import unpiped
from codesign.questionnaires.values import options_of

HIDDEN = "–"
STATE_NAMES = {
    str(Status.DONT_KNOW): lazy("Vet inte"),
    str(Status.DECLINED): lazy("Vill inte svara"),
    str(Status.UNANSWERED): lazy("Gick vidare utan att svara"),
    NOT_ASKED: lazy("Fick inte frågan"),
}


@dataclass(frozen=True)
class Line:
    """One row of a table."""

    name: str
    n: str
    share: str = ""
    is_state: bool = False


@dataclass(frozen=True)
class Table:
    """What one question, or a row of a matrix, was answered with."""

    place: str
    """What it is called among the counts."""
    asked: str
    sentence: str
    counted: str
    """What the numbers are of."""
    lines: tuple[Line, ...]


def tables(document: Questionnaire, results: Iterable[Result]) -> list[Table]:
    """A table for each result."""
    return [_table(document, one) for one in results]


def _table(document: Questionnaire, one: Result) -> Table:
    key, _, row = one.place.partition("/")
    item = document.question(key)
    assert item is not None
    asked = local(unpiped(item.text))
    if isinstance(item, Matrix):
        asked = f"{asked} {local(next(r.text for r in item.rows if r.key == row))}"
    lines = [*_answers(document, item, one), *_states(one)]
    counted = gettext("Personer") if one.is_once else gettext("Svar")
    return Table(one.place, asked, _sentence(item, one), counted, tuple(lines))


def _answers(document: Questionnaire, item: AnyQuestion, one: Result) -> Iterator[Line]:
    names = options_of(document, item)
    if isinstance(item, Ranking):
        ranks = sorted(one.ranks.items(), key=lambda kept: kept[1])
        for key, rank in ranks:
            told = gettext("i medel plats %(rank)s", rank=number(rank, 2))
            yield Line(names.get(key, key), HIDDEN, told)
        return
    shares = _shares(one) if not is_exclusive(item) or None not in one.options.values() else {}
    for key, n in one.options.items():
        yield Line(names.get(key, key), _n(n), shares.get(key, HIDDEN))


def _shares(one: Result) -> dict[str, str]:
    """Each answer's share of those who answered, where both may be told."""
    known = {key: n for key, n in one.options.items() if n is not None}
    if not one.answered:
        return {}
    percents = percents_of(list(known.values()), one.answered)
    return {key: f"{number(p)} %" for key, p in zip(known, percents, strict=True)}


def _states(one: Result) -> Iterator[Line]:
    if not one.options:
        yield Line(gettext("Svarade"), _n(one.answered))
    for key, n in one.states.items():
        yield Line(gettext(STATE_NAMES[key]), _n(n), is_state=True)


def _n(n: int | None) -> str:
    return HIDDEN if n is None else number(n)


def _sentence(item: AnyQuestion, one: Result) -> str:
    if one.answered is None:
        return gettext("Talen är för små för att visas.") if None in one.options.values() else ""
    if not one.answered:
        return gettext("Ingen har svarat på frågan.")
    if isinstance(item, Text):
        return gettext("Det som skrevs är röster, och läses bland dem.")
    if one.numbers is None:
        return ""
    if one.numbers.median is None:
        return gettext("I medel %(mean)s.", mean=number(one.numbers.mean, 2))
    return gettext(
        "I medel %(mean)s, median %(median)s, från %(least)s till %(most)s.",
        mean=number(one.numbers.mean, 2),
        median=number(one.numbers.median, 2),
        least=number(one.numbers.least or 0, 2),
        most=number(one.numbers.most or 0, 2),
    )
