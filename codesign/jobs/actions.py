"""What changes a job. Nothing here commits."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO, Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.errors import RuleBrokenError, TooManyError
from codesign.i18n import in_every_language, lazy
from codesign.jobs.domain import (
    AT_ONCE,
    ATTEMPTS,
    KEPT,
    KEPT_WHEN_TAKEN,
    LEASE,
    PAUSE,
    PIECE,
    PIECES_AT_ONCE,
    REMEMBERED,
    UNFINISHED,
    JobStatus,
    Part,
)
from codesign.jobs.kinds import JobKind
from codesign.jobs.models import Job, JobPiece
from codesign.jobs.queries import is_due, needless
from codesign.projects.models import Project

Texts = list[dict[str, str]]
"""Sentences, each in every language."""


class TooManyJobsError(TooManyError):
    """The person has enough that waits."""

    sentence = lazy(
        "Du har redan %(most)d arbeten som väntar eller pågår. Vänta tills något är klart, eller "
        "avbryt ett av dem."
    )


class FinishedJobError(RuleBrokenError):
    """There is nothing left to stop or to begin again."""

    sentence = lazy("Arbetet är redan klart eller avbrutet.")


class GoneBytesError(RuleBrokenError):
    """What the job needs has been erased."""

    sentence = lazy("Filen finns inte kvar hos oss. Skicka den igen.")


@dataclass(frozen=True)
class Claim:
    """One attempt at one job: only who holds it may write the result."""

    job_id: int
    token: str


def ask(
    session: Session,
    kind: JobKind,
    person: Person,
    project: Project | None,
    *,
    options: Mapping[str, Any],
    language: str,
    form_key: str,
    moment: datetime,
    source: IO[bytes] | None = None,
) -> Job:
    """Put a job in line; the one that is there already for the same press of the same button.

    `form_key` comes from the form; pressed twice it is the same, and so is what was sent. Raises
    TooManyJobsError.
    """
    # Presses of one person take turns, so that each knows the one before it.
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    content = source.read() if source is not None else b""
    key = _key(kind, project, form_key, options, content)
    before = _same_press(session, kind, person, key)
    if before is not None:
        return before
    _refuse_too_many(session, person)
    job = Job(
        agency_id=person.agency_id,
        project_id=project.id if project else None,
        person_id=person.id,
        kind=kind.name,
        options=dict(options),
        language=language,
        form_key=key,
        created_at=moment,
        expires_at=moment + KEPT,
    )
    session.add(job)
    session.flush()
    put_pieces(session, job.id, Part.SOURCE, enumerate(_cut(content)))
    return job


def _key(
    kind: JobKind,
    project: Project | None,
    form_key: str,
    options: Mapping[str, Any],
    content: bytes,
) -> str:
    place = project.id if project else 0
    told = f"{kind.name}\n{place}\n{form_key}\n{sorted(options.items())!r}\n".encode()
    return sha256(told + sha256(content).digest()).hexdigest()


def _same_press(session: Session, kind: JobKind, person: Person, key: str) -> Job | None:
    """A file is asked for anew when the one before is there; what was uploaded is read once."""
    states = (*UNFINISHED, JobStatus.DONE) if kind.is_upload else UNFINISHED
    return session.scalar(
        select(Job)
        .where(Job.person_id == person.id, Job.form_key == key, Job.status.in_(states))
        .order_by(Job.id.desc())
        .limit(1)
    )


def _refuse_too_many(session: Session, person: Person) -> None:
    unfinished = session.scalar(
        select(func.count())
        .select_from(Job)
        .where(Job.person_id == person.id, Job.status.in_(UNFINISHED))
    )
    if (unfinished or 0) >= AT_ONCE:
        raise TooManyJobsError(most=AT_ONCE)


def _cut(content: bytes) -> Iterable[bytes]:
    return (content[start : start + PIECE] for start in range(0, len(content), PIECE))


def put_pieces(
    session: Session, job_id: int, part: Part, numbered: Iterable[tuple[int, bytes]]
) -> None:
    """Keep pieces of a job's bytes."""
    for number, content in numbered:
        session.execute(
            insert(JobPiece).values(job_id=job_id, part=part, number=number, content=content)
        )


def erase(session: Session, job_id: int, *parts: Part) -> None:
    """Erase a job's bytes: these parts, or all.

    Of many pieces only the first ones, since others wait; `erase_some` is called for the rest.
    """
    session.execute(
        delete(JobPiece).where(
            JobPiece.job_id == job_id,
            JobPiece.part.in_(parts or tuple(Part)),
            JobPiece.number < PIECES_AT_ONCE,
        )
    )


