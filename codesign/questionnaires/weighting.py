"""Weights that make those who answered stand for those who were asked. Plain data in and out.

Post-stratification by one fact of the units, raking by several (iterative proportional fitting:
Deming & Stephan, Annals of Mathematical Statistics 1940;11:427–444). Weights are trimmed to
`LEAST`…`MOST`, and the effective number of answers is Kish's: (Σw)² / Σw² (Kish, Survey Sampling,
1965). Nobody is weighted whose share of the asked is not known.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from codesign.contributions.disclosure import large_enough

LEAST, MOST = 0.3, 3.0
ROUNDS = 200
CLOSE = 1e-9

Cell = tuple[str, ...]
"""The value of each fact that is weighted by, in their order."""


class Refused(StrEnum):
    """Why nothing is weighted."""

    NO_PEOPLE = "no_people"
    """It is not known how many can answer, in some group or in any."""
    SMALL = "small"
    """A group has answered too little to stand for others."""
    ONE = "one"
    """There is only one group."""


@dataclass(frozen=True)
class Weights:
    """A weight for each cell; 1 is what everybody has without weighting."""

    of: Mapping[Cell, float]
    n: int
    effective_n: float
    """Kish: so many answers of equal weight would tell as much."""
    trimmed: int
    """Cells whose weight was cut."""


def weights_of(
    sent: Mapping[Cell, int], asked: Sequence[Mapping[str, int | None]], least: int
) -> Weights | Refused:
    """Weights of the cells that have answered.

    `sent` is how many answered in each cell; `asked`, for each fact, how many can answer by its
    value (None: not known). With one fact the weight is (N_g/N) / (n_g/n) before trimming.
    """
    margins = [_margin(sent, place) for place in range(len(asked))]
    for people, answered in zip(asked, margins, strict=True):
        if None in people.values() or not all(people.get(key) for key in answered):
            return Refused.NO_PEOPLE
        if len(people) < 2:
            return Refused.ONE
        if any(people[key] and not large_enough(answered[key], least) for key in people):
            return Refused.SMALL
    found = _raked(sent, [_shares(people) for people in asked])
    n = sum(sent.values())
    cut = {cell: min(max(weight, LEAST), MOST) for cell, weight in found.items()}
    whole = sum(cut[cell] * sent[cell] for cell in cut)
    trimmed = sum(abs(cut[cell] - found[cell]) > CLOSE for cell in cut)
    squares = sum(cut[cell] ** 2 * sent[cell] for cell in cut)
    return Weights(
        {cell: weight * n / whole for cell, weight in cut.items()}, n, whole**2 / squares, trimmed
    )


def _margin(sent: Mapping[Cell, int], place: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for cell, n in sent.items():
        found[cell[place]] += n
    return found


def _shares(people: Mapping[str, int | None]) -> Mapping[str, float]:
    whole = sum(n or 0 for n in people.values())
    return {key: (n or 0) / whole for key, n in people.items()}


def _raked(sent: Mapping[Cell, int], targets: Sequence[Mapping[str, float]]) -> dict[Cell, float]:
    """Weights that give each fact the shares of its target, fitted one fact after another."""
    found = {cell: 1.0 for cell, n in sent.items() if n}
    n = sum(sent.values())
    for _ in range(ROUNDS):
        furthest = 0.0
        for place, target in enumerate(targets):
            now: Counter[str] = Counter()
            for cell, weight in found.items():
                now[cell[place]] += weight * sent[cell]  # type: ignore[assignment]
            factors = {key: target[key] * n / held for key, held in now.items()}
            furthest = max(furthest, *(abs(one - 1) for one in factors.values()))
            found = {cell: weight * factors[cell[place]] for cell, weight in found.items()}
        if furthest < CLOSE:
            break
    return found


def weighted_shares(
    weights: Weights, counts: Mapping[Cell, Mapping[str, int]], options: Sequence[str]
) -> dict[str, float] | None:
    """Each answer's weighted share of those who answered; None where nobody did.

    Σ w·(how many chose it) / Σ w·(how many answered); `counts` has "answered" and each answer.
    """
    answered = sum(w * counts.get(cell, {}).get("answered", 0) for cell, w in weights.of.items())
    if not answered:
        return None
    return {
        option: sum(w * counts.get(cell, {}).get(option, 0) for cell, w in weights.of.items())
        / answered
        for option in options
    }
