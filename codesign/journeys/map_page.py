"""What the map's page is drawn from, and what its templates are given. Pure, but for the language.

`MapFacts` is read anew for every request. The context is decided by the facts alone, so that a page
may be kept under its facts (`web/drawn_parts.py`). What of the facts a reader may know, and how
exactly, was decided where they were read: two readers with the same facts see the same page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codesign.areas.labels import AreaLabel
from codesign.contributions.disclosure import alone, mean_shown
from codesign.contributions.domain import StepCount
from codesign.contributions.least_told import shown_rule
from codesign.contributions.queries import VoiceView
from codesign.i18n import language
from codesign.journeys import words
from codesign.journeys.addresses import MapAddresses
from codesign.journeys.domain import (
    AreaCount,
    Felt,
    MapView,
    area_counts,
    lay_out,
    neighbours,
    number_of_areas_used,
)
from codesign.journeys.forms import MapQuery
from codesign.journeys.partings import partings
from codesign.journeys.queries import Breakdown, ShownJourney

Counts = Mapping[str, StepCount]
"""Step → what is said there."""


@dataclass(frozen=True)
class ShownProject:
    """What the map says of its project."""

    slug: str
    title: dict[str, str]
    is_demo: bool


@dataclass(frozen=True)
class MapFacts:
    """Everything that the map's page is drawn from."""

    journey: ShownJourney
    """Its document stands in the facts by its digest."""
    project: ShownProject
    side: str
    """"public" or "staff"."""
    wish: MapQuery
    labels: dict[int, AreaLabel]
    counts: Counts
    """The voices that match the filter."""
    in_any_area: Counts
    """The same voices, whatever their area."""
    unfiltered: Counts
    """All voices that this reader may see."""
    told: dict[str, Felt] | None
    """How the steps felt, as it is told to those whom the guard meets; None: counted here."""
    least: int
    """The guard's threshold in the project."""
    answers: dict[str, int]
    """Step → published answers that concern the voices there."""
    everything: Breakdown
    sees_waiting: bool
    preview: tuple[VoiceView, ...]
    """The newest voices at the step with most."""
    may_change: bool
    """Whether this reader may change the journey."""
    language_asked: bool
    """Whether the address asks for the language."""

    @property
    def decisive(self) -> "MapFacts | None":
        """What decides the page; None when its document is known by no digest."""
        return self if self.journey.digest else None

    @property
    def here(self) -> MapAddresses:
        """Addresses around the journey."""
        return MapAddresses(self.side, self.project.slug, self.journey.slug, self.wish)


def felt_at(counts: Counts, least: int) -> dict[str, Felt]:
    """How it felt at each step by these counts, for those whom the guard does not meet: a mean of
    fewer than `least` is not shown to anybody."""
    means = {step: mean_shown(one.total, least) for step, one in counts.items()}
    return {
        step: Felt(mean, counts[step].total.rating_n)
        for step, mean in means.items()
        if mean is not None
    }


def map_context(facts: MapFacts) -> dict[str, Any]:
    """What `_main.html` and `_region.html` show."""
    document = facts.journey.document
    view = _view(facts, facts.counts)
    areas, in_all = _areas(facts, view)
    return {
        "here": facts.here,
        "wish": facts.wish,
        "labels": facts.labels,
        "document": document,
        "project": facts.project,
        "is_staff": facts.side == "staff",
        "may_change": facts.may_change,
        "language_asked": facts.language_asked,
        "say": words,
        "map": view,
        "phase_links": _phase_links(facts),
        **_sentences(facts, view),
        "summary": words.voices_sentence(document, facts.everything, in_all),
        "areas": areas,
        "areas_sentence": words.areas_sentence(view, areas),
        "options": _options(facts),
        "highlight": view.loudest or view.columns[0],
        "preview": facts.preview,
    }


def _view(facts: MapFacts, counts: Counts) -> MapView:
    return lay_out(
        facts.journey.document,
        counts,
        facts.labels,
        language(),
        felt=felt_at(counts, facts.least) if facts.told is None else facts.told,
        perspective=facts.wish.filter.perspective,
        phase=facts.wish.shown_phase,
        answers=facts.answers,
    )


def _areas(facts: MapFacts, view: MapView) -> tuple[tuple[AreaCount, ...], int]:
    """The areas to choose among (by the other filters), and how many hold any voice at all."""
    areas = view.areas
    if facts.wish.filter.area_id is not None:
        areas = _view(facts, facts.in_any_area).areas
    if not facts.wish.is_filtered and facts.wish.shown_phase is None:
        return areas, number_of_areas_used(areas)
    return areas, number_of_areas_used(area_counts(facts.unfiltered, facts.labels))


def _sentences(facts: MapFacts, view: MapView) -> dict[str, Any]:
    waiting = facts.everything.waiting
    return {
        "narrowed": _narrowed(facts),
        "ignored": words.ignored_sentence(facts.wish.ignored),
        "curve_sentence": words.curve_sentence(view.curve, view.curve_actor),
        "shown_rule": shown_rule(facts.least),
        "parted": [words.parting_sentence(one, facts.least) for one in partings(view.columns)],
        "waiting": waiting if facts.sees_waiting else alone(waiting, facts.least),
        "voices_in_all": facts.everything.voices,
    }


def _narrowed(facts: MapFacts) -> str:
    if not facts.wish.is_filtered:
        return ""
    matching = sum(count.voices for count in facts.counts.values())
    return words.filter_sentence(
        facts.journey.document, facts.labels, facts.wish, matching, facts.everything.voices
    )


def _options(facts: MapFacts) -> dict[str, list[words.Option]]:
    return {
        "perspektiv": words.perspective_options(facts.journey.document, facts.everything),
        "lage": words.mode_options(facts.everything),
        "omrade": words.area_options(facts.labels),
        "kalla": words.source_options(facts.everything),
    }


def _phase_links(facts: MapFacts) -> dict[str, object]:
    """The phases before and after the one that is shown, and its place among all."""
    phases = facts.journey.document.phases
    shown = facts.wish.shown_phase
    if shown is None:
        return {}
    before, after = neighbours([phase.key for phase in phases], shown)
    by_key = {phase.key: phase for phase in phases}
    return {
        "before": by_key.get(before or ""),
        "after": by_key.get(after or ""),
        "place": list(by_key).index(shown) + 1,
        "all": len(phases),
    }
