"""A project made of a starter: its journey, its codebook and its example voices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency
from codesign.areas.models import Area, Coding, CodingOrigin
from codesign.artefacts.models import Artefact
from codesign.artefacts.sync import published_version, sync_journey
from codesign.contributions import tallies
from codesign.contributions.domain import Moderation
from codesign.contributions.identifying import on_arrival
from codesign.contributions.models import Contribution
from codesign.projects.models import Project
from codesign.starter.project import StarterArea
from codesign.starter.reading import Starter


def create_project(
    session: Session, agency: Agency, starter: Starter, *, slug: str, is_demo: bool
) -> Project:
    """A project with the starter's journey, codebook and (for a demo) example voices."""
    given = starter.project
    journey = starter.journey
    project = Project(
        agency_id=agency.id,
        agency=agency,
        slug=slug,
        title=given.title if given else journey.title,
        purpose=given.purpose if given else journey.question,
        question=given.question if given else journey.question,
        asks=given.asks if given else journey.question,
        is_about_children=bool(given and given.children),
        is_demo=is_demo,
    )
    session.add(project)
    session.flush()
    sync_journey(session, project, journey)
    if given:
        add_codebook(session, project, given.areas)
    if is_demo:
        add_voices(session, project, starter)
    return project


def add_codebook(session: Session, project: Project, areas: tuple[StarterArea, ...]) -> None:
    """The starter's areas and subcategories, in order."""
    for position, given in enumerate(areas):
        area = _area(project, given, None, given.colour or "slate", position)
        session.add(area)
        session.flush()
        for below, sub in enumerate(given.areas):
            session.add(_area(project, sub, area.id, area.colour, below))
    session.flush()


def _area(
    project: Project, given: StarterArea, parent_id: int | None, colour: str, position: int
) -> Area:
    return Area(
        agency_id=project.agency_id,
        project_id=project.id,
        parent_id=parent_id,
        key=given.key,
        name=given.name,
        definition=given.definition or {},
        colour=colour,
        position=position,
    )


def add_voices(session: Session, project: Project, starter: Starter) -> None:
    """The starter's example voices, coded where the file names areas."""
    artefact = session.scalars(
        select(Artefact).where(
            Artefact.project_id == project.id,
            Artefact.slug == starter.journey.slug,
            Artefact.kind == "journey",
        )
    ).one()
    version = published_version(session, artefact.id)
    assert version is not None
    areas = {a.key: a for a in session.scalars(select(Area).where(Area.project_id == project.id))}
    made: list[Contribution] = []
    for given in starter.voices:
        coded = [areas[key] for key in given.areas]
        buckets = {area.id for area in coded} | {a.parent_id for a in coded if a.parent_id}
        voice = Contribution(
            agency_id=project.agency_id,
            project_id=project.id,
            artefact_id=artefact.id,
            version_id=version.id,
            anchor=given.step,
            source=given.source,
            mode=given.mode,
            perspective=given.perspective,
            group_name=given.group,
            text=given.text,
            rating=given.rating,
            day=given.day,
            moderation=on_arrival(Moderation.RELEASED, given.text),
            origin=given.origin,
            buckets=sorted(buckets),
            coding_count=len(coded),
            coding_revision=1 if coded else 0,
        )
        session.add(voice)
        session.flush()
        session.add_all(
            Coding(
                agency_id=project.agency_id,
                project_id=project.id,
                contribution_id=voice.id,
                area_id=area.id,
                origin=CodingOrigin.SOURCE,
            )
            for area in coded
        )
        made.append(voice)
    session.flush()
    tallies.count_new(session, project, [tallies.counted(voice) for voice in made])
