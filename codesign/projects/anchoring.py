"""How long each agency's log is and how it ends, kept outside the database.

A chain whose end was cut off, or that somebody wrote anew with the key, is whole in itself. Who
keeps these few lines somewhere else finds both.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency
from codesign.projects import audit
from codesign.projects.models import AuditEvent

FORMAT = "medskapa-audit-anchor"


class AnchorUnreadableError(Exception):
    """The file is no anchor."""


@dataclass(frozen=True)
class Anchor:
    """So many events, and the hash of the last."""

    events: int
    head: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with an agency's log."""

    agency: str
    told: str


def anchors(session: Session) -> dict[str, Anchor]:
    """Agency's slug → its anchor, for the agencies that have events."""
    found = {}
    for agency_id, slug in session.execute(select(Agency.id, Agency.slug).order_by(Agency.slug)):
        mine = AuditEvent.agency_id == agency_id
        events = session.scalar(select(func.count()).where(mine)) or 0
        if events:
            found[slug] = Anchor(events, _hash_at(session, agency_id, events) or "")
    return found


def _hash_at(session: Session, agency_id: int, place: int) -> str | None:
    return session.scalar(
        select(AuditEvent.hash)
        .where(AuditEvent.agency_id == agency_id)
        .order_by(AuditEvent.id)
        .offset(place - 1)
        .limit(1)
    )


def faults(session: Session, known: Mapping[str, Anchor]) -> list[Fault]:
    """What is wrong with the logs, by themselves and beside what is known of them."""
    return [*broken(session), *unlike(session, known)]


def broken(session: Session) -> list[Fault]:
    """The logs whose chain does not hold by itself."""
    found = []
    for agency_id, slug in session.execute(select(Agency.id, Agency.slug).order_by(Agency.slug)):
        event = audit.first_broken(session, agency_id)
        if event is not None:
            found.append(Fault(slug, f"the chain is broken from event {event} on"))
    return found


def unlike(session: Session, known: Mapping[str, Anchor]) -> list[Fault]:
    """The logs that are not, or not begun, as they are known."""
    ids: dict[str, int] = {
        slug: agency for agency, slug in session.execute(select(Agency.id, Agency.slug))
    }
    found = []
    for slug, anchor in sorted(known.items()):
        there = _hash_at(session, ids[slug], anchor.events) if slug in ids else None
        if there is None:
            found.append(Fault(slug, f"events are missing: there were {anchor.events}"))
        elif there != anchor.head:
            found.append(Fault(slug, f"event number {anchor.events} is not the one it was"))
    return found


def written(known: Mapping[str, Anchor]) -> str:
    """Anchors as the text of a file."""
    return json.dumps({"format": FORMAT, "agencies": plain(known)}, indent=1, sort_keys=True)


def plain(known: Mapping[str, Anchor]) -> dict[str, dict[str, object]]:
    """Anchors as plain values."""
    return {slug: asdict(anchor) for slug, anchor in sorted(known.items())}


def from_plain(told: Any) -> dict[str, Anchor]:
    """Anchors of plain values. Raises AnchorUnreadableError."""
    try:
        return {
            str(slug): Anchor(int(one["events"]), str(one["head"])) for slug, one in told.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise AnchorUnreadableError from None


def read(text: str) -> dict[str, Anchor]:
    """The anchors in a file's text. Raises AnchorUnreadableError."""
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise AnchorUnreadableError
        return from_plain(found["agencies"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise AnchorUnreadableError from None


def file_in(data_dir: Path) -> Path:
    """Where the anchor of an installation lies."""
    return data_dir / "audit-anchor.json"


def known_of(agency: str, data_dir: Path) -> dict[str, Anchor]:
    """One agency's anchor beside the data; a file that cannot be read tells nothing."""
    try:
        known = read(file_in(data_dir).read_text("utf-8"))
    except (OSError, ValueError, AnchorUnreadableError):
        return {}
    return {agency: known[agency]} if agency in known else {}


def check_and_anchor(session: Session, data_dir: Path) -> tuple[list[Fault], dict[str, Anchor]]:
    """Check the logs against the installation's anchor, carry old ones over, and anchor them anew.

    Where something is wrong the anchor stays as it was, so that it is told again.
    """
    file = file_in(data_dir)
    known = read(file.read_text("utf-8")) if file.exists() else {}
    for agency_id, slug in session.execute(select(Agency.id, Agency.slug)).all():
        if slug not in known:
            audit.carry_over(session, agency_id)
    wrong = faults(session, known)
    present = anchors(session)
    if not wrong:
        keep(file, present)
    return wrong, present


def keep(file: Path, present: Mapping[str, Anchor]) -> None:
    """Write the anchors into the file, which is whole at any moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.part")
    fresh.write_text(written(present), "utf-8")
    fresh.replace(file)
