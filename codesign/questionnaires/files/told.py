"""What readers are told of a round, as a file: counts that the guard lets through, and no rows.

A number that is hidden is written as such, which is something else than none and than zero.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from codesign.i18n import gettext, local
from codesign.numbers import write_plain
from codesign.questionnaires.document import Matrix, Questionnaire, Ranking
from codesign.questionnaires.document import Question as AnyQuestion
from codesign.questionnaires.domain import SENT
from codesign.questionnaires.files.columns import HIDDEN, NOT_ASKED, STATUSES
from codesign.questionnaires.releasing import result_of
from codesign.questionnaires.results import NOT_ASKED as NOT_ASKED_STATE
from codesign.questionnaires.results import Result
from codesign.questionnaires.spoken import unpiped
from codesign.questionnaires.values import options_of
from codesign.tables.csv import Row
from codesign.tables.formulas import safe

STATES = STATUSES | {NOT_ASKED_STATE: NOT_ASKED}
ANSWERED, MEAN, RANK = "[svarade]", "[medel]", "[medelplats]"


def told_header() -> tuple[str, ...]:
    """What the columns are called."""
    return (
        *(gettext("Fråga"), gettext("Frågans text"), gettext("Svar")),
        *(gettext("Svarets text"), gettext("Antal")),
    )


def told_rows(document: Questionnaire, told: Mapping[str, Any]) -> Iterator[Row]:
    """One row for each number that a reader may know, and for each that is hidden."""
    yield ("", "", f"[{SENT}]", gettext("Har skickat sina svar"), _n(told["people"]))
    for place, one in told["results"].items():
        yield from _of(document, result_of(place, one))


def _of(document: Questionnaire, one: Result) -> Iterator[Row]:
    key, _, row = one.place.partition("/")
    item = document.question(key)
    assert item is not None
    asked = (one.place, safe(_asked(item, row)))
    yield (*asked, ANSWERED, gettext("Svarade"), _n(one.answered))
    names = options_of(document, item)
    for code, n in one.options.items():
        yield (*asked, safe(code), safe(names.get(code, code)), _n(n))
    for state, n in one.states.items():
        yield (*asked, STATES[state], "", _n(n))
    if one.numbers is not None:
        yield (*asked, MEAN, gettext("I medel"), _mean(one.numbers.mean))
    if isinstance(item, Ranking):
        for code, rank in one.ranks.items():
            yield (*asked, safe(code), f"{RANK} {safe(names.get(code, code))}", _mean(rank))


def _asked(item: AnyQuestion, row: str) -> str:
    asked = local(unpiped(item.text))
    if isinstance(item, Matrix):
        asked = f"{asked} {local(next(one.text for one in item.rows if one.key == row))}"
    return asked


def _n(n: int | None) -> int | str:
    return HIDDEN if n is None else n


def _mean(mean: float) -> str:
    return write_plain(mean, 12, comma=True)
