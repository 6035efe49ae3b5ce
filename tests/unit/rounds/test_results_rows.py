"""What results make of stored rows: values of any shape, people behind every number, two sides."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.items import stored
from codesign.items.attempts import task_facts
from codesign.items.marks import CellSelector
from codesign.items.moves import EventKind, WalkStatus
from codesign.items.rows import EventRow, Goal, RoundRows, TaskRow, Trail, WalkRow, folded
from codesign.measures.outcomes import TaskOutcome
from codesign.rounds.plan import TestPlan
from codesign.rounds.results import drill_down, facts
from codesign.rounds.results.comparing import Pair, Side, apart
from codesign.rounds.results.forms import ResultQuery, mark_of, pair_wish, result_wish
from tests.walking import SCRIPT

pytestmark = pytest.mark.slow

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["value", "choice", "choices", "x", "y", "hotspot", "groups", "cards", "opened", "values"]
)
TASK = TestPlan.model_validate(SCRIPT).tasks[0]


@given(st.dictionaries(NAMES | st.text(max_size=5), PLAIN))
def test_no_stored_value_breaks_a_reader(value: dict[str, Any]) -> None:
    assert stored.rating(value, 1, 7) in {None, *range(1, 8)}
    assert stored.choice(value) is None or isinstance(stored.choice(value), str)
    assert all(isinstance(one, str) for one in stored.choices(value))
    stored.press(value)
    stored.sorting(value, ("a", "b"))
    stored.search(value, {"a", "b"})
    stored.ratings(value, 10, 1, 5)


def walk(number: int, **more: Any) -> WalkRow:
    given = {"status": WalkStatus.COMPLETE, "is_over": True, "is_moderated": False, **more}
    return WalkRow(number, ("A",), **given)


OUTCOMES = st.lists(st.sampled_from(TaskOutcome) | st.none(), max_size=30)


def tried(outcomes: list[TaskOutcome | None]) -> RoundRows:
    """One person for each outcome; None began and came to no end."""
    item = "hitta@A"
    return folded(
        [walk(i) for i, _ in enumerate(outcomes)],
        [TaskRow(i, item, o, False, 1000 + i) for i, o in enumerate(outcomes) if o],
        events=[
            EventRow(i, item, EventKind.TASK, "", "", None, None) for i in range(len(outcomes))
        ],
    )


@given(OUTCOMES)
def test_every_count_is_the_number_of_people_behind_it(
    outcomes: list[TaskOutcome | None],
) -> None:
    rows, script = tried(outcomes), TestPlan.model_validate(SCRIPT)
    found = task_facts(rows, TASK, "A")
    assert found.n == len(outcomes)
    for one in TaskOutcome:
        people = drill_down.walks_behind(rows, script, CellSelector("hitta", "A", one))
        assert people is not None
        assert len(people) == found.success.counts[one]
    managed = drill_down.walks_behind(rows, script, CellSelector("hitta", "A", "klarade"))
    assert managed is not None
    assert len(managed) == found.success.succeeded.x
    left = sum(one in {None, TaskOutcome.LEFT} for one in outcomes)
    assert found.success.counts[TaskOutcome.LEFT] == left


def test_who_is_at_it_just_now_is_in_no_number() -> None:
    item = "hitta@A"
    begun = [EventRow(1, item, EventKind.TASK, "", "", None, None)]
    rows = folded([walk(1, status=WalkStatus.STARTED, is_over=False)], events=begun)
    found = task_facts(rows, TASK, "A")
    assert (found.n, found.ongoing) == (0, 1)
    assert facts.taking(rows).ongoing == 1


def test_a_choice_is_kept_and_what_cannot_be_chosen_is_named() -> None:
    wish = result_wish({"storning": "ja", "ledd": "kanske"})
    assert wish == ResultQuery(disruption=True, ignored=("ledd",))
    assert wish.query == {"storning": "ja"}
    assert wish.holds(walk(1, disruption=True))
    assert not wish.holds(walk(2, disruption=False))
    assert not wish.holds(walk(3)), "nobody asked is not “yes”"
    assert mark_of({"sida": "x" * 999}).key == "x" * 300


def test_a_comparison_begins_with_the_first_version_and_the_last() -> None:
    arms = {"ett": ("A", "B"), "två": ("A",)}
    first, second, strange = pair_wish({}, "ett", arms)
    assert (first.written, second.written, strange) == ("ett:A", "ett:B", False)
    assert pair_wish({"med": "två"}, "ett", arms)[1].written == "två:A"
    assert pair_wish({"med": "tre"}, "ett", arms)[2]


def side(*walks: WalkRow) -> Side:
    return Side(None, folded(walks), "A")  # type: ignore[arg-type]


def test_circumstances_that_differ_clearly_are_told() -> None:
    class Between(Pair):
        is_same_people = False  # type: ignore[assignment]

    calm = [walk(i, disruption=False, device="phone") for i in range(6)]
    rush = [walk(i, disruption=i < 2, device="phone") for i in range(6)]
    assert apart(Between(side(*calm), side(*rush))) == ["disruption"]
    assert apart(Between(side(*calm), side(*calm))) == []
    assert apart(Between(side(*calm), side())) == []


@pytest.mark.parametrize("before", [0, 20, 60_000])
def test_a_way_ends_at_its_goal_however_long_it_took_to_come_to_the_task(before: int) -> None:
    trail = Trail(Goal(("mal",), 20))
    told = [
        (EventKind.TASK, "start", 0),
        (EventKind.SCREEN, "start", 0),
        (EventKind.SCREEN, "mal", 20),
        (EventKind.SCREEN, "efter", 21),
    ]
    for kind, screen, ms in told:
        trail.follow(EventRow(1, "hitta@A", kind, screen, "", None, None, before + ms))
    assert trail.screens == ["start", "mal"]
    assert trail.is_begun
    assert trail.began == before
