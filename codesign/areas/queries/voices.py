"""Voices as the desk and the area pages show them: always a few at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from codesign.areas.models import Coding
from codesign.contributions.domain import STAFF_SEES, Mode, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.queries import Pin, pin_of
from codesign.contributions.released import Carried
from codesign.contributions.sources import Source
from codesign.projects.models import Project


@dataclass(frozen=True)
class DeskVoice:
    """One voice with what the desk says of it; `areas` are those it was put in itself."""

    id: int
    artefact_id: int
    anchor: str
    source: Source
    mode: Mode
    perspective: str
    group_name: str
    language: str
    text: str
    rating: int | None
    day: date | None
    origin: str
    moderation: Moderation
    coding_count: int
    coding_revision: int
    attributes: dict[str, Any] | None = None
    areas: tuple[int, ...] = ()
    month: date | None = None
    """The first day of the month it came, where that is all that may be told."""

    @property
    def pin(self) -> Pin | None:
        """The prototype's screen that it is pinned to, None for most voices."""
        return pin_of(self.attributes)


_COLUMNS = (
    Contribution.id,
    Contribution.artefact_id,
    Contribution.anchor,
    Contribution.source,
    Contribution.mode,
    Contribution.perspective,
    Contribution.group_name,
    Contribution.language,
    Contribution.text,
    Contribution.rating,
    Contribution.day,
    Contribution.origin,
    Contribution.moderation,
    Contribution.coding_count,
    Contribution.coding_revision,
    Contribution.attributes,
)


_BY_ID = select(*_COLUMNS).where(Contribution.id.in_(bindparam("ids", expanding=True)))
_ONE = select(*_COLUMNS).where(
    Contribution.id == bindparam("voice"),
    Contribution.project_id == bindparam("project"),
    Contribution.moderation.in_(STAFF_SEES),
)
_INSIDE = select(Coding.contribution_id, Coding.area_id).where(
    Coding.contribution_id.in_(bindparam("ids", expanding=True))
)


def voices_by_id(session: Session, ids: Sequence[int], carries: Carried) -> list[DeskVoice]:
    """These voices in the given order, with their areas, and what they carry to who reads them.
    Two queries."""
    found = {
        voice.id: replace(
            voice,
            group_name=carries.group(voice.group_name),
            rating=carries.rating(voice.rating),
            day=carries.day(voice.day),
            origin=carries.origin(voice.origin),
            month=carries.month(voice.day),
        )
        for voice in _read(session, _BY_ID, {"ids": ids})
    }
    return [found[voice_id] for voice_id in ids if voice_id in found]


def one_voice(session: Session, project: Project, voice_id: int) -> DeskVoice | None:
    """The voice, if staff of the project may see it."""
    found = _read(session, _ONE, {"voice": voice_id, "project": project.id})
    return found[0] if found else None


def _read(
    session: Session, query: Select[*tuple[Any, ...]], values: dict[str, Any]
) -> list[DeskVoice]:
    rows = session.execute(query, values).all()
    inside: dict[int, set[int]] = defaultdict(set)
    for voice, area in session.execute(_INSIDE, {"ids": [row[0] for row in rows]}):
        inside[voice].add(area)
    return [DeskVoice(**row._mapping, areas=tuple(sorted(inside[row[0]]))) for row in rows]
