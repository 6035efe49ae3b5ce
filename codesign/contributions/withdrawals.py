"""The list of what was taken back, so that an older copy of the database never brings it back.

A mark is a digest of what is stored of a receipt code (itself an HMAC) or of a walk-through's
random number. It says nothing of a person, a project or a time; only an older copy that still has
the row can be matched with it. The marks lie in a table, and in a file beside the data, which is
on the disk before anybody is told that their words are gone.
"""

import fcntl
import os
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from codesign.contributions.models import Installation, Withdrawal
from codesign.db import BESIDE

NAME = "withdrawals"
"""The file beside the data."""
HEAD = "medskapa-withdrawals 1"
_NEW = "withdrawals_new"


def of_code(code_hmac: str) -> str:
    """The mark of what has this receipt code."""
    return sha256(f"withdrawn code {code_hmac}".encode()).hexdigest()


def of_walk(uuid: str) -> str:
    """The mark of a walk-through, wherever it was made."""
    return sha256(f"withdrawn walk {uuid}".encode()).hexdigest()


def remember(session: Session, marks: Collection[str]) -> None:
    """Write marks down: in the table now, in the file after the commit."""
    if not marks:
        return
    kind = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows = [{"mark": mark} for mark in sorted(marks)]
    session.execute(kind.insert(Withdrawal).on_conflict_do_nothing(), rows)
    session.info.setdefault(_NEW, set()).update(marks)


def is_taken_back(session: Session, mark: str) -> bool:
    """Whether what has the mark was taken back."""
    return session.get(Withdrawal, mark) is not None


def all_marks(session: Session) -> frozenset[str]:
    """Every mark in the table."""
    return frozenset(session.scalars(select(Withdrawal.mark)))


@event.listens_for(Session, "after_commit")
def _keep_beside(session: Session) -> None:
    marks = session.info.pop(_NEW, None)
    folder = session.info.get(BESIDE)
    if marks and folder is not None:
        append(folder / NAME, marks)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_NEW, None)


@dataclass(frozen=True)
class Kept:
    """What a list holds."""

    installations: frozenset[str] = frozenset()
    """The databases that it has been the list of."""
    marks: frozenset[str] = frozenset()


def installation_of(session: Session) -> str:
    """What this database is told from all others by."""
    return session.scalars(select(Installation.id)).one()


def append(file: Path, lines: Iterable[str]) -> None:
    """Add lines to the file; they are on the disk when this returns.

    The file is written anew in the order of its lines: one that grew at its end would tell in which
    order people took back, and so, with the log of a proxy and an older backup, who.

    Raises OSError.
    """
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        # Several processes share the list: one at a time, until the folder is closed.
        fcntl.flock(folder, fcntl.LOCK_EX)
        kept = read(file) or Kept()
        named = {f"of {one}" for one in kept.installations}
        whole = sorted({*named, *kept.marks, *lines})
        fresh = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            _write(fresh, "\n".join([HEAD, *whole]) + "\n")
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(fresh: Path, said: str) -> None:
    opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w", encoding="ascii") as out:
        out.write(said)
        out.flush()
        os.fsync(out.fileno())


def read(file: Path) -> Kept | None:
    """The list in a file; None where there is none. A line cut short by a power cut is no mark."""
    if not file.exists():
        return None
    lines = file.read_text("ascii", "replace").splitlines()
    named = {line.split()[1] for line in lines if line.startswith("of ") and len(line) == 35}
    marks = {line for line in lines if len(line) == 64 and set(line) <= set("0123456789abcdef")}
    return Kept(frozenset(named), frozenset(marks))


def join_up(session: Session, folder: Path) -> frozenset[str]:
    """Make the file hold what the table holds, and name this database; the marks that only the
    file has: the database is an older copy that somebody put back by hand."""
    file = folder / NAME
    kept, here = read(file) or Kept(), all_marks(session)
    new = {f"of {installation_of(session)}"} - {f"of {one}" for one in kept.installations}
    if missing := new | (here - kept.marks):
        append(file, missing)
    return kept.marks - here
