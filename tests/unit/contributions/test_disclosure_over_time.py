"""A reader who holds two releases, knows how each is decided, and solves."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from itertools import product

import pytest

from codesign.contributions.disclosure import (
    Shown,
    ShownTable,
    may_follow,
    mean_may_follow,
    suppress_small,
    suppress_table,
    table_may_follow,
)
from tests.guarding import OPEN, Table, sums_to

pytestmark = pytest.mark.slow

Follows = Callable[[Shown[int], Shown[int]], bool]
SILENT = 2


def shown(table: Table, least: int) -> Shown[int]:
    return suppress_small(dict(enumerate(table)), least, plain_zeros={SILENT})


def seen(one: Shown[int]) -> Hashable:
    return tuple(one.counts.values()), one.total


def narrowed(
    least: int, places: int, first: int, came: int, follows: Follows
) -> Iterator[tuple[Hashable, list[int]]]:
    """What a reader sees of two releases, and values of hidden counts that are fewer than three."""
    memo: dict[Table, Shown[int]] = {}
    known: dict[Hashable, bool] = {}
    worlds: dict[Hashable, list[set[int]]] = defaultdict(lambda: [set() for _ in range(places * 2)])
    gaps: dict[Hashable, list[bool]] = {}
    for before in sums_to(first, places):
        old = memo.setdefault(before, shown(before, least))
        for grown in sums_to(came, places):
            after = tuple(a + b for a, b in zip(before, grown, strict=True))
            new = memo[after] if after in memo else memo.setdefault(after, shown(after, least))
            pair = (seen(old), seen(new))
            if pair not in known:
                known[pair] = follows(old, new)
            view = pair if known[pair] else (pair[0], "as before")
            hidden = [n is None for n in old.counts.values()]
            hidden += [known[pair] and n is None for n in new.counts.values()]
            gaps[view] = hidden
            for values, n in zip(worlds[view], (*before, *after), strict=True):
                values.add(n)
    for view, found in worlds.items():
        for values, is_hidden in zip(found, gaps[view], strict=True):
            if is_hidden and len(values) < OPEN:
                yield view, sorted(values)


def by_the_rule(least: int) -> Follows:
    return lambda old, new: may_follow(old, new, least, plain_zeros={SILENT})


@pytest.mark.parametrize(
    ("least", "places", "first", "came"),
    [
        *((5, 2, first, came) for first in range(5, 15) for came in (5, 6, 9, 14)),
        *((5, 3, first, came) for first in (6, 9, 10, 13) for came in (5, 8, 11)),
        *((10, 2, first, came) for first in (10, 19, 24) for came in (10, 21)),
    ],
)
def test_two_releases_leave_three_values_of_every_hidden_count(
    least: int, places: int, first: int, came: int
) -> None:
    assert list(narrowed(least, places, first, came, by_the_rule(least))) == []


def test_the_attack_finds_what_each_weaker_rule_gives_away() -> None:
    def always(_old: Shown[int], _new: Shown[int]) -> bool:
        return True

    def grown_alone(old: Shown[int], new: Shown[int]) -> bool:
        pairs = zip(old.counts.values(), new.counts.values(), strict=True)
        return all(b - a >= 5 for a, b in pairs if a is not None and b is not None)

    assert list(narrowed(5, 2, 14, 5, always))
    assert list(narrowed(5, 2, 14, 5, grown_alone))
    assert list(narrowed(5, 3, 10, 6, grown_alone))


def whole(*counts: int | None) -> Shown[int]:
    known = [n for n in counts if n is not None]
    return Shown(dict(enumerate(counts)), sum(known) if len(known) == len(counts) else 20)


@pytest.mark.parametrize(
    ("old", "new", "is_let"),
    [
        (whole(10, 10, 0), whole(15, 15, 0), True),
        (whole(10, 10, 0), whole(14, 16, 0), False),
        (whole(10, 10, 0), whole(20, 10, 0), False),
        (whole(10, 10, 0), whole(15, 15, 5), True),
        (whole(10, 10, 6), whole(15, 15, 6), False),
        (whole(10, 10, 0), whole(None, None, 0), False),
        (Shown({0: None, 1: None, 2: 0}, 6), whole(12, 9, 0), True),
        (Shown({0: None, 1: None, 2: 0}, 6), whole(5, 5, 0), False),
        (Shown({0: None, 1: None, 2: 0}, None), whole(12, 9, 0), False),
        (Shown({0: None, 1: None, 2: 9}, 15), whole(12, 9, 13), False),
        (Shown({0: None, 1: None, 2: 9}, 15), whole(12, 9, 14), True),
    ],
)
def test_which_tables_follow(old: Shown[int], new: Shown[int], *, is_let: bool) -> None:
    assert may_follow(old, new, 5, plain_zeros={SILENT}) is is_let


@pytest.mark.parametrize(
    ("answers", "is_let"),
    [
        ((7, 7, 7, 7), False),
        ((7, 7, 7, 7, 7), False),
        ((7, 7, 7, 7, 6), True),
        ((4, 4, 4, 4, 4, 4), False),
        ((0, 0, 0, 0, 0), False),
        ((0, 0, 0, 0, 1), True),
        ((62.5, 62.5, 62.5, 62.5, 62.5), False),
        ((62.5, 62.5, 62.5, 62.5, 65.0), True),
    ],
)
def test_a_mean_follows_when_enough_came_and_differ(
    answers: tuple[float, ...], *, is_let: bool
) -> None:
    total, squares = sum(answers), sum(n * n for n in answers)
    assert mean_may_follow(len(answers), total, squares, 5) is is_let


CELLS = list(product(range(2), range(2)))


def two_way(table: Table, least: int) -> ShownTable[int, int]:
    return suppress_table(dict(zip(CELLS, table, strict=True)), least)


def seen_both(one: ShownTable[int, int]) -> Hashable:
    cells = None if one.cells is None else tuple(one.cells.values())
    return cells, seen(one.rows), seen(one.columns)


@pytest.mark.parametrize(("first", "came"), [(8, 12), (9, 12), (12, 12), (13, 9)])
def test_two_releases_of_a_two_way_table_leave_three_values_of_every_cell(
    first: int, came: int
) -> None:
    least = 3
    worlds: dict[Hashable, list[set[int]]] = defaultdict(lambda: [set() for _ in CELLS])
    memo = {
        table: two_way(table, least)
        for total in (first, first + came)
        for table in sums_to(total, len(CELLS))
    }
    follows: dict[Hashable, bool] = {}
    for before in sums_to(first, len(CELLS)):
        old = memo[before]
        for grown in sums_to(came, len(CELLS)):
            new = memo[tuple(a + b for a, b in zip(before, grown, strict=True))]
            if old.cells is not None or new.cells is None:
                continue
            pair = (seen_both(old), seen_both(new))
            if pair not in follows:
                follows[pair] = table_may_follow(old, new, least)
            if follows[pair]:
                for values, n in zip(worlds[pair], before, strict=True):
                    values.add(n)
    assert all(len(values) >= OPEN for found in worlds.values() for values in found)
    assert worlds or (first, came) != (12, 12), "some tables may be told anew"


@pytest.mark.parametrize(("cell", "is_let"), [(14, False), (15, True)])
def test_every_cell_of_a_whole_table_has_grown_by_the_threshold(cell: int, *, is_let: bool) -> None:
    old, new = two_way((10, 10, 10, 10), 5), two_way((15, cell, 15, 15), 5)
    assert table_may_follow(old, new, 5) is is_let
    assert not table_may_follow(old, two_way((15, 15, 15, 4), 5), 5)


@pytest.mark.parametrize(("plain", "is_let"), [((), False), ((1,), True)])
def test_a_row_that_nobody_ever_is_in_keeps_no_table_back(
    plain: tuple[int, ...], *, is_let: bool
) -> None:
    cells = {(1, 0): 0, (1, 1): 0}
    old = ShownTable({(0, 0): 9, (0, 1): 9, **cells}, Shown({}, 18), Shown({}, 18))
    new = ShownTable({(0, 0): 14, (0, 1): 14, **cells}, Shown({}, 28), Shown({}, 28))
    assert table_may_follow(old, new, 5, plain_zeros=plain) is is_let
