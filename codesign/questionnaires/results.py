"""What the answers of a round say together: exact numbers of each question, from its tallies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from codesign.questionnaires.answers import Status
from codesign.questionnaires.document import (
    Consent,
    Many,
    Matrix,
    Number,
    One,
    Pictures,
    Questionnaire,
    Ranking,
    Rating,
    Statement,
    Text,
)
from codesign.questionnaires.document import Question as AnyQuestion
from codesign.questionnaires.domain import ANSWERED, NO_ANSWERS, OPTION, RANK, SENT, WHOLE
from codesign.questionnaires.values import options_of

NOT_ASKED = "not-asked"

Counts = Mapping[str, int | None]
"""None: hidden by the disclosure guard."""


@dataclass(frozen=True)
class Numbers:
    """What numbers that were given say together."""

    mean: float
    median: float | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Result:
    """One question, or one row of a matrix. `states` and those who answered make everybody."""

    place: str
    answered: int | None
    states: Counts
    options: Counts = field(default_factory=dict)
    """How many gave each answer, in the document's order."""
    numbers: Numbers | None = None
    ranks: Mapping[str, float] = field(default_factory=dict)
    """The mean rank of each option; 1 is first."""
    is_once: bool = True
    """Whether each person met it once at most; what is repeated is counted each time."""

    @property
    def has_gaps(self) -> bool:
        """Whether anything is hidden."""
        return None in (self.answered, *self.states.values(), *self.options.values())


Tallies = Mapping[str, Mapping[str, int]]


def people(tallies: Tallies) -> int:
    """How many have sent their answers."""
    return tallies.get(WHOLE, {}).get(SENT, 0)


def measured(document: Questionnaire, tallies: Tallies) -> list[Result]:
    """Every question in the document's order, a matrix row by row."""
    return [
        _measured(document, item, place, tallies.get(place, {}), people(tallies))
        for item, place in asked_places(document)
    ]


def asked_places(document: Questionnaire) -> Iterator[tuple[AnyQuestion, str]]:
    """(question, place) of everything that is counted by itself."""
    for item in document.questions:
        if isinstance(item, Matrix):
            yield from ((item, f"{item.key}/{row.key}") for row in item.rows)
        else:
            yield item, item.key


def is_exclusive(item: AnyQuestion) -> bool:
    """Whether each answer is one of a few, so that the counts of all of them make a whole."""
    if isinstance(item, Many):
        return item.most == 1
    if isinstance(item, Pictures):
        return not item.many
    return isinstance(item, One | Matrix | Rating | Statement | Consent)


def _measured(
    document: Questionnaire, item: AnyQuestion, place: str, counts: Mapping[str, int], n: int
) -> Result:
    repeats = document.by_key[item.key].repeats
    possible = {Status.DONT_KNOW: item.dont_know, Status.DECLINED: item.decline}
    states = {
        str(one): counts.get(str(one), 0)
        for one in NO_ANSWERS
        if possible.get(one, True) or counts.get(str(one))
    }
    answered = counts.get(ANSWERED, 0)
    not_asked = max(0, n - answered - sum(states.values())) if not repeats else 0
    options: Mapping[str, int] = {}
    numbers: Numbers | None = None
    ranks: Mapping[str, float] = {}
    if isinstance(item, Number):
        numbers = numbers_of(counts)
    elif isinstance(item, Ranking):
        ranks = _ranks(counts, [one.key for one in item.options], answered)
    elif not isinstance(item, Text):
        options = {key: counts.get(OPTION + key, 0) for key in options_of(document, item)}
    return Result(
        place,
        answered,
        {**states, NOT_ASKED: not_asked},
        options,
        numbers,
        ranks,
        is_once=not repeats,
    )


def numbers_of(counts: Mapping[str, int]) -> Numbers | None:
    """Mean, median and ends of the numbers that were given; None for none."""
    given = {float(key[1:]): n for key, n in counts.items() if key.startswith(OPTION) and n}
    if not given:
        return None
    whole = sum(given.values())
    mean = sum(value * n for value, n in given.items()) / whole
    spread = [value for value in sorted(given) for _ in range(given[value])]
    return Numbers(mean, float(median(spread)), min(given), max(given))


def _ranks(counts: Mapping[str, int], options: list[str], answered: int) -> Mapping[str, float]:
    if not answered:
        return {}
    sums = dict.fromkeys(options, 0)
    for key, n in counts.items():
        option, at, rank = key.removeprefix(OPTION).rpartition(RANK)
        if at and option in sums:
            sums[option] += int(rank) * n
    return {option: total / answered for option, total in sums.items()}
