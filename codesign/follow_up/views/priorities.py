"""Impact and effort: each person places the areas, and the page shows them together."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.areas.labels import AreaLabel, area_labels
from codesign.contributions.domain import STAFF_SEES
from codesign.contributions.tallies import project_counts
from codesign.follow_up.domain import SCALE
from codesign.follow_up.forms import PriorityForm, priority_form
from codesign.follow_up.prioritising import prioritise as store
from codesign.follow_up.priority_matrix import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    AreaPlaced,
    best_return,
    most_disputed,
    points,
    summed,
    x_of,
    y_of,
)
from codesign.follow_up.queries import PriorityRow, priorities_of
from codesign.follow_up.views.blueprint import blueprint, doer
from codesign.i18n import gettext, language, number
from codesign.projects.access import person
from codesign.projects.access import project as this_project
from codesign.texts import in_language
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

ADDRESS = "/arbete/<project>/prioritering"
PICTURE = {
    "width": WIDTH,
    "height": HEIGHT,
    "left": LEFT,
    "right": WIDTH - RIGHT,
    "top": TOP,
    "bottom": HEIGHT - BOTTOM,
    "middle_x": x_of(3),
    "middle_y": y_of(3),
    "ticks": [(step, x_of(step), y_of(step)) for step in SCALE],
}


@blueprint.get(ADDRESS)
def priorities(project: str) -> ResponseReturnValue:
    rows = priorities_of(session(), this_project())
    mine = {row.area_id: row for row in rows if row.person_id == person().id}
    values = {f"effekt-{area}": str(row.impact) for area, row in mine.items()}
    values |= {f"insats-{area}": str(row.effort) for area, row in mine.items()}
    return _page(PriorityForm(values=values), rows)


@blueprint.post(ADDRESS)
def prioritise(project: str) -> ResponseReturnValue:
    form = priority_form(request.form, [label.id for label in _tops()])
    if form.errors:
        return _page(form, priorities_of(session(), this_project()), 422)
    with writing() as unit:
        store(unit, doer(), form.placed)
    return see_other(url_for(".priorities", project=project, sparat="1"))


def _tops() -> list[AreaLabel]:
    return [one for one in area_labels(session(), this_project().id).values() if one.is_top]


def _page(
    form: PriorityForm, rows: Sequence[PriorityRow], status: int = 200
) -> ResponseReturnValue:
    tops = _tops()
    placed = summed(rows)
    shown = [placed[label.id] for label in tops if label.id in placed]
    counts, _ = project_counts(session(), this_project().id, STAFF_SEES)
    page = render_template(
        "answers/priorities.html",
        project=this_project(),
        areas=tops,
        labels={label.id: label for label in tops},
        counts=counts,
        placed=placed,
        points=points(shown),
        picture=PICTURE,
        sentences=_sentences(shown, {label.id: label for label in tops}, rows),
        form=form,
        scale=tuple(SCALE),
        is_saved=request.args.get("sparat") == "1",
    )
    return page, status


def _sentences(
    placed: list[AreaPlaced], labels: dict[int, AreaLabel], rows: Sequence[PriorityRow]
) -> list[str]:
    """What the picture says, in words."""
    best = best_return(placed)
    if best is None:
        return [gettext("Ingen har placerat något område ännu.")]
    told = [
        gettext(
            "Störst effekt i förhållande till insatsen ger %(area)s: effekt %(impact)s och insats "
            "%(effort)s i medeltal.",
            area=_named(labels[best.area_id]),
            impact=number(best.impact.mean),
            effort=number(best.effort.mean),
        )
    ]
    if len({row.person_id for row in rows}) < 2:
        return [*told, gettext("Än så länge har bara en person placerat områden.")]
    return [*told, _disputed(placed, labels)]


def _disputed(placed: list[AreaPlaced], labels: dict[int, AreaLabel]) -> str:
    most = most_disputed(placed)
    if most is None:
        return gettext("Ni är överens: alla som har placerat samma område har valt samma tal.")
    spread = most.impact if most.is_about_impact else most.effort
    values = {"area": _named(labels[most.area_id]), "low": spread.low, "high": spread.high}
    if most.is_about_impact:
        return gettext(
            "Mest oense är ni om %(area)s: effekten bedöms från %(low)d till %(high)d.", **values
        )
    return gettext(
        "Mest oense är ni om %(area)s: insatsen bedöms från %(low)d till %(high)d.", **values
    )


def _named(label: AreaLabel) -> str:
    return f"{label.mark} {in_language(label.name, language())}"
