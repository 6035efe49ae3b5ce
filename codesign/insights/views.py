"""What was said, seen as a whole; and the voices behind every mark."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from codesign.areas.labels import area_labels
from codesign.artefacts.here import journeys_of_this_project
from codesign.artefacts.places import ArtefactPlaces, journeys_in, places
from codesign.contributions.domain import (
    ALL_VOICES,
    PUBLIC_SEES,
    STAFF_SEES,
    Facet,
    Moderation,
)
from codesign.contributions.guarded import carried_for, least_for
from codesign.contributions.released import Carried
from codesign.contributions.tallies import project_counts
from codesign.contributions.views.feelings import felt_by_readers
from codesign.errors import NotFoundError
from codesign.figures.tables import written
from codesign.insights.addresses import Addresses
from codesign.insights.board import InsightData
from codesign.insights.forms import InsightQuery, Level, chosen_journey, insight_wish, mark_of
from codesign.insights.listing import Behind
from codesign.insights.queries import facet_counts, place_counts
from codesign.insights.questions import QUESTIONS, answered
from codesign.insights.words import Names, chosen_sentence, ignored_sentence, mark_names
from codesign.journeys import words
from codesign.journeys.queries import ShownJourney, breakdown, shown_journey
from codesign.projects import access
from codesign.projects.policy import SEES_RAW
from codesign.web.htmx import page_or_partial
from codesign.web.ids import id_in
from codesign.web.sessions import session

blueprint = Blueprint("insights", __name__)


@dataclass(frozen=True)
class PageContext:
    """What the pages are made from, for the present project, person and address."""

    journey: ShownJourney
    labels: dict[int, Any]
    wish: InsightQuery
    seen: Collection[Moderation]
    least: int | None
    carries: Carried

    @property
    def here(self) -> Addresses:
        return Addresses(access.project().slug, self.wish)

    @cached_property
    def board(self) -> InsightData:
        """Counts for every figure. Three queries over tallies; no voice is read."""
        artefact, wanted = self.journey.artefact_id, self.wish.filter
        everywhere = replace(wanted, area_id=None)
        return InsightData(
            self.journey.document,
            self.labels,
            self.wish,
            place_counts(session(), artefact, everywhere, self.seen),
            facet_counts(session(), artefact, everywhere, self.seen, Facet.GROUP),
            facet_counts(session(), artefact, everywhere, self.seen, Facet.DAY),
            self.here,
            self.least,
            self.carries.shown_groups,
            access.project().is_about_children,
            {} if self.least is None else felt_by_readers([artefact])[artefact],
        )


def _scene(*, is_listing: bool = False) -> PageContext | None:
    """None when the project has no journey yet.

    Those whom the disclosure guard meets get the tables of the whole journey, and no filters to
    combine; the voices behind a number (a listing) are released, and each can be read.
    """
    slugs = list(journeys_of_this_project())
    if not slugs:
        return None
    project = access.project()
    slug, is_strange = chosen_journey(request.args, slugs)
    journey = shown_journey(session(), project.id, slug, with_drafts=True)
    labels = area_labels(session(), project.id)
    wish = insight_wish(request.args, journey.document, labels, slug, is_first=slug == slugs[0])
    least = least_for(project, access.role())
    if least is not None and not is_listing:
        wish = wish.unfiltered()
    sees_raw = access.role() in SEES_RAW
    return PageContext(
        journey,
        labels,
        wish.also_ignoring("resa") if is_strange else wish,
        STAFF_SEES if sees_raw else PUBLIC_SEES,
        least,
        carried_for(session(), project, access.role()),
    )


@blueprint.get("/arbete/<project>/insikter")
def overview(project: str) -> ResponseReturnValue:
    scene = _scene()
    if scene is None:
        return _without_a_journey()
    everything = breakdown(session(), scene.journey.artefact_id, scene.seen)
    board = scene.board
    figures = answered(board) if board.voices else []
    return page_or_partial(
        "insights/overview.html",
        "insights/_board.html",
        project=access.project(),
        here=scene.here,
        wish=scene.wish,
        board=board,
        figures=figures,
        voices_in_all=everything.voices,
        ignored=ignored_sentence(scene.wish.ignored),
        chosen=chosen_sentence(board.names, scene.wish, board.voices, everything.voices),
        options={
            "perspektiv": words.perspective_options(scene.journey.document, everything),
            "lage": words.mode_options(everything),
            "omrade": words.area_options(scene.labels),
            "kalla": words.source_options(everything),
        },
        journeys=_journeys(),
        levels=tuple(Level),
        sees_raw=scene.least is None,
    )  # fmt: skip


def _without_a_journey() -> str:
    """What can be seen of the voices of a project that has no journey."""
    seen = STAFF_SEES if access.role() in SEES_RAW else PUBLIC_SEES
    counts, _ = project_counts(session(), access.project().id, seen)
    voices = counts.get(ALL_VOICES, 0)
    return render_template("insights/nothing.html", project=access.project(), voices=voices)


def _journeys() -> list[ArtefactPlaces]:
    """The project's journeys to choose among; none when there is no choice."""
    if len(journeys_of_this_project()) < 2:
        return []
    return list(journeys_in(places(session(), access.project().id)).values())


@blueprint.get("/arbete/<project>/insikter/roster")
def voices(project: str) -> ResponseReturnValue:
    scene = _scene(is_listing=True)
    if scene is None:
        raise NotFoundError
    mark, ignored = mark_of(request.args, scene.journey.document)
    if scene.least is not None:
        mark, also = mark.of_released()
        ignored += also
    if mark.is_of_facet and scene.wish.filter.area_id is not None:
        scene = replace(scene, wish=scene.wish.in_every_area())
        ignored.append("omrade")
    behind = Behind(
        scene.journey.artefact_id,
        scene.journey.document,
        scene.labels,
        scene.wish.filter,
        mark,
        scene.seen,
        scene.carries,
    )
    total = behind.count(session())
    is_guarded = bool(mark.group) and not scene.carries.group(mark.group or "")
    after = id_in(request.args.get("efter")) or 0
    names = Names(scene.journey.document, scene.labels)
    return render_template(
        "insights/voices.html",
        project=access.project(),
        here=scene.here,
        mark=mark,
        labels=scene.labels,
        listing=None if is_guarded else behind.page(session(), after, total),
        after=after,
        named=mark_names(names, scene.wish, mark),
        ignored=ignored_sentence((*scene.wish.ignored, *ignored)),
        journey=scene.journey.slug,
        names=names,
    )


@blueprint.get("/arbete/<project>/insikter/<figure>.csv")
def table(project: str, figure: str) -> ResponseReturnValue:
    scene = _scene()
    if figure not in QUESTIONS:
        raise NotFoundError
    found = QUESTIONS[figure](scene.board) if scene is not None else None
    name = f"{access.project().slug}-{figure}.csv"
    answer = Response("\ufeff" + (written(found) if found else ""), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
