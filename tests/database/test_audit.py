"""The audit log is a chain, and a broken link is found."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from codesign.people import anchoring, audit
from codesign.people.models import AuditEvent
from tests.cast import Cast


def record_three(session: Session, cast: Cast) -> list[AuditEvent]:
    return [
        audit.record(session, cast.astrid, cast.project, "area.create", str(n), {"n": n})
        for n in range(3)
    ]


def test_an_untouched_log_is_whole(session: Session, cast: Cast) -> None:
    record_three(session, cast)
    session.expire_all()
    assert audit.first_broken(session, cast.agency.id) is None


def test_a_changed_event_is_found(session: Session, cast: Cast) -> None:
    events = record_three(session, cast)
    session.execute(
        update(AuditEvent).where(AuditEvent.id == events[1].id).values(subject="something else")
    )
    session.expire_all()
    assert audit.first_broken(session, cast.agency.id) == events[1].id


def test_a_removed_event_is_found(session: Session, cast: Cast) -> None:
    events = record_three(session, cast)
    session.delete(session.scalars(select(AuditEvent).where(AuditEvent.id == events[1].id)).one())
    session.flush()
    assert audit.first_broken(session, cast.agency.id) == events[2].id


def test_each_agency_has_a_chain_of_its_own(session: Session, cast: Cast) -> None:
    record_three(session, cast)
    audit.record(session, cast.cilla, cast.foreign, "area.create", "1")
    assert audit.first_broken(session, cast.other_agency.id) is None


@pytest.fixture
def _keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_keys", {})
    audit.use_key(b"a secret key of thirty-two letters")


def forged(session: Session, cast: Cast, *, keyed_by: bytes | None = None) -> None:
    """What somebody with the database alone can do: change an event and hash everything anew."""
    kept = dict(audit._keys)
    audit._keys.clear()
    if keyed_by is not None:
        audit.use_key(keyed_by)
    previous = audit.START
    mine = AuditEvent.agency_id == cast.agency.id
    events = session.scalars(select(AuditEvent).where(mine).order_by(AuditEvent.id)).all()
    for event in events:
        event.subject = event.subject.replace("1", "9")
        event.previous_hash = previous
        event.hash = previous = audit.hash_of(event)
    session.flush()
    audit._keys.update(kept)


@pytest.mark.usefixtures("_keyed")
@pytest.mark.parametrize("key", [None, b"a guess"])
def test_a_chain_that_was_changed_and_hashed_anew_is_found(
    session: Session, cast: Cast, key: bytes | None
) -> None:
    events = record_three(session, cast)
    first = events[0].id
    assert audit.first_broken(session, cast.agency.id) is None
    assert all(event.hash.startswith("k1:") for event in events)
    forged(session, cast, keyed_by=key)
    assert audit.first_broken(session, cast.agency.id) == first


@pytest.mark.usefixtures("_keyed")
def test_an_end_that_was_cut_off_is_found_by_the_anchor_outside(
    session: Session, cast: Cast
) -> None:
    events = record_three(session, cast)
    known = anchoring.read(anchoring.written(anchoring.anchors(session)))
    assert known[cast.agency.slug] == anchoring.Anchor(3, events[-1].hash)
    assert anchoring.faults(session, known) == []
    audit.record(session, cast.astrid, cast.project, "area.create", "later")
    assert anchoring.faults(session, known) == []
    session.execute(delete(AuditEvent).where(AuditEvent.id >= events[2].id))
    assert audit.first_broken(session, cast.agency.id) is None
    (fault,) = anchoring.faults(session, known)
    assert (fault.agency, fault.told) == (cast.agency.slug, "events are missing: there were 3")
    audit.record(session, cast.astrid, cast.project, "area.create", "in its place")
    (fault,) = anchoring.faults(session, known)
    assert fault.told == "event number 3 is not the one it was"


@pytest.mark.usefixtures("_keyed")
def test_a_log_from_before_is_carried_over_once_and_only_as_far_as_it_was_whole(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    kept = dict(audit._keys)
    audit._keys.clear()
    events = record_three(session, cast)
    assert events[0].hash == sha256(audit._canonical(events[0])).hexdigest()
    audit._keys.update(kept)
    assert audit.first_broken(session, cast.agency.id) == events[0].id
    wrong, ends = anchoring.check_and_anchor(session, tmp_path)
    assert (wrong, ends[cast.agency.slug].events) == ([], 3)
    assert json.loads(anchoring.file_in(tmp_path).read_text())["agencies"][cast.agency.slug] == {
        "events": 3,
        "head": events[-1].hash,
    }
    # Written anew without the key, it is not taken for a log from before: the anchor knows it.
    forged(session, cast)
    wrong, _ = anchoring.check_and_anchor(session, tmp_path)
    assert [fault.told for fault in wrong] == [
        f"the chain is broken from event {events[0].id} on",
        "event number 3 is not the one it was",
    ]


@pytest.mark.usefixtures("_keyed")
def test_what_was_broken_before_there_were_keys_stays_broken(session: Session, cast: Cast) -> None:
    kept = dict(audit._keys)
    audit._keys.clear()
    events = record_three(session, cast)
    audit._keys.update(kept)
    second = events[1].id
    session.execute(update(AuditEvent).where(AuditEvent.id == second).values(subject="other"))
    session.expire_all()
    assert audit.carry_over(session, cast.agency.id) == 1
    assert audit.first_broken(session, cast.agency.id) == second


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other", "agencies": {}}', "null"])
def test_a_file_that_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(anchoring.AnchorUnreadableError):
        anchoring.read(text)
