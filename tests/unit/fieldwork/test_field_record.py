"""What a device may send, what its clock means, and who wins: rules without a database."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from codesign.fieldwork.answers import values_of
from codesign.fieldwork.devices import carried_orders
from codesign.fieldwork.record import (
    Became,
    Known,
    QueueFile,
    Sending,
    WalkRecord,
    corrected,
    faults_in,
    hash_of,
    mismatch,
    moment_of,
    note_changes,
    offset_at,
    verdict,
)
from codesign.rounds.plan import Design, TestPlan
from tests import fieldwork

SCRIPT = TestPlan.model_validate(fieldwork.SCRIPT)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def read(**values: Any) -> WalkRecord:
    return WalkRecord.model_validate(fieldwork.record(**values))


def test_a_whole_record_is_read_and_written_the_same() -> None:
    record = read()
    assert WalkRecord.model_validate(record.written()) == record
    assert hash_of(WalkRecord.model_validate(record.written())) == hash_of(record)


def test_what_no_database_takes_is_left_out_of_words() -> None:
    record = read(notes=[fieldwork.note(1, "Före\x00efter\x07 \ud800slut")])
    assert record.notes[0].text == "Föreefter slut"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"revision": 0}, "record.revision"),
        ({"uuid": "../../etc/passwd"}, "record.uuid"),
        ({"status": "withdrawn"}, "record.status"),
        ({"started": -1}, "record.started"),
        ({"ms": 10**12}, "record.ms"),
        ({"name": "Astrid"}, "record.name"),
        ({"notes": [fieldwork.note(1, "å" * 2001)]}, "record.notes.0.text"),
        ({"notes": [fieldwork.note(n) for n in range(201)]}, "record.notes"),
        (
            {"answers": [{"item": "hitta@A", "value": {"a": [[[[[[1]]]]]]}}]},
            "record.answers.0.value",
        ),
        ({"answers": [{"item": "hitta@A", "value": {"a": "x" * 3000}}]}, "record.answers.0.value"),
        ({"events": [{"kind": "keystroke", "item": "hitta@A", "ms": 1}]}, "record.events.0.kind"),
        ({"events": [{"kind": "miss", "item": "hitta@A", "ms": 1, "x": 7}]}, "record.events.0.x"),
    ],
)
def test_what_is_wrong_is_told_by_its_field_and_never_by_its_words(
    changed: dict[str, Any], field: str
) -> None:
    sent = {"sent": 1, "record": fieldwork.record(**changed)}
    with pytest.raises(ValidationError) as wrong:
        Sending.model_validate_json(json.dumps(sent))
    assert faults_in(wrong.value) == field


@pytest.mark.parametrize(
    "hostile",
    [b"", b"[]", b"{", b"null", b'"x"', b"[" * 100_000, b'{"record":' * 5_000, b"\xff\xfe", b"NaN"],
)
def test_hostile_json_is_refused(hostile: bytes) -> None:
    for model in (Sending, QueueFile):
        with pytest.raises(ValidationError) as wrong:
            model.model_validate_json(hostile)
        assert len(faults_in(wrong.value)) < 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, ""),
        ({"arms": ["B"]}, "arms"),
        ({"arms": ["A", "A"]}, "arms"),
        ({"plan": ["hitta@A"]}, "plan"),
        ({"notes": [fieldwork.note(1, item="annat")]}, "notes"),
        ({"notes": [fieldwork.note(1), fieldwork.note(1)]}, "notes"),
        ({"tasks": [{"item": "hitta@B", "outcome": "left"}]}, "tasks"),
    ],
)
def test_a_record_of_another_round_is_recognised(changed: dict[str, Any], field: str) -> None:
    assert mismatch(read(**changed), SCRIPT, ["A"]) == field


@pytest.mark.parametrize("hours", [-2, 0, 2, 24 * 365])
def test_a_wrong_clock_is_put_right_by_what_it_showed_when_it_sent(hours: int) -> None:
    wrong = timedelta(hours=hours)
    started = NOON - timedelta(hours=3)
    shown_at_start = fieldwork.clock_of(started + wrong)
    shown_at_sending = fieldwork.clock_of(NOON + wrong)
    offset = offset_at(shown_at_sending, NOON)
    assert corrected(shown_at_start, offset, NOON - timedelta(days=1), NOON) == started


def test_a_clock_two_hours_wrong_moves_no_walk_to_another_day() -> None:
    midnight = datetime(2026, 11, 27, 0, 30, tzinfo=UTC)
    slow = fieldwork.clock_of(midnight - timedelta(hours=2))
    assert moment_of(slow).day == 26
    sent = fieldwork.clock_of(NOON - timedelta(hours=2))
    found = corrected(slow, offset_at(sent, NOON), NOON - timedelta(days=2), NOON)
    assert found == midnight


YEARS = timedelta(days=365_000)


@given(
    st.integers(0, 32_503_680_000_000),
    st.timedeltas(-YEARS, YEARS),
    st.timedeltas(timedelta(0), timedelta(9)),
)
def test_no_walk_is_before_the_device_was_prepared_or_after_now(
    clock: int, offset: timedelta, kit: timedelta
) -> None:
    assert NOON - kit <= corrected(clock, offset, NOON - kit, NOON) <= NOON


def test_the_newest_revision_wins_and_equals_are_left_to_people() -> None:
    known = Known(3, "x")
    assert verdict(None, 1, "x", is_open=True) is Became.CREATED
    assert verdict(None, 1, "x", is_open=False) is Became.CLOSED
    assert verdict(known, 4, "y", is_open=True) is Became.UPDATED
    assert verdict(known, 4, "y", is_open=False) is Became.CLOSED
    assert verdict(known, 3, "x", is_open=False) is Became.SAME
    assert verdict(known, 3, "y", is_open=True) is Became.CONFLICT
    assert verdict(known, 2, "y", is_open=True) is Became.OLDER


@given(st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_whatever_order_revisions_come_in_the_newest_of_those_that_came_is_kept(
    sent: list[int],
) -> None:
    known = None
    for revision in sent:
        became = verdict(known, revision, str(revision), is_open=True)
        if became in {Became.CREATED, Became.UPDATED}:
            known = Known(revision, str(revision))
        else:
            assert became in {Became.SAME, Became.OLDER}
    assert known == Known(max(sent), str(max(sent)))


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_every_note_is_new_kept_or_gone_and_never_two_of_them(
    before: set[int], after: set[int]
) -> None:
    stored = frozenset(fieldwork.uuid(10_000 + n) for n in before)
    changes = note_changes(stored, read(notes=[fieldwork.note(n) for n in sorted(after)]))
    new, kept = ({note.uuid for note in part} for part in (changes.new, changes.kept))
    assert new | kept == {fieldwork.uuid(10_000 + n) for n in after}
    assert (kept | changes.gone, kept & changes.gone) == (stored, set())


def test_a_drawn_proposal_is_a_voice_without_words_and_an_empty_note_is_none() -> None:
    drawn = fieldwork.note(1, "", kind="proposal", item="forslag", screen="")
    photo = {"uuid": fieldwork.uuid(5), "item": "forslag", "note": drawn["uuid"]}
    record = read(notes=[drawn, fieldwork.note(2, "")], photos=[photo])
    assert [note.uuid for note in note_changes(frozenset(), record).new] == [drawn["uuid"]]


def test_without_words_only_a_proposal_is_a_voice_and_only_when_it_is_drawn() -> None:
    proposals = [fieldwork.note(n, "", kind="proposal", item="forslag", screen="") for n in (1, 2)]
    quote = fieldwork.note(3, "")
    photos = [
        {"uuid": fieldwork.uuid(5), "item": "forslag", "note": proposals[0]["uuid"]},
        {"uuid": fieldwork.uuid(6), "item": "hitta@A", "note": quote["uuid"]},
    ]
    stored = frozenset(note["uuid"] for note in (*proposals, quote))
    changes = note_changes(stored, read(notes=[*proposals, quote], photos=photos))
    assert [note.uuid for note in changes.kept] == [proposals[0]["uuid"]]
    assert (changes.new, changes.gone) == ((), stored - {proposals[0]["uuid"]})


def test_answers_are_kept_as_the_script_asks_and_what_does_not_fit_is_empty() -> None:
    record = read(
        answers=[
            {"item": "hitta@A:seq", "value": {"value": 9}},
            {"item": "oftare", "value": {"choice": "aldrig", "more": "x"}},
            {"item": "closing@A", "value": {"values": [7, True]}},
            {"item": "tankar", "value": {"voice": 99}},
        ],
        notes=[fieldwork.note(1, "Ord.", kind="answer", item="tankar", screen="")],
    )
    voice = {fieldwork.uuid(10_001): 41}
    assert values_of(record, SCRIPT, voice) == {
        "hitta@A:seq": {"value": None},
        "oftare": {"choice": None},
        "closing@A": {"scale": "umux-lite", "values": [7, None]},
        "context": {"place": "Perrong 3", "device": "", "disruption": True},
        "tankar": {"voice": 41},
    }


@pytest.mark.parametrize(("design", "lap"), [(Design.BETWEEN, 3), (Design.WITHIN, 6)])
def test_a_device_carries_a_balanced_order_that_another_device_does_not_have(
    design: Design, lap: int
) -> None:
    first = carried_orders(design, ["A", "B", "C"], "1")
    for start in range(0, len(first), lap):
        assert len({tuple(one) for one in first[start : start + lap]}) == lap
    assert first != carried_orders(design, ["A", "B", "C"], "2")
    assert first == carried_orders(design, ["A", "B", "C"], "1")
