"""The standing cast. Astrid owns, Bo only reads, Cilla is at another agency."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from codesign.accounts.models import Agency, Person
from codesign.accounts.roles import Role
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.projects.models import Project
from tests import factories


@dataclass(frozen=True)
class Cast:
    """Two agencies; ours has the project everything is tried on and a sibling project."""

    agency: Agency
    other_agency: Agency
    astrid: Person
    bo: Person
    cilla: Person
    designer: Person
    facilitator: Person
    analyst: Person
    project: Project
    sibling: Project
    foreign: Project
    version: ArtefactVersion

    @property
    def artefact(self) -> Artefact:
        return self.version.artefact


def assemble(session: Session) -> Cast:
    """Put the whole cast in an empty database."""
    ours = factories.agency(session, "var-myndighet")
    other = factories.agency(session, "annan-myndighet")
    people = {
        "astrid": factories.person(session, ours, "Astrid", is_admin=True),
        "bo": factories.person(session, ours, "Bo"),
        "designer": factories.person(session, ours, "Designer"),
        "facilitator": factories.person(session, ours, "Facilitator"),
        "analyst": factories.person(session, ours, "Analyst"),
        "cilla": factories.person(session, other, "Cilla", is_admin=True),
    }
    project = factories.project(session, ours, "projektet")
    sibling = factories.project(session, ours, "syskonet")
    foreign = factories.project(session, other, "grannen")
    for name, role in {
        "astrid": Role.OWNER,
        "bo": Role.READER,
        "designer": Role.DESIGNER,
        "facilitator": Role.FACILITATOR,
        "analyst": Role.ANALYST,
    }.items():
        factories.member(session, project, people[name], role)
    factories.member(session, foreign, people["cilla"], Role.OWNER)
    version = factories.journey(session, project)
    factories.journey(session, sibling)
    factories.journey(session, foreign)
    return Cast(
        agency=ours,
        other_agency=other,
        project=project,
        sibling=sibling,
        foreign=foreign,
        version=version,
        **people,
    )
