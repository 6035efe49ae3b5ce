"""Doing one job: what a kind works with, and how its result is kept whole or not at all."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any

from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from codesign.db import Database, now
from codesign.errors import RuleBrokenError
from codesign.i18n import in_every_language, lazy, speaking
from codesign.jobs import access, actions, queries
from codesign.jobs.actions import Claim, Texts
from codesign.jobs.domain import PIECE, PIECES_AT_ONCE, Part
from codesign.jobs.kinds import Asked, JobKind, Made, Place, kinds
from codesign.jobs.models import Job
from codesign.settings import LANGUAGES
from codesign.web.error_pages import logged

Told = Callable[[int], None]
IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a file that lie in memory before they go to the system's temporary folder."""
Urgently = Callable[[Callable[[], None]], None]
"""Does something at once, and not at the low urgency of the rest of the work."""


class LostClaimError(Exception):
    """The job was cancelled, or another worker has taken it: nothing may be written."""


class ManyProblemsError(RuleBrokenError):
    """The work came to nothing for several reasons, each a content text."""

    def __init__(self, problem: Texts) -> None:
        super().__init__()
        self.problem = problem


@dataclass
class Work:
    """One attempt at a job. Nothing of the database is held but inside `snapshot`."""

    database: Database
    claim: Claim
    kind: JobKind
    job: Job
    """As it was when the attempt began, loose from any session."""
    source: IO[bytes]
    """What was uploaded."""
    result: IO[bytes]
    """Where the file is written, for kinds that make one."""
    told: Told
    urgently: Urgently
    """For what is written while the work goes on, in short units."""

    @property
    def options(self) -> dict[str, Any]:
        """What was asked for."""
        return self.job.options

    @contextmanager
    def snapshot(self) -> Iterator[tuple[Session, Asked]]:
        """A reading session at one moment, and who asked. Raises NoLongerAllowedError."""
        with self.database.snapshot() as session:
            yield session, access.asked(session, self.job, self.kind)

    def progress(self, done: float, whole: float) -> None:
        """Tell how far the work is; cheap, may be called often."""
        if whole > 0:
            self.told(max(0, min(99, int(100 * done / whole))))


def perform(app: Flask, claim: Claim, told: Told, urgently: Urgently = lambda deed: deed()) -> None:
    """Do the job that was claimed, and write what came of it, or why nothing did.

    What is written is written `urgently`: others wait for it. Raises OperationalError when the
    database is away; the job is then begun again.
    """
    database: Database = app.extensions["database"]
    with app.app_context(), ExitStack() as files:
        work = _opened(database, claim, files, told, urgently)
        if work is None:
            return
        try:
            outcome = _outcome(work)
            urgently(outcome)
        except LostClaimError:
            return
        finally:
            erase_needless(database)


def _outcome(work: Work) -> Callable[[], None]:
    """What is to be written: the result, or why there is none."""
    try:
        with speaking(work.job.language):
            made = _made(work)
    except OperationalError:
        raise
    except Exception as fault:
        return partial(_fail_for, work, fault)
    return partial(_keep_or_fail, work, made)


def _keep_or_fail(work: Work, made: Made) -> None:
    try:
        with speaking(work.job.language):
            _keep(work, made)
    except (LostClaimError, OperationalError):
        raise
    except Exception as fault:
        _fail_for(work, fault)


def _fail_for(work: Work, fault: Exception) -> None:
    """Say why nothing came of it, as an error page does: our own faults by a reference."""
    match fault:
        case ManyProblemsError():
            _fail(work, fault.problem)
        case RuleBrokenError():
            _fail(work, [told_in_every_language(fault)])
        case MemoryError():
            _fail(work, [in_every_language(TOO_LARGE)])
        case _:
            _fail(work, [_ours(logged(fault))], can_retry=True)


def erase_needless(database: Database) -> None:
    """Erase the bytes that nobody needs any more, a few at a time: nobody waits for it."""
    while True:
        with database.session(writes=False) as session:
            if not queries.any_needless(session, now()):
                return
        with database.unit() as session:
            actions.erase_some(session, now())
        database.give_way()


