"""Channels of a round: links of their own, for a unit or a place, made, found and closed."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import Artefact
from codesign.errors import NotFoundError
from codesign.folding import holds
from codesign.projects.models import Project
from codesign.questionnaires.models import (
    QuestionnaireChannel,
    QuestionnaireResponse,
    QuestionnaireRound,
)
from codesign.units.models import Unit

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Signs that nobody takes for each other, in print and in handwriting."""
TOKEN_LENGTH = 9
NAME_LIMIT = 200
PAGE = 100
"""Channels on a page."""


def new_token() -> str:
    """A token for a link: 44 random bits, short enough to be typed from a poster."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def read_token(typed: str) -> str:
    """A token as it is stored, however it was typed; "" for what can be none."""
    token = typed.strip().lower()
    return token if len(token) == TOKEN_LENGTH and set(token) <= set(ALPHABET) else ""


@dataclass(frozen=True)
class Place:
    """Where a channel's link leads."""

    project: str
    questionnaire: str


def place_of(session: Session, token: str) -> Place | None:
    """The public project and the questionnaire that a channel belongs to. One query."""
    row = session.execute(
        select(Project.slug, Artefact.slug)
        .join(QuestionnaireChannel, QuestionnaireChannel.project_id == Project.id)
        .join(QuestionnaireRound, QuestionnaireRound.id == QuestionnaireChannel.round_id)
        .join(Artefact, Artefact.id == QuestionnaireRound.artefact_id)
        .where(QuestionnaireChannel.token == token, Project.is_public)
    ).one_or_none()
    return Place(*row) if row else None


def channel_by_token(session: Session, round_id: int, typed: str) -> QuestionnaireChannel | None:
    """The channel of a round that a token names; None for any other token."""
    token = read_token(typed)
    if not token:
        return None
    return session.scalar(
        select(QuestionnaireChannel).where(
            QuestionnaireChannel.token == token, QuestionnaireChannel.round_id == round_id
        )
    )


def channel_in(
    session: Session, round_id: int, channel_id: int, *, held: bool = False
) -> QuestionnaireChannel:
    """One channel of a round. Raises NotFoundError."""
    query = select(QuestionnaireChannel).where(
        QuestionnaireChannel.id == channel_id, QuestionnaireChannel.round_id == round_id
    )
    found = session.scalar(query.with_for_update() if held else query)
    if found is None:
        raise NotFoundError
    return found


def make_channel(
    session: Session,
    round_: QuestionnaireRound,
    name: str,
    *,
    unit_id: int | None = None,
    invited: int | None = None,
) -> QuestionnaireChannel:
    """A new way to a round."""
    made = QuestionnaireChannel(
        agency_id=round_.agency_id,
        project_id=round_.project_id,
        round_id=round_.id,
        token=new_token(),
        name=name,
        unit_id=unit_id,
        invited=invited,
    )
    session.add(made)
    session.flush()
    return made


def make_for_units(session: Session, round_: QuestionnaireRound, level: str | None) -> int:
    """A channel for every unit of a level (None: those with no unit below) that has none yet.

    The round is held, so that two who do it at once make one each; how many were made.
    """
    had = select(QuestionnaireChannel.unit_id).where(
        QuestionnaireChannel.round_id == round_.id, QuestionnaireChannel.unit_id.is_not(None)
    )
    query = (
        select(Unit.id, Unit.name)
        .where(
            Unit.project_id == round_.project_id,
            Unit.is_retired.is_(False),
            Unit.id.not_in(had),
        )
        .order_by(Unit.position, Unit.id)
    )
    if level is None:
        above = select(Unit.parent_id).where(
            Unit.project_id == round_.project_id,
            Unit.parent_id.is_not(None),
            Unit.is_retired.is_(False),
        )
        query = query.where(Unit.id.not_in(above))
    else:
        query = query.where(Unit.level == level)
    rows = session.execute(query).all()
    session.add_all(
        QuestionnaireChannel(
            agency_id=round_.agency_id,
            project_id=round_.project_id,
            round_id=round_.id,
            token=new_token(),
            name=name,
            unit_id=unit_id,
        )
        for unit_id, name in rows
    )
    session.flush()
    return len(rows)


@dataclass(frozen=True)
class ChannelLine:
    """A channel as a list tells it, to those who see exact numbers."""

    channel: QuestionnaireChannel
    unit: Unit | None
    answers: int

    @property
    def invited(self) -> int | None:
        """Of how many the answers are; None where nobody has said."""
        if self.channel.invited is not None:
            return self.channel.invited
        return self.unit.people if self.unit else None


def _listed(round_id: int, words: str) -> Select[QuestionnaireChannel, Unit]:
    query = (
        select(QuestionnaireChannel, Unit)
        .outerjoin(Unit, Unit.id == QuestionnaireChannel.unit_id)
        .where(QuestionnaireChannel.round_id == round_id)
        .order_by(QuestionnaireChannel.id)
    )
    if words:
        query = query.where(holds(QuestionnaireChannel.name, words))
    return query


def channel_page(
    session: Session, round_id: int, number: int = 1, words: str = ""
) -> tuple[Sequence[ChannelLine], int, int]:
    """A page of a round's channels, the page's number, and how many there are in all."""
    counted = _listed(round_id, words).with_only_columns(func.count()).order_by(None)
    total = session.scalar(counted) or 0
    number = min(max(1, number), max(1, -(-total // PAGE)))
    query = _listed(round_id, words).offset((number - 1) * PAGE).limit(PAGE)
    return _lines(session, query), number, total


def all_channels(session: Session, round_id: int) -> Sequence[ChannelLine]:
    """Every channel of a round, as it was made. Two queries."""
    return _lines(session, _listed(round_id, ""))


def open_channels(session: Session, round_id: int) -> Sequence[QuestionnaireChannel]:
    """The channels of a round that are open, for its posters."""
    return session.scalars(
        select(QuestionnaireChannel)
        .where(QuestionnaireChannel.round_id == round_id, QuestionnaireChannel.is_closed.is_(False))
        .order_by(QuestionnaireChannel.id)
    ).all()


def _lines(session: Session, query: Select[QuestionnaireChannel, Unit]) -> Sequence[ChannelLine]:
    rows = session.execute(query).all()
    answers = answers_by_channel(session, [channel.id for channel, _ in rows])
    return [ChannelLine(channel, unit, answers.get(channel.id, 0)) for channel, unit in rows]


def answers_by_channel(session: Session, ids: Collection[int]) -> Mapping[int, int]:
    """Channel → how many answered by it. One query."""
    if not ids:
        return {}
    rows = session.execute(
        select(QuestionnaireResponse.channel_id, func.count())
        .where(QuestionnaireResponse.channel_id.in_(ids))
        .group_by(QuestionnaireResponse.channel_id)
    )
    return {channel: n for channel, n in rows if channel is not None}


def levels_of(session: Session, project_id: int) -> Sequence[tuple[str, int]]:
    """The words for what units are, each with how many there are."""
    rows = session.execute(
        select(Unit.level, func.count())
        .where(Unit.project_id == project_id, Unit.is_retired.is_(False), Unit.level != "")
        .group_by(Unit.level)
        .order_by(func.min(Unit.position))
    )
    return [(level, n) for level, n in rows]
