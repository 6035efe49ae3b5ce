"""Reads for exports: everything of a project, a page at a time, never all at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from codesign.accounts.models import Person
from codesign.areas.models import Area, Coding, CodingOrigin
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.contributions.models import Contribution
from codesign.exports.domain import PAGE

SAMPLE = 200
"""Voices whose texts are measured to tell about how large a file becomes."""


@dataclass(frozen=True)
class OneCoding:
    """Who put a voice in which area."""

    area_id: int
    coder_id: int | None
    origin: CodingOrigin
    created_at: datetime


T = TypeVar("T")
StoredVoice = Any
"""A row with the columns of `_VOICE` by name."""
CodedVoice = tuple[StoredVoice, Sequence[OneCoding]]

_VOICE = (
    Contribution.id,
    Contribution.artefact_id,
    Contribution.version_id,
    Contribution.anchor,
    Contribution.source,
    Contribution.mode,
    Contribution.perspective,
    Contribution.group_name,
    Contribution.language,
    Contribution.text,
    Contribution.rating,
    Contribution.day,
    Contribution.moderation,
    Contribution.origin,
    Contribution.coding_revision,
    Contribution.attributes,
    Contribution.pin_version_id,
    Contribution.pin_screen,
    Contribution.pin_element,
    Contribution.walk_id,
)


def voice_pages(
    session: Session, project_id: int, size: int = PAGE
) -> Iterator[Sequence[CodedVoice]]:
    """Every voice of the project with its codings, in an order that tells no time.

    Two queries a page.

    Neither receipts nor what identifies an upload is read.
    """
    wanted = (
        select(*_VOICE)
        .where(Contribution.project_id == project_id)
        .order_by(Contribution.id)
        .limit(size)
    )
    last = 0
    while rows := session.execute(wanted.where(Contribution.id > last)).all():
        codings = _codings(session, project_id, rows[0].id, rows[-1].id)
        yield [(row, codings.get(row.id, ())) for row in rows]
        last = rows[-1].id
        if len(rows) < size:
            return


def _codings(
    session: Session, project_id: int, first: int, last: int
) -> Mapping[int, Sequence[OneCoding]]:
    found: dict[int, list[OneCoding]] = defaultdict(list)
    rows = session.execute(
        select(
            Coding.contribution_id,
            Coding.area_id,
            Coding.coder_id,
            Coding.origin,
            Coding.created_at,
        )
        .where(
            Coding.project_id == project_id,
            Coding.contribution_id >= first,
            Coding.contribution_id <= last,
        )
        .order_by(Coding.contribution_id, Coding.id)
    )
    for voice, area, coder, origin, created_at in rows:
        found[voice].append(OneCoding(area, coder, origin, created_at))
    return found


def in_pages(
    session: Session,
    table: type[T],
    key: InstrumentedAttribute[int],
    whose: InstrumentedAttribute[int],
    project_id: int,
    size: int = PAGE,
) -> Iterator[T]:
    """Every row of a project's table by its id, read a page at a time."""
    last = 0
    while rows := session.scalars(
        select(table).where(whose == project_id, key > last).order_by(key).limit(size)
    ).all():
        last = int(getattr(rows[-1], key.key))
        for row in rows:
            session.expunge(row)
            yield row


def journeys(session: Session, project_id: int) -> Sequence[Artefact]:
    """The project's journeys, oldest first."""
    return session.scalars(
        select(Artefact)
        .where(Artefact.project_id == project_id, Artefact.kind == "journey")
        .order_by(Artefact.id)
    ).all()


def versions(session: Session, artefact_id: int) -> Iterator[ArtefactVersion]:
    """Every version of an artefact, one at a time: their documents are large."""
    last = 0
    found = select(ArtefactVersion).where(ArtefactVersion.artefact_id == artefact_id)
    while version := session.scalar(
        found.where(ArtefactVersion.number > last).order_by(ArtefactVersion.number).limit(1)
    ):
        yield version
        last = version.number
        session.expunge(version)


def version_numbers(session: Session, project_id: int) -> dict[int, int]:
    """Version id → its number."""
    rows = session.execute(
        select(ArtefactVersion.id, ArtefactVersion.number)
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .where(Artefact.project_id == project_id)
    )
    return {row[0]: row[1] for row in rows}


def published_documents(session: Session, project_id: int) -> dict[int, dict[str, Any]]:
    """Artefact id → its newest published document. One query."""
    newest = (
        select(ArtefactVersion.artefact_id, func.max(ArtefactVersion.number).label("number"))
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .where(
            ArtefactVersion.status == VersionStatus.PUBLISHED,
            Artefact.project_id == project_id,
            Artefact.kind == "journey",
        )
        .group_by(ArtefactVersion.artefact_id)
        .subquery()
    )
    rows = session.execute(
        select(ArtefactVersion.artefact_id, ArtefactVersion.document).join(
            newest,
            (newest.c.artefact_id == ArtefactVersion.artefact_id)
            & (newest.c.number == ArtefactVersion.number),
        )
    )
    return {row[0]: row[1] for row in rows}


def areas(session: Session, project_id: int) -> Sequence[Area]:
    """Areas before their subcategories, oldest first: a parent comes before what lies in it."""
    return session.scalars(
        select(Area)
        .where(Area.project_id == project_id)
        .order_by(Area.parent_id.is_not(None), Area.id)
    ).all()


def names(session: Session, agency_id: int) -> dict[int, str]:
    """The names of an agency's people."""
    rows = session.execute(select(Person.id, Person.name).where(Person.agency_id == agency_id))
    return {row[0]: row[1] for row in rows}


def people(session: Session, ids: Sequence[int]) -> dict[int, Person]:
    """The people with these ids."""
    found: dict[int, Person] = {}
    for start in range(0, len(ids), PAGE):
        rows = session.scalars(select(Person).where(Person.id.in_(ids[start : start + PAGE])))
        found |= {person.id: person for person in rows}
    return found


def mean_length(session: Session, project_id: int) -> float:
    """The mean length of some voices' texts, chosen by their ids, which tell nothing."""
    latest = (
        select(func.length(Contribution.text).label("length"))
        .where(Contribution.project_id == project_id)
        .order_by(Contribution.id.desc())
        .limit(SAMPLE)
        .subquery()
    )
    return float(session.scalar(select(func.avg(latest.c.length))) or 0)


def how_many(session: Session, project_id: int) -> int:
    """How many voices the project has, whatever became of them: for a command's progress."""
    count = select(func.count()).where(Contribution.project_id == project_id)
    return int(session.scalar(count) or 0)
