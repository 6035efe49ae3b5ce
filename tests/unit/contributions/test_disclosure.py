"""The disclosure guard, against a reader who knows the rule, adds, subtracts and solves."""

import re
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.contributions import disclosure
from codesign.contributions.disclosure import (
    ADULT_THRESHOLD,
    CHILD_THRESHOLD,
    Shown,
    alone,
    large_enough,
    mean_shown,
    means_of,
    means_shown,
    suppress_small,
    suppress_table,
    threshold,
    told_anew,
)
from codesign.contributions.domain import Sum
from tests.guarding import Answer, Equations, Rule, Table, every_table, is_open, sums_to

pytestmark = pytest.mark.slow

COUNTS = st.dictionaries(st.integers(0, 30), st.integers(0, 40), max_size=9)
THRESHOLDS = st.sampled_from([5, 10])


def rule(least: int, plain: frozenset[int] = frozenset()) -> Rule:
    """The guard as a function of a table."""

    def shown(table: Table) -> Answer:
        found = suppress_small(dict(enumerate(table)), least, plain_zeros=plain)
        return tuple(found.counts[place] for place in range(len(table))), found.total

    return shown


def test_the_threshold_is_five_for_adults_ten_for_children_and_only_ever_raised() -> None:
    assert (ADULT_THRESHOLD, CHILD_THRESHOLD) == (5, 10)
    assert threshold(about_children=False) == 5
    assert threshold(about_children=True) == 10
    assert threshold(about_children=False, raised_to=7) == 7
    assert threshold(about_children=False, raised_to=4) == 5
    assert threshold(about_children=True, raised_to=9) == 10
    assert threshold(about_children=True, raised_to=25) == 25


@pytest.mark.parametrize("least", [5, 10])
def test_the_threshold_itself_is_enough_and_one_less_is_not(least: int) -> None:
    assert large_enough(least, least)
    assert not large_enough(least - 1, least)
    assert [alone(n, least) for n in (0, 1, least - 1, least)] == [0, None, None, least]
    table = suppress_small({"a": least, "b": least}, least)
    assert table == Shown({"a": least, "b": least}, 2 * least)
    assert suppress_small({"a": 3 * least, "b": least - 1}, least).counts == {"a": None, "b": None}


@given(COUNTS, THRESHOLDS)
def test_nothing_below_the_threshold_is_shown_and_what_is_shown_is_true(
    counts: dict[int, int], least: int
) -> None:
    shown = suppress_small(counts, least)
    assert all(n is None or n == counts[key] >= least for key, n in shown.counts.items())
    assert shown.total in (None, sum(counts.values()))


@given(COUNTS, THRESHOLDS)
def test_what_is_hidden_sums_to_the_threshold_or_all_is_hidden(
    counts: dict[int, int], least: int
) -> None:
    shown = suppress_small(counts, least)
    hidden = [counts[key] for key, n in shown.counts.items() if n is None]
    if shown.total is None:
        assert set(shown.counts.values()) <= {None}
    elif hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= least


@given(COUNTS, THRESHOLDS)
def test_large_groups_alone_are_all_shown(counts: dict[int, int], least: int) -> None:
    large = {key: n + least for key, n in counts.items()}
    assert suppress_small(large, least) == Shown(large, sum(large.values()))


@pytest.mark.parametrize(
    ("counts", "shown", "total"),
    [
        # Hiding only the next smallest would show one 5, and the others follow.
        ((4, 5, 5), (None, None, None), 14),
        ((4, 30, 30), (None, None, None), 64),
        ((3, 5, 6), (None, None, 6), 14),
        ((1, 30, 31, 35), (None, None, 31, 35), 97),
        ((40, 2, 9, 0), (40, None, None, None), 51),
        ((2, 3, 40), (None, None, 40), 45),
        ((2, 2, 40, 50), (None, None, None, 50), 94),
        ((5, 5, 5), (5, 5, 5), 15),
        ((7, 0), (None, None), 7),
        ((4, 0), (None, None), None),
        ((3,), (None,), None),
        ((0, 0), (None, None), None),
    ],
)
def test_what_the_rule_shows(
    counts: Table, shown: tuple[int | None, ...], total: int | None
) -> None:
    assert rule(5)(counts) == (shown, total)


def test_a_zero_is_hidden_unless_it_tells_nothing_of_anybody() -> None:
    assert rule(5)((12, 0, 9)) == ((12, None, None), 21)
    assert rule(5, frozenset({1}))((12, 0, 9)) == ((12, 0, 9), 21)
    assert rule(5, frozenset({1}))((12, 3, 9)) == ((12, None, None), 24)


def test_where_all_answered_the_same_nothing_but_how_many_is_told() -> None:
    assert rule(5)((0, 12, 0)) == ((None, None, None), 12)


