"""Where a press leads, and what of a designer's text reaches the frame."""

from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.items.places import Item, read_item
from codesign.items.screen_task import Success
from codesign.items.task.model import Task
from codesign.items.tried import Position
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.regions import Region
from codesign.prototypes.document import PrototypeDocument, Screen
from codesign.prototypes.domain import begun, pressed
from codesign.prototypes.rendering import Addresses, picture_of, text_body
from codesign.rounds.domain import is_reached, outcome_of, plan_of
from codesign.rounds.plan import TestPlan
from codesign.texts import in_language
from tests import prototyping

MADE = prototyping.read()
DOCUMENT = MADE.document


def screen(key: str) -> Screen:
    return cast(Screen, DOCUMENT.screen(key))


def shown(text: str) -> str:
    made = prototyping.read(start_html=text.encode())
    addresses = Addresses(
        hotspot=lambda key: f"/tryck/{key}",
        file=lambda file: f"/fil/{file.name}",
        content=lambda file: made.files[file.name],
    )
    return str(
        text_body(made.document, cast(Screen, made.document.screen("start")), "sv", addresses)
    )


def test_a_hotspot_leads_where_its_first_open_way_does() -> None:
    start = begun(DOCUMENT)
    assert start == Position("start", {"laget": "lugnt"})
    assert pressed(DOCUMENT, start, "visa") == Position("bild", {"laget": "lugnt"})
    broken = pressed(DOCUMENT, start, "bryt")
    assert broken == Position("start", {"laget": "stopp"})
    assert pressed(DOCUMENT, cast(Position, broken), "visa") == Position(
        "stopp", {"laget": "stopp"}
    )


def test_a_plain_link_leads_to_its_screen_and_an_unknown_one_nowhere() -> None:
    at = Position("stopp", {"laget": "stopp"})
    assert pressed(DOCUMENT, at, "start") == replace(at, screen="start")
    assert pressed(DOCUMENT, at, "borta") is None
    assert pressed(DOCUMENT, Position("borta"), "visa") is None


def test_links_become_hotspots_and_pictures_get_their_address() -> None:
    html = shown('<p><a href="#visa">Visa</a><img src="bild.png" alt="En bild"></p>')
    assert '<a href="/tryck/visa">' in html
    assert '<img src="/fil/bild.png" alt="En bild">' in html


HOSTILE = [
    "<script>alert(1)</script>",
    "<style>body{display:none}</style>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="https://elsewhere.example/">x</a>',
    '<img src="bild.png" srcset="https://elsewhere.example/x.png" onerror="alert(1)">',
    '<form action="/ut"><input name="q"></form>',
    '<iframe src="/"></iframe>',
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<p style="position:fixed">x</p>',
    '<meta http-equiv="refresh" content="0;url=/">',
    '<base href="https://elsewhere.example/">',
    '<object data="x"></object><embed src="x">',
    '<a href="#visa" target="_top" ping="/p" download>x</a>',
    "<math><mtext><table><mglyph><style><img src=bild.png onerror=alert(1)></style></mtext></math>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_could_act_or_leave_reaches_the_frame(text: str) -> None:
    html = shown(text).lower()
    banned_parts = (
        "script onerror style= <form elsewhere iframe http-equiv <base <object <embed target ping "
        "download name= srcset"
    )
    for banned in banned_parts.split():
        assert banned not in html, html


def test_a_picture_has_its_hotspots_in_its_own_pixels() -> None:
    addresses = Addresses(lambda key: f"/tryck/{key}", lambda file: file.name, lambda _: b"")
    found = picture_of(DOCUMENT, screen("bild"), "en", addresses)
    assert found is not None
    assert (found.width, found.height, found.alt) == (200, 100, "En bild")
    spot = found.spots[0]
    assert (spot.x, spot.y, spot.width, spot.height) == (20, 20, 60, 40)
    assert found.miss == "/tryck/-"


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_region_holds_its_edges_and_nothing_outside(x: float, y: float) -> None:
    region = Region(x=0.25, y=0.25, width=0.5, height=0.25)
    assert region.holds(x, y) is (0.25 <= x <= 0.75 and 0.25 <= y <= 0.5)


def test_a_screen_belongs_to_its_own_step_or_to_the_prototypes() -> None:
    assert [DOCUMENT.step_of(key) for key in ("start", "bild", "borta")] == [
        "hear",
        "decide",
        "hear",
    ]


def test_a_file_is_chosen_by_language() -> None:
    assert in_language(screen("start").html, "en") == "start.en.html"


TASK = Task(
    key="hitta",
    kind="task",
    prompt={"sv": "Hitta"},
    success=Success(screens=("klar",), states={"laget": "lugnt"}),
    path=("start", "bild", "klar"),
)


def test_a_task_is_done_on_its_screen_with_its_states() -> None:
    assert is_reached(TASK.success, Position("klar", {"laget": "lugnt"}))
    assert not is_reached(TASK.success, Position("klar", {"laget": "stopp"}))
    assert not is_reached(TASK.success, Position("bild", {"laget": "lugnt"}))
    assert not is_reached(None, Position("klar"))


@pytest.mark.parametrize(
    ("visited", "succeeded", "gave_up", "outcome"),
    [
        (("start", "bild", "klar"), True, False, TaskOutcome.DIRECT),
        (("start", "stopp", "start", "bild", "klar"), True, False, TaskOutcome.INDIRECT),
        (("start",), False, True, TaskOutcome.GAVE_UP),
        (("start",), False, False, TaskOutcome.LEFT),
    ],
)
def test_how_a_task_ended(
    visited: tuple[str, ...], succeeded: bool, gave_up: bool, outcome: TaskOutcome
) -> None:
    assert outcome_of(TASK, visited, succeeded=succeeded, gave_up=gave_up) is outcome


def script(*kinds: str, closing: str | None = "sus") -> TestPlan:
    prompt = {"prompt": "Exempel"}
    parts = {
        "proposal": {"kind": "proposal"},
        "task": {"kind": "task"},
        "question": {"kind": "question"},
    }
    blocks = [
        {"key": f"{kind}-{number}", **prompt, **parts[kind]} for number, kind in enumerate(kinds, 1)
    ]
    return TestPlan.model_validate(
        {
            "schema": "codesign/round/1",
            **dict.fromkeys(("title", "welcome", "consent", "thanks"), "Exempel"),
            "blocks": blocks,
            "closing": closing,
        }
    )


def written(of: TestPlan, arms: tuple[str, ...], document: PrototypeDocument = DOCUMENT) -> str:
    return " ".join(item.written for item in plan_of(of, arms))


def test_what_is_shown_is_met_once_per_version_and_the_rest_once() -> None:
    plan = written(script("proposal", "task", "question", "task", "question"), ("B", "A"))
    assert plan == (
        "context proposal-1 task-2@B question-3@B task-4@B closing@B "
        "another-version@A task-2@A question-3@A task-4@A closing@A question-5"
    )


def test_a_round_without_anything_to_try_is_a_plan_of_questions() -> None:
    assert written(script("question", closing=None), ("A",)) == "context question-1"


def test_an_item_is_read_as_it_was_written() -> None:
    for item in (Item("task-1", "A"), Item("context")):
        assert read_item(item.written) == item
