"""The journey map and its steps, for citizens and staff alike; only what may be seen differs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from codesign.areas.labels import AreaLabel, area_labels
from codesign.areas.queries.desk import with_parts
from codesign.artefacts.places import place_in, spoken_about
from codesign.contributions import tallies
from codesign.contributions.domain import (
    PUBLIC_SEES,
    STAFF_SEES,
    Moderation,
    StepCount,
    VoiceFilter,
)
from codesign.contributions.guarded import carried_for, least_for, least_in
from codesign.contributions.queries import VoicePage, voices_at
from codesign.contributions.views.feelings import felt_by_readers
from codesign.errors import NotFoundError
from codesign.follow_up.published import Audience, Spot, answers_found, matters_at
from codesign.follow_up.topics import Topic
from codesign.hyphens import hyphenated
from codesign.i18n import language
from codesign.journeys import words
from codesign.journeys.addresses import MapAddresses, place_address
from codesign.journeys.domain import Felt, MapView, area_counts, lay_out, loudest_step, neighbours
from codesign.journeys.forms import MapQuery, map_wish, page_after
from codesign.journeys.map_page import MapFacts, ShownProject, felt_at, map_context
from codesign.journeys.partings import partings
from codesign.journeys.queries import ShownJourney, breakdown, place_of, shown_journey
from codesign.projects import access
from codesign.projects.policy import SEES_RAW
from codesign.web.drawn_parts import draw_part
from codesign.web.htmx import page_or_partial, wants_partial
from codesign.web.sessions import session

blueprint = Blueprint("journeys", __name__)

PREVIEW = 2
"""Voices shown beside the map before anyone has chosen a step."""


@dataclass(frozen=True)
class PageContext:
    """What every page of a journey is drawn from."""

    journey: ShownJourney
    labels: dict[int, AreaLabel]
    wish: MapQuery
    seen: Collection[Moderation]
    here: MapAddresses

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """The actors' names by key."""
        return {actor.key: actor.name for actor in self.journey.document.actors}

    def voices(self, step: str, after: int | None = None, limit: int = 20) -> VoicePage:
        """Voices at a step, by the present filter."""
        return voices_at(
            session(),
            self.journey.artefact_id,
            self.wish.at(step),
            self.seen,
            carried_for(session(), access.project(), access.role()),
            after,
            names=self.names,
            limit=limit,
        )

    def counts(self, wanted: VoiceFilter) -> dict[str, StepCount]:
        """What is said at each step, by this filter."""
        return tallies.step_counts(session(), self.journey.artefact_id, wanted, self.seen)

    @property
    def is_guarded(self) -> bool:
        """Whether the disclosure guard meets this reader."""
        return least_for(access.project(), access.role()) is not None

    def felt(self, counts: Mapping[str, StepCount]) -> dict[str, Felt]:
        """How it felt at each step, as this reader may know it: those whom the guard meets get
        what is told of the whole journey, whatever they filter by."""
        if self.is_guarded:
            return self.felt_by_readers
        return felt_at(counts, least_in(access.project()))

    @cached_property
    def felt_by_readers(self) -> dict[str, Felt]:
        """How it felt at each step, as those whom the guard meets are told of it."""
        artefact = self.journey.artefact_id
        told = felt_by_readers([artefact])[artefact]
        return {
            step: Felt(one.rating_sum / one.rating_n, one.rating_n) for step, one in told.items()
        }

    def spot(self, wanted: VoiceFilter) -> Spot:
        """Whose voices are looked for among what was answered."""
        return Spot(access.project().id, self.journey.artefact_id, wanted, self.seen)

    def map_view(self, counts: Mapping[str, StepCount]) -> MapView:
        """The map with these counts of voices."""
        return lay_out(
            self.journey.document,
            counts,
            self.labels,
            language(),
            felt=self.felt(counts),
            perspective=self.wish.filter.perspective,
        )


def _scene(side: str, journey: str) -> PageContext:
    project = access.project()
    shown = shown_journey(session(), project.id, journey, with_drafts=side == "staff")
    labels = area_labels(session(), project.id)
    wish = map_wish(request.args, shown.document, labels)
    seen = STAFF_SEES if access.role() in SEES_RAW else PUBLIC_SEES
    return PageContext(shown, labels, wish, seen, MapAddresses(side, project.slug, journey, wish))


@blueprint.get("/projekt/<project>/resa/<journey>")
def public_map(project: str, journey: str) -> ResponseReturnValue:
    return _map_page(_scene("public", journey))


@blueprint.get("/arbete/<project>/resa/<journey>")
def staff_map(project: str, journey: str) -> ResponseReturnValue:
    return _map_page(_scene("staff", journey))


@blueprint.get("/projekt/<project>/resa/<journey>/steg/<step>")
def public_step(project: str, journey: str, step: str) -> ResponseReturnValue:
    return _step_page(_scene("public", journey), step)


@blueprint.get("/arbete/<project>/resa/<journey>/steg/<step>")
def staff_step(project: str, journey: str, step: str) -> ResponseReturnValue:
    return _step_page(_scene("staff", journey), step)


@blueprint.get("/projekt/<project>/resa/<journey>/fas/<phase>")
def public_phase(project: str, journey: str, phase: str) -> ResponseReturnValue:
    return _part_page(_scene("public", journey), phase)


@blueprint.get("/arbete/<project>/resa/<journey>/fas/<phase>")
def staff_phase(project: str, journey: str, phase: str) -> ResponseReturnValue:
    return _part_page(_scene("staff", journey), phase)


