"""Table 2.7 of any project: areas with counts, and the voices behind each number."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from codesign.areas.domain import DeskFilter
from codesign.areas.forms import desk_filter
from codesign.areas.labels import AreaLabel, area_labels
from codesign.areas.queries.counts import counts_by_step, progress
from codesign.areas.queries.definitions import definitions
from codesign.areas.queries.desk import area_groups, artefact_of, with_parts
from codesign.areas.queries.stretches import PAGE, Stretch, matching
from codesign.areas.queries.voices import voices_by_id
from codesign.areas.views.blueprint import blueprint
from codesign.artefacts.places import places
from codesign.contributions.domain import PUBLIC_SEES, STAFF_SEES, Mode, Moderation
from codesign.contributions.guarded import carried_for
from codesign.errors import NotFoundError
from codesign.follow_up.published import Audience as Readers
from codesign.follow_up.published import answered_areas, matters_of_areas
from codesign.follow_up.topics import Topic
from codesign.projects.access import project as this_project
from codesign.projects.access import role, sees_group_actions
from codesign.projects.looks import BOTH
from codesign.projects.policy import EVERY_ROLE, SEES_RAW, InProject, Public
from codesign.web.ids import id_in
from codesign.web.sessions import session


@dataclass(frozen=True)
class Audience:
    """Whose page it is: which routes it links to and which voices it counts."""

    prefix: str
    seen: Collection[Moderation]

    @property
    def is_public(self) -> bool:
        return self.prefix == "public"

    @property
    def table(self) -> str:
        """The endpoint of the table."""
        return f"areas.{self.prefix}_table"

    @property
    def area(self) -> str:
        """The endpoint of one area."""
        return f"areas.{self.prefix}_area"

    @property
    def step(self) -> str:
        """The endpoint of a step on the map."""
        return f"journeys.{self.prefix}_step"


POLICY: Mapping[str, Public | InProject] = {
    "areas.public_table": Public(),
    "areas.public_area": Public(),
    "areas.staff_table": InProject(EVERY_ROLE),
    "areas.staff_area": InProject(EVERY_ROLE),
}
"""These pages stand among those of areas; what follows up areas is on them too."""
LOOKS = {"areas.staff_area": BOTH}
PUBLIC = Audience("public", PUBLIC_SEES)


def staff() -> Audience:
    """Staff count what they may read: a reader only what has been released."""
    return Audience("staff", STAFF_SEES if role() in SEES_RAW else PUBLIC_SEES)


@blueprint.get("/arbete/<project>/omraden")
def staff_table(project: str) -> ResponseReturnValue:
    return table_page(staff())


@blueprint.get("/arbete/<project>/omraden/<int:area>")
def staff_area(project: str, area: int) -> ResponseReturnValue:
    return area_page(staff(), area)


@blueprint.get("/projekt/<project>/omraden")
def public_table(project: str) -> ResponseReturnValue:
    return table_page(PUBLIC)


@blueprint.get("/projekt/<project>/omraden/<int:area>")
def public_area(project: str, area: int) -> ResponseReturnValue:
    return area_page(PUBLIC, area)


def filter_of_page() -> DeskFilter:
    """Step and mode from the address; nothing else narrows these pages."""
    asked = desk_filter(request.args)
    return DeskFilter(uncoded=False, journey=asked.journey, step=asked.step, mode=asked.mode)


def table_page(audience: Audience) -> ResponseReturnValue:
    """Every area with its definition, subcategories and number of voices."""
    wanted = filter_of_page()
    labels = area_labels(session(), this_project().id)
    journeys = places(session(), this_project().id)
    artefact_id = artefact_of(journeys, wanted.journey)
    counts = progress(session(), this_project().id, wanted, artefact_id, audience.seen)
    return render_template(
        "areas/table.html",
        project=this_project(),
        audience=audience,
        wanted=wanted,
        query=_query(wanted),
        groups=area_groups(labels),
        definitions=definitions(session(), this_project().id),
        answered=answered_areas(session(), this_project().id),
        journeys=journeys,
        counts=counts,
        shares=shares(labels, counts.areas),
        modes=tuple(Mode),
    )


def area_page(audience: Audience, area: int) -> ResponseReturnValue:
    """One area: what it is, where on the journey it is, and the voices behind the number."""
    labels = area_labels(session(), this_project().id)
    if area not in labels:
        raise NotFoundError
    wanted = filter_of_page()
    journeys = places(session(), this_project().id)
    artefact_id = artefact_of(journeys, wanted.journey)
    condition = matching(this_project(), wanted, artefact_id, audience.seen)
    after = id_in(request.args.get("efter")) or 0
    ids = Stretch(condition, with_parts(labels, area)).ids(session(), after, PAGE + 1)
    counts = progress(session(), this_project().id, wanted, artefact_id, audience.seen)
    at_steps = counts_by_step(session(), this_project().id, area, wanted.mode, audience.seen)
    return render_template(
        "areas/area.html",
        project=this_project(),
        audience=audience,
        wanted=wanted,
        query=_query(wanted),
        label=labels[area],
        labels=labels,
        parent=labels.get(labels[area].parent_id or 0),
        parts=[label for label in labels.values() if label.parent_id == area],
        definition=definitions(session(), this_project().id).get(area),
        matters=_matters(audience, labels, area),
        journeys=journeys,
        counts=counts,
        at_steps={(count.artefact_id, count.anchor): count.n for count in at_steps},
        voices=voices_by_id(session(), ids[:PAGE], carried_for(session(), this_project(), role())),
        next_after=ids[PAGE - 1] if len(ids) > PAGE else None,
        after=after,
        modes=tuple(Mode),
    )


def _matters(audience: Audience, labels: dict[int, AreaLabel], area: int) -> tuple[Topic, ...]:
    """What is answered and done about the area and its subcategories."""
    return matters_of_areas(
        session(),
        this_project().id,
        with_parts(labels, area),
        labels,
        Readers(not audience.is_public, sees_group_actions()),
    )


def shares(labels: dict[int, AreaLabel], counts: dict[int, int]) -> dict[int, float]:
    """Area → the length of its bar, 0…100; the largest area fills it."""
    most = max(counts.values(), default=0)
    return {area: round(100 * counts.get(area, 0) / most, 1) if most else 0 for area in labels}


def _query(wanted: DeskFilter) -> dict[str, str]:
    return {name: value for name, value in replace(wanted, uncoded=True).query.items() if value}
