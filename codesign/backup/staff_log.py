"""The log of what staff did, over a backup and a restore: how it ended, whether it still fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from codesign.contributions import withdrawals
from codesign.contributions.models import Installation
from codesign.db import Database
from codesign.projects import anchoring, audit
from codesign.projects.anchoring import Anchor, AnchorUnreadableError, Fault
from codesign.projects.models import AuditEvent


def ends(connection: Connection) -> dict[str, Anchor]:
    """Each agency's anchor, as the connection's transaction sees it."""
    if not inspect(connection).has_table(AuditEvent.__tablename__):
        return {}
    with Session(connection) as session:
        return anchoring.anchors(session)


@dataclass(frozen=True)
class Found:
    """What a restore finds about the log."""

    faults: tuple[Fault, ...] = ()
    later: Mapping[str, int] = field(default_factory=dict)
    """Agency → events that were made after the backup and are not in it."""
    is_checked: bool = True
    """Whether the hashes were checked, for which the key must be here."""


def check(
    restored: str, present: str, data_dir: Path, known: Mapping[str, Anchor] | None, *, key: bool
) -> Found:
    """Compare the restored log with the backup's manifest, the present database and its anchor.

    `restored` and `present`: addresses of databases. `known`: what the manifest says, None in a
    backup of before. `key`: whether the key of the log is in use (`audit.use_key`).
    """
    is_checked = key and known is not None
    database = Database(restored)
    try:
        with database.session(writes=False) as session:
            faults = anchoring.unlike(session, known or {})
            if is_checked:
                faults = [*anchoring.broken(session), *faults]
            mine = anchoring.anchors(session)
            name = withdrawals.installation_of(session)
            anchored = _anchored(data_dir)
            there, is_same = _in_present(present, mine, name)
            if is_same:
                reaching = {
                    slug: one for slug, one in anchored.items() if _reaches(mine, slug, one)
                }
                faults += [*there.faults, *anchoring.unlike(session, reaching)]
    finally:
        database.engine.dispose()
    longest = _longest(there.later, mine, anchored) if is_same else {}
    return Found(tuple(dict.fromkeys(faults)), longest, is_checked)


def _reaches(mine: Mapping[str, Anchor], slug: str, one: Anchor) -> bool:
    return slug in mine and mine[slug].events >= one.events


def _longest(
    later: Mapping[str, int], mine: Mapping[str, Anchor], anchored: Mapping[str, Anchor]
) -> dict[str, int]:
    found = dict(later)
    for slug, one in anchored.items():
        more = one.events - (mine[slug].events if slug in mine else 0)
        found[slug] = max(found.get(slug, 0), more)
    return {slug: more for slug, more in sorted(found.items()) if more > 0}


def _anchored(data_dir: Path) -> dict[str, Anchor]:
    """What lies beside the data; a file that cannot be read tells nothing."""
    try:
        return anchoring.read(anchoring.file_in(data_dir).read_text("utf-8"))
    except (OSError, ValueError, AnchorUnreadableError):
        return {}


def _in_present(url: str, mine: Mapping[str, Anchor], name: str) -> tuple[Found, bool]:
    """What the present database says of the log, and whether it may be the same installation's."""
    path = url.removeprefix("sqlite:///")
    if url.startswith("sqlite") and not Path(path).exists():
        return Found(), True
    database = Database(url)
    try:
        with database.session(writes=False) as session:
            if not inspect(session.connection()).has_table(Installation.__tablename__):
                return Found(), True
            if withdrawals.installation_of(session) != name:
                return Found(), False
            there = anchoring.anchors(session)
            reaching = {slug: one for slug, one in mine.items() if _reaches(there, slug, one)}
            faults = [
                Fault(one.agency, f"{one.told} in the present database")
                for one in anchoring.unlike(session, reaching)
            ]
            later = {
                slug: one.events - (mine[slug].events if slug in mine else 0)
                for slug, one in there.items()
            }
            return Found(tuple(faults), later), True
    except DBAPIError:
        return Found(), True
    finally:
        database.engine.dispose()


def settle(url: str, data_dir: Path, found: Found) -> None:
    """After the restored database took its place: anchor its log anew, unless something is wrong.

    A log of before there were keys gets its anchor when the server starts and carries it over.
    """
    file = anchoring.file_in(data_dir)
    if found.faults:
        return
    database = Database(url)
    try:
        with database.session(writes=False) as session:
            present = anchoring.anchors(session)
            is_keyed = all(one.head.startswith(audit.KEYED) for one in present.values())
    finally:
        database.engine.dispose()
    if is_keyed:
        anchoring.keep(file, present)
    else:
        file.unlink(missing_ok=True)
