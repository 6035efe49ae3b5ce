"""The demonstration: two agencies that do not exist, their cast, and the starter projects."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency, Person
from codesign.accounts.roles import Role
from codesign.artefacts.folders import Folder, valid_content
from codesign.artefacts.places import JOURNEY
from codesign.artefacts.reading import InvalidContentError
from codesign.artefacts.sync import Outcome, Synced, sync
from codesign.projects.models import Membership, Project
from codesign.questionnaires.actions import open_round
from codesign.questionnaires.queries import questionnaires_of
from codesign.starter.change_links import link_changes
from codesign.starter.creating import create_project
from codesign.starter.examples import add_examples
from codesign.starter.reading import Starter, starters_of
from codesign.starter.round_examples import add_rounds
from codesign.starter.rounds import starter_rounds

DEMO_PASSWORD = "medskapa-demo"  # noqa: S105 - shown on the start page in demo mode, on purpose


@dataclass(frozen=True)
class DemoPerson:
    """A member of the demo cast. `role` is None outside the demo agency."""

    name: str
    email: str
    agency: str
    role: Role | None


AGENCIES = {
    "exempelmyndigheten": "Exempelmyndigheten (demo)",
    "andra-exempelmyndigheten": "Andra exempelmyndigheten (demo)",
}

CAST = (
    DemoPerson("Astrid", "astrid@demo.example", "exempelmyndigheten", Role.OWNER),
    DemoPerson("Bo", "bo@demo.example", "exempelmyndigheten", Role.READER),
    DemoPerson("Cilla", "cilla@demo.example", "andra-exempelmyndigheten", None),
)


def seed_demo(
    session: Session, password_hash: str, secret_key: bytes | None = None
) -> list[Synced]:
    """The demo agencies, cast and projects; what is already there stays as it is.

    Rounds are open only when the application's `secret_key` is given: invitations need it.
    """
    agencies = {slug: _agency(session, slug, name) for slug, name in AGENCIES.items()}
    people = [(given, _person(session, given, agencies, password_hash)) for given in CAST]
    results: list[Synced] = []
    content = valid_content()
    offered, faults = starters_of(content)
    if faults:
        raise InvalidContentError(faults)
    for starter in offered:
        slug = starter.project_slug
        project = session.scalar(select(Project).where(Project.slug == slug))
        if project is None:
            home = agencies["exempelmyndigheten"]
            project = create_project(session, home, starter, slug=slug, is_demo=True)
            _join(session, project, people)
            results.append(Synced(starter.journey.slug, Outcome.CREATED))
        else:
            results.append(sync(session, project, starter.folder))
        folders = [folder for folder in content.folders if _is_about(folder, starter)]
        came = [sync(session, project, folder) for folder in folders]
        results += came
        if starter.project and project.is_demo:
            add_examples(session, project, starter.project)
        if project.is_demo:
            prototypes = [folder for folder in folders if folder.kind.name == "prototype"]
            _try_prototypes(session, project, starter, prototypes, secret_key)
            _ask(session, project, people[0][1], [one for one in came if _is_new(one)])
    return results


def _is_about(folder: Folder, starter: Starter) -> bool:
    """Whether a folder of another kind belongs to the starter's journey."""
    return folder.kind.belongs_to(folder.newest.document) == (JOURNEY, starter.journey.slug)


def _is_new(synced: Synced) -> bool:
    return synced.outcome is Outcome.CREATED


def _ask(session: Session, project: Project, person: Person, came: Sequence[Synced]) -> None:
    """Open the questionnaires that have just come, so that they can be answered."""
    new = {one.slug for one in came}
    for found in questionnaires_of(session, project.id):
        if found.slug in new:
            open_round(session, project, found.shown, person)


def _try_prototypes(
    session: Session,
    project: Project,
    starter: Starter,
    prototypes: Sequence[Folder],
    secret_key: bytes | None,
) -> None:
    """The reasons behind the changes of the project's prototypes, and the rounds that try them."""
    for folder in prototypes:
        link_changes(session, project, folder.slug, starter.voices)
        rounds = starter_rounds(folder.slug, folder.versions)
        add_rounds(session, project, folder.slug, rounds, secret_key)


def _agency(session: Session, slug: str, name: str) -> Agency:
    found = session.scalar(select(Agency).where(Agency.slug == slug))
    if found is None:
        found = Agency(slug=slug, name=name)
        session.add(found)
        session.flush()
    return found


def _person(
    session: Session, given: DemoPerson, agencies: dict[str, Agency], password_hash: str
) -> Person:
    found = session.scalar(select(Person).where(Person.email == given.email))
    if found is None:
        found = Person(
            agency_id=agencies[given.agency].id,
            email=given.email,
            name=given.name,
            password_hash=password_hash,
            is_admin=given.role is not Role.READER,
        )
        session.add(found)
        session.flush()
    return found


def _join(session: Session, project: Project, people: list[tuple[DemoPerson, Person]]) -> None:
    session.add_all(
        Membership(
            agency_id=project.agency_id,
            project_id=project.id,
            person_id=someone.id,
            role=given.role,
        )
        for given, someone in people
        if given.role is not None
    )
    session.flush()
