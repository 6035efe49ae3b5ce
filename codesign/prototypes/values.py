"""What is kept of an answer (`WalkAnswer.value`): one shape per kind of block, read here.

    SEQ, a scale        {"value": 6}
    one choice          {"choice": "key"}, {"choice": null} for none of them
    several choices     {"choices": ["key", …]}
    a first click       {"x": 0.4, "y": 0.7, "hotspot": "key"}, x and y null where not known
    a card sort         {"piles": [{"name": "…", "cards": ["key", …]}, …]}
    a tree test         {"opened": ["key", …], "answer": "key"}, answer null for giving up
    SUS, UMUX-Lite      {"items": [4, 1, null, …]}, null for a question that was passed over

Free words are contributions and stand in no value. Every reader answers None for what has not its
shape: a value comes from a form or a device, and a fault in one never stops the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codesign.prototypes.measures.cards import Pile, Sorting
from codesign.prototypes.measures.clicks import Point
from codesign.prototypes.measures.trees import Search

Value = Mapping[str, Any]


@dataclass(frozen=True)
class Press:
    """Where somebody pressed: a place on the screen, a hotspot ("" for none), or both."""

    point: Point | None
    hotspot: str


@dataclass(frozen=True)
class Choice:
    """What was chosen; None for none of them."""

    key: str | None


def rating(value: Value, low: int, high: int) -> int | None:
    """A whole number on a scale."""
    return _whole(value.get("value"), low, high)


def choice(value: Value) -> Choice | None:
    """One choice."""
    given = value.get("choice", 0)
    return Choice(given or None) if given is None or isinstance(given, str) else None


def choices(value: Value) -> tuple[str, ...] | None:
    """Several choices, each once."""
    given = _texts(value.get("choices"))
    return None if given is None else tuple(dict.fromkeys(given))


def press(value: Value) -> Press | None:
    """A first click."""
    hotspot = value.get("hotspot") or ""
    point = point_of(value.get("x"), value.get("y"))
    if not isinstance(hotspot, str) or not (hotspot or point):
        return None
    return Press(point, hotspot)


def point_of(x: object, y: object) -> Point | None:
    """A place in shares of the screen; None where it is not known or not on the screen."""
    if isinstance(x, int | float) and isinstance(y, int | float) and 0 <= x <= 1 and 0 <= y <= 1:
        return Point(float(x), float(y))
    return None


def sorting(value: Value, cards: Sequence[str]) -> Sorting | None:
    """A card sort of these cards. A card that lies twice counts where it lay first."""
    given = value.get("piles")
    if not isinstance(given, list):
        return None
    free = set(cards)
    piles = []
    for one in given:
        held = _texts(one.get("cards")) if isinstance(one, dict) else None
        if held is None:
            return None
        mine = frozenset(held) & free
        free -= mine
        piles.append(Pile(str(one.get("name") or ""), mine))
    return Sorting(tuple(pile for pile in piles if pile.cards))


def search(value: Value, nodes: Mapping[str, Any]) -> Search | None:
    """A search in a menu of these nodes."""
    opened, answer = _texts(value.get("opened", [])), value.get("answer")
    if opened is None or any(node not in nodes for node in opened):
        return None
    if answer is not None and answer not in nodes:
        return None
    return Search(tuple(opened), answer)


def items(value: Value, count: int, low: int, high: int) -> tuple[int | None, ...] | None:
    """The answers to a scale of `count` questions, None for each that was passed over."""
    given = value.get("items")
    if not isinstance(given, list) or len(given) != count:
        return None
    return tuple(_whole(one, low, high) for one in given)


def _whole(given: object, low: int, high: int) -> int | None:
    is_whole = isinstance(given, int) and not isinstance(given, bool)
    return given if is_whole and low <= given <= high else None  # type: ignore[operator,return-value]


def _texts(given: object) -> list[str] | None:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return None
    return given
