"""The voices behind one mark of a figure, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from codesign.areas.labels import AreaLabel
from codesign.areas.queries.desk import with_parts
from codesign.areas.queries.stretches import UNCODED, Stretch
from codesign.artefacts.anchors import part_of
from codesign.artefacts.kinds import Part
from codesign.contributions.domain import Facet, Moderation, VoiceFilter
from codesign.contributions.models import Contribution
from codesign.contributions.queries import VoiceView, voice_view
from codesign.contributions.released import Carried
from codesign.insights import summaries
from codesign.insights.forms import CellSelector
from codesign.insights.queries import facet_counts, place_counts
from codesign.journeys.document import JourneyDocument
from codesign.journeys.kind import parts

PAGE = 25
"""Voices listed at a time."""


@dataclass(frozen=True)
class Listing:
    """Some of the voices behind a mark, by their ids, and where the next page begins."""

    voices: tuple[VoiceView, ...]
    total: int
    after: int | None


@dataclass(frozen=True)
class Behind:
    """Which voices: those the page's filter chooses, narrowed by one mark."""

    artefact_id: int
    document: JourneyDocument
    labels: dict[int, AreaLabel]
    filter: VoiceFilter
    mark: CellSelector
    seen: Collection[Moderation]
    carries: Carried

    @property
    def steps(self) -> list[str] | None:
        """The places that phase and step choose, by their keys; None for all.

        In a phase is what is about the whole of it, and its steps.
        """
        if not self.mark.phase and not self.mark.step:
            return None
        inside = {
            part.key
            for part in (Part("", self.document.title), *parts(self.document))
            if not self.mark.phase or part_of(self.mark.phase) in {part.key, part.within or None}
        }
        return sorted(inside & {part_of(self.mark.step)} if self.mark.step else inside)

    def page(self, session: Session, after: int, total: int) -> Listing:
        """The voices after the one with id `after`. Two queries."""
        inside = None
        if self.filter.area_id is not None:
            inside = with_parts(self.labels, self.filter.area_id)
        ids = Stretch(self._condition(), inside).ids(session, after, PAGE + 1)
        shown = ids[:PAGE]
        names = {actor.key: actor.name for actor in self.document.actors}
        found = session.scalars(
            select(Contribution).where(Contribution.id.in_(shown)).order_by(Contribution.id)
        )
        voices = tuple(voice_view(voice, names, self.carries) for voice in found)
        return Listing(voices, total, shown[-1] if len(ids) > PAGE else None)

    def count(self, session: Session) -> int:
        """How many voices there are, from the tallies. One query."""
        if self.mark.group is not None:
            return self._in_facet(session, Facet.GROUP, self.mark.group)
        if self.mark.day is not None:
            return self._in_facet(session, Facet.DAY, self.mark.day)
        wide = VoiceFilter(self.filter.perspective, self.filter.mode, self.filter.source)
        places = place_counts(session, self.artefact_id, wide, self.seen)
        places = summaries.focused(places, self.filter.area_id)
        if self.steps is not None:
            places = places[places["anchor"].isin(self.steps)]
        if self.mark.is_coded:
            return summaries.coded(places)
        if self.mark.is_uncoded:
            return summaries.voices(places) - summaries.coded(places)
        if self.mark.is_rated:
            return summaries.rated(places)
        return summaries.voices(places)

    def _in_facet(self, session: Session, facet: Facet, value: str) -> int:
        counts = facet_counts(session, self.artefact_id, self.filter, self.seen, facet)
        return int(counts.loc[counts["value"] == value, "n"].sum())

    def _condition(self) -> ColumnElement[bool]:
        wanted, mark = self.filter, self.mark
        rules: list[ColumnElement[bool]] = [
            Contribution.artefact_id == self.artefact_id,
            Contribution.moderation.in_(self.seen),
        ]
        if self.steps is not None:
            rules.append(Contribution.anchor.in_(self.steps))
        if wanted.perspective is not None:
            rules.append(Contribution.perspective == wanted.perspective)
        if wanted.mode is not None:
            rules.append(Contribution.mode == wanted.mode)
        if wanted.source is not None:
            rules.append(Contribution.source == wanted.source)
        if mark.group is not None:
            rules.append(Contribution.group_name == mark.group)
        if mark.day is not None:
            day = date.fromisoformat(mark.day) if mark.day else None
            rules.append(Contribution.day.is_(None) if day is None else Contribution.day == day)
        if mark.is_uncoded:
            rules.append(UNCODED)
        if mark.is_coded:
            rules.append(Contribution.coding_count > 0)
        if mark.is_rated:
            rules.append(Contribution.rating.is_not(None))
        return and_(*rules)
