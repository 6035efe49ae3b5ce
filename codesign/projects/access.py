"""Fetches what the address names and authorises in one step, before any view runs."""

from contextlib import suppress
from datetime import timedelta

from flask import Flask, Response, g, request
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from codesign.accounts.domain import hour_of
from codesign.accounts.models import LoginSession, Person
from codesign.accounts.roles import Role
from codesign.db import now
from codesign.errors import ForbiddenError, NotFoundError, SignInNeededError
from codesign.projects.models import Membership, Project
from codesign.projects.policy import (
    POLICY,
    SEES_GROUP_ACTIONS,
    Admin,
    Audience,
    InProject,
    Participant,
    Public,
    SignedIn,
)
from codesign.web import limits
from codesign.web.csrf import refuse_forged_request
from codesign.web.sessions import (
    ask_again,
    close_session,
    database,
    keyed_hash,
    login_cookie,
    session,
)

IDLE = timedelta(hours=8)
"""A login ends after this long without a request to a page for staff, counted in whole hours.

Only the hour is written down, and never by a page that is for everyone: when somebody who has a
login tells something as a citizen, nothing of the login changes.
"""


def person() -> Person:
    """Who is signed in. Raises SignInNeededError when nobody is."""
    found: Person | None = g.get("person")
    if found is None:
        raise SignInNeededError
    return found


def project() -> Project:
    """The project that the address names, already authorised for this person or the public."""
    found: Project | None = g.get("project")
    if found is None:
        raise NotFoundError
    return found


def role() -> Role | None:
    """The signed-in person's role in the project, None for the public."""
    found: Role | None = g.get("role")
    return found


def sees_group_actions() -> bool:
    """Whether actions that are only for the project group are shown to whoever asks: the one
    rule of every page. Public pages are for everybody, whoever is signed in."""
    return role() in SEES_GROUP_ACTIONS


_OPEN_LOGIN = (
    select(Person, LoginSession)
    .join(LoginSession, LoginSession.person_id == Person.id)
    .where(
        LoginSession.token_hash == bindparam("token"),
        LoginSession.expires_at > bindparam("now"),
        LoginSession.seen_at >= bindparam("idle"),
        Person.is_active,
    )
    .options(joinedload(Person.agency))
)


def person_from_cookie() -> Person | None:
    """The person whose login session the cookie names, if it is still open."""
    token = login_cookie()
    if not token:
        return None
    moment = now()
    values = {"token": keyed_hash("login", token), "now": moment, "idle": hour_of(moment) - IDLE}
    found = session().execute(_OPEN_LOGIN, values).one_or_none()
    if found is None:
        return None
    person, login = found
    g.login_token = token
    if login.seen_at < hour_of(moment) and not g.get("for_everyone"):
        g.login_to_touch = login.token_hash
    return person


def note_the_visit(response: Response) -> Response:
    """Write down, now and then, that a login is in use; after the view, so nothing waits."""
    token_hash = g.pop("login_to_touch", None)
    if token_hash is not None and not response.is_streamed:
        close_session()
        with suppress(OperationalError), database().unit() as unit:
            unit.execute(
                update(LoginSession)
                .where(LoginSession.token_hash == token_hash)
                .values(seen_at=hour_of(now()))
            )
    return response


def authorise(audience: Audience | None) -> None:
    """Let the request through to its view, or raise what the person should be told."""
    match audience:
        case Public():
            if "project" in (request.view_args or {}):
                g.project = _public_project()
        case Participant():
            pass
        case SignedIn():
            person()
        case Admin():
            if not person().is_admin:
                raise ForbiddenError
        case InProject(roles):
            g.project, g.role = _project_of(person())
            if g.role not in roles:
                raise ForbiddenError
        case None:
            # A route nobody listed in the policy table is closed to everyone.
            raise NotFoundError


def _slug() -> str:
    return str((request.view_args or {})["project"])


_PUBLIC_PROJECT = (
    select(Project)
    .where(Project.slug == bindparam("slug"), Project.is_public)
    .options(joinedload(Project.agency))
)


def _public_project() -> Project:
    found = session().scalar(_PUBLIC_PROJECT, {"slug": _slug()})
    if found is None:
        raise NotFoundError
    return found


_PROJECT_OF = (
    select(Project, Membership.role)
    .join(Membership, Membership.project_id == Project.id)
    .where(
        Project.slug == bindparam("slug"),
        Project.agency_id == bindparam("agency"),
        Membership.person_id == bindparam("person"),
    )
    .options(joinedload(Project.agency))
)


def _project_of(someone: Person) -> tuple[Project, Role]:
    values = {"slug": _slug(), "agency": someone.agency_id, "person": someone.id}
    found = session().execute(_PROJECT_OF, values).one_or_none()
    if found is None:
        raise NotFoundError
    return found[0], found[1]


def guard_request() -> None:
    """Runs before every view: who is it, may they, and did they mean to."""
    if request.endpoint == "static":
        return
    if request.endpoint is None:
        return
    audience = POLICY.get(request.endpoint)
    g.for_everyone = isinstance(audience, Public | Participant)
    g.person = person_from_cookie()
    authorise(audience)
    limits.refuse_what_was_not_read()
    refuse_forged_request()


def still_may() -> None:
    """Asked at the beginning of each unit of work: what was found before it may have changed.

    Raises what `guard_request` raises.
    """
    if login_cookie():
        g.person = person_from_cookie()
    authorise(POLICY.get(request.endpoint or ""))


def install(app: Flask) -> None:
    app.before_request(guard_request)
    ask_again(app, still_may)
    app.after_request(note_the_visit)
    app.jinja_env.globals["signed_in"] = lambda: g.get("person")
    app.jinja_env.globals["may"] = may
    app.jinja_env.globals["sees_group_actions"] = sees_group_actions


def may(endpoint: str) -> bool:
    """Whether this person's role opens a route of the present project."""
    audience = POLICY.get(endpoint)
    return isinstance(audience, InProject) and role() in audience.roles
