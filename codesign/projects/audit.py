"""What staff did, in an append-only log where each event carries the hash of the one before.

Hashes are keyed with the installation's secret key: who changes an event cannot make the chain
whole again without it, and `first_broken` finds where it breaks. An end that was cut off leaves a
whole chain; `anchoring` knows how long it was, from outside the database.
"""

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency, Person
from codesign.db import now
from codesign.projects.models import AuditEvent, Project

START = "0" * 64
"""What stands as the previous hash of an agency's first event."""
KEYED = "k1:"
"""What a keyed hash begins with; those of before have none."""
_keys: dict[str, bytes] = {}
"""The key of this process, once it has read its settings."""


def use_key(secret_key: bytes) -> None:
    """From now on this process writes and checks the log with a key made of the secret key."""
    _keys["log"] = digest(secret_key, b"audit log", "sha256")


def record(
    session: Session,
    person: Person | None,
    project: Project | None,
    action: str,
    subject: str,
    details: Mapping[str, Any] | None = None,
    *,
    agency_id: int | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """Append an event in the transaction that does what it tells, `at` now unless given.

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
        at=(at or now()).replace(microsecond=0),
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
    """HMAC-SHA-256 of the event's canonical JSON and the previous event's hash.

    Without a key (in a process that has no settings) it is SHA-256 alone, which no process with a
    key takes for whole.
    """
    canonical = _canonical(event)
    if key := _keys.get("log"):
        return KEYED + digest(key, canonical, "sha256").hex()
    return sha256(canonical).hexdigest()


def _canonical(event: AuditEvent) -> bytes:
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
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


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


def carry_over(session: Session, agency_id: int) -> int:
    """Give an agency's events from before there were keys keyed hashes; how many there were.

    Only as far as the chain is whole: what is broken stays broken. A log that an anchor outside
    knows has been carried over already, and must not be once more.
    """
    before = after = START
    carried = 0
    events = select(AuditEvent).where(AuditEvent.agency_id == agency_id).order_by(AuditEvent.id)
    for event in session.scalars(events).all():
        is_plain = not event.hash.startswith(KEYED)
        is_whole = event.hash == sha256(_canonical(event)).hexdigest()
        if not is_plain or event.previous_hash != before or not is_whole:
            break
        before = event.hash
        event.previous_hash = after
        event.hash = after = hash_of(event)
        carried += 1
    session.flush()
    return carried
