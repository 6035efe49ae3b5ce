"""One area, subcategory or voice: what is answered and done about it, and forms to add more."""

from dataclasses import dataclass, field

from flask import render_template, request
from flask.typing import ResponseReturnValue

from codesign.accounts.models import Person
from codesign.areas.forms import number_in
from codesign.areas.labels import area_labels
from codesign.areas.queries.definitions import definitions
from codesign.artefacts.places import places
from codesign.contributions.domain import Moderation
from codesign.contributions.tallies import project_counts
from codesign.errors import NotFoundError
from codesign.follow_up import actions
from codesign.follow_up.domain import GAIN_LIMIT, TEXT_LIMIT, Principle, Status, Track
from codesign.follow_up.forms import ActionForm, AnswerForm, new_action_form
from codesign.follow_up.queries import VoiceRow, actions_of, answers_of, voices_of
from codesign.follow_up.topics import Target
from codesign.follow_up.views.blueprint import (
    FOLDER,
    blueprint,
    doer,
    home_of,
    seen,
    viewer,
    writes,
)
from codesign.projects.access import project as this_project
from codesign.projects.access import sees_group_actions
from codesign.projects.people import members
from codesign.web.htmx import see_other
from codesign.web.ids import id_in
from codesign.web.sessions import session, writing

CHOICES = {
    "statuses": tuple(Status),
    "tracks": tuple(Track),
    "principles": tuple(Principle),
    "text_limit": TEXT_LIMIT,
    "gain_limit": GAIN_LIMIT,
}
"""What the action form offers, for templates."""


@dataclass(frozen=True)
class Forms:
    """The two forms of a page, as they were sent or empty."""

    action: ActionForm = field(default_factory=new_action_form)
    answer: AnswerForm = field(default_factory=AnswerForm)

    @property
    def errors(self) -> dict[str, str]:
        """Every error of either."""
        return {**self.action.errors, **self.answer.errors}


@blueprint.get(f"{FOLDER}/omrade/<int:area>")
def area(project: str, area: int) -> ResponseReturnValue:
    return page_about(Target(area_id=area), Forms())


@blueprint.get(f"{FOLDER}/rost/<id:voice>")
def voice(project: str, voice: int) -> ResponseReturnValue:
    return page_about(Target(voice_id=voice), Forms())


@blueprint.post(f"{FOLDER}/ny-atgard")
def add_action(project: str) -> ResponseReturnValue:
    about = _target()
    form = ActionForm.read(request.form, owners={one.id for one in owners()})
    if form.errors:
        return page_about(about, Forms(action=form), 422)
    with writing() as unit:
        made = actions.add_action(unit, doer(), about, form.action)
    return see_other(f"{home_of(about)}#atgard-{made.id}")


@blueprint.post(f"{FOLDER}/nytt-svar")
def add_answer(project: str) -> ResponseReturnValue:
    about = _target()
    form = AnswerForm.read(request.form)
    if form.errors:
        return page_about(about, Forms(answer=form), 422)
    with writing() as unit:
        made = actions.add_answer(unit, doer(), about, form.text("svar"))
    return see_other(f"{home_of(about)}#svar-{made.id}")


def owners() -> list[Person]:
    """Who can own an action: the project's members."""
    return [one.person for one in members(session(), this_project())]


def _target() -> Target:
    """What the form says it is about: an area, else a voice. Raises NotFoundError for neither."""
    area_id = number_in(request.form.get("omrade"))
    voice_id = id_in(request.form.get("rost"))
    if area_id is not None:
        return Target(area_id=area_id)
    if voice_id is not None:
        return Target(voice_id=voice_id)
    raise NotFoundError


def page_about(about: Target, forms: Forms, status: int = 200) -> ResponseReturnValue:
    """The page of one area or voice. Raises NotFoundError for what this person may not see."""
    ours = this_project()
    labels = area_labels(session(), ours.id)
    found = None
    if about.voice_id is not None:
        found = voice_in(about.voice_id)
    elif about.area_id not in labels:
        raise NotFoundError
    counts, _ = project_counts(session(), ours.id, seen())
    label = labels.get(about.area_id or 0)
    page = render_template(
        "answers/about.html",
        project=ours,
        about=about,
        label=label,
        parent=labels.get(label.parent_id or 0) if label else None,
        labels=labels,
        definition=definitions(session(), ours.id).get(label.id) if label else None,
        voice=found,
        is_answerable=found is None or found.moderation in seen(),
        journeys=places(session(), ours.id),
        counts=counts,
        actions=actions_of(session(), ours, about, sees_all=sees_group_actions()),
        answers=answers_of(session(), ours, about, sees_all=writes()),
        forms=forms,
        owners=owners() if writes() else [],
        viewer=viewer(),
        writes=writes(),
        **CHOICES,
    )
    return page, status


def voice_in(voice_id: int) -> VoiceRow:
    """The project's voice; a reader finds only what is released. Raises NotFoundError."""
    found = voices_of(session(), this_project(), [voice_id], seen()).get(voice_id)
    if found is None or (not writes() and found.moderation is not Moderation.RELEASED):
        raise NotFoundError
    return found
