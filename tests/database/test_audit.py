"""The audit log is a chain, and a broken link is found."""

import hmac
import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from codesign.projects import anchoring, audit
from codesign.projects.models import AuditEvent
from tests.cast import Cast

pytestmark = pytest.mark.both_engines


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


KEY = b"a secret key of thirty-two letters"


@pytest.mark.usefixtures("_keyed")
def test_a_hash_is_the_keyed_one_of_everything_that_the_event_tells(
    session: Session, cast: Cast
) -> None:
    """Computed anew here, so that a log can be checked by others than us."""
    at = datetime(2026, 11, 30, 12, 0, 5, 999_999, tzinfo=timezone(timedelta(hours=1)))
    first = audit.record(session, cast.astrid, cast.project, "area.create", "Å", {"b": 1}, at=at)
    second = audit.record(session, None, None, "x", "y", agency_id=cast.agency.id, at=at)
    assert first.previous_hash == "0" * 64
    assert second.previous_hash == first.hash
    key = hmac.digest(KEY, b"audit log", "sha256")
    told = {
        "action": "area.create",
        "agency": cast.agency.id,
        "at": "2026-11-30T11:00:05+00:00",
        "details": {"b": 1},
        "person": cast.astrid.id,
        "previous": "0" * 64,
        "project": cast.project.id,
        "subject": "Å",
    }
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert first.hash == "k1:" + hmac.digest(key, written, "sha256").hex()


@pytest.mark.usefixtures("_keyed")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("project_id", None),
        ("person_id", None),
        ("at", datetime(2026, 1, 1, tzinfo=UTC)),
        ("action", "area.delete"),
        ("subject", "other"),
        ("details", {"n": 9}),
        ("previous_hash", "0" * 63 + "1"),
        ("hash", "k1:" + "0" * 64),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_whatever_is_changed_in_whichever_event_is_found_there(
    session: Session, cast: Cast, column: str, value: object, place: int
) -> None:
    events = record_three(session, cast)
    changed = events[place].id
    session.execute(update(AuditEvent).where(AuditEvent.id == changed).values({column: value}))
    session.expire_all()
    assert audit.first_broken(session, cast.agency.id) == changed


@pytest.mark.usefixtures("_keyed")
def test_events_that_changed_places_are_found(session: Session, cast: Cast) -> None:
    events = record_three(session, cast)
    names = ("subject", "details", "previous_hash", "hash", "at")
    one, two = ({name: getattr(event, name) for name in names} for event in events[:2])
    aside = two | {"hash": "k1:aside"}  # No two events have the same hash.
    for event, values in ((events[1], aside), (events[0], two), (events[1], one)):
        session.execute(update(AuditEvent).where(AuditEvent.id == event.id).values(values))
    session.expire_all()
    assert audit.first_broken(session, cast.agency.id) == events[0].id


@pytest.mark.usefixtures("_keyed")
def test_a_beginning_that_was_cut_off_is_found(session: Session, cast: Cast) -> None:
    events = record_three(session, cast)
    session.execute(delete(AuditEvent).where(AuditEvent.id == events[0].id))
    session.expire_all()
    assert audit.first_broken(session, cast.agency.id) == events[1].id


@pytest.mark.usefixtures("_keyed")
def test_another_secret_key_makes_another_log(session: Session, cast: Cast) -> None:
    first = record_three(session, cast)[0].id
    audit.use_key(KEY[:-1] + b"!")
    assert audit.first_broken(session, cast.agency.id) == first


@pytest.mark.usefixtures("_keyed")
def test_an_anchor_knows_every_agency_how_many_events_and_the_last(
    session: Session, cast: Cast
) -> None:
    mine = record_three(session, cast)
    (theirs,) = [audit.record(session, cast.cilla, cast.foreign, "area.create", "1")]
    known = anchoring.anchors(session)
    assert known[cast.agency.slug] == anchoring.Anchor(3, mine[2].hash)
    assert known[cast.other_agency.slug] == anchoring.Anchor(1, theirs.hash)
    gone = {"no-such-agency": anchoring.Anchor(1, "x")}
    assert [(fault.agency, fault.told) for fault in anchoring.faults(session, gone)] == [
        ("no-such-agency", "events are missing: there were 1")
    ]
    session.execute(delete(AuditEvent).where(AuditEvent.id == theirs.id))
    (fault,) = anchoring.faults(session, known)
    assert fault.agency == cast.other_agency.slug
