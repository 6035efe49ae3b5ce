"""Who meets what in which order: counterbalancing within people, arms between them.

Nothing here draws lots by itself: the caller gives what has been used so far and a seed (the
round's), so the same state gives the same answer, and the answer is stored with the session.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def williams(k: int) -> tuple[tuple[int, ...], ...]:
    """Orders of the conditions 0…k−1 that are balanced for first-order carry-over.

    Every condition stands equally often in every place, and follows every other equally often:
    once for even k (k orders), twice for odd k (two squares, 2k orders). Two conditions give
    AB and BA. Williams, Australian Journal of Scientific Research A 1949;2:149–168. Balanced
    only when every order has been used equally often.
    """
    if k < 1:
        raise ValueError("There is at least one condition")
    zigzag = [(i + 1) // 2 if i % 2 else -i // 2 for i in range(k)]
    square = tuple(tuple((start + step) % k for step in zigzag) for start in range(k))
    if k == 1 or k % 2 == 0:
        return square
    return square + tuple(row[::-1] for row in square)


def orders(conditions: Sequence[T]) -> tuple[tuple[T, ...], ...]:
    """The Williams orders of what is given; it must not hold the same thing twice."""
    if any(a == b for i, a in enumerate(conditions) for b in conditions[:i]):
        raise ValueError("A condition is there twice")
    return tuple(tuple(conditions[i] for i in row) for row in williams(len(conditions)))


def next_order(counts: Sequence[int], seed: str) -> int:
    """Which order the next person gets: one of the least used, by a draw that the seed decides.

    `counts` tells how often each order has been used, in the order of `orders`. Within each
    lap the orders come in another sequence, so that an interviewer cannot foresee the next.
    """
    return min(range(len(counts)), key=lambda i: (counts[i], _draw(seed, counts[i], str(i))))


@dataclass(frozen=True)
class Assignment:
    """The arm a person is in, and whether they have just come to it."""

    arm: str
    is_new: bool


def assigned_arm(counts: Mapping[str, int], seed: str, earlier: Collection[str] = ()) -> Assignment:
    """The arm for a person in a round between people: the least filled, equals by the seed.

    `earlier` are arms of this round that the person has already met, earliest first: they stay
    in the first of them, so nobody takes both by coming back. (Pocock & Simon's minimisation
    with no factors; the draw within equals is that of permuted blocks.)
    """
    if not counts:
        raise ValueError("There is no arm to assign")
    met = next((arm for arm in earlier if arm in counts), None)
    if met is not None:
        return Assignment(met, is_new=False)
    arm = min(counts, key=lambda arm: (counts[arm], _draw(seed, counts[arm], arm)))
    return Assignment(arm, is_new=True)


def _draw(seed: str, lap: int, name: str) -> bytes:
    """A number that nobody guesses without the seed, the same every time with it."""
    return sha256(f"{seed}\0{lap}\0{name}".encode()).digest()
