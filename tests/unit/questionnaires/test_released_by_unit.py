"""What readers are told of units: nothing small can be worked out, by whoever knows the rule."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codesign.questionnaires.by_unit import UnitNode, UnitTree
from codesign.questionnaires.releasing import released, released_by_unit
from tests.asking import choice, questionnaire
from tests.guarding import Equations, sums_to

YES, NO = "=ja", "=nej"
DOCUMENT = questionnaire(choice("a", "ja", "nej"))
TWO = questionnaire(choice("a", "ja", "nej"), choice("b", "ja", "nej"))


def node(number: int, parent: int | None = None, people: int | None = None) -> UnitNode:
    return UnitNode(number, parent, f"u{number}", f"U{number}", "", people, {})


FLAT = UnitTree((node(1), node(2), node(3)))
DEEP = UnitTree((node(1), node(2), node(3, 2), node(4, 2)))
PAIR = UnitTree((node(1), node(2)))
NEST = UnitTree((node(2), node(3, 2), node(4, 2)))
CHAIN = UnitTree((node(1), node(2, 1)))
FULL = UnitTree((node(1, people=4), node(2, people=3), node(3, people=9)))

World = dict[int, dict[str, int]]
"""Unit (0 for none) → what was answered there → how many."""


def told(tree: UnitTree, world: World, least: int, document: Any = DOCUMENT) -> dict[str, Any]:
    """Everything that readers hold: each value of a world is its own question's."""
    by_place: dict[str, dict[int, dict[str, int]]] = defaultdict(dict)
    for unit, answers in world.items():
        for item in document.questions:
            mine = {
                value.removeprefix(item.key): n
                for value, n in answers.items()
                if value.startswith(item.key)
            }
            by_place[item.key][unit] = {"answered": sum(mine.values()), **mine}
        by_place[""][unit] = {"sent": by_place[document.questions[0].key][unit]["answered"]}
    whole = {
        place: {
            value: sum(counts.get(value, 0) for counts in units.values())
            for value in {value for counts in units.values() for value in counts}
        }
        for place, units in by_place.items()
    }
    first = released(document, whole, least)
    of_units = {
        place: {unit: counts for unit, counts in units.items() if unit}
        for place, units in by_place.items()
    }
    return {**first, "units": released_by_unit(document, tree, first, of_units.__getitem__, least)}


def frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted((str(key), frozen(one)) for key, one in value.items()))
    return value


def worlds(units: list[int], total: int) -> Iterator[World]:
    """Every way in which so many people answered yes or no in these units."""
    cells = [(unit, value) for unit in units for value in ("a" + YES, "a" + NO)]
    for counts in sums_to(total, len(cells)):
        world: World = {unit: {} for unit in units}
        for (unit, value), n in zip(cells, counts, strict=True):
            world[unit][value] = n
        yield world


@pytest.mark.parametrize(
    ("tree", "units", "total", "shown"),
    [
        (PAIR, [1, 2], 10, 10),
        (NEST, [3, 4], 10, 10),
        (NEST, [2, 3, 4], 9, 0),
        (CHAIN, [1, 2], 10, 10),
        (FLAT, [1, 2, 3], 8, 0),
        (DEEP, [1, 3, 4], 8, 0),
        (DEEP, [0, 1, 3], 8, 0),
        (FULL, [1, 2, 3], 8, 0),
    ],
)
def test_no_small_count_can_be_worked_out_by_who_knows_the_rule(
    tree: UnitTree, units: list[int], total: int, shown: int
) -> None:
    """Every world is told of; worlds that are told of alike cannot be told apart."""
    least = 2
    alike: dict[Any, list[World]] = defaultdict(list)
    tables = 0
    for world in worlds(units, total):
        held = told(tree, world, least)
        tables += bool(held["units"].get("results"))
        alike[frozen(held)].append(world)
    assert tables >= shown
    for same in alike.values():
        for unit in units:
            sizes = {sum(world[unit].values()) for world in same}
            lone = same[0][unit]
            assert len(sizes) > 1 or sum(lone.values()) >= least or _plain(tree, unit), same[0]
            for value in ("a" + YES, "a" + NO):
                counts = {world[unit][value] for world in same}
                assert len(counts) > 1 or min(counts) >= least or _plain(tree, unit), same[0]


def _plain(tree: UnitTree, unit: int) -> bool:
    """Whether it tells nothing that nobody belongs to a unit that only holds others."""
    return bool(tree.below.get(unit)) or unit == 0


COUNTS = st.integers(0, 14)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=4, max_size=4))
def test_no_small_count_follows_from_sums_over_the_tree_and_over_questions(
    drawn: list[tuple[int, int, int]],
) -> None:
    """Whoever adds and subtracts everything that is told finds no count from 0 to 4."""
    tree = UnitTree((node(1), node(2), node(3, 2), node(4, 2), node(5, 1)))
    world: World = {}
    for unit, (yes, no, most) in zip((3, 4, 5, 1), drawn, strict=True):
        other = min(most, yes + no)
        world[unit] = {"a=ja": yes, "a=nej": no, "b=ja": other, "b=nej": yes + no - other}
    held = told(tree, world, 5, TWO)
    if held["people"] is None:
        assert held["units"] == {}
        return
    equations = Equations()
    leaves = {"1": [3, 4, 5, 1][2:], "2": [3, 4], "3": [3], "4": [4], "5": [5], "1+": [1]}
    leaves |= {"0": [3, 4, 5, 1], "2+": [], "0+": []}
    for place in "ab":
        for group, n in held["units"].get("n", {"0": held["people"]}).items():
            if leaves[group]:
                cells = [(place, u, v) for u in leaves[group] for v in (YES, NO)]
                equations.know(cells, n)
        options = held["results"][place]["options"]
        for key, n in options.items():
            if n is not None:
                equations.know([(place, unit, f"={key}") for unit in world], n)
        groups = held["units"].get("results", {}).get(place, {})
        for group, values in groups.items():
            for value, n in values.items():
                if leaves[group]:
                    equations.know([(place, unit, value) for unit in leaves[group]], n)
    for place, unit, value in product("ab", world, (YES, NO)):
        low, high = equations.bounds((place, unit, value))
        assert low < high or low >= 5 or (unit == 1 and low == 0), (held, world)