@blueprint.get("/projekt/<project>/resa/<journey>/hela")
def public_whole(project: str, journey: str) -> ResponseReturnValue:
    return _part_page(_scene("public", journey), "")


@blueprint.get("/arbete/<project>/resa/<journey>/hela")
def staff_whole(project: str, journey: str) -> ResponseReturnValue:
    return _part_page(_scene("staff", journey), "")


def _part_page(scene: PageContext, part: str) -> ResponseReturnValue:
    """What is said about a whole phase, or about the whole journey."""
    document = scene.journey.document
    phase = next((one for one in document.phases if one.key == part), None)
    if part and phase is None:
        raise NotFoundError
    counts = scene.counts(scene.wish.filter)
    after, least = page_after(request.args), least_in(access.project())
    partial = "journeys/_part.html" if after is None else "journeys/_part_voices.html"
    return page_or_partial(
        "journeys/part.html",
        partial,
        **_shared(scene),
        part=part,
        phase=phase,
        place=place_of(scene.journey, part),
        count=counts.get(part, StepCount()),
        areas=[one for one in area_counts({part: counts[part]}, scene.labels) if one.n]
        if part in counts
        else [],
        felt=scene.felt(counts).get(part),
        voices=scene.voices(part, after),
        matters=_matters(scene, part),
        is_first_page=after is None,
        ignored=words.ignored_sentence(scene.wish.ignored),
        least=least,
        steps=phase.steps if phase else (),
    )


def _map_page(scene: PageContext) -> ResponseReturnValue:
    facts = _facts(scene)
    part = "journeys/_region.html" if wants_partial() else "journeys/_main.html"
    return page_or_partial(
        "journeys/map.html",
        "journeys/_drawn.html",
        layout=f"layouts/{scene.here.side}.html",
        document=scene.journey.document,
        drawn=draw_part(part, facts.decisive, lambda: map_context(facts)),
    )


def _facts(scene: PageContext) -> MapFacts:
    """Read everything that the map shows."""
    project, wanted = access.project(), scene.wish.filter
    counts = scene.counts(wanted)
    in_any_area = counts
    if wanted.area_id is not None:
        in_any_area = scene.counts(replace(wanted, area_id=None))
    unfiltered = scene.counts(VoiceFilter()) if scene.wish.is_filtered else counts
    loudest = loudest_step(scene.journey.document, counts, scene.wish.shown_phase)
    return MapFacts(
        journey=scene.journey,
        project=ShownProject(project.slug, project.title, project.is_demo),
        side=scene.here.side,
        wish=scene.wish,
        labels=scene.labels,
        counts=counts,
        in_any_area=in_any_area,
        unfiltered=unfiltered,
        told=scene.felt_by_readers if scene.is_guarded else None,
        least=least_in(project),
        answers=_answers(scene, in_any_area),
        everything=breakdown(session(), scene.journey.artefact_id, scene.seen),
        sees_waiting=Moderation.WAITING in scene.seen,
        preview=scene.voices(loudest, limit=PREVIEW).voices if loudest else (),
        may_change=scene.here.side == "staff" and access.may("content.journey"),
        language_asked=bool(request.args.get("lang")),
    )


def _step_page(scene: PageContext, step: str) -> ResponseReturnValue:
    view = scene.map_view(scene.counts(scene.wish.filter))
    column = view.column(step)
    if column is None:
        raise NotFoundError
    after, least = page_after(request.args), least_in(access.project())
    partial = "journeys/_panel.html" if after is None else "journeys/_voices.html"
    return page_or_partial(
        "journeys/step.html",
        partial,
        **_shared(scene),
        map=view,
        column=column,
        lanes=view.lanes_at(column),
        voices=scene.voices(step, after),
        matters=_matters(scene, step),
        journey_slug=scene.journey.slug,
        is_first_page=after is None,
        neighbours=_step_neighbours(view, step),
        ignored=words.ignored_sentence(scene.wish.ignored),
        least=least,
        parted=[words.parting_sentence(one, least) for one in partings([column])],
    )


def _matters(scene: PageContext, step: str) -> tuple[Topic, ...]:
    spot = scene.spot(scene.wish.at(step))
    audience = Audience(scene.here.side == "staff", access.sees_group_actions())
    return matters_at(session(), spot, scene.labels, audience)


def _answers(scene: PageContext, in_any_area: Mapping[str, StepCount]) -> dict[str, int]:
    """Step → published answers that concern the voices shown there."""
    chosen = scene.wish.filter.area_id
    family = None if chosen is None else with_parts(scene.labels, chosen)
    found = answers_found(session(), scene.spot(scene.wish.filter))
    return found.by_step({step: count.areas for step, count in in_any_area.items()}, family)


def _shared(scene: PageContext) -> dict[str, Any]:
    return {
        "layout": f"layouts/{scene.here.side}.html",
        "here": scene.here,
        "wish": scene.wish,
        "labels": scene.labels,
        "document": scene.journey.document,
        "project": access.project(),
        "is_staff": scene.here.side == "staff",
        "say": words,
    }


def _step_neighbours(view: MapView, step: str) -> dict[str, object]:
    before, after = neighbours([column.key for column in view.columns], step)
    return {"before": view.column(before or ""), "after": view.column(after or "")}


blueprint.add_app_template_global(place_address)
blueprint.add_app_template_global(place_in)
blueprint.add_app_template_filter(spoken_about)


@blueprint.app_template_filter("hyphenated")
def _hyphenated(text: str) -> str:
    return hyphenated(text, language())
