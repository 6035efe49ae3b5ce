"""When an older backup is put back: what was taken back since is taken back again.

The list of that is the one beside the data and the one in the database that is replaced. Where
neither belongs to the backup (a new machine), nobody knows what is missing: the operator is told,
and every agency's administrators on screen, until they say that they have read it.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency
from codesign.contributions import withdrawals
from codesign.contributions.models import Installation
from codesign.contributions.withdrawals import Kept
from codesign.contributions.withdrawing import join_up_list, take_back_again
from codesign.db import Database
from codesign.projects.restorations import Restoration

SINCE = "0010"
"""The revision from which a database has a name of its own."""


@dataclass(frozen=True)
class Again:
    """What was done with a backup before it took its place."""

    count: int
    """Voices and walk-throughs that were taken back again."""
    is_known: bool
    """Whether the list of what was taken back since belongs to the backup."""


def known_here(url: str, data_dir: Path) -> Kept:
    """The list as it is before anything is replaced: the file's and the present database's."""
    kept = withdrawals.read(data_dir / withdrawals.NAME) or Kept()
    present = _in_database(url)
    return Kept(kept.installations | present.installations, kept.marks | present.marks)


def _in_database(url: str) -> Kept:
    """What the present database knows; nothing when there is none, or it cannot be read."""
    path = url.removeprefix("sqlite:///")
    if url.startswith("sqlite") and not Path(path).exists():
        return Kept()
    database = Database(url)
    try:
        with database.session(writes=False) as session:
            if not inspect(session.connection()).has_table(Installation.__tablename__):
                return Kept()
            names = frozenset(session.scalars(select(Installation.id)))
            return Kept(names, withdrawals.all_marks(session))
    except DBAPIError:
        return Kept()
    finally:
        database.engine.dispose()


def take_back_since(
    url: str, known: Kept, revision: str, made_at: datetime, *, is_same_key: bool
) -> Again:
    """Erase, in the restored database at `url`, what was taken back after the backup was made.

    `revision`: of the backup. One from before databases had names is known by its key.
    """
    database = Database(url)
    try:
        with database.unit() as session:
            count = take_back_again(session, known.marks)
            is_known = _is_known(session, known, revision, is_same_key)
            if not is_known:
                _tell(session, made_at)
    finally:
        database.engine.dispose()
    return Again(count, is_known)


def _is_known(session: Session, known: Kept, revision: str, is_same_key: bool) -> bool:
    if revision < SINCE and is_same_key and known.installations:
        session.execute(update(Installation).values(id=min(known.installations)))
        return True
    return withdrawals.installation_of(session) in known.installations


def _tell(session: Session, made_at: datetime) -> None:
    for agency in session.scalars(select(Agency.id)):
        session.add(Restoration(agency_id=agency, made_at=made_at))


def write_list(url: str, data_dir: Path) -> None:
    """After the restored database took its place: the list beside the data names it."""
    database = Database(url, data_dir)
    try:
        join_up_list(database)
    finally:
        database.engine.dispose()
