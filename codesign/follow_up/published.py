"""Reads of what is answered and done, for pages that show it beside voices.

Drafts, and answers taken back, never leave this module. Every function sends a number of queries
that depends on nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.models import Area
from codesign.contributions.domain import PUBLIC_SEES, Moderation, VoiceFilter
from codesign.contributions.models import Contribution, Tally
from codesign.contributions.queries import in_area
from codesign.db import now
from codesign.follow_up.domain import AnswerStatus
from codesign.follow_up.drill_down import Behind, areas_behind, voices_behind
from codesign.follow_up.models import Action, PublishedAnswer
from codesign.follow_up.topics import (
    Answer,
    AnswersFound,
    Labelled,
    Reading,
    Target,
    Topic,
    TopicAction,
)
from codesign.follow_up.topics import gathered as gather

About = type[PublishedAnswer] | type[Action]
"""The two tables whose rows are about an area or a voice."""


@dataclass(frozen=True)
class Audience:
    """For whom: staff are shown actions before there is an answer, and those in the project group
    also the actions that are for them alone."""

    is_staff: bool = False
    sees_group_actions: bool = False


PUBLIC = Audience()


@dataclass(frozen=True)
class Spot:
    """A journey, or a step of it when the filter names one, and whose voices count there."""

    project_id: int
    artefact_id: int
    wanted: VoiceFilter
    seen: Collection[Moderation]


def published_matters(
    session: Session, project_id: int, labels: Mapping[int, Labelled]
) -> tuple[Topic, ...]:
    """All that the project has answered in public, with counts, steps and quotes. Five queries.

    An answer to one voice is here only while everyone may read the voice.
    """
    found = _matters(
        session, project_id, labels, lambda table: _in_public(table, project_id), PUBLIC
    )
    behind = areas_behind(session, project_id, [m.area_id for m in found if m.area_id is not None])
    behind |= voices_behind(session, [m.target.voice_id for m in found if m.area_id is None])
    return tuple(behind.get(matter.target, Behind()).beside(matter) for matter in found)


def matters_of_areas(
    session: Session,
    project_id: int,
    areas: Collection[int],
    labels: Mapping[int, Labelled],
    audience: Audience,
) -> tuple[Topic, ...]:
    """What is answered and done about these areas, as this audience may know. Two queries."""
    return _matters(session, project_id, labels, lambda table: table.area_id.in_(areas), audience)


def matters_of_voice(
    session: Session, voice: Contribution, labels: Mapping[int, Labelled]
) -> tuple[Topic, ...]:
    """What one who told may see of what came of it: about the voice, and about its areas.

    Two queries. Nothing for a voice that was taken back.
    """
    if voice.moderation is Moderation.WITHDRAWN:
        return ()
    return _matters(
        session,
        voice.project_id,
        labels,
        lambda table: or_(
            table.contribution_id == voice.id, table.area_id.in_(voice.buckets or ())
        ),
        PUBLIC,
    )


def matters_of_voices(
    session: Session,
    project_id: int,
    voices: Collection[Contribution],
    labels: Mapping[int, Labelled],
) -> tuple[Topic, ...]:
    """What came of several voices of one project, and of their areas. Two queries."""
    ids = [voice.id for voice in voices]
    areas = {area for voice in voices for area in voice.buckets or ()}
    return _matters(
        session,
        project_id,
        labels,
        lambda table: or_(table.contribution_id.in_(ids), table.area_id.in_(areas)),
        PUBLIC,
    )


def matters_at(
    session: Session, spot: Spot, labels: Mapping[int, Labelled], audience: Audience
) -> tuple[Topic, ...]:
    """What is answered and done about voices at a spot, and about their areas. Two queries."""
    return _matters(
        session,
        spot.project_id,
        labels,
        lambda table: or_(
            exists(select(Tally.id).where(Tally.bucket == table.area_id, *_counted(spot))),
            exists(
                select(Contribution.id).where(
                    Contribution.id == table.contribution_id, *_spoken(session, spot)
                )
            ),
        ),
        audience,
    )


def answers_found(session: Session, spot: Spot) -> AnswersFound:
    """How many answers are published: about areas, and to voices at the spot. One query.

    It reads no tallies: where an area's voices are, the map's own counts say.
    """
    anchor = (
        select(Contribution.anchor)
        .where(Contribution.id == PublishedAnswer.contribution_id, *_spoken(session, spot))
        .scalar_subquery()
    )
    to_voices = select(anchor.label("step")).where(*_published(spot.project_id)).subquery()
    rows = session.execute(
        union_all(
            select(PublishedAnswer.area_id, literal(""), func.count())
            .where(*_published(spot.project_id), PublishedAnswer.area_id.is_not(None))
            .group_by(PublishedAnswer.area_id),
            select(cast(null(), Integer), to_voices.c.step, func.count())
            .where(to_voices.c.step.is_not(None))
            .group_by(to_voices.c.step),
        )
    ).all()
    return AnswersFound(
        areas={area: int(n) for area, _, n in rows if area is not None},
        steps={step: int(n) for area, step, n in rows if area is None},
    )


def answered_areas(session: Session, project_id: int) -> dict[int, int]:
    """Area → its published answers. One query."""
    rows = session.execute(
        select(PublishedAnswer.area_id, func.count())
        .where(
            *_published(project_id),
            PublishedAnswer.area_id.is_not(None),
        )
        .group_by(PublishedAnswer.area_id)
    )
    return {area: int(n) for area, n in rows if area is not None}


def number_of_public_answers(session: Session, project_id: int) -> int:
    """How many answers everyone may read. One query."""
    query = select(func.count(PublishedAnswer.id)).where(
        *_published(project_id), _in_public(PublishedAnswer, project_id)
    )
    return session.scalar(query) or 0


# What concerns whom


def _published(project_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        PublishedAnswer.project_id == project_id,
        PublishedAnswer.status == AnswerStatus.PUBLISHED,
    )


def _in_public(table: About, project_id: int) -> ColumnElement[bool]:
    released = exists(
        select(Contribution.id).where(
            Contribution.id == table.contribution_id,
            Contribution.project_id == project_id,
            Contribution.moderation.in_(PUBLIC_SEES),
        )
    )
    return or_(table.area_id.is_not(None), released)


def _counted(spot: Spot) -> list[ColumnElement[bool]]:
    """The tallies of voices at the spot. An area in the filter stands for its parts too."""
    wanted = spot.wanted
    found: list[ColumnElement[bool]] = [
        Tally.project_id == spot.project_id,
        Tally.artefact_id == spot.artefact_id,
        Tally.moderation.in_(spot.seen),
        Tally.n > 0,
    ]
    for column, value in (
        (Tally.anchor, wanted.anchor),
        (Tally.mode, wanted.mode),
        (Tally.perspective, wanted.perspective),
        (Tally.source, wanted.source),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.area_id is not None:
        family = select(Area.id).where(
            or_(Area.id == wanted.area_id, Area.parent_id == wanted.area_id)
        )
        found.append(Tally.bucket.in_(family))
    return found


def _spoken(session: Session, spot: Spot) -> list[ColumnElement[bool]]:
    wanted = spot.wanted
    found: list[ColumnElement[bool]] = [
        Contribution.project_id == spot.project_id,
        Contribution.artefact_id == spot.artefact_id,
        Contribution.moderation.in_(spot.seen),
    ]
    for column, value in (
        (Contribution.anchor, wanted.anchor),
        (Contribution.mode, wanted.mode),
        (Contribution.perspective, wanted.perspective),
        (Contribution.source, wanted.source),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.area_id is not None:
        found.append(in_area(wanted.area_id, session.get_bind().dialect.name))
    return found


# Rows


def _matters(
    session: Session,
    project_id: int,
    labels: Mapping[int, Labelled],
    concerns: Any,
    audience: Audience,
) -> tuple[Topic, ...]:
    answers = session.execute(_answers(project_id).where(concerns(PublishedAnswer)))
    deeds = session.execute(
        _deeds(project_id, sees_all=audience.sees_group_actions).where(concerns(Action))
    )
    return gather(
        [(Target(area, voice), Answer(*row)) for area, voice, *row in answers],
        [(Target(area, voice), TopicAction(*row)) for area, voice, *row in deeds],
        labels,
        Reading(is_staff=audience.is_staff, today=now().date()),
    )


def _answers(project_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            PublishedAnswer.area_id,
            PublishedAnswer.contribution_id,
            PublishedAnswer.id,
            PublishedAnswer.text,
            PublishedAnswer.published_at,
        )
        .where(*_published(project_id))
        .order_by(PublishedAnswer.published_at.desc(), PublishedAnswer.id.desc())
    )


def _deeds(project_id: int, *, sees_all: bool) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Action.area_id,
            Action.contribution_id,
            Action.id,
            Action.text,
            Action.status,
            Action.track,
            Action.due,
            Action.is_public,
            Person.name if sees_all else null(),
        )
        .join(Person, Person.id == Action.owner_id, isouter=True)
        .where(Action.project_id == project_id)
        .order_by(Action.due.is_(None), Action.due, Action.id)
    )
    return query if sees_all else query.where(Action.is_public)
