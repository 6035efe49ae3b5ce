"""The kinds of jobs. Each capability registers its own; this package knows none of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.errors import NotFoundError
from codesign.jobs.domain import Limits
from codesign.projects.models import Project

if TYPE_CHECKING:
    from codesign.jobs.work import Work


@dataclass(frozen=True)
class Asked:
    """Who asked for a job and in which project, found and authorised in one session."""

    person: Person
    known_project: Project | None
    role: Role | None

    @property
    def project(self) -> Project:
        """The project. Raises NotFoundError for work that belongs to none."""
        if self.known_project is None:
            raise NotFoundError
        return self.known_project


@dataclass(frozen=True)
class Place:
    """The page that a finished job leads to."""

    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


def keep_nothing(_session: Session, _asked: Asked) -> Place | None:
    """For work whose result is its file."""
    return None


@dataclass(frozen=True)
class Made:
    """What came of the work, before any of it is written.

    `keep` writes it, in one short unit in which the job becomes done: both or neither. A job with
    a `file_name` made a file of what lies in `Work.result`.
    """

    keep: Callable[[Session, Asked], Place | None] = keep_nothing
    file_name: str = ""
    media: str = ""


@dataclass(frozen=True)
class JobKind:
    """One kind of long work."""

    name: str
    title: str
    """What it is called on screen, a message to translate."""
    work: Callable[["Work"], Made]
    """Does it, in a process of its own. Holds no session while it parses or renders."""
    roles: frozenset[Role] = frozenset()
    """Who in the project may ask for it and have its result; empty for administrators' work that
    belongs to no project."""
    is_upload: bool = False
    """It reads what a person sent; a failure leads back to the form at `back`."""
    back: str = ""
    """Endpoint of the page where it was asked for."""
    another: str = ""
    """What the link there says when it failed, a message to translate."""
    back_values: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda _options: {}
    is_typed: Callable[[Mapping[str, Any]], bool] = lambda _options: False
    """Whether a person typed what was sent, so that it is given back when it cannot be read."""
    has_form: bool = False
    """Whether `options["form"]` holds what a person typed beside a file, to be given back."""
    limits: Limits = field(default_factory=Limits)


Kinds = Mapping[str, JobKind]


def install(app: Flask, found: Iterable[JobKind]) -> None:
    """Register the kinds of an application."""
    app.extensions["jobs"] = {kind.name: kind for kind in found}


def kinds() -> Kinds:
    """The running application's kinds by name."""
    found: Kinds = current_app.extensions["jobs"]
    return found
