"""Whether somebody still may: asked when work starts, when it is kept, and when it is fetched."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from codesign.accounts.models import Person
from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.jobs.kinds import Asked, JobKind
from codesign.jobs.models import Job
from codesign.projects.models import Membership, Project


class NoLongerAllowedError(RuleBrokenError):
    """The person lost the account, the membership or the role that the work needs."""

    status = 403
    sentence = lazy(
        "Arbetet gjordes inte, för du har inte längre den roll som krävs. Fråga den som äger "
        "projektet."
    )


def asked(session: Session, job: Job, kind: JobKind) -> Asked:
    """Who asked and where, as it is now. Raises NoLongerAllowedError."""
    person = session.scalar(
        select(Person)
        .where(Person.id == job.person_id, Person.agency_id == job.agency_id, Person.is_active)
        .options(joinedload(Person.agency))
    )
    if person is None:
        raise NoLongerAllowedError
    if job.project_id is None:
        if kind.roles or not person.is_admin:
            raise NoLongerAllowedError
        return Asked(person, None, None)
    found = session.execute(
        select(Project, Membership.role)
        .join(Membership, Membership.project_id == Project.id)
        .where(
            Project.id == job.project_id,
            Project.agency_id == person.agency_id,
            Membership.person_id == person.id,
            Membership.role.in_(kind.roles),
        )
        .options(joinedload(Project.agency))
    ).one_or_none()
    if found is None:
        raise NoLongerAllowedError
    return Asked(person, found[0], found[1])