def erase_some(session: Session, moment: datetime) -> bool:
    """Erase a few of the pieces that nobody needs any more; whether there may be others left."""
    found = session.execute(
        select(JobPiece.job_id, JobPiece.part, JobPiece.number)
        .join(Job)
        .where(needless(moment))
        .limit(PIECES_AT_ONCE)
    ).all()
    for job_id, part, number in found:
        session.execute(
            delete(JobPiece).where(
                JobPiece.job_id == job_id, JobPiece.part == part, JobPiece.number == number
            )
        )
    return len(found) == PIECES_AT_ONCE


# The worker's side


def take(session: Session, moment: datetime) -> Claim | None:
    """Take the oldest job whose turn it is, so that nobody else takes it.

    A job that was begun `ATTEMPTS` times, each time by a worker that died, is given up.
    """
    while True:
        job = session.scalar(
            select(Job)
            .where(is_due(moment))
            .order_by(Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        if job.attempts >= ATTEMPTS:
            _give_up(session, job, moment)
            continue
        # What an attempt before this one had begun to write is of no use, and in the way.
        session.execute(
            delete(JobPiece).where(JobPiece.job_id == job.id, JobPiece.part == Part.RESULT)
        )
        job.status = JobStatus.RUNNING
        job.attempts += 1
        job.claim = secrets.token_hex(16)
        job.lease_until = moment + LEASE
        job.progress = None
        session.flush()
        return Claim(job.id, job.claim)


DIED = lazy(
    "Arbetet stannade flera gånger innan det blev klart. Försök igen. Händer det på nytt, dela upp "
    "det i mindre delar eller kontakta den som sköter driften."
)


def _give_up(session: Session, job: Job, moment: datetime) -> None:
    job.status = JobStatus.FAILED
    job.finished_at = moment
    job.claim = ""
    job.problem = [in_every_language(DIED)]
    job.can_retry = True
    session.flush()


def live(session: Session, claim: Claim, progress: int | None, moment: datetime) -> bool:
    """Say that the attempt lives and how far it is. False when it no longer may go on."""
    return _change(session, claim, lease_until=moment + LEASE, progress=progress)


def release(session: Session, claim: Claim, moment: datetime, *, is_counted: bool) -> bool:
    """Put the job back in line: its worker stops, or what did the work died (`is_counted`)."""
    values: dict[str, Any] = {"not_before": moment + PAUSE}
    if not is_counted:
        values = {"not_before": moment, "attempts": Job.attempts - 1}
    return _change(
        session,
        claim,
        status=JobStatus.WAITING,
        claim="",
        lease_until=None,
        progress=None,
        **values,
    )


def fail(
    session: Session,
    claim: Claim,
    problem: Texts,
    moment: datetime,
    *,
    can_retry: bool,
    is_typed: bool = False,
) -> bool:
    """The job came to nothing, and why.

    What was sent is kept for another attempt, or to be given back when a person typed it.
    """
    has_failed = _change(
        session,
        claim,
        status=JobStatus.FAILED,
        claim="",
        lease_until=None,
        finished_at=moment,
        problem=problem,
        can_retry=can_retry,
        **({} if can_retry or is_typed else {"expires_at": moment}),
    )
    if has_failed:
        erase(session, claim.job_id, *((Part.RESULT,) if can_retry or is_typed else ()))
    return has_failed


def finish(session: Session, claim: Claim, moment: datetime, made_as: str) -> bool:
    """The job is done, and what was uploaded for it is erased. False when it may not be any more:
    then nothing of it may be kept either."""
    is_done = _change(
        session,
        claim,
        status=JobStatus.DONE,
        claim="",
        lease_until=None,
        finished_at=moment,
        expires_at=moment + KEPT,
        progress=100,
        made_as=made_as,
    )
    if is_done:
        erase(session, claim.job_id, Part.SOURCE)
    return is_done


def lead_to(session: Session, job_id: int, result: Mapping[str, Any]) -> None:
    """Say what came of a job."""
    session.execute(update(Job).where(Job.id == job_id).values(result=dict(result)))


def _change(session: Session, held: Claim, /, **values: Any) -> bool:
    """Change a job only as the attempt that may."""
    changed = session.scalar(
        update(Job)
        .where(
            Job.id == held.job_id,
            Job.claim == held.token,
            Job.status == JobStatus.RUNNING,
        )
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


def let_go_of_the_dead(session: Session, moment: datetime) -> None:
    """For a worker that knows it is the only one: whatever runs has lost its worker."""
    session.execute(
        update(Job).where(Job.status == JobStatus.RUNNING).values(lease_until=moment - LEASE)
    )


# The person's side


def cancel(session: Session, job: Job, moment: datetime) -> None:
    """Stop a job and erase its bytes; an attempt at work notices. Raises FinishedJobError."""
    stopped = session.scalar(
        update(Job)
        .where(Job.id == job.id, Job.status.in_(UNFINISHED))
        .values(
            status=JobStatus.CANCELLED,
            claim="",
            lease_until=None,
            finished_at=moment,
            expires_at=moment,
        )
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    if stopped is None:
        raise FinishedJobError
    erase(session, job.id)


def retry(session: Session, job: Job, kind: JobKind, person: Person, moment: datetime) -> None:
    """Begin a failed job anew, with the attempts it had.

    Raises FinishedJobError, GoneBytesError when what was uploaded has been erased, and
    TooManyJobsError.
    """
    if kind.is_upload and not _has_source(session, job.id):
        raise GoneBytesError
    _refuse_too_many(session, person)
    begun = session.scalar(
        update(Job)
        .where(Job.id == job.id, Job.status == JobStatus.FAILED, Job.can_retry)
        .values(
            status=JobStatus.WAITING,
            attempts=0,
            finished_at=None,
            not_before=moment,
            expires_at=moment + KEPT,
            problem=[],
            can_retry=False,
            progress=None,
        )
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    if begun is None:
        raise FinishedJobError


def _has_source(session: Session, job_id: int) -> bool:
    return (
        session.scalar(
            select(JobPiece.number).where(
                JobPiece.job_id == job_id, JobPiece.part == Part.SOURCE, JobPiece.number == 0
            )
        )
        is not None
    )


def mark_taken(session: Session, job_id: int, moment: datetime) -> None:
    """The file was fetched: it is kept for a short while longer, should the fetch have broken."""
    soon = moment + KEPT_WHEN_TAKEN
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.expires_at > soon)
        .values(expires_at=soon)
        .execution_options(synchronize_session=False)
    )


# Time and words


TOO_OLD = lazy(
    "Arbetet hann inte göras i tid, och det du skickade är borttaget. Skicka det igen. Händer det "
    "på nytt, kontakta den som sköter driften."
)


def sweep(session: Session, moment: datetime) -> None:
    """Erase some of what nobody needs any more, and forget jobs of last week.

    Called again and again while `anything_to_sweep` says so.
    """
    session.execute(
        update(Job)
        .where(Job.expires_at <= moment, Job.status.in_(UNFINISHED))
        .values(
            status=JobStatus.FAILED,
            claim="",
            lease_until=None,
            finished_at=moment,
            problem=[in_every_language(TOO_OLD)],
            can_retry=False,
        )
        .execution_options(synchronize_session=False)
    )
    erase_some(session, moment)
    has_bytes = select(JobPiece.job_id).where(JobPiece.job_id == Job.id).exists()
    session.execute(delete(Job).where(Job.expires_at <= moment - REMEMBERED, ~has_bytes))


def anything_to_sweep(session: Session, moment: datetime) -> bool:
    """Whether `sweep` would change anything; asked first, so that nothing is locked for nothing."""
    pieces = select(JobPiece.job_id).join(Job).where(needless(moment)).exists()
    unfinished = Job.status.in_(UNFINISHED) & (Job.expires_at <= moment)
    old = Job.expires_at <= moment - REMEMBERED
    return bool(session.scalar(select(pieces | select(Job.id).where(unfinished | old).exists())))


def forget_words(session: Session, project_id: int, moment: datetime) -> None:
    """A voice of the project is taken back: files that may hold it are erased, and work that may
    have read it already begins anew."""
    session.execute(
        update(Job)
        .where(Job.project_id == project_id, Job.status == JobStatus.RUNNING)
        .values(status=JobStatus.WAITING, claim="", lease_until=None, attempts=0, not_before=moment)
        .execution_options(synchronize_session=False)
    )
    made = (
        select(JobPiece.job_id)
        .join(Job)
        .where(Job.project_id == project_id, JobPiece.part == Part.RESULT)
    )
    session.execute(
        update(Job)
        .where(Job.id.in_(made), Job.status == JobStatus.DONE)
        .values(expires_at=moment)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(JobPiece)
        .where(
            JobPiece.part == Part.RESULT,
            JobPiece.job_id.in_(select(Job.id).where(Job.project_id == project_id)),
        )
        .execution_options(synchronize_session=False)
    )
