"""Marks on responses that may be worth less: counted and shown, never taken away.

`again`: the browser had answered before, as the response says of itself. `fast`: from the first
page to the sending it took less than a third of the round's median (Greszki, Meyer & Schoen,
Public Opinion Quarterly 2015;79:471–503, who compare such cuts and find that they change little).
`alike`: the same step on every row of a matrix, or of ratings with the same steps after one
another, in each such series of at least `SERIES` answers (straight-lining: Krosnick, Applied
Cognitive Psychology 1991;5:213–236). Nobody is told which responses they are.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from statistics import median
from typing import Any

from codesign.i18n import lazy
from codesign.questionnaires.document import Matrix, Questionnaire, Rating
from codesign.questionnaires.domain import Kept, counted

SERIES = 4
"""Answers that a series has at the least: three that are alike are soon honest."""
SHARE_OF_MEDIAN = 3
"""Faster than the median divided by this is fast."""


class Mark(StrEnum):
    """What a response can be marked by."""

    AGAIN = "again"
    FAST = "fast"
    ALIKE = "alike"


MARK_NAMES = {
    Mark.AGAIN: lazy("Webbläsaren hade svarat förut"),
    Mark.FAST: lazy("Svarade på mindre än en tredjedel av den vanliga tiden"),
    Mark.ALIKE: lazy("Samma svar rakt igenom på frågor i rad"),
}


def series_of(document: Questionnaire) -> list[tuple[str, ...]]:
    """The places of each series of questions with the same answers, of at least `SERIES`."""
    found: list[tuple[str, ...]] = []
    asked = [one for one in document.located if one.item.kind not in ("section", "repeat")]
    for kind, run in groupby(asked, key=lambda one: _series_key(document, one.item)):
        items = [one.item for one in run]
        if kind is None or any(document.by_key[item.key].repeats for item in items):
            continue
        places = [
            f"{item.key}/{row.key}" if row else item.key
            for item in items
            for row in (item.rows if isinstance(item, Matrix) else (None,))
        ]
        if len(places) >= SERIES:
            found.append(tuple(places))
    return found


def _series_key(document: Questionnaire, item: object) -> object:
    """Equal for neighbours whose answers are the same; None for what is in no series."""
    if isinstance(item, Matrix):
        return ("matrix", tuple(one.key for one in document.options_of(item)))
    if isinstance(item, Rating):
        return ("rating", item.steps, item.variant)
    return None


def is_alike(series: Iterable[tuple[str, ...]], kept: Kept) -> bool:
    """Whether every series that somebody answered at least `SERIES` of has one answer throughout;
    False where there is no such series."""
    found = [
        given
        for places in series
        if len(given := [kept[p]["value"] for p in places if "value" in kept.get(p, {})]) >= SERIES
    ]
    return bool(found) and all(len(set(map(str, given))) == 1 for given in found)


@dataclass
class Found:
    """What is counted while responses are gone through."""

    n: int = 0
    marks: Counter[Mark] = field(default_factory=Counter)
    marked: int = 0
    """Responses with one mark or several."""
    unmarked: dict[str, Counter[str]] = field(default_factory=dict)
    """Tallies of the others, as of a whole round."""
    median_seconds: float | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "n": self.n,
            "marks": {str(mark): self.marks[mark] for mark in Mark},
            "marked": self.marked,
            "unmarked": {place: dict(counts) for place, counts in self.unmarked.items()},
            "median_seconds": self.median_seconds,
        }


Responses = Callable[[], Iterator[tuple[Mapping[str, Any], Kept]]]
"""Goes through the responses from the beginning: (flags, what is kept of the answers)."""


def found_in(document: Questionnaire, responses: Responses) -> Found:
    """Go through the responses twice, one at a time: for the median time, and for the marks."""
    times = Counter(s for flags, _ in responses() if (s := seconds_of(flags)) is not None)
    found = Found(median_seconds=_median(times))
    series = series_of(document)
    for flags, kept in responses():
        found.n += 1
        marks = marks_of(flags, is_alike(series, kept), found.median_seconds)
        found.marks.update(marks)
        if marks:
            found.marked += 1
            continue
        for (place, value), n in counted(kept).items():
            found.unmarked.setdefault(place, Counter())[value] += n
    return found


def seconds_of(flags: Mapping[str, Any]) -> int | None:
    """How long it took, where that is known."""
    value = flags.get("seconds")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def marks_of(flags: Mapping[str, Any], alike: bool, middle: float | None) -> set[Mark]:
    """The marks of one response; `middle` is the median time in seconds."""
    seconds = seconds_of(flags)
    is_fast = seconds is not None and middle is not None and seconds * SHARE_OF_MEDIAN < middle
    marks = {Mark.AGAIN: flags.get("again") is True, Mark.FAST: is_fast, Mark.ALIKE: alike}
    return {mark for mark, is_so in marks.items() if is_so}


def _median(times: Counter[int]) -> float | None:
    """The median of times that have been counted; there are only so many different ones."""
    return float(median(times.elements())) if times else None
