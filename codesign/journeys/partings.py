"""Where what people say of a step and what the map has put there part: plain values only."""

from collections.abc import Iterable
from dataclasses import dataclass

from codesign.journeys.document import Basis
from codesign.journeys.domain import MapColumn

APART = 1.0
"""One whole step of the scale from −2 to +2: so far apart are a mean and a point that part."""


@dataclass(frozen=True)
class Parting:
    """A step where voices and map part. `mapped` and `reported` lie between −2 and +2."""

    title: str
    mapped: float
    basis: Basis
    reported: float
    n: int
    """How many ratings the mean rests on."""


def partings(columns: Iterable[MapColumn]) -> tuple[Parting, ...]:
    """The steps where the voices' mean is at least `APART` from the map's point, widest first.

    Only means that may be shown are known here. A point that is people's own answers is no
    assumption, and is not held against other answers.
    """
    found = [
        Parting(column.title, point.value, point.basis, felt.reported, felt.reported_n)
        for column in columns
        for felt in [column.feeling]
        for point in [felt.as_is]
        if point is not None
        and point.basis is not Basis.SELF_REPORTED
        and felt.reported is not None
        and felt.reported_n is not None
        and abs(felt.reported - point.value) >= APART
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.reported - one.mapped)))