@pytest.mark.parametrize(
    ("least", "places", "largest"), [(5, 1, 12), (5, 2, 12), (5, 3, 8), (5, 4, 6), (10, 2, 12)]
)
@pytest.mark.parametrize("plain", [frozenset(), frozenset({0}), frozenset(range(5))])
def test_whoever_inverts_the_rule_finds_three_values_of_every_hidden_count(
    least: int, places: int, largest: int, plain: frozenset[int]
) -> None:
    shown = rule(least, plain)
    for answer in {shown(table) for table in every_table(places, largest)}:
        assert is_open(answer, shown), answer


@given(
    st.lists(st.integers(0, 12), min_size=2, max_size=4), st.sampled_from([5, 10]), st.booleans()
)
def test_whoever_inverts_the_rule_finds_three_values_in_any_table(
    counts: list[int], least: int, are_plain: bool
) -> None:
    shown = rule(least, frozenset(range(5)) if are_plain else frozenset())
    assert is_open(shown(tuple(counts)), shown)


def test_the_attack_finds_what_hiding_only_the_next_smallest_gives_away() -> None:
    def next_smallest(table: Table) -> Answer:
        hidden = {place for place, n in enumerate(table) if n < 5}
        rest = sorted(set(range(len(table))) - hidden, key=table.__getitem__)
        if hidden and rest and (len(hidden) < 2 or sum(table[p] for p in hidden) < 5):
            hidden.add(rest[0])
        return tuple(None if p in hidden else n for p, n in enumerate(table)), sum(table)

    assert not is_open(next_smallest((4, 5, 5)), next_smallest)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=4))
def test_what_anybody_knows_is_at_the_most_keeps_hidden_counts_open(
    pairs: list[tuple[int, int]],
) -> None:
    most = {place: max(pair) for place, pair in enumerate(pairs)}

    def shown(table: Table) -> Answer:
        found = suppress_small(dict(enumerate(table)), 5, most=most)
        return tuple(found.counts[place] for place in range(len(table))), found.total

    true = tuple(min(pair) for pair in pairs)
    answer = shown(true)
    worlds = [
        world
        for world in product(*(range(most[place] + 1) for place in most))
        if shown(world) == answer
    ]
    for place, n in enumerate(answer[0]):
        if n is None and most[place]:
            assert len({world[place] for world in worlds}) >= min(3, most[place] + 1)


# Two-way tables


@given(
    st.integers(2, 4).flatmap(
        lambda rows: st.lists(
            st.lists(st.integers(0, 20), min_size=2, max_size=2), min_size=rows, max_size=rows
        )
    ),
    THRESHOLDS,
)
def test_no_cell_and_no_margin_of_a_two_way_table_can_be_solved(
    table: list[list[int]], least: int
) -> None:
    counts = {(row, column): n for row, line in enumerate(table) for column, n in enumerate(line)}
    shown = suppress_table(counts, least)
    if shown.cells is not None:
        assert shown.cells == counts
        assert min(counts.values()) >= least
        return
    equations = Equations()
    for row, n in shown.rows.counts.items():
        if n is not None:
            equations.know([(row, column) for column in shown.columns.counts], n)
    for column, n in shown.columns.counts.items():
        if n is not None:
            equations.know([(row, column) for row in shown.rows.counts], n)
    if shown.rows.total is not None:
        equations.know(list(counts), shown.rows.total)
    for cell in counts:
        low, high = equations.bounds(cell)
        assert high - low >= 2, (cell, shown)


@pytest.mark.parametrize(("rows", "columns", "most"), [(2, 2, 17), (3, 2, 11)])
def test_whoever_inverts_the_rule_of_two_way_tables_finds_three_values_of_every_cell(
    rows: int, columns: int, most: int
) -> None:
    places = list(product(range(rows), range(columns)))
    worlds: dict[object, list[set[int]]] = {}
    for together in range(most + 1):
        for table in sums_to(together, len(places)):
            found = suppress_table(dict(zip(places, table, strict=True)), 3)
            if found.cells is not None:
                continue
            answer = (
                tuple(found.rows.counts.values()),
                tuple(found.columns.counts.values()),
                found.rows.total,
            )
            values = worlds.setdefault(answer, [set() for _ in places])
            for value, n in zip(values, table, strict=True):
                value.add(n)
    for answer, values in worlds.items():
        assert all(len(value) >= 3 for value in values), answer


def test_a_two_way_table_with_a_small_cell_rolls_up_to_its_margins() -> None:
    counts = {("yes", "A"): 9, ("yes", "B"): 4, ("no", "A"): 6, ("no", "B"): 8}
    shown = suppress_table(counts, 5)
    assert shown.cells is None
    assert shown.rows == Shown({"yes": 13, "no": 14}, 27)
    assert shown.columns == Shown({"A": 15, "B": 12}, 27)
    assert suppress_table({**counts, ("yes", "B"): 5}, 5).cells == {**counts, ("yes", "B"): 5}


