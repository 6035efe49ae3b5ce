"""A reader who knows the disclosure guard's rule, holds what is shown, and solves."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy
from scipy.optimize import Bounds, LinearConstraint, milp

OPEN = 3
"""So many values must remain possible of whatever is hidden."""

Table = tuple[int, ...]
Answer = tuple[tuple[int | None, ...], int | None]
Rule = Callable[[Table], Answer]


def sums_to(total: int, places: int) -> Iterator[Table]:
    """Every way that so many counts make the total."""
    if places == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in sums_to(total - first, places - 1):
            yield (first, *rest)


def told_by(answer: Answer, rule: Rule) -> list[set[int]]:
    """The values of each count in the tables that the rule would have shown just so. It stops when
    every hidden count has `OPEN` of them; a table without a total is tried with small sums."""
    cells, total = answer
    hidden = [place for place, n in enumerate(cells) if n is None]
    found: list[set[int]] = [set() if n is None else {n} for n in cells]
    if not hidden:
        return found
    left = [total - sum(n or 0 for n in cells)] if total is not None else range(25)
    for together in left:
        for values in sums_to(together, len(hidden)):
            world = list(cells)
            for place, value in zip(hidden, values, strict=True):
                world[place] = value
            true = tuple(n or 0 for n in world)
            if rule(true) == answer:
                for place in hidden:
                    found[place].add(true[place])
            if all(len(found[place]) >= OPEN for place in hidden):
                return found
    return found


def is_open(answer: Answer, rule: Rule) -> bool:
    """Whether a reader who inverts the rule is left with enough values of all that is hidden."""
    values = told_by(answer, rule)
    return all(len(values[p]) >= OPEN for p, n in enumerate(answer[0]) if n is None)


def every_table(places: int, largest: int) -> Iterator[Table]:
    """All tables of so many counts."""
    return product(range(largest + 1), repeat=places)


class Equations:
    """Sums that a reader holds, over counts that are whole and not negative; solved exactly."""

    def __init__(self) -> None:
        self._places: dict[object, int] = {}
        self._rows: list[tuple[dict[int, float], float]] = []

    def know(self, of: Sequence[object], total: int) -> None:
        """These counts sum to this."""
        row: dict[int, float] = {}
        for name in of:
            place = self._places.setdefault(name, len(self._places))
            row[place] = row.get(place, 0) + 1
        self._rows.append((row, float(total)))

    def bounds(self, name: object) -> tuple[float, float]:
        """The least and the most that a count can be; infinity where nothing holds it."""
        if name not in self._places:
            return 0, numpy.inf
        return self._end(name, 1), -self._end(name, -1)

    def _end(self, name: object, sign: int) -> float:
        wanted = numpy.zeros(len(self._places))
        wanted[self._places[name]] = sign
        sums = numpy.zeros((len(self._rows), len(self._places)))
        for number, (row, _) in enumerate(self._rows):
            for place, factor in row.items():
                sums[number, place] = factor
        totals = [total for _, total in self._rows]
        found = milp(
            wanted,
            constraints=LinearConstraint(sums, totals, totals),
            integrality=numpy.ones(len(self._places)),
            bounds=Bounds(0, 10**6),
        )
        assert found.status == 0, "what is shown contradicts itself"
        end = float(round(found.fun))
        return -numpy.inf if end <= -(10**6) else end
