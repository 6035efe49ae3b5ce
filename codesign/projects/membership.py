"""What staff do with accounts, logins, memberships and invitations. Nothing here commits."""

import secrets

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from codesign.accounts.domain import (
    INVITATION_LASTS,
    LOGIN_LASTS,
    InvitationState,
    hour_of,
    invitation_state,
    leaves_an_owner,
)
from codesign.accounts.models import LoginSession, Person
from codesign.accounts.roles import Role
from codesign.db import now
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.projects import audit
from codesign.projects.models import Membership, Project, ProjectInvitation
from codesign.web.sessions import keyed_hash


class LastOwnerError(RuleBrokenError):
    sentence = lazy("Projektet måste ha minst en ägare. Gör någon annan till ägare först.")


class NotAMemberError(RuleBrokenError):
    """Whoever it is about has no role in the project, whether or not there is such a person."""

    status = 404
    sentence = lazy("Personen är inte med i projektet, så inget är ändrat. Ladda om sidan.")


class InvitationClosedError(RuleBrokenError):
    """The invitation's link does not open any more."""

    status = 410

    SENTENCES = {  # noqa: RUF012
        InvitationState.USED: lazy("Inbjudan är redan använd. Be om en ny."),
        InvitationState.WITHDRAWN: lazy("Inbjudan är återkallad. Be om en ny."),
        InvitationState.EXPIRED: lazy("Inbjudan gällde i 14 dagar och har gått ut. Be om en ny."),
    }

    def __init__(self, state: InvitationState) -> None:
        super().__init__(self.SENTENCES[state])


class OtherAgencyError(RuleBrokenError):
    status = 403
    sentence = lazy(
        "Inbjudan gäller en annan myndighet än den ditt konto hör till. Logga ut och skapa ett "
        "konto för den här myndigheten."
    )


class EmailTakenError(RuleBrokenError):
    status = 422
    sentence = lazy("Det finns redan ett konto med den adressen. Logga in med det i stället.")


def open_login(session: Session, person: Person) -> str:
    """A new login. The token is for the person's cookie; only its hash is stored."""
    moment = now()
    session.execute(delete(LoginSession).where(LoginSession.expires_at < moment))
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=keyed_hash("login", token),
            person_id=person.id,
            seen_at=hour_of(moment),
            expires_at=hour_of(moment) + LOGIN_LASTS,
        )
    )
    audit.record(session, person, None, "person.sign_in", str(person.id))
    return token


def close_login(session: Session, token: str) -> None:
    """End the login of one browser."""
    session.execute(
        delete(LoginSession).where(LoginSession.token_hash == keyed_hash("login", token))
    )


def change_password(session: Session, person: Person, hashed: str, *, keep: str) -> None:
    """Set the hash of a new password; every login but the one whose token is `keep` ends."""
    person.password_hash = hashed
    session.execute(
        delete(LoginSession).where(
            LoginSession.person_id == person.id,
            LoginSession.token_hash != keyed_hash("login", keep),
        )
    )
    audit.record(session, person, None, "person.change_password", str(person.id))


def invite(session: Session, project: Project, by: Person, role: Role, note: str) -> str:
    """A new invitation. The code is shown once, in its link, and stored nowhere."""
    code = secrets.token_urlsafe(24)
    invitation = ProjectInvitation(
        agency_id=project.agency_id,
        project_id=project.id,
        role=role,
        note=note,
        code_hmac=keyed_hash("invitation", code),
        created_by_id=by.id,
        expires_at=now() + INVITATION_LASTS,
    )
    session.add(invitation)
    session.flush()
    audit.record(session, by, project, "invitation.create", str(invitation.id), {"role": role})
    return code


def withdraw_invitation(session: Session, project: Project, by: Person, invitation_id: int) -> None:
    """Close an open invitation of the project. One that is not open stays as it is.

    Raises NotFoundError when the project has no such invitation.
    """
    whose = select(ProjectInvitation.project_id).where(ProjectInvitation.id == invitation_id)
    if session.scalar(whose) != project.id:
        raise NotFoundError
    changed = session.scalar(
        update(ProjectInvitation)
        .where(
            ProjectInvitation.id == invitation_id,
            ProjectInvitation.project_id == project.id,
            ProjectInvitation.used_at.is_(None),
            ProjectInvitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now())
        .returning(ProjectInvitation.id)
    )
    if changed:
        audit.record(session, by, project, "invitation.withdraw", str(invitation_id))


def accept(
    session: Session, invitation: ProjectInvitation, project: Project, person: Person
) -> Membership:
    """Make the person a member with the invitation's role, and spend the invitation.

    Raises InvitationClosedError (also for the second of two who open it at once) and
    OtherAgencyError.
    """
    moment = now()
    state = invitation_state(invitation, moment)
    if state is not InvitationState.OPEN:
        raise InvitationClosedError(state)
    if person.agency_id != invitation.agency_id:
        raise OtherAgencyError
    spent = session.scalar(
        update(ProjectInvitation)
        .where(ProjectInvitation.id == invitation.id, ProjectInvitation.used_at.is_(None))
        .values(used_at=moment)
        .returning(ProjectInvitation.id)
    )
    if spent is None:
        raise InvitationClosedError(InvitationState.USED)
    membership = Membership(
        agency_id=project.agency_id,
        project_id=project.id,
        person_id=person.id,
        role=invitation.role,
    )
    session.add(membership)
    session.flush()
    audit.record(
        session,
        person,
        project,
        "invitation.accept",
        str(invitation.id),
        {"person": person.id, "role": invitation.role},
    )
    return membership


def new_account(
    session: Session, agency_id: int, name: str, email: str, hashed: str, language: str
) -> Person:
    """A new account in the agency, with the hash of its password. Raises EmailTakenError."""
    if session.scalar(select(Person.id).where(Person.email == email)):
        raise EmailTakenError
    person = Person(
        agency_id=agency_id,
        name=name,
        email=email,
        password_hash=hashed,
        language=language,
    )
    session.add(person)
    session.flush()
    return person


def change_role(session: Session, project: Project, by: Person, person_id: int, role: Role) -> None:
    """Give a member another role. Raises NotAMemberError or LastOwnerError."""
    membership = _member_but(session, project, person_id, role)
    if membership.role is not role:
        membership.role = role
        audit.record(
            session, by, project, "member.change_role", str(person_id), {"role": str(role)}
        )


def remove_member(session: Session, project: Project, by: Person, person_id: int) -> None:
    """Take a person out of the project; what they did stays.

    Raises NotAMemberError or LastOwnerError.
    """
    membership = _member_but(session, project, person_id, None)
    session.delete(membership)
    audit.record(session, by, project, "member.remove", str(person_id))


def _member_but(session: Session, project: Project, person_id: int, new: Role | None) -> Membership:
    # The project's row is held, so that two owners cannot leave it at the same moment.
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    members = session.scalars(select(Membership).where(Membership.project_id == project.id)).all()
    roles = [(member.person_id, member.role) for member in members]
    found = next((member for member in members if member.person_id == person_id), None)
    if found is None:
        raise NotAMemberError
    if not leaves_an_owner(roles, person_id, new):
        raise LastOwnerError
    return found
