"""Voices as the desk and the area pages show them: always a few at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from codesign.areas.models import Coding
from codesign.feedback.domain import STAFF_SEES, Mode, Moderation, Source
from codesign.feedback.models import Contribution
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
    areas: tuple[int, ...] = ()


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
)


def voices_by_id(session: Session, ids: Sequence[int]) -> list[DeskVoice]:
    """These voices in the given order, with their areas. Two queries."""
    found = {
        voice.id: voice
        for voice in _read(session, select(*_COLUMNS).where(Contribution.id.in_(ids)))
    }
    return [found[voice_id] for voice_id in ids if voice_id in found]


def one_voice(session: Session, project: Project, voice_id: int) -> DeskVoice | None:
    """The voice, if staff of the project may see it."""
    found = _read(
        session,
        select(*_COLUMNS).where(
            Contribution.id == voice_id,
            Contribution.project_id == project.id,
            Contribution.moderation.in_(STAFF_SEES),
        ),
    )
    return found[0] if found else None


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[DeskVoice]:
    rows = session.execute(query).all()
    inside: dict[int, set[int]] = defaultdict(set)
    ids = [row[0] for row in rows]
    for voice, area in session.execute(
        select(Coding.contribution_id, Coding.area_id).where(Coding.contribution_id.in_(ids))
    ):
        inside[voice].add(area)
    return [DeskVoice(**row._mapping, areas=tuple(sorted(inside[row[0]]))) for row in rows]
