"""Reads of jobs: a person sees their own, in the project that the address names."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from codesign.db import Database
from codesign.errors import NotFoundError
from codesign.jobs.domain import LATE, UNFINISHED, JobStatus, Part
from codesign.jobs.models import Job, JobPiece

LISTED = 20


def job_of(session: Session, person_id: int, project_id: int | None, job_id: int) -> Job:
    """The person's job in the project. Raises NotFoundError, also for anybody else's."""
    found = session.scalar(
        select(Job).where(
            Job.id == job_id,
            Job.person_id == person_id,
            Job.project_id.is_not_distinct_from(project_id),
        )
    )
    if found is None:
        raise NotFoundError
    return found


def jobs_of(session: Session, person_id: int, project_id: int | None) -> Sequence[Job]:
    """The person's latest jobs in the project, or those of no project; newest first."""
    return session.scalars(
        select(Job)
        .where(Job.person_id == person_id, Job.project_id.is_not_distinct_from(project_id))
        .order_by(Job.id.desc())
        .limit(LISTED)
    ).all()


def jobs_before(session: Session, job: Job) -> int:
    """How many jobs are done before this one's turn comes."""
    return (
        session.scalar(
            select(func.count()).select_from(Job).where(Job.status.in_(UNFINISHED), Job.id < job.id)
        )
        or 0
    )


def is_stalled(session: Session, moment: datetime) -> bool:
    """Whether jobs wait and nobody takes them.

    A living worker takes a waiting job within a second unless it is at another one, so no sign of
    life is needed but the one in the job it is at.
    """
    waits = exists().where(
        Job.status == JobStatus.WAITING,
        func.coalesce(Job.not_before, Job.created_at) < moment - LATE,
    )
    works = exists().where(Job.status == JobStatus.RUNNING, Job.lease_until >= moment)
    dead = exists().where(Job.status == JobStatus.RUNNING, Job.lease_until < moment - LATE)
    return bool(session.scalar(select(or_(dead, waits) & ~works)))


def is_due(moment: datetime) -> ColumnElement[bool]:
    """Jobs that a worker may take: those whose turn it is, and those whose worker is silent."""
    return and_(
        Job.expires_at > moment,
        or_(
            and_(
                Job.status == JobStatus.WAITING,
                or_(Job.not_before.is_(None), Job.not_before <= moment),
            ),
            and_(Job.status == JobStatus.RUNNING, Job.lease_until < moment),
        ),
    )


def needless(moment: datetime) -> ColumnElement[bool]:
    """Pieces, joined to their jobs, that nobody needs any more: their last day has passed, or what
    was uploaded has become what it was uploaded for."""
    is_used = (JobPiece.part == Part.SOURCE) & (Job.status == JobStatus.DONE)
    return or_(Job.expires_at <= moment, is_used)


def any_needless(session: Session, moment: datetime) -> bool:
    """Whether there are any such; asked often, so it takes no lock."""
    return bool(
        session.scalar(select(select(JobPiece.job_id).join(Job).where(needless(moment)).exists()))
    )


def any_due(session: Session, moment: datetime) -> bool:
    """Whether there is anything to take; asked often, so it takes no lock."""
    return bool(session.scalar(select(exists().where(is_due(moment)))))


def holds_claim(session: Session, job_id: int, claim: str) -> bool:
    """Whether the attempt is still the one that may write."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Job.id == job_id, Job.claim == claim, Job.status == JobStatus.RUNNING
                )
            )
        )
    )


def pieces(database: Database, job_id: int, part: Part) -> Iterator[bytes]:
    """A job's bytes, piece by piece, each read in a session of its own: nothing is held while
    somebody takes them."""
    number = 0
    while True:
        with database.session(writes=False) as session:
            content = session.scalar(
                select(JobPiece.content).where(
                    JobPiece.job_id == job_id, JobPiece.part == part, JobPiece.number == number
                )
            )
        if content is None:
            return
        yield content
        number += 1
