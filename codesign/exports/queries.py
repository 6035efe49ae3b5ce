"""Reads for exports: everything of a project, a page at a time, never all at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.models import Coding, CodingOrigin
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.contributions.models import Contribution
from codesign.projects.project_file.paging import PAGE

SAMPLE = 200
"""Voices whose texts are measured to tell about how large a file becomes."""


@dataclass(frozen=True)
class OneCoding:
    """Who put a voice in which area."""

    area_id: int
    coder_id: int | None
    origin: CodingOrigin
    created_at: datetime


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


def documents(session: Session, project_id: int) -> Iterator[tuple[int, int, str, dict[str, Any]]]:
    """Id, number, kind and document of every version of what is no journey. One query."""
    rows = session.execute(
        select(ArtefactVersion.id, ArtefactVersion.number, ArtefactVersion.document, Artefact.kind)
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .where(Artefact.project_id == project_id, Artefact.kind != "journey")
        .execution_options(yield_per=5)
    )
    for row in rows:
        yield row.id, row.number, row.kind, row.document


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
