"""Editing the codebook one area at a time: create, rename, reorder, delete."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.areas.actions import structure
from codesign.areas.actions.locks import area_in
from codesign.areas.domain import DeskFilter
from codesign.areas.errors import NameTakenError, StaleAreaError, StructureRefusedError
from codesign.areas.forms import AreaForm, desk_filter, number_in
from codesign.areas.labels import area_labels
from codesign.areas.models import Area
from codesign.areas.palette import PALETTE, unused
from codesign.areas.queries.counts import progress
from codesign.areas.queries.definitions import definitions
from codesign.areas.queries.desk import area_groups
from codesign.areas.queries.voices import one_voice
from codesign.areas.views.blueprint import blueprint
from codesign.areas.views.desk import coded_in_new, desk_page
from codesign.errors import RuleBrokenError
from codesign.projects.access import person
from codesign.projects.access import project as this_project
from codesign.web.htmx import see_other
from codesign.web.ids import id_in
from codesign.web.sessions import session, writing

FOLDER = "/arbete/<project>/omraden"


@blueprint.get(f"{FOLDER}/redigera")
def edit(project: str) -> ResponseReturnValue:
    return edit_page(AreaForm())


@blueprint.post(f"{FOLDER}/nytt")
def create(project: str) -> ResponseReturnValue:
    form = AreaForm.read(request.form)
    voice_id = id_in(request.form.get("rost"))
    wanted = desk_filter(request.args)
    if not form.errors:
        try:
            with writing() as unit:
                area = structure.create(
                    unit, this_project(), person(), form.area_text, form.parent_id
                )
        except RuleBrokenError as refused:
            form = form.with_error(field_of(refused), refused.told())
    if form.errors and voice_id:
        return desk_page(wanted, voice_id, 422, new_area=form)
    if form.errors:
        return edit_page(form, 422)
    revision = number_in(request.form.get("revision")) or 0
    if voice_id and one_voice(session(), this_project(), voice_id):
        return coded_in_new(wanted, voice_id, area.id, revision)
    return see_other(f"{edit_address()}#omrade-{area.id}")


@blueprint.route(f"{FOLDER}/<int:area>/andra", methods=("GET", "POST"))
def update(project: str, area: int) -> ResponseReturnValue:
    stored = area_in(session(), this_project(), area)
    if request.method == "GET":
        return update_page(stored, _form_of(stored))
    form = AreaForm.read(request.form)
    if not form.errors:
        revision = number_in(request.form.get("revision")) or 0
        try:
            with writing() as unit:
                structure.change_text(
                    unit, this_project(), person(), area, form.area_text, revision
                )
        except StaleAreaError as stale:
            return update_page(stored, form, 409, stale=stale.told())
        except RuleBrokenError as refused:
            form = form.with_error(field_of(refused), refused.told())
    if form.errors:
        return update_page(stored, form, 422)
    return see_other(f"{edit_address()}#omrade-{area}")


@blueprint.post(f"{FOLDER}/<int:area>/ordna")
def reorder(project: str, area: int) -> ResponseReturnValue:
    with writing() as unit:
        structure.reorder(unit, this_project(), person(), area, up=request.form.get("at") != "ned")
    return see_other(f"{edit_address()}#omrade-{area}")


@blueprint.post(f"{FOLDER}/<int:area>/ta-bort")
def delete(project: str, area: int) -> ResponseReturnValue:
    try:
        with writing() as unit:
            structure.remove(unit, this_project(), person(), area)
    except StructureRefusedError as refused:
        return edit_page(AreaForm(), 422, refused.told())
    return see_other(edit_address())


def edit_address() -> str:
    """The codebook page."""
    return url_for("areas.edit", project=this_project().slug)


def edit_page(form: AreaForm, status: int = 200, refused: str = "") -> ResponseReturnValue:
    """The codebook with a form for a new area."""
    labels = area_labels(session(), this_project().id)
    return (
        render_template(
            "areas/edit.html",
            project=this_project(),
            groups=area_groups(labels),
            counts=progress(session(), this_project().id, DeskFilter(), None).areas,
            definitions=definitions(session(), this_project().id),
            form=form,
            palette=PALETTE,
            suggested=unused(label.colour for label in labels.values() if label.is_top),
            refused=refused,
        ),
        status,
    )


def update_page(
    stored: Area, form: AreaForm, status: int = 200, stale: str = ""
) -> ResponseReturnValue:
    """One area's name, definition and colour; with `stale`, both texts."""
    labels = area_labels(session(), this_project().id)
    return (
        render_template(
            "areas/update.html",
            project=this_project(),
            area=stored,
            label=labels[stored.id],
            form=form,
            palette=PALETTE,
            stale=stale,
        ),
        status,
    )


def _form_of(area: Area) -> AreaForm:
    return AreaForm(
        values={
            "namn": area.name.get("sv", ""),
            "namn_en": area.name.get("en", ""),
            "definition": area.definition.get("sv", ""),
            "definition_en": area.definition.get("en", ""),
            "farg": area_labels(session(), this_project().id)[area.id].colour,
        }
    )


def field_of(refused: RuleBrokenError, otherwise: str = "under") -> str:
    """The field a refusal stands beside; what is not a person's mistake is raised on."""
    if refused.status != 422:
        raise refused
    return "namn" if isinstance(refused, NameTakenError) else otherwise
