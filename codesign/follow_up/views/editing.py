"""Changing one action or one answer, and taking an answer from draft to published."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.areas.forms import number_in
from codesign.areas.labels import area_labels
from codesign.errors import RuleBrokenError
from codesign.follow_up import actions
from codesign.follow_up.actions import Move, StaleActionError, StaleAnswerError
from codesign.follow_up.domain import AnswerStatus, may_become
from codesign.follow_up.forms import ActionForm, AnswerForm, action_form_of, answer_form_of
from codesign.follow_up.models import Action, PublishedAnswer
from codesign.follow_up.queries import actions_of, answers_of
from codesign.follow_up.topics import Target
from codesign.follow_up.views.about import CHOICES, owners
from codesign.follow_up.views.blueprint import FOLDER, blueprint, doer, home_of, publishes, viewer
from codesign.projects.access import person
from codesign.projects.access import project as this_project
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing


@blueprint.route(f"{FOLDER}/atgard/<int:action>", methods=("GET", "POST"))
def action(project: str, action: int) -> ResponseReturnValue:
    stored = actions.action_in(session(), this_project(), action)
    if request.method == "GET":
        return _action_page(stored, action_form_of(stored))
    form = ActionForm.read(request.form, owners={one.id for one in _owners_of(stored)})
    if form.errors:
        return _action_page(stored, form, 422)
    try:
        with writing() as unit:
            actions.change_action(unit, doer(), action, form.action, form.revision)
    except StaleActionError as stale:
        return _action_page(stored, form, 409, stale.told())
    return see_other(f"{home_of(_target_of(stored))}#atgard-{action}")


@blueprint.post(f"{FOLDER}/atgard/<int:action>/ta-bort")
def delete_action(project: str, action: int) -> ResponseReturnValue:
    stored = actions.action_in(session(), this_project(), action)
    home = home_of(_target_of(stored))
    try:
        with writing() as unit:
            actions.delete_action(unit, doer(), action, _revision())
    except StaleActionError as stale:
        return _action_page(stored, action_form_of(stored), 409, stale.told())
    return see_other(home)


@blueprint.route(f"{FOLDER}/svar/<int:answer>", methods=("GET", "POST"))
def answer(project: str, answer: int) -> ResponseReturnValue:
    stored = actions.answer_in(session(), this_project(), answer)
    if request.method == "GET":
        return _answer_page(stored, answer_form_of(stored))
    form = AnswerForm.read(request.form)
    if form.errors:
        return _answer_page(stored, form, 422)
    try:
        with writing() as unit:
            actions.change_answer(unit, doer(), answer, form.text("svar"), form.revision)
    except RuleBrokenError as refused:
        return _answer_page(stored, form, refused.status, refused.told())
    return see_other(f"{home_of(_target_of(stored))}#svar-{answer}")


@blueprint.post(f"{FOLDER}/svar/<int:answer>/flytta")
def move_answer(project: str, answer: int) -> ResponseReturnValue:
    stored = actions.answer_in(session(), this_project(), answer)
    asked = request.form.get("till", "")
    form = answer_form_of(stored)
    try:
        if asked not in set(AnswerStatus):
            raise actions.ImpossibleMoveError
        move = Move(AnswerStatus(asked), _revision(), request.form.get("ensam") == "1")
        with writing() as unit:
            actions.move_answer(unit, doer(), answer, move)
    except StaleAnswerError as stale:
        return _answer_page(stored, form, 409, stale.told())
    except RuleBrokenError as refused:
        if refused.status != 422:
            raise
        return _answer_page(stored, form.with_error("flytta", refused.told()), 422)
    return see_other(f"{home_of(_target_of(stored))}#svar-{answer}")


def _revision() -> int:
    return number_in(request.form.get("revision")) or 0


def _target_of(stored: Action | PublishedAnswer) -> Target:
    return Target(stored.area_id, stored.contribution_id)


def _owners_of(stored: Action) -> list[Person]:
    """The members, and whoever owned the action before they left."""
    found = owners()
    if stored.owner_id is not None and stored.owner_id not in {one.id for one in found}:
        left = session().get(Person, stored.owner_id)
        found += [left] if left else []
    return found


def _action_page(
    stored: Action, form: ActionForm, status: int = 200, stale: str = ""
) -> ResponseReturnValue:
    """One action's form; with `stale`, what is stored now beside what was typed."""
    about = _target_of(stored)
    rows = actions_of(session(), this_project(), about, sees_all=True)
    page = render_template(
        "answers/action.html",
        project=this_project(),
        stored=next(row for row in rows if row.id == stored.id),
        about=about,
        label=area_labels(session(), this_project().id).get(stored.area_id or 0),
        home=home_of(about),
        form=form,
        owners=_owners_of(stored),
        viewer=viewer(),
        stale=stale,
        **CHOICES,
    )
    return page, status


def _answer_page(
    stored: PublishedAnswer, form: AnswerForm, status: int = 200, stale: str = ""
) -> ResponseReturnValue:
    """One answer's form and where it may go; with `stale`, both texts."""
    about = _target_of(stored)
    rows = answers_of(session(), this_project(), about, sees_all=True)
    page = render_template(
        "answers/answer.html",
        project=this_project(),
        stored=next(row for row in rows if row.id == stored.id),
        about=about,
        label=area_labels(session(), this_project().id).get(stored.area_id or 0),
        home=home_of(about),
        form=form,
        is_draft=stored.status in {AnswerStatus.DRAFT, AnswerStatus.REVIEW},
        moves=_moves(stored),
        is_own=stored.author_id == person().id,
        somebody_else=actions.somebody_else_publishes(session(), this_project(), person()),
        is_owner=doer().role is Role.OWNER,
        text_limit=CHOICES["text_limit"],
        stale=stale,
    )
    return page, status


def _moves(stored: PublishedAnswer) -> list[AnswerStatus]:
    """Where this person may take the answer, what goes forward first."""
    published = AnswerStatus.PUBLISHED
    return [
        new
        for new in (AnswerStatus.REVIEW, published, AnswerStatus.WITHDRAWN, AnswerStatus.DRAFT)
        if may_become(stored.status, new) and (publishes() or published not in {stored.status, new})
    ]
