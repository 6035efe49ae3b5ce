"""Faults planted in a good database, each of which the check must find."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bench.crash.checking import Faults, check
from bench.crash.disk import Disk
from bench.crash.power import Trace, lay_out, scratch
from codesign.db import Database

PAGE = 4096
ONE_VOICE = "(SELECT max(id) FROM contribution)"
COLUMNS = (
    "agency_id, project_id, artefact_id, version_id, anchor, source, mode, perspective, "
    "group_name, language, text, rating, day, moderation, origin, coding_count, buckets, "
    "coding_revision, attributes"
)


@dataclass(frozen=True)
class Fault:
    """A fault, how it is made in a database file, and the kind it must be told as."""

    what: str
    kind: str
    make: Callable[[Path], None]


def _by(*statements: str) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        database = Database(f"sqlite:///{file}")
        with database.unit() as session:
            for one in statements:
                session.execute(text(one))
        database.engine.dispose()

    return make


_come_to_rest = _by("SELECT count(*) FROM contribution")
"""Reading is enough: the last connection to close empties the log into the database."""


def _tear_page(file: Path) -> None:
    """The second half of a page with a voice in it was never written."""
    content = bytearray(file.read_bytes())
    page = content.index(b"Exempel 1: ") // PAGE * PAGE
    content[page + PAGE // 2 : page + PAGE] = bytes(PAGE // 2)
    file.write_bytes(content)


FAULTS = (
    Fault("a voice is gone", "lost", _by(f"DELETE FROM contribution WHERE id = {ONE_VOICE}")),
    Fault(
        "a voice is there twice",
        "doubled",
        _by(
            f"INSERT INTO contribution ({COLUMNS}) "
            f"SELECT {COLUMNS} FROM contribution WHERE id = {ONE_VOICE}"
        ),
    ),
    Fault(
        "half of a voice's words are gone",
        "partial",
        _by(f"UPDATE contribution SET text = substr(text, 1, 20) WHERE id = {ONE_VOICE}"),
    ),
    Fault(
        "a form is gone, its voice is not",
        "partial",
        _by("DELETE FROM submission WHERE key_hash = (SELECT max(key_hash) FROM submission)"),
    ),
    Fault(
        "a tally is one too many",
        "miscounted",
        _by("UPDATE tally SET n = n + 1 WHERE id = (SELECT max(id) FROM tally)"),
    ),
    Fault(
        "a tally by day is one too few",
        "miscounted",
        _by("UPDATE facet_tally SET n = n - 1 WHERE id = (SELECT max(id) FROM facet_tally)"),
    ),
    Fault("a page is torn", "damaged", _tear_page),
)


def plant(trace: Trace) -> Iterator[tuple[str, str, Faults]]:
    """Each fault by itself: what it is, the kind it is of, and what the check says of it.

    First of all comes the database without a fault, of no kind.
    """
    disk = Disk.holding(trace.at_rest)
    for one in trace.operations:
        disk.do(one)
    whole = Fault("nothing planted", "", _come_to_rest)
    with scratch() as folder:
        for fault in (whole, *FAULTS):
            lay_out(folder, disk.as_written())
            file = folder / trace.database_name
            _come_to_rest(file)
            fault.make(file)
            database = Database(f"sqlite:///{file}")
            yield fault.what, fault.kind, check(database.engine, trace.citizens, trace.citizens)
            database.engine.dispose()
