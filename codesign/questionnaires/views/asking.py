"""Staff open a questionnaire for answers, and close it."""

import json

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.artefacts.versions import artefact_called
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.i18n import gettext, local
from codesign.projects import access, audit
from codesign.questionnaires import actions, saving
from codesign.questionnaires.actions import RoundPlan
from codesign.questionnaires.days import today
from codesign.questionnaires.forms import OpeningForm
from codesign.questionnaires.queries import NAME, Questionnaires, round_numbered, rounds_of
from codesign.questionnaires.quotas import By, Quota, choices_in
from codesign.questionnaires.spoken import unpiped
from codesign.questionnaires.telling import release_at_close
from codesign.questionnaires.values import options_of
from codesign.questionnaires.views.blueprint import ONE, asked_for, blueprint
from codesign.units.queries import units_of
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
    form = OpeningForm.read(request.form, today=today())
    quotas, form = _quotas(found, form)
    if form.errors:
        return _opening_page(found, form, status=422)
    plan = RoundPlan(form.opens_on, form.is_pilot, form.remind_on, quotas)
    try:
        with writing() as unit:
            artefact_called(unit, access.project(), NAME, questionnaire, held=True)
            shown = asked_for(questionnaire).published[-1]
            made = actions.open_round(
                unit,
                access.project(),
                shown,
                access.person(),
                plan=plan,
                closes_on=form.closes_on,
                most=form.most,
            )
            if form.is_pilot:
                _note("questionnaire.open_pilot", questionnaire, made.number)
            else:
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
        choices=_quota_choices(found),
        rows=range(QUOTAS),
        chosen=request.form,
        pilots=[one for one in rounds_of(session(), [found.artefact_id]) if one.is_pilot],
    )
    return page, status


QUOTAS = 6
"""Rows for quotas on the page."""
MOST_CHOICES = 500


def _quota_choices(found: Questionnaires) -> list[tuple[str, str]]:
    """(value, words) of what a quota can go by: answers of questions, facts of units."""
    document = found.published[-1].document
    chosen = []
    for key, option in choices_in(document):
        item = document.question(key)
        assert item is not None
        asked = local(unpiped(item.text))
        name = options_of(document, item)[option]
        chosen.append((json.dumps(["answer", key, option]), f"{asked} {name}"))
    facts = dict.fromkeys(
        (name, value)
        for one in units_of(session(), access.project().id)
        if not one.is_retired
        for name, value in one.facts.items()
    )
    chosen += [(json.dumps(["fact", *one]), f"{one[0]}: {one[1]}") for one in facts]
    return chosen[:MOST_CHOICES]


def _quotas(found: Questionnaires, form: OpeningForm) -> tuple[list[Quota], OpeningForm]:
    """The quotas of the request, and the form with what is wrong with them."""
    known = {value for value, _ in _quota_choices(found)}
    quotas = []
    for n in range(QUOTAS):
        value = request.form.get(f"quota-{n}", "")
        typed = " ".join(request.form.get(f"quota-most-{n}", "").split())
        if not value and not typed:
            continue
        if value not in known:
            form = form.with_error(f"quota-{n}", gettext("Välj vad kvoten gäller."))
        elif not (typed.isascii() and typed.isdecimal() and int(typed[:9]) > 0):
            form = form.with_error(f"quota-most-{n}", gettext("Skriv ett helt tal från 1."))
        else:
            by, name, chosen = json.loads(value)
            quotas.append(Quota(By(by), name, chosen, int(typed[:9])))
    return quotas, form


@blueprint.post(f"{ONE}/omgang/<int:number>/pamind")
def reminded(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Staff have reminded those who had not answered: that it is time is told no more."""
    found = asked_for(questionnaire)
    with writing() as unit:
        held = round_numbered(unit, found.artefact_id, number, held=True)
        held.remind_on = None
        _note("questionnaire.remind", questionnaire, number)
    return _done(project, questionnaire, "pamind")


@blueprint.post(f"{ONE}/omgang/<int:number>/stang")
def close(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """Take no more answers, and tell readers what the guard lets through."""
    found = asked_for(questionnaire)
    try:
        with writing() as unit:
            held = round_numbered(unit, found.artefact_id, number, held=True)
            actions.close_round(held, now())
            if not held.is_pilot:
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
