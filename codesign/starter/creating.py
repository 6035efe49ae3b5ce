"""A project made of a starter: its journey, its codebook and its example voices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency
from codesign.areas.models import Area, Coding, CodingOrigin
from codesign.artefacts.anchors import Anchor
from codesign.artefacts.models import Artefact
from codesign.artefacts.sync import sync
from codesign.artefacts.versions import published_version
from codesign.contributions.add import NewVoice, Owner, Sorted, add
from codesign.contributions.domain import Moderation
from codesign.projects.models import Project
from codesign.starter.project import StarterArea
from codesign.starter.reading import Starter
from codesign.starter.voices import StarterVoice


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
    sync(session, project, starter.folder)
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
    owner = Owner(project.agency_id, project.id)
    coded = [[areas[key] for key in given.areas] for given in starter.voices]
    made = [
        _new_voice(owner, Anchor(artefact.id, version.id, given.step), given, inside)
        for given, inside in zip(starter.voices, coded, strict=True)
    ]
    added = add(session.connection(), made)
    session.add_all(
        Coding(
            agency_id=project.agency_id,
            project_id=project.id,
            contribution_id=voice_id,
            area_id=area.id,
            origin=CodingOrigin.SOURCE,
        )
        for voice_id, inside in zip(added.ids, coded, strict=True)
        for area in inside
    )
    session.flush()


def _new_voice(owner: Owner, anchor: Anchor, given: StarterVoice, inside: list[Area]) -> NewVoice:
    buckets = {area.id for area in inside} | {a.parent_id for a in inside if a.parent_id}
    return NewVoice(
        owner=owner,
        anchor=anchor,
        source=given.source,
        mode=given.mode,
        text=given.text,
        rating=given.rating,
        perspective=given.perspective,
        group=given.group,
        day=given.day,
        wanted=Moderation.RELEASED,
        origin=given.origin,
        inside=Sorted(len(inside), sorted(buckets)),
    )
