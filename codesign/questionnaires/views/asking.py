"""Staff open a questionnaire for answers, and close it."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.artefacts.versions import artefact_called
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.projects import access, audit
from codesign.questionnaires import actions, saving
from codesign.questionnaires.forms import OpeningForm
from codesign.questionnaires.queries import NAME, Questionnaires, round_numbered
from codesign.questionnaires.telling import release_at_close
from codesign.questionnaires.views.blueprint import ONE, asked_for, blueprint
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing


@blueprint.route(f"{ONE}/oppna", methods=["GET", "POST"], endpoint="open")
def open_(project: str, questionnaire: str) -> ResponseReturnValue:
    """Ask the newest published version, until a day or so many answers if that is wished."""
    found = asked_for(questionnaire)
    if not found.published:
        raise NotFoundError
    if request.method == "GET":
        return _opening_page(found, OpeningForm())
    form = OpeningForm.read(request.form, today=now().date())
    if form.errors:
        return _opening_page(found, form, status=422)
    try:
        with writing() as unit:
            artefact_called(unit, access.project(), NAME, questionnaire, held=True)
            shown = asked_for(questionnaire).published[-1]
            made = actions.open_round(
                unit,
                access.project(),
                shown,
                access.person(),
                closes_on=form.closes_on,
                most=form.most,
            )
            _note("questionnaire.open", questionnaire, made.number)
    except actions.IsOpenError as error:
        return _opening_page(found, form, problem=error.told(), status=409)
    return _done(project, questionnaire, "oppnad")


def _opening_page(
    found: Questionnaires, form: OpeningForm, *, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "questionnaires/open.html",
        project=access.project(),
        found=found,
        shown=found.published[-1],
        form=form,
        problem=problem,
    )
    return page, status


@blueprint.post(f"{ONE}/omgang/<int:number>/stang")
def close(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Take no more answers, and tell readers what the guard lets through."""
    found = asked_for(questionnaire)
    try:
        with writing() as unit:
            held = round_numbered(unit, found.artefact_id, number, held=True)
            actions.close_round(held, now())
            release_at_close(unit, access.project(), held)
            saving.forget_round(unit, held.id)
            _note("questionnaire.close", questionnaire, number)
    except actions.IsClosedError:
        # Somebody else closed it: that is what was wished.
        pass
    return _done(project, questionnaire, "stangd")


def _done(project: str, questionnaire: str, did: str) -> ResponseReturnValue:
    return see_other(url_for(".page", project=project, questionnaire=questionnaire, gjort=did))


def _note(deed: str, slug: str, number: int) -> None:
    audit.record(session(), access.person(), access.project(), deed, slug, {"round": number})
