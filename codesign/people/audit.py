"""What staff did, in an append-only log where each event carries the hash of the one before.

Changing or removing an event breaks the chain from there on, and `first_broken` finds it.
"""

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.db import now
from codesign.people.models import Agency, AuditEvent, Person
from codesign.projects.models import Project

START = "0" * 64
"""What stands as the previous hash of an agency's first event."""


def record(
    session: Session,
    person: Person | None,
    project: Project | None,
    action: str,
    subject: str,
    details: Mapping[str, Any] | None = None,
    *,
    agency_id: int | None = None,
) -> AuditEvent:
    """Append an event in the transaction that does what it tells.

    `details` are plain JSON values and never hold citizens' words, codes or addresses. The
    agency comes from the project or the person unless given.
    """
    agency = agency_id or (project.agency_id if project else person.agency_id if person else None)
    if agency is None:
        raise ValueError("an event belongs to an agency")
    # Events of one agency take turns, so that each knows the one before it.
    session.execute(select(Agency.id).where(Agency.id == agency).with_for_update())
    session.flush()
    previous = session.scalar(
        select(AuditEvent.hash)
        .where(AuditEvent.agency_id == agency)
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    event = AuditEvent(
        agency_id=agency,
        project_id=project.id if project else None,
        person_id=person.id if person else None,
        at=now().replace(microsecond=0),
        action=action,
        subject=subject,
        details=dict(details or {}),
        previous_hash=previous or START,
    )
    event.hash = hash_of(event)
    session.add(event)
    session.flush()
    return event


def hash_of(event: AuditEvent) -> str:
    """SHA-256, hex, of the event's canonical JSON and the previous event's hash."""
    told = {
        "agency": event.agency_id,
        "project": event.project_id,
        "person": event.person_id,
        "at": _moment(event.at),
        "action": event.action,
        "subject": event.subject,
        "details": event.details,
        "previous": event.previous_hash,
    }
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def first_broken(session: Session, agency_id: int) -> int | None:
    """The id of the first event that does not fit the chain; None when all do."""
    previous = START
    events = select(AuditEvent).where(AuditEvent.agency_id == agency_id).order_by(AuditEvent.id)
    with closing(session.scalars(events.execution_options(yield_per=500))) as found:
        for event in found:
            if event.previous_hash != previous or event.hash != hash_of(event):
                return event.id
            previous = event.hash
    return None
