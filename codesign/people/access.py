"""Fetches what the address names and authorises in one step, before any view runs."""

from datetime import timedelta

from flask import Flask, g, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from codesign.db import now
from codesign.errors import ForbiddenError, NotFoundError, SignInNeededError
from codesign.people.models import LoginSession, Membership, Person
from codesign.people.policy import POLICY, Admin, Audience, InProject, Public, Role, SignedIn
from codesign.projects.models import Project
from codesign.web.csrf import refuse_forged_request
from codesign.web.sessions import COOKIE, keyed_hash, session

IDLE = timedelta(hours=8)
"""A login ends after this long without a request."""


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


def person_from_cookie() -> Person | None:
    """The person whose login session the cookie names, if it is still open."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    moment = now()
    found = session().scalar(
        select(Person)
        .join(LoginSession, LoginSession.person_id == Person.id)
        .where(
            LoginSession.token_hash == keyed_hash("login", token),
            LoginSession.expires_at > moment,
            LoginSession.seen_at > moment - IDLE,
            Person.is_active,
        )
        .options(joinedload(Person.agency))
    )
    if found is not None:
        g.login_token = token
    return found


def authorise(audience: Audience | None) -> None:
    """Let the request through to its view, or raise what the person should be told."""
    match audience:
        case Public():
            if "project" in (request.view_args or {}):
                g.project = _public_project()
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


def _public_project() -> Project:
    found = session().scalar(
        select(Project)
        .where(Project.slug == _slug(), Project.is_public)
        .options(joinedload(Project.agency))
    )
    if found is None:
        raise NotFoundError
    return found


def _project_of(someone: Person) -> tuple[Project, Role]:
    found = (
        session()
        .execute(
            select(Project, Membership.role)
            .join(Membership, Membership.project_id == Project.id)
            .where(
                Project.slug == _slug(),
                Project.agency_id == someone.agency_id,
                Membership.person_id == someone.id,
            )
            .options(joinedload(Project.agency))
        )
        .one_or_none()
    )
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
    g.person = None if request.endpoint == "start.health" else person_from_cookie()
    refuse_forged_request()
    authorise(audience)


def install(app: Flask) -> None:
    app.before_request(guard_request)
    app.jinja_env.globals["signed_in"] = lambda: g.get("person")
    app.jinja_env.globals["may"] = _may


def _may(endpoint: str) -> bool:
    """For templates: whether this person's role opens a route of the present project."""
    audience = POLICY.get(endpoint)
    return isinstance(audience, InProject) and role() in audience.roles
