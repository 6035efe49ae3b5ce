"""The audit log is a chain, and a broken link is found."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from codesign.people import audit
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
