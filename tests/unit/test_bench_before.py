"""A commit beside the present code: turns, ratios, forms, and which environment it runs in."""

from itertools import count
from pathlib import Path

import pytest

from bench.before.checkouts import PINNED, pins_the_same
from bench.before.filling import WORDS, fields_of, filled
from bench.before.parts import PARTS, chosen
from bench.before.turns import NAMES, Compared, order, row, take_turns
from bench.exports import control_says

FORM = """
<header><form action="/other"><input name="csrf_token" value="not this"></form></header>
<main><form method="post">
<input type="hidden" name="csrf_token" value="token"><input type="hidden" name="page" value="text">
<input type="radio" name="mode" value="is"><input type="radio" name="mode" value="should">
<input type="radio" name="chosen" value="1"><input type="radio" name="chosen" value="2" checked>
<input type="checkbox" name="consent" value="yes"><textarea name="text"></textarea>
<input type="text" name="place" value="kept">
<button name="go" value="next">On</button><button name="go" value="back">Back</button>
</form></main>
"""


def test_who_begins_changes_with_every_turn() -> None:
    assert [order(turn, ("A", "B")) for turn in range(3)] == [["A", "B"], ["B", "A"], ["A", "B"]]


def test_turns_are_taken_in_turn_and_the_first_is_not_counted() -> None:
    said: list[str] = []
    clock = count(step=10)

    def turn(name: str, times: list[float]) -> list[float]:
        said.append(name)
        return times

    found = take_turns(
        (lambda: turn("before", [2.0, 4.0]), lambda: next(clock)),
        (lambda: turn("now", [1.0]), lambda: 0.0),
        2,
    )
    assert said == ["before", "now", "now", "before", "before", "now"]
    assert found == Compared(((2.0, 4.0), (2.0, 4.0)), ((1.0,), (1.0,)), (20.0, 0.0))


def test_a_ratio_is_of_the_medians_of_each_turn() -> None:
    found = Compared(
        before=((0.010, 0.020, 0.900), (0.010,), (0.020,)),
        now=((0.005, 0.010, 0.020), (0.030,), (0.010,)),
        used=(2.0, 1.0),
    )
    assert found.ratios == pytest.approx((0.5, 3.0, 0.5))
    name, *told = row("map", found)
    assert name == "map"
    assert told == pytest.approx([20.0, 10.0, 0.5, 0.5, 3.0, 0.5])
    assert len(told) + 1 == len(NAMES)


def test_processor_time_that_is_too_little_has_no_ratio() -> None:
    assert row("map", Compared(((1.0,),), ((1.0,),)))[-1] == "too little"


def test_a_form_is_filled_in_with_something_everywhere() -> None:
    assert filled(FORM) == {
        "csrf_token": "token",
        "page": "text",
        "mode": "is",
        "chosen": "2",
        "consent": "yes",
        "text": WORDS,
        "place": "kept",
        "go": "next",
    }


def test_a_form_is_known_by_where_it_is_sent() -> None:
    assert fields_of(FORM, "/other") == {"csrf_token": "not this"}
    with pytest.raises(LookupError, match="/export/x"):
        fields_of(FORM, "/export/x")


def test_a_page_without_the_form_is_told() -> None:
    with pytest.raises(LookupError, match="revision"):
        filled(FORM, "revision")


@pytest.mark.parametrize("other", PINNED)
def test_an_environment_is_shared_only_when_everything_pinned_is_the_same(
    tmp_path: Path, other: str
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        for name in PINNED:
            (folder / name).write_text("a==1\n")
    assert pins_the_same(one, two)
    (two / other).write_text("a==2\n")
    assert not pins_the_same(one, two)


def test_parts_are_chosen_by_name_and_all_without_any() -> None:
    assert [part.name for part in chosen(["staff-map", "map"])] == ["map, staff", "map, citizens"]
    assert chosen([]) == [part for parts in PARTS.values() for part in parts]
    with pytest.raises(KeyError):
        chosen(["nothing"])


def test_a_part_is_done_once_at_least() -> None:
    (submissions,) = PARTS["submissions"]
    assert (submissions.each(25), PARTS["map"][0].each(0)) == (100, 1)


@pytest.mark.parametrize(
    ("fewer", "more", "differs"), [(214, 214, False), (10, 49, False), (10, 50, True)]
)
def test_a_control_that_does_not_grow_is_told(fewer: int, more: int, differs: bool) -> None:
    assert control_says(fewer, more).startswith("the control grows") == differs
