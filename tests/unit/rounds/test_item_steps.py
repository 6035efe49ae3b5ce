"""What follows on what is sent from an item's page, kind by kind, as plain data."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from codesign.items.five_seconds.model import FiveSeconds
from codesign.items.kinds import kind_of, kinds
from codesign.items.steps import FORM, ON, STAY, Frame, Goes, Met, Step, by_form
from codesign.items.tree_test.model import TreeTest
from codesign.items.tree_test.steps import MOST_OPENED, way_to

MENU = TreeTest.model_validate(
    {
        "key": "meny",
        "kind": "tree-test",
        "prompt": "Var?",
        "tree": [
            {"key": "resa", "label": "Resa", "below": [{"key": "tider", "label": "Tider"}]},
            {"key": "hjalp", "label": "Hjälp"},
        ],
        "right": ["tider"],
    }
)
SCREEN = FiveSeconds.model_validate(
    {"key": "minns", "kind": "five-seconds", "prompt": "Vad?", "screen": "start"}
)


def met(**changed: Any) -> Met:
    here: dict[str, Any] = {
        "project": None,
        "trial": None,
        "stage": "read",
        "is_present": True,
        "value": {},
        "noted": {},
        "ms": 1234,
    }
    return Met(**here | changed)


def step(block: Any, at: Met, **sent: str) -> Step:
    found: Step = kind_of(block).step(block, at, MultiDict(sent))
    return found


def test_a_menu_is_opened_level_by_level_and_up_again() -> None:
    assert step(MENU, met(), go="open:resa") == Step(note={"opened": ["resa"]})
    inside = met(noted={"opened": ["resa", "tider"]})
    assert step(MENU, inside, go="up") == Step(note={"opened": ["resa", "tider", "resa"]})
    assert step(MENU, met(noted={"opened": ["resa"]}), go="up").note == {"opened": ["resa", ""]}


@pytest.mark.parametrize("go", ["open:okand", "up", "", "open:", "annat:resa"])
def test_what_leads_nowhere_in_a_menu_stays(go: str) -> None:
    assert step(MENU, met(), go=go) == STAY


def test_opening_what_is_open_is_one_opening() -> None:
    assert step(MENU, met(noted={"opened": ["resa"]}), go="open:resa") == STAY


@pytest.mark.parametrize(("before", "is_kept"), [(MOST_OPENED - 1, True), (MOST_OPENED, False)])
def test_a_menu_notes_no_more_than_so_many_openings(before: int, *, is_kept: bool) -> None:
    opened = (["resa", "hjalp"] * MOST_OPENED)[:before]
    found = step(MENU, met(noted={"opened": opened}), go="open:tider")
    assert (found.note == {"opened": [*opened, "tider"]}) is is_kept


def test_the_answer_in_a_menu_has_its_way_and_its_time() -> None:
    at = met(noted={"opened": ["resa"]})
    right = {"opened": ["resa"], "choice": "tider", "right": True, "ms": 1234}
    assert step(MENU, at, go="here:tider") == Step(Goes.ON, value=right)
    nowhere = {"opened": ["resa"], "choice": None, "right": False, "ms": 1234}
    assert step(MENU, at, go="nowhere") == Step(Goes.ON, value=nowhere)


@pytest.mark.parametrize("over", [{"value": {"choice": "tider"}}, {"is_present": False}])
def test_an_answer_in_a_menu_is_given_once(over: dict[str, Any]) -> None:
    assert step(MENU, met(**over), go="here:hjalp") == ON


def test_a_way_goes_from_the_top_to_the_node() -> None:
    assert way_to(MENU.tree, "tider") == ["resa", "tider"]
    assert way_to(MENU.tree, "hjalp") == ["hjalp"]
    assert way_to(MENU.tree, "") == way_to(MENU.tree, "okand") == []


@pytest.mark.parametrize(("stage", "then"), [("read", "doing"), ("doing", "telling")])
def test_five_seconds_move_one_stage(stage: str, then: str) -> None:
    assert step(SCREEN, met(stage=stage), stage=stage) == Step(note={"stage": then})
    assert step(SCREEN, met(stage=then), stage=stage) == STAY
    assert step(SCREEN, met(stage=stage)) == STAY


def test_five_seconds_are_told_about_in_a_form_once() -> None:
    assert step(SCREEN, met(stage="telling"), stage="telling") == FORM
    assert step(SCREEN, met(stage="past", is_present=False), stage="telling") == ON


def test_a_frame_shows_the_screen_only_while_it_is_time() -> None:
    frames = {
        stage: kind_of(SCREEN).frame(met(stage=stage)) for stage in ("read", "doing", "telling")
    }
    assert frames == {"read": Frame.NONE, "doing": Frame.LOOK, "telling": Frame.NONE}
    press = kinds()["first-click"].frame
    assert (press(met()), press(met(value={"x": 0.5}))) == (Frame.PRESS, Frame.NONE)


def test_what_is_one_form_is_read_at_once() -> None:
    names = [name for name, kind in kinds().items() if kind.step is by_form]
    assert names == ["task", "question", "preference", "card-sort", "proposal"]