TOO_LARGE = lazy("Det tog för mycket minne, så arbetet avbröts. Dela upp det i mindre delar.")
TOO_LONG = lazy(
    "Det tog för lång tid, så arbetet avbröts. Dela upp det i mindre delar, eller försök igen om "
    "en stund."
)
_OURS = lazy(
    "Något gick fel hos oss, och det är inte ditt fel. Försök igen. Händer det på nytt, kontakta "
    "den som sköter driften och säg felnumret:"
)


def _ours(reference: str) -> dict[str, str]:
    return {code: f"{text} {reference}" for code, text in in_every_language(_OURS).items()}


def told_in_every_language(error: RuleBrokenError) -> dict[str, str]:
    """An error's sentence as a content text."""
    sentences = {}
    for code in LANGUAGES:
        with speaking(code):
            sentences[code] = error.told()
    return sentences


def _opened(
    database: Database, claim: Claim, files: ExitStack, told: Told, urgently: Urgently
) -> Work | None:
    """The attempt with its bytes at hand; None when somebody else's turn it is by now."""
    with database.session(writes=False) as session:
        if not queries.holds_claim(session, claim.job_id, claim.token):
            return None
        job = session.get_one(Job, claim.job_id)
        session.expunge(job)
    source = files.enter_context(_file())
    for content in queries.pieces(database, job.id, Part.SOURCE):
        source.write(content)
    source.seek(0)
    result = files.enter_context(_file())
    return Work(database, claim, kinds()[job.kind], job, source, result, told, urgently)


def _file() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)


def _made(work: Work) -> Made:
    """What came of it. Who lost the right to it before it began is told so first."""
    with work.snapshot():
        pass
    return work.kind.work(work)


def _keep(work: Work, made: Made) -> None:
    """Write the result: its file in short units first, then everything that makes it true in one.

    Raises LostClaimError when the job is no longer this attempt's; then nothing is true.
    """
    size = _put_file(work) if made.file_name else 0
    with work.database.unit() as session:
        found = access.asked(session, work.job, work.kind)
        role = found.role.value if found.role else ""
        if not actions.finish(session, work.claim, now(), role):
            raise LostClaimError
        place = made.keep(session, found)
        actions.lead_to(session, work.job.id, _result(made, place, size))


def _result(made: Made, place: Place | None, size: int) -> dict[str, Any]:
    if made.file_name:
        return {"name": made.file_name, "media": made.media, "bytes": size}
    return {"endpoint": place.endpoint, "values": dict(place.values)} if place else {}


@dataclass
class _Filling:
    """Pieces on their way to the database."""

    number: int = 0
    size: int = 0
    waiting: list[tuple[int, bytes]] = field(default_factory=list)

    def add(self, content: bytes) -> None:
        """One piece more."""
        self.waiting.append((self.number, content))
        self.number += 1
        self.size += len(content)


def _put_file(work: Work) -> int:
    """Keep the file's pieces; bytes in all."""
    work.result.seek(0)
    filling = _Filling()
    while content := work.result.read(PIECE):
        filling.add(content)
        if len(filling.waiting) == PIECES_AT_ONCE:
            _put_some(work, filling)
    _put_some(work, filling)
    return filling.size


def _put_some(work: Work, filling: _Filling) -> None:
    with work.database.unit() as session:
        if not actions.live(session, work.claim, 99, now()):
            raise LostClaimError
        actions.put_pieces(session, work.job.id, Part.RESULT, filling.waiting)
    filling.waiting = []
    work.database.give_way()


def _fail(work: Work, problem: Texts, *, can_retry: bool = False) -> None:
    with work.database.unit() as session:
        actions.fail(
            session,
            work.claim,
            problem,
            now(),
            can_retry=can_retry,
            is_typed=work.kind.is_typed(work.options),
        )
