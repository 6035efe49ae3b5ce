"""Records from the field in the database: every walk-through once, in its newest revision."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.areas.actions.coding import CodingRequest, code
from codesign.contributions.actions import moderate
from codesign.contributions.domain import ALL_VOICES, Moderation
from codesign.contributions.models import Contribution, Tally
from codesign.db import Database, now
from codesign.fieldwork import conflicts
from codesign.fieldwork.models import FieldRecord
from codesign.fieldwork.photographs import Photograph, take_photo
from codesign.fieldwork.receive import NotOfRoundError, take_in, timed
from codesign.fieldwork.record import Became, Sending, offset_at
from codesign.follow_up.models import Action
from codesign.items.moves import WalkStatus
from codesign.projects.models import Project
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import (
    RoundArm,
    WalkAnswer,
    WalkClock,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)
from codesign.rounds.participations.withdrawal import withdraw_participation
from tests import factories, fieldwork
from tests.cast import Cast
from tests.fieldwork import Field
from tests.recounting import plain_facets, stored_facets

pytestmark = pytest.mark.both_engines

PHOTO = Photograph(b"jpeg", 4, 3)


@pytest.fixture
def field(app: Flask, session: Session, cast: Cast) -> Any:
    with app.app_context():
        yield fieldwork.prepared(session, cast.project, cast.facilitator)


def take(session: Session, field: Field, told: dict[str, Any], **values: Any) -> Became:
    sent = Sending.model_validate(fieldwork.sending(told, **values))
    moment = now()
    earliest = moment - timedelta(days=3)
    given_ = timed(sent, offset_at(sent.sent, moment), earliest, moment)
    became = take_in(session, field.ground, given_)
    session.commit()
    return became


def voices(session: Session) -> list[Contribution]:
    """In the order that the notes of these tests have in words: one, two …"""
    found = select(Contribution).where(Contribution.walk_id.is_not(None))
    stored = session.scalars(found.execution_options(populate_existing=True))
    numbers = {fieldwork.note(n)["uuid"]: n for n in range(1, 9)}
    return sorted(stored, key=lambda voice: numbers.get(voice.attributes.get("note"), 0))


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_record_becomes_a_walk_through_with_all_that_belongs_to_it(
    session: Session, field: Field
) -> None:
    assert take(session, field, fieldwork.record(), code="0123-4567-89AB-CDEF") is Became.CREATED
    walk = session.scalars(select(WalkThrough)).one()
    assert (walk.status, walk.is_moderated, walk.place) == (WalkStatus.COMPLETE, True, "Perrong 3")
    assert (walk.disruption, walk.revision, walk.token_hash) == (True, 1, None)
    assert walk.code_hmac
    assert "0123" not in walk.code_hmac
    task = session.scalars(select(WalkTask)).one()
    assert (task.item, task.outcome, task.is_observed, task.ms) == ("hitta@A", "direct", True, 9000)
    events = session.scalars(select(WalkEvent).order_by(WalkEvent.seq)).all()
    assert [(event.kind, event.hotspot, event.x) for event in events] == [
        ("task", "", None),
        ("hotspot", "visa", 0.5),
    ]
    answers = {one.item: one.value for one in session.scalars(select(WalkAnswer))}
    assert answers["hitta@A:seq"] == {"value": 6}
    assert answers["oftare"] == {"choice": "ofta"}
    (voice,) = voices(session)
    assert (voice.text, voice.source, voice.anchor) == (
        "Exempel: det var svårt.",
        "quote",
        "decide",
    )
    assert (voice.pin_screen, voice.walk_id, voice.moderation) == ("bild", walk.id, "kept")
    assert voice.attributes["disruption"] is True
    assert session.scalars(select(RoundArm.started)).one() == 1


def test_the_same_again_is_one(session: Session, field: Field) -> None:
    told = fieldwork.record()
    assert take(session, field, told) is Became.CREATED
    for _ in range(3):
        # Sent later, so with another clock; the record is the same.
        assert take(session, field, told) is Became.SAME
    assert (count(session, WalkThrough), len(voices(session)), count(session, WalkEvent)) == (
        1,
        1,
        2,
    )
    assert session.scalars(select(RoundArm.started)).one() == 1


def test_a_clock_two_hours_wrong_is_put_right(session: Session, field: Field) -> None:
    hours = 2 * 3600 * 1000
    take(session, field, fieldwork.record(1), clock_error_ms=-hours)
    take(session, field, fieldwork.record(2), clock_error_ms=hours)
    for walk in session.scalars(select(WalkThrough)):
        assert walk.day == now().date()


def test_a_newer_revision_replaces_and_coded_voices_stay_themselves(
    session: Session, field: Field, cast: Cast
) -> None:
    notes = [fieldwork.note(1, "Ett."), fieldwork.note(2, "Två."), fieldwork.note(3, "Tre.")]
    take(session, field, fieldwork.record(notes=notes, status="started"))
    first, second, _ = voices(session)
    area = factories.area(session, cast.project, "Information")
    for voice in (first, second):
        code(session, cast.project, cast.analyst, CodingRequest(voice.id, area.id, True, 0))
    session.commit()
    newer = [fieldwork.note(4, "Fyra."), fieldwork.note(1, "Ett, och mer.")]
    assert take(session, field, fieldwork.record(1, 2, notes=newer)) is Became.UPDATED
    assert [(voice.text, voice.buckets) for voice in voices(session)] == [
        ("Ett, och mer.", [area.id]),
        # Removed by the interviewer after somebody sorted it: it stays for those who did.
        ("Två.", [area.id]),
        ("Fyra.", []),
    ]
    assert voices(session)[0].id == first.id
    assert stored_facets(session, cast.project) == plain_facets(session, cast.project)


def test_a_released_voice_with_other_words_is_read_again(
    session: Session, field: Field, cast: Cast
) -> None:
    take(session, field, fieldwork.record(notes=[fieldwork.note(1, "Så.")]))
    (voice,) = voices(session)
    moderate(session, cast.project, voice.id, Moderation.KEPT, Moderation.RELEASED)
    session.commit()
    take(session, field, fieldwork.record(1, 2, notes=[fieldwork.note(1, "Så.")]))
    assert voices(session)[0].moderation is Moderation.RELEASED
    take(session, field, fieldwork.record(1, 3, notes=[fieldwork.note(1, "Helt annat.")]))
    assert voices(session)[0].moderation is Moderation.KEPT


def test_a_voice_with_an_action_is_not_removed(session: Session, field: Field, cast: Cast) -> None:
    take(session, field, fieldwork.record())
    (voice,) = voices(session)
    factories.action(session, cast.project, voice)
    session.commit()
    take(session, field, fieldwork.record(1, 2, notes=[]))
    assert [one.id for one in voices(session)] == [voice.id]
    assert count(session, Action) == 1


@pytest.mark.parametrize(
    ("other", "field_name"), [({"round": "en-annan"}, "round"), ({"arms": ["B"]}, "")]
)
def test_a_record_of_another_round_or_script_is_refused_and_nothing_is_kept(
    session: Session, field: Field, other: dict[str, Any], field_name: str
) -> None:
    with pytest.raises(NotOfRoundError) as refused:
        take(session, field, fieldwork.record(**other))
    assert not field_name or field_name in str(refused.value.__dict__)
    session.rollback()
    assert count(session, WalkThrough) == count(session, FieldRecord) == 0


def test_whoever_is_still_at_it_has_a_clock_that_runs_and_who_has_ended_has_none(
    session: Session, field: Field
) -> None:
    going = fieldwork.record(status="started", ended=None)
    take(session, field, going)
    walk = session.scalars(select(WalkThrough)).one()
    assert session.scalars(select(WalkClock.walk_id)).all() == [walk.id]
    take(session, field, fieldwork.record(revision=2))
    assert session.scalars(select(WalkClock.walk_id)).all() == []


def test_an_older_revision_replaces_nothing(session: Session, field: Field) -> None:
    take(session, field, fieldwork.record(1, 5, notes=[fieldwork.note(1, "Nyast.")]))
    older = fieldwork.record(1, 4, notes=[fieldwork.note(1, "Äldre."), fieldwork.note(2)])
    assert take(session, field, older) is Became.OLDER
    assert [voice.text for voice in voices(session)] == ["Nyast."]


def test_two_contents_of_one_revision_are_both_kept_until_somebody_takes_one(
    session: Session, field: Field
) -> None:
    mine = fieldwork.record(notes=[fieldwork.note(1, "Den ena.")])
    other = fieldwork.record(notes=[fieldwork.note(1, "Den andra.")])
    take(session, field, mine)
    for _ in range(2):
        assert take(session, field, other) is Became.CONFLICT
    kept = session.scalars(select(FieldRecord)).one()
    walk = session.scalars(select(WalkThrough)).one()
    with pytest.raises(conflicts.DecidedMeanwhileError):
        conflicts.take(session, field.ground, kept.id, "waiting:99:x")
    voice = voices(session)[0].id
    conflicts.take(session, field.ground, kept.id, conflicts.mark_of(walk, kept))
    session.commit()
    assert [(one.id, one.text) for one in voices(session)] == [(voice, "Den andra.")]
    # Both sides are still there, and the device may send either again without changing anything.
    aside = session.scalars(select(FieldRecord)).all()
    told = {one.status: one.payload["record"]["notes"][0]["text"] for one in aside}
    assert told == {"taken": "Den andra.", "dropped": "Den ena."}
    assert take(session, field, other) is Became.SAME
    assert take(session, field, mine) is Became.CONFLICT
    assert count(session, FieldRecord) == 2
    # And back again.
    session.refresh(walk)
    back = next(one for one in aside if one.status == "dropped")
    conflicts.take(session, field.ground, back.id, conflicts.mark_of(walk, back))
    session.commit()
    assert [one.text for one in voices(session)] == ["Den ena."]
    assert take(session, field, mine) is Became.SAME


def test_photographs_follow_whichever_side_is_taken(session: Session, field: Field) -> None:
    def with_photo(n: int) -> dict[str, Any]:
        photo = {"uuid": fieldwork.uuid(n), "item": "forslag", "note": None}
        return fieldwork.record(notes=[], photos=[photo])

    walk_uuid = fieldwork.uuid(1)
    take(session, field, with_photo(50))
    assert take(session, field, with_photo(51)) is Became.CONFLICT
    for n, became in ((50, Became.CREATED), (50, Became.SAME), (51, Became.CONFLICT)):
        found = take_photo(session, field.round, walk_uuid, fieldwork.uuid(n), PHOTO)
        assert found is became
    session.commit()
    for wanted in (51, 50, 51):
        walk = session.scalars(select(WalkThrough)).one()
        session.refresh(walk)
        listed = select(FieldRecord).order_by(FieldRecord.id)
        kept = next(
            one
            for one in session.scalars(listed.execution_options(populate_existing=True))
            if one.payload["record"]["photos"][0]["uuid"] == fieldwork.uuid(wanted)
        )
        conflicts.take(session, field.ground, kept.id, conflicts.mark_of(walk, kept))
        session.commit()
        stored = session.execute(select(WalkPhoto.uuid, WalkPhoto.content)).all()
        assert stored == [(fieldwork.uuid(wanted), b"jpeg")]


def test_a_drawing_hangs_on_the_voice_of_its_proposal(session: Session, field: Field) -> None:
    drawn = fieldwork.note(1, "", kind="proposal", item="forslag", screen="")
    photo = {"uuid": fieldwork.uuid(60), "item": "forslag", "note": drawn["uuid"]}
    take(session, field, fieldwork.record(notes=[drawn], photos=[photo]))
    take_photo(session, field.round, fieldwork.uuid(1), photo["uuid"], PHOTO)
    session.commit()
    (voice,) = voices(session)
    assert session.scalars(select(WalkPhoto.contribution_id)).one() == voice.id
    answer = session.scalars(select(WalkAnswer.value).where(WalkAnswer.item == "forslag")).one()
    assert answer == {"voice": voice.id, "photo": photo["uuid"]}
    take(session, field, fieldwork.record(1, 2, notes=[], photos=[]))
    assert (count(session, WalkPhoto), voices(session)) == (0, [])


def test_a_photograph_that_no_record_tells_of_is_refused(session: Session, field: Field) -> None:
    take(session, field, fieldwork.record())
    with pytest.raises(NotOfRoundError):
        take_photo(session, field.round, fieldwork.uuid(1), fieldwork.uuid(77), PHOTO)
    with pytest.raises(NotOfRoundError):
        take_photo(session, field.round, fieldwork.uuid(404), fieldwork.uuid(77), PHOTO)


def test_what_comes_after_the_round_is_over_is_kept_aside_with_its_photographs(
    session: Session, field: Field
) -> None:
    photo = {"uuid": fieldwork.uuid(70), "item": "forslag", "note": None}
    in_time = fieldwork.record(1)
    take(session, field, in_time)
    field.round.status = RoundStatus.CLOSED
    session.commit()
    assert take(session, field, in_time) is Became.SAME
    first = fieldwork.record(2, 1, status="started")
    assert take(session, field, first) is Became.CLOSED
    late = fieldwork.record(2, 2, photos=[photo])
    for _ in range(2):
        assert take(session, field, late, code="0123-4567-89AB-CDEF") is Became.CLOSED
        became = take_photo(session, field.round, fieldwork.uuid(2), photo["uuid"], PHOTO)
        assert became is Became.CLOSED
    session.commit()
    assert (count(session, WalkThrough), count(session, FieldRecord)) == (1, 2)
    kept = session.scalars(select(FieldRecord).where(FieldRecord.revision == 2)).one()
    conflicts.take(session, field.ground, kept.id, conflicts.mark_of(None, kept))
    session.commit()
    walk = session.scalars(select(WalkThrough).where(WalkThrough.uuid == fieldwork.uuid(2))).one()
    assert (walk.revision, bool(walk.code_hmac)) == (2, True)
    assert session.scalars(select(WalkPhoto.walk_id)).all() == [walk.id]
    # The earlier half of the same walk-through waits for nobody any more.
    assert set(session.scalars(select(FieldRecord.status))) == {"taken", "dropped"}
    assert take(session, field, late) is Became.SAME


def test_what_a_participant_has_taken_back_does_not_come_again(
    session: Session, field: Field
) -> None:
    take(session, field, fieldwork.record())
    take(session, field, fieldwork.record(notes=[]))
    walk = session.scalars(select(WalkThrough)).one()
    aside = dict(session.scalars(select(FieldRecord)).one().payload)
    project = session.get_one(Project, walk.project_id)
    withdraw_participation(session, project, walk.id)
    session.commit()
    assert take(session, field, fieldwork.record(1, 9)) is Became.TAKEN_BACK
    assert (count(session, FieldRecord), count(session, WalkThrough)) == (0, 0)
    assert not voices(session)
    photo = Photograph(b"jpeg", 1, 1)
    became = take_photo(session, field.round, fieldwork.uuid(1), fieldwork.uuid(5), photo)
    assert became is Became.TAKEN_BACK
    session.add(
        FieldRecord(
            agency_id=field.round.agency_id,
            project_id=project.id,
            round_id=field.round.id,
            uuid=fieldwork.uuid(1),
            revision=1,
            payload_hash="x",
            payload=aside,
            reason="closed",
        )
    )
    session.commit()
    late = session.scalars(select(FieldRecord)).one()
    with pytest.raises(conflicts.TakenBackError):
        conflicts.take(session, field.ground, late.id, conflicts.mark_of(None, late))


def test_a_device_cannot_change_what_somebody_told_online(session: Session, field: Field) -> None:
    walk = WalkThrough(
        agency_id=field.round.agency_id,
        project_id=field.round.project_id,
        round_id=field.round.id,
        uuid=fieldwork.uuid(8),
        token_hash="x",
        arms=["A"],
        plan=[],
        day=now().date(),
    )
    session.add(walk)
    session.commit()
    with pytest.raises(NotOfRoundError):
        take(session, field, fieldwork.record(8))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), min_size=1, max_size=14))
def test_any_order_with_losses_and_doubles_ends_in_the_newest_of_each(
    database: Database, field: Field, sent: list[tuple[int, int]]
) -> None:
    def told(n: int, revision: int) -> dict[str, Any]:
        """Each revision keeps a note, changes one and adds one."""
        own = [fieldwork.note(100 * n + k, f"{n} {revision} {k}") for k in range(revision)]
        return {**fixed[n], "revision": revision, "notes": own}

    fixed = {n: fieldwork.record(1000 + n) for n in range(4)}
    with database.session(writes=True) as session:
        nested = session.begin_nested()
        for n, revision in sent:
            sending = Sending.model_validate(fieldwork.sending(told(n, revision)))
            moment = now()
            take_in(session, field.ground, timed(sending, timedelta(0), moment, moment))
        newest = {n: max(r for m, r in sent if m == n) for n, _ in sent}
        walks = session.execute(select(WalkThrough.uuid, WalkThrough.revision)).all()
        assert dict(walks) == {fieldwork.uuid(1000 + n): r for n, r in newest.items()}  # type: ignore[arg-type]
        texts = sorted(voice.text for voice in voices(session))
        assert texts == sorted(f"{n} {r} {k}" for n, r in newest.items() for k in range(r))
        tallied = select(func.sum(Tally.n)).where(Tally.bucket == ALL_VOICES)
        assert session.scalar(tallied) == len(texts)
        assert count(session, FieldRecord) == 0
        nested.rollback()