# Means


def test_a_mean_goes_by_the_count_behind_it_and_hides_what_all_said() -> None:
    assert mean_shown(Sum(9, 4, -2), 5) is None
    assert mean_shown(Sum(9, 5, -5), 5) == -1.0
    assert mean_shown(Sum(9, 9, -5), 10) is None
    assert mean_shown(Sum(5, 5, -10), 5) is None
    assert mean_shown(Sum(5, 5, 10), 5) is None
    assert mean_shown(Sum(5, 5, 9), 5) == 1.8


def test_means_are_hidden_as_their_counts_are() -> None:
    sums = {"few": Sum(9, 2, 1), "next": Sum(9, 6, 3), "many": Sum(20, 10, 5), "none": Sum()}
    assert means_shown(sums, 5) == {"few": None, "next": None, "many": 0.5, "none": None}
    found = means_of(sums, 5)
    assert found.rated == Shown({"few": None, "next": None, "many": 10, "none": 0}, 18)


def test_a_step_where_all_who_spoke_rated_gives_nothing_away() -> None:
    """Eleven rated at two hidden steps with three and eight voices: then all of them did."""
    sums = {"a": Sum(3, 3, 1), "b": Sum(8, 8, 1), "c": Sum(30, 20, 1)}
    assert means_of(sums, 5).rated == Shown({"a": None, "b": None, "c": None}, 31)


# Means that are told anew


def ratings(n: int, total: int) -> Sum:
    """A step where everybody who spoke rated."""
    return Sum(n, n, total)


@pytest.mark.parametrize("least", [5, 10])
@pytest.mark.parametrize("way", [1, -1])
def test_a_mean_is_told_anew_when_as_many_as_the_threshold_are_between(
    least: int, way: int
) -> None:
    told, many = {"hear": ratings(3 * least, 4)}, 3 * least
    assert told_anew({}, told, least) == told
    near = {"hear": ratings(many + way * (least - 1), 5)}
    enough = {"hear": ratings(many + way * least, 5)}
    assert told_anew(told, told, least) == {}
    assert told_anew(told, near, least) == {}
    assert told_anew(told, enough, least) == enough


@pytest.mark.parametrize("end", [2, -2])
def test_a_mean_is_not_told_anew_where_all_who_came_gave_the_same_utmost_answer(end: int) -> None:
    told = {"hear": ratings(10, 1)}
    alike = {"hear": ratings(15, 1 + 5 * end)}
    but_one = {"hear": ratings(15, 1 + 5 * end - end // 2)}
    assert told_anew(told, alike, 5) == {}
    assert told_anew(told, but_one, 5) == but_one


def test_each_step_is_told_anew_by_itself_and_few_never_are() -> None:
    told = {"hear": ratings(6, 1), "rest": ratings(9, -1)}
    now = {"hear": ratings(11, 2), "rest": ratings(12, 2), "decide": ratings(30, 0)}
    assert told_anew(told, now, 5) == {"hear": now["hear"], "decide": now["decide"]}
    assert told_anew({}, {"hear": ratings(4, 1)}, 5) == {}
    assert told_anew({}, {"hear": ratings(9, 1)}, 10) == {}


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=40), st.sampled_from([5, 10]))
def test_whoever_watches_every_voice_never_sees_the_mean_of_few_between(
    felt: list[int], least: int
) -> None:
    told: dict[str, Sum] = {}
    for n in range(1, len(felt) + 1):
        new = told_anew(told, {"hear": ratings(n, sum(felt[:n]))}, least)
        before = told.get("hear", Sum())
        if new:
            between = felt[before.rating_n : n]
            assert len(between) >= least
            assert abs(sum(between)) < 2 * len(between)
        told |= new


# To the letter


def test_a_table_has_gaps_when_its_total_or_any_count_is_hidden() -> None:
    assert not Shown({"a": 5}, 5).has_gaps
    assert not Shown({}, 0).has_gaps
    assert Shown({"a": 5}, None).has_gaps
    assert Shown({"a": None, "b": 9}, 14).has_gaps
    assert Shown({"a": None}, None).has_gaps


