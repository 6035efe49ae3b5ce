"""Reads of voices, a page at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, cast, exists, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from codesign.contributions.domain import Mode, Moderation, Reason, VoiceFilter
from codesign.contributions.models import Contribution
from codesign.contributions.ordering import newest_first, older_than, spot_of
from codesign.contributions.released import Carried
from codesign.contributions.sources import Source
from codesign.folding import holds

PAGE = 20
"""Voices shown at a time."""


class Labelled(Protocol):
    """What an area must tell so that a voice can name it."""

    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...


L = TypeVar("L", bound=Labelled)


@dataclass(frozen=True)
class Pin:
    """What a voice was said about: a version of a prototype, and a screen when one is meant."""

    title: dict[str, str]
    number: int
    screen: dict[str, str]
    asked: dict[str, str] = field(default_factory=dict)
    """The question of a questionnaire that it answers."""


@dataclass(frozen=True)
class VoiceView:
    """A voice as pages show it."""

    id: int
    anchor: str
    text: str
    language: str
    mode: Mode
    source: Source
    perspective: str
    who: dict[str, str]
    """The actor's name; empty when nobody said whose voice it is."""
    group_name: str
    rating: int | None
    day: date | None
    moderation: Moderation
    origin: str
    buckets: tuple[int, ...]
    coding_revision: int
    reason: Reason | None = None
    """Why it is not shown, when someone said so."""
    pin: Pin | None = None
    month: date | None = None
    """The first day of the month it came, where that is all that may be told."""

    def areas_in(self, labels: Mapping[int, L]) -> list[L]:
        """The areas it was put in, in the codebook's order; a subcategory stands for its area."""
        own = set(self.buckets)
        parents = {label.parent_id for label in labels.values() if label.id in own}
        return [label for label in labels.values() if label.id in own and label.id not in parents]


@dataclass(frozen=True)
class VoicePage:
    """Some voices, newest first, and where the next page begins (None on the last)."""

    voices: tuple[VoiceView, ...]
    after: int | None


def voice_view(
    voice: Contribution, names: Mapping[str, dict[str, str]], carries: Carried
) -> VoiceView:
    """A stored voice as pages show it to somebody whom it carries so much to; `names` are the
    journey's actors by key."""
    return VoiceView(
        id=voice.id,
        anchor=voice.anchor,
        text=voice.text,
        language=voice.language,
        mode=voice.mode,
        source=voice.source,
        perspective=voice.perspective,
        who=names.get(voice.perspective, {}),
        group_name=carries.group(voice.group_name),
        rating=carries.rating(voice.rating),
        day=carries.day(voice.day),
        moderation=voice.moderation,
        origin=carries.origin(voice.origin),
        buckets=tuple(voice.buckets or ()),
        coding_revision=voice.coding_revision,
        reason=reason_of(voice),
        pin=pin_of(voice.attributes),
        month=carries.month(voice.day),
    )


def pin_of(attributes: Mapping[str, Any] | None) -> Pin | None:
    """Which screen of which version a voice is pinned to, None for all others."""
    told = (attributes or {}).get("pin")
    if not isinstance(told, dict):
        return None
    return Pin(
        told.get("title") or {},
        int(told.get("number") or 0),
        told.get("screen") or {},
        told.get("asked") or {},
    )


def reason_of(voice: Contribution) -> Reason | None:
    """Why a voice is not shown, when someone said so."""
    given = (voice.attributes or {}).get("reason")
    return next((reason for reason in Reason if reason == given), None)


def voices_at(
    session: Session,
    artefact_id: int,
    wanted: VoiceFilter,
    seen: Collection[Moderation],
    carries: Carried,
    after: int | None = None,
    *,
    names: Mapping[str, dict[str, str]] | None = None,
    limit: int = PAGE,
) -> VoicePage:
    """Voices of a journey (at a step, when the filter names one), the newest day first.

    `after` is the id that ended the page before. One query, and one more after the first page.
    """
    query = (
        select(Contribution)
        .where(
            Contribution.artefact_id == artefact_id,
            Contribution.moderation.in_(seen),
            *_matching(wanted, session.get_bind().dialect.name),
        )
        .order_by(*newest_first())
        .limit(limit + 1)
    )
    if spot := spot_of(session, after, Contribution.artefact_id == artefact_id):
        query = query.where(older_than(spot))
    found = session.scalars(query).all()
    return _page(found, names or {}, carries, limit)


def _page(
    found: Sequence[Contribution],
    names: Mapping[str, dict[str, str]],
    carries: Carried,
    limit: int,
) -> VoicePage:
    shown = found[:limit]
    after = shown[-1].id if len(found) > limit else None
    return VoicePage(tuple(voice_view(voice, names, carries) for voice in shown), after)


def _matching(wanted: VoiceFilter, dialect: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.anchor is not None:
        conditions.append(Contribution.anchor == wanted.anchor)
    if wanted.perspective is not None:
        conditions.append(Contribution.perspective == wanted.perspective)
    if wanted.mode is not None:
        conditions.append(Contribution.mode == wanted.mode)
    if wanted.source is not None:
        conditions.append(Contribution.source == wanted.source)
    if wanted.is_uncoded:
        conditions.append(Contribution.coding_count == 0)
    if wanted.area_id is not None:
        conditions.append(in_area(wanted.area_id, dialect))
    if wanted.words:
        conditions.append(holds(Contribution.text, wanted.words))
    return conditions


def in_area(area_id: int, dialect: str) -> ColumnElement[bool]:
    """Whether a voice lies in the area or in one of its subcategories."""
    if dialect == "postgresql":
        return cast(Contribution.buckets, JSONB).contains([area_id])
    bucket = func.json_each(Contribution.buckets).table_valued("value")
    return exists(select(bucket.c.value).where(bucket.c.value == area_id))
