"""Merging, splitting and moving areas: what happens is shown before it is done."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from codesign.areas.actions import regrouping, structure
from codesign.areas.actions.locks import area_in
from codesign.areas.domain import DeskFilter
from codesign.areas.errors import StructureRefusedError
from codesign.areas.forms import AreaForm, desk_filter, number_in
from codesign.areas.labels import area_labels
from codesign.areas.palette import PALETTE
from codesign.areas.queries.desk import area_groups, artefact_of
from codesign.areas.queries.merging import merge_preview
from codesign.areas.queries.stretches import PAGE, Stretch, matching
from codesign.areas.queries.voices import voices_by_id
from codesign.areas.views.blueprint import blueprint
from codesign.areas.views.codebook import FOLDER, edit_address, field_of
from codesign.artefacts.places import places
from codesign.contributions.models import Contribution
from codesign.contributions.released import EVERYTHING
from codesign.errors import RuleBrokenError
from codesign.projects.access import person
from codesign.projects.access import project as this_project
from codesign.web.htmx import see_other
from codesign.web.ids import id_in, ids_in
from codesign.web.sessions import session, writing


@blueprint.route(f"{FOLDER}/<int:area>/sla-ihop", methods=("GET", "POST"))
def merge(project: str, area: int) -> ResponseReturnValue:
    target = number_in(request.values.get("till"))
    try:
        if request.method == "POST" and target is not None:
            with writing() as unit:
                regrouping.merge(unit, this_project(), person(), area, target)
            return see_other(f"{edit_address()}#omrade-{target}")
        return merge_page(area, target)
    except StructureRefusedError as refused:
        return merge_page(area, None, 422, refused.told())


@blueprint.route(f"{FOLDER}/<int:area>/dela", methods=("GET", "POST"))
def split(project: str, area: int) -> ResponseReturnValue:
    area_in(session(), this_project(), area)
    form = AreaForm.read(request.values)
    wanted = desk_filter(request.values)
    if request.method == "GET" or "dela" not in request.form:
        return split_page(area, wanted, AreaForm(values=form.values))
    if not form.errors:
        try:
            with writing() as unit:
                fresh, _n = regrouping.split(
                    unit,
                    this_project(),
                    person(),
                    area,
                    chosen_voices(wanted),
                    form.area_text,
                    form.parent_id,
                )
        except RuleBrokenError as refused:
            form = form.with_error(field_of(refused, "roster"), refused.told())
    if form.errors:
        return split_page(area, wanted, form, 422)
    return see_other(f"{edit_address()}#omrade-{fresh.id}")


@blueprint.route(f"{FOLDER}/<int:area>/flytta", methods=("GET", "POST"))
def move(project: str, area: int) -> ResponseReturnValue:
    area_in(session(), this_project(), area)
    if request.method == "GET":
        return move_page(area)
    try:
        with writing() as unit:
            structure.move(
                unit, this_project(), person(), area, number_in(request.form.get("under"))
            )
    except RuleBrokenError as refused:
        if refused.status != 422:
            raise
        return move_page(area, 422, refused.told())
    return see_other(f"{edit_address()}#omrade-{area}")


def chosen_voices(wanted: DeskFilter) -> ColumnElement[bool]:
    """Which voices the split form means: those ticked, or all that the filter finds."""
    if request.form.get("urval") == "alla":
        journeys = places(session(), this_project().id)
        return matching(this_project(), wanted, artefact_of(journeys, wanted.journey))
    return Contribution.id.in_(ids_in(request.form.getlist("rost")))


def merge_page(
    area: int, target: int | None, status: int = 200, refused: str = ""
) -> ResponseReturnValue:
    """Choose what to merge with; with a target, what will happen."""
    area_in(session(), this_project(), area)
    labels = area_labels(session(), this_project().id)
    preview = merge_preview(session(), this_project(), area, target) if target is not None else None
    return (
        render_template(
            "areas/merge.html",
            project=this_project(),
            label=labels[area],
            groups=area_groups(labels),
            labels=labels,
            preview=preview,
            refused=refused,
        ),
        status,
    )


def split_page(
    area: int, wanted: DeskFilter, form: AreaForm, status: int = 200
) -> ResponseReturnValue:
    """The area's own voices, to choose those that go to a new area."""
    labels = area_labels(session(), this_project().id)
    journeys = places(session(), this_project().id)
    condition = matching(this_project(), wanted, artefact_of(journeys, wanted.journey))
    after = id_in(request.values.get("efter")) or 0
    ids = Stretch(condition, (area,)).ids(session(), after, PAGE + 1)
    voices = voices_by_id(session(), ids[:PAGE], EVERYTHING)
    here = {voice.id for voice in voices}
    ticked = ids_in(request.values.getlist("rost"))
    return (
        render_template(
            "areas/split.html",
            project=this_project(),
            label=labels[area],
            parts=[label for label in labels.values() if label.parent_id == area],
            labels=labels,
            journeys=journeys,
            wanted=wanted,
            voices=voices,
            ticked=set(ticked),
            elsewhere=[one for one in ticked if one not in here],
            next_after=ids[PAGE - 1] if len(ids) > PAGE else None,
            after=after,
            everything=request.values.get("urval") == "alla",
            form=form,
            palette=PALETTE,
        ),
        status,
    )


def move_page(area: int, status: int = 200, refused: str = "") -> ResponseReturnValue:
    """Choose where an area is to lie."""
    labels = area_labels(session(), this_project().id)
    return (
        render_template(
            "areas/move.html",
            project=this_project(),
            label=labels[area],
            groups=area_groups(labels),
            has_parts=any(label.parent_id == area for label in labels.values()),
            refused=refused,
        ),
        status,
    )