@pytest.mark.parametrize(
    ("pairs", "shown"),
    [
        # What can only be 0 or 1 is open when both remain, and so on up to three.
        ([(1, 1), (9, 9)], None),
        ([(1, 1), (9, 30)], None),
        ([(0, 1), (9, 30)], None),
        ([(1, 2), (9, 30)], (None, None)),
        ([(2, 2), (9, 30)], (None, None)),
        ([(1, 1), (5, 30), (8, 40)], (None, None, None)),
        ([(0, 0), (9, 30)], (0, 9)),
    ],
)
def test_as_many_values_remain_as_anybody_thought_possible(
    pairs: list[tuple[int, int]], shown: tuple[int | None, ...] | None
) -> None:
    counts = {place: n for place, (n, _) in enumerate(pairs)}
    most = {place: limit for place, (_, limit) in enumerate(pairs)}
    found = suppress_small(counts, 5, most=most)
    if shown is None:
        assert found == Shown(dict.fromkeys(counts), None)
    else:
        assert (tuple(found.counts.values()), found.total) == (shown, sum(counts.values()))


def test_an_empty_row_keeps_no_cells_from_being_told_only_where_its_zero_tells_nothing() -> None:
    counts = {("a", 1): 6, ("a", 2): 7, ("b", 1): 8, ("b", 2): 9, ("c", 1): 0, ("c", 2): 0}
    assert suppress_table(counts, 5, plain_zeros={"c"}).cells == counts
    assert suppress_table(counts, 5).cells is None
    assert suppress_table(counts, 5, plain_zeros={"a", "b"}).cells is None
    one_small = {**counts, ("a", 1): 4}
    assert suppress_table(one_small, 5, plain_zeros={"a", "c"}).cells is None
    assert suppress_table({**counts, ("a", 1): 0}, 5, plain_zeros={"a", "c"}).cells is None


def test_the_rule_is_the_one_that_was_attacked() -> None:
    """What it shows of some thousands of tables, as one number. Whoever changes the rule attacks
    it anew, with the tests above and `tests/guarding.py`, and writes the new number here."""
    seen = sha256()
    for places in (1, 2, 3):
        for table in product((0, 1, 3, 4, 5, 6, 9), repeat=places):
            counts = dict(enumerate(table))
            ways: list[dict[str, Any]] = [
                {"plain_zeros": plain} for plain in ((), {0}, set(range(places)))
            ]
            ways += [
                {"most": {place: n + more * (place + 1) for place, n in counts.items()}}
                for more in (0, 1, 2, 7)
            ]
            for least, way in product((5, 10), ways):
                found = suppress_small(counts, least, **way)
                seen.update(f"{[*found.counts.values()]} {found.total};".encode())
    for table in product((0, 1, 5, 6, 9), repeat=4):
        cells = dict(zip(product("ab", (1, 2)), table, strict=True))
        for plain in ((), {"a"}, {"a", "b"}):
            both = suppress_table(cells, 5, plain_zeros=plain)
            margins = [*both.rows.counts.values(), *both.columns.counts.values()]
            totals = both.rows.total, both.columns.total
            seen.update(f"{both.cells} {margins} {totals};".encode())
    assert seen.hexdigest()[:16] == "42db9d6effdd36f3"


def test_no_other_module_has_a_rule_of_its_own_for_small_groups() -> None:
    """Whoever compares a number of people with the threshold asks this module."""
    package = Path(disclosure.__file__).parents[1]
    own = re.compile(
        r"(?<![\w.])(?:\w+\.)*(?:least|threshold|ADULT_THRESHOLD|CHILD_THRESHOLD)\b\s*(?:<=?|>=?)"
        r"|(?:<=?|>=?)\s*(?:\w+\.)*(?:least|threshold|ADULT_THRESHOLD|CHILD_THRESHOLD)\b"
    )
    allowed = {
        "contributions/disclosure.py",
        "contributions/feelings.py",  # what was told with a lower threshold than now
        "rounds/results/releases.py",  # the same
        "pages/project_forms.py",  # the threshold itself as it is typed
        "pages/projects.py",
        "items/form.py",  # how many lines a question has
    }
    found = {
        str(file.relative_to(package))
        for file in [*package.rglob("*.py"), *package.rglob("templates/**/*.html")]
        if own.search(file.read_text("utf-8"))
    }
    assert found & ALWAYS == ALWAYS
    assert {name for name in found if name.split("/")[0] in GUARDED} <= allowed


ALWAYS = {"contributions/disclosure.py"}
"""The search finds what it looks for."""
GUARDED = {
    *("contributions", "journeys", "insights", "reports", "exports", "follow_up", "areas"),
    *("templates", "prototypes", "projects", "rounds", "pages", "fieldwork"),
}
"""Where people's answers are told."""


@pytest.mark.parametrize(
    ("low", "high", "needed"), [(0, 0, 1), (0, 1, 2), (1, 1, 1), (1, 2, 2), (1, 3, 3), (0, 99, 3)]
)
def test_no_more_values_must_remain_than_there_were(low: int, high: int, needed: int) -> None:
    assert disclosure._Cell(low, high).needed == needed
