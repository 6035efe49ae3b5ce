"""Reads for moderation and receipts: the queue, and one voice by its code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from codesign.artefacts.places import ArtefactPlaces, Place, place_in, places
from codesign.contributions.domain import Mode, Moderation, Reason
from codesign.contributions.identifying import Piece, Sign, pieces
from codesign.contributions.models import Contribution
from codesign.contributions.ordering import (
    Spot,
    newer_than,
    newest_first,
    older_than,
    oldest_first,
    spot_of,
)
from codesign.contributions.queries import Pin, pin_of, reason_of
from codesign.contributions.sources import Source
from codesign.projects.models import Project

PAGE = 25


@dataclass(frozen=True)
class Case:
    """A voice that someone decides about."""

    id: int
    pieces: tuple[Piece, ...]
    language: str
    mode: Mode
    source: Source
    who: dict[str, str]
    rating: int | None
    day: date | None
    origin: str
    moderation: Moderation
    place: Place
    reason: Reason | None = None
    pin: Pin | None = None

    @property
    def signs(self) -> tuple[Sign, ...]:
        return tuple(dict.fromkeys(piece.sign for piece in self.pieces if piece.sign))


@dataclass(frozen=True)
class Queue:
    """Some cases, and where the next begin (None on the last page)."""

    cases: tuple[Case, ...]
    after: int | None


def queue(session: Session, project_id: int, status: Moderation, after: int | None) -> Queue:
    """Voices in one state: those that wait from the oldest day, the others from the newest.

    Two queries, and one more after the first page.
    """
    query = (
        select(Contribution)
        .where(Contribution.project_id == project_id, Contribution.moderation == status)
        .limit(PAGE + 1)
    )
    spot = spot_of(session, after, Contribution.project_id == project_id)
    found = session.scalars(_ordered(query, status, spot)).all()
    known = places(session, project_id)
    cases = tuple(case(voice, known) for voice in found[:PAGE])
    return Queue(cases, cases[-1].id if len(found) > PAGE else None)


def rejected_count(session: Session, project_id: int) -> int:
    """How many voices are not shown to anybody. Tallies leave them out; an index counts them."""
    query = select(func.count(Contribution.id)).where(
        Contribution.project_id == project_id, Contribution.moderation == Moderation.REJECTED
    )
    return session.scalar(query) or 0


def _ordered(
    query: Select[Contribution], status: Moderation, after: Spot | None
) -> Select[Contribution]:
    if status is Moderation.WAITING:
        query = query.order_by(*oldest_first())
        return query if after is None else query.where(newer_than(after))
    query = query.order_by(*newest_first())
    return query if after is None else query.where(older_than(after))


def one_case(session: Session, project_id: int, voice: Contribution) -> Case:
    """A single voice as the queue shows it."""
    return case(voice, places(session, project_id))


def case(voice: Contribution, known: Mapping[int, ArtefactPlaces]) -> Case:
    """A stored voice with the place it is about."""
    place = place_in(known, voice.artefact_id, voice.anchor)
    artefact = known.get(voice.artefact_id)
    return Case(
        id=voice.id,
        pieces=pieces(voice.text),
        language=voice.language,
        mode=voice.mode,
        source=voice.source,
        who=artefact.actors.get(voice.perspective, {}) if artefact else {},
        rating=voice.rating,
        day=voice.day,
        origin=voice.origin,
        moderation=voice.moderation,
        place=place,
        reason=reason_of(voice),
        pin=pin_of(voice.attributes),
    )


def voice_by_code(session: Session, code_hmac: str) -> tuple[Contribution, Project] | None:
    """The voice that a receipt code belongs to, and its project."""
    row = session.execute(
        select(Contribution, Project)
        .join(Project, Project.id == Contribution.project_id)
        .where(Contribution.code_hmac == code_hmac)
        .options(joinedload(Project.agency))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def held_voice(session: Session, voice_id: int) -> Contribution | None:
    """The voice, held until the commit; None when it is taken back."""
    return session.scalars(
        select(Contribution)
        .where(Contribution.id == voice_id, Contribution.moderation != Moderation.WITHDRAWN)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
