"""Reads what is kept of an answer (`WalkAnswer.value`), as participants' pages write it.

Every reader answers None for what was passed over, and for what has not its shape: a value comes
from a form or a device, and a fault in one never stops the others.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codesign.measures.cards import Pile, Sorting
from codesign.measures.clicks import Point
from codesign.measures.trees import Search

Value = Mapping[str, Any]


@dataclass(frozen=True)
class Press:
    """Where somebody pressed: a place on the screen, a hotspot ("" for none), both or neither."""

    point: Point | None
    hotspot: str

    def __bool__(self) -> bool:
        return self.point is not None or bool(self.hotspot)


def rating(value: Value, low: int, high: int) -> int | None:
    """A whole number on a scale: ``{"value": 6}``."""
    return _whole(value.get("value"), low, high)


def choice(value: Value) -> str | None:
    """One choice: ``{"choice": key}``, "" for none of them."""
    given = value.get("choice")
    return given if isinstance(given, str) else None


def choices(value: Value) -> tuple[str, ...]:
    """Several choices, each once: ``{"choices": [key]}``."""
    return tuple(dict.fromkeys(_texts(value.get("choices")) or ()))


def press(value: Value) -> Press | None:
    """A first click: ``{"x": 0.4, "y": 0.7, "hotspot": key}``; neither when one pressed nowhere."""
    if "hotspot" not in value and "x" not in value:
        return None
    hotspot = value.get("hotspot")
    return Press(
        point_of(value.get("x"), value.get("y")), hotspot if isinstance(hotspot, str) else ""
    )


def point_of(x: object, y: object) -> Point | None:
    """A place in shares of the screen; None where it is not known or not on the screen."""
    if isinstance(x, int | float) and isinstance(y, int | float) and 0 <= x <= 1 and 0 <= y <= 1:
        return Point(float(x), float(y))
    return None


def sorting(value: Value, cards: Sequence[str]) -> Sorting | None:
    """A card sort: ``{"groups": [{"key": …, "name": …, "cards": […]}]}``.

    Cards that the block does not have are passed over; one that lies twice counts where it lay
    first. A pile is named by its given group's key, or by the words it was called.
    """
    given = value.get("groups")
    if not isinstance(given, list):
        return None
    free, piles = set(cards), []
    for one in given:
        held = _texts(one.get("cards")) if isinstance(one, dict) else None
        if held is None:
            return None
        mine = frozenset(held) & free
        free -= mine
        if mine:
            piles.append(Pile(str(one.get("key") or one.get("name") or ""), mine))
    return Sorting(tuple(piles))


def search(value: Value, nodes: Collection[str]) -> Search | None:
    """A search in a menu of these nodes: ``{"opened": [key], "choice": key}``; None: gave up."""
    opened, answer = _texts(value.get("opened")), value.get("choice")
    if opened is None or any(node not in nodes for node in opened):
        return None
    if answer is not None and (not isinstance(answer, str) or answer not in nodes):
        return None
    return Search(tuple(opened), answer)


def ratings(value: Value, count: int, low: int, high: int) -> tuple[int | None, ...] | None:
    """A scale of `count` questions: ``{"values": [4, None, …]}``, None for one passed over."""
    given = value.get("values")
    if not isinstance(given, list) or len(given) != count:
        return None
    return tuple(_whole(one, low, high) for one in given)


def _whole(given: object, low: int, high: int) -> int | None:
    if isinstance(given, bool) or not isinstance(given, int):
        return None
    return given if low <= given <= high else None


def _texts(given: object) -> list[str] | None:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return None
    return given
