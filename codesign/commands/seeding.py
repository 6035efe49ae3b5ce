"""`codesign seed`: demo content, or a large project to measure with."""

import random
from datetime import date, timedelta

import click
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Agency
from codesign.accounts.passwords import hash_password
from codesign.areas.models import Area, Coding
from codesign.artefacts.anchors import Anchor
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.versions import published_version
from codesign.commands import place
from codesign.contributions import tallies
from codesign.contributions.add import NewVoice, Owner, Sorted, add
from codesign.contributions.domain import Changes, Mode, Moderation
from codesign.contributions.sources import Source
from codesign.projects.models import Project
from codesign.starter.creating import create_project
from codesign.starter.demo import DEMO_PASSWORD, seed_demo
from codesign.starter.reading import starters

BATCH = 5_000
WORDS = [
    "vänta",
    "besked",
    "frågan",
    "mottagningen",
    "läkare",
    "samtal",
    "resan",
    "oro",
    "stöd",
    "tydlig",
    "information",
    "månader",
    "ersättning",
    "familj",
    "hjälp",
    "tid",
    "svar",
    "region",
    "remiss",
    "prov",
    "kontakt",
]


def put_demo(session: Session, secret_key: bytes | None = None) -> None:
    """The demo agencies, cast and projects, unless they are there."""
    for result in seed_demo(session, hash_password(DEMO_PASSWORD), secret_key):
        click.echo(f"demo: {result.slug} {result.outcome}")


@click.command()
@click.option("--voices", type=click.IntRange(1, 5_000_000), help="How many made-up voices.")
@click.option("--project", "slug", default="stort-exempel", show_default=True)
@click.option("--seed", "start", default=1, show_default=True, help="Start of the random numbers.")
def seed(voices: int | None, slug: str, start: int) -> None:
    """Put in the demo projects, or with --voices a large made-up project.

    The voices are random words marked “exempel”, spread over steps, modes and areas.
    """
    with place.unit() as session:
        if voices is None:
            put_demo(session, place.settings().secret_key)
            return
        project = _large_project(session, slug)
        _fill(session, project, voices, random.Random(start))  # noqa: S311 - not a secret
    click.echo(f"{voices} voices are in the project {slug}.")


def _large_project(session: Session, slug: str) -> Project:
    if session.scalar(select(Project.id).where(Project.slug == slug)):
        raise click.ClickException(f"There is already a project “{slug}”. Choose another name.")
    agency = session.scalar(select(Agency).order_by(Agency.id).limit(1))
    if agency is None:
        agency = Agency(slug="exempelmyndigheten", name="Exempelmyndigheten (demo)")
        session.add(agency)
        session.flush()
    starter = starters()[0]
    project = create_project(session, agency, starter, slug=slug, is_demo=False)
    project.is_demo = True
    return project


def _fill(session: Session, project: Project, voices: int, chance: random.Random) -> None:
    artefact = session.scalars(
        select(Artefact).where(Artefact.project_id == project.id, Artefact.kind == "journey")
    ).one()
    version = published_version(session, artefact.id)
    assert version is not None
    steps = [s["key"] for phase in version.document["phases"] for s in phase["steps"]]
    actors = [actor["key"] for actor in version.document["actors"][:5]]
    areas = list(session.scalars(select(Area).where(Area.project_id == project.id)))
    owner, anchored = Owner(project.agency_id, project.id), _places(version, steps)
    made = 0
    changes = Changes()
    with click.progressbar(length=voices, label="voices") as bar:
        while made < voices:
            n = min(BATCH, voices - made)
            drawn = [_drawn(owner, anchored, actors, areas, chance) for _ in range(n)]
            _batch(session, project, drawn, changes)
            made += n
            bar.update(n)
    tallies.add(session, project, changes)


def _places(version: ArtefactVersion, steps: list[str]) -> list[Anchor]:
    return [Anchor(version.artefact_id, version.id, step) for step in steps]


def _batch(
    session: Session,
    project: Project,
    drawn: list[tuple[NewVoice, Area | None]],
    changes: Changes,
) -> None:
    connection = session.connection()
    added = add(connection, [voice for voice, _ in drawn], changes=changes)
    codings = [
        {
            "agency_id": project.agency_id,
            "project_id": project.id,
            "contribution_id": voice_id,
            "area_id": area.id,
        }
        for voice_id, (_, area) in zip(added.ids, drawn, strict=True)
        if area
    ]
    if codings:
        connection.execute(insert(Coding), codings)


def _drawn(
    owner: Owner, places: list[Anchor], actors: list[str], areas: list[Area], chance: random.Random
) -> tuple[NewVoice, Area | None]:
    area = chance.choice(areas) if areas and chance.random() < 0.6 else None
    buckets = sorted({area.id, *([area.parent_id] if area.parent_id else [])}) if area else []
    voice = NewVoice(
        owner=owner,
        anchor=chance.choice(places),
        source=chance.choice((Source.COMMENT, Source.NOTE)),
        mode=chance.choice(tuple(Mode)),
        perspective=chance.choice(actors),
        group=f"Grupp {chance.randint(1, 6)}",
        text=f"Exempel: {' '.join(chance.choices(WORDS, k=chance.randint(6, 18)))}",
        rating=chance.choice((None, -2, -1, 0, 1, 2)),
        day=date(2026, 1, 1) + timedelta(days=chance.randint(0, 300)),
        wanted=Moderation.RELEASED,
        inside=Sorted(1 if area else 0, buckets),
    )
    return voice, area
