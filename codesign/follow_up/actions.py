"""Writes about actions and answers. What is about an area takes the codebook's turn."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.areas.actions.locks import area_in, take_turn
from codesign.contributions.domain import STAFF_SEES
from codesign.contributions.models import Contribution
from codesign.db import now
from codesign.errors import ForbiddenError, NotFoundError, RuleBrokenError
from codesign.follow_up.domain import AnswerStatus, may_become
from codesign.follow_up.forms import ActionText
from codesign.follow_up.models import Action, PublishedAnswer
from codesign.follow_up.topics import Target
from codesign.i18n import lazy
from codesign.projects import audit
from codesign.projects.models import Membership, Project
from codesign.projects.policy import PUBLISHES_ANSWERS


class StaleActionError(RuleBrokenError):
    """Someone changed the action after this person opened it."""

    sentence = lazy("Någon annan har ändrat åtgärden sedan du öppnade den. Inget har sparats ännu.")


class StaleAnswerError(RuleBrokenError):
    """Someone changed the answer after this person opened it."""

    sentence = lazy("Någon annan har ändrat svaret sedan du öppnade det. Inget har sparats ännu.")


class PublishedTextError(RuleBrokenError):
    """What is published is not written over: it would be read by nobody first."""

    sentence = lazy(
        "Svaret är inte längre ett utkast. Gör det till ett utkast igen innan du ändrar texten, så "
        "läser någon den nya texten innan den publiceras."
    )


class ImpossibleMoveError(RuleBrokenError):
    """An answer cannot go from where it is to where it was asked to be."""

    status = 422
    sentence = lazy("Svaret kan inte gå dit från där det är nu.")


class OwnReviewError(RuleBrokenError):
    """Who wrote an answer does not alone decide that it is published."""

    status = 422
    sentence = lazy(
        "Du skrev texten själv. Be någon annan i projektet som får publicera att läsa den och "
        "publicera."
    )


class OwnReviewByOwnerError(OwnReviewError):
    """The same, told to someone who may decide otherwise."""

    sentence = lazy(
        "Du skrev texten själv, och det finns någon annan som kan läsa den. Kryssa i att du "
        "publicerar utan att någon annan har läst, om det ändå ska ut nu."
    )


@dataclass(frozen=True)
class Doer:
    """Who does it, and as what in which project."""

    project: Project
    person: Person
    role: Role


def add_action(session: Session, by: Doer, about: Target, written: ActionText) -> Action:
    """A new action about an area or a voice of the project. Raises NotFoundError."""
    _hold(session, by.project, about)
    made = Action(
        agency_id=by.project.agency_id,
        project_id=by.project.id,
        area_id=about.area_id,
        contribution_id=about.voice_id,
        text=written.text,
    )
    _write(made, written)
    session.add(made)
    session.flush()
    _record(session, by, "action.create", made)
    return made


def change_action(
    session: Session, by: Doer, action_id: int, written: ActionText, revision: int
) -> Action:
    """Raises NotFoundError, or StaleActionError when the action is not at `revision`."""
    action = action_in(session, by.project, action_id, hold=True)
    if action.revision != revision:
        raise StaleActionError
    before = str(action.status)
    _write(action, written)
    action.revision += 1
    session.flush()
    _record(session, by, "action.update", action, before=before, after=str(action.status))
    return action


def delete_action(session: Session, by: Doer, action_id: int, revision: int) -> Action:
    """Delete an action that is still as it was seen. Raises as `change_action`."""
    action = action_in(session, by.project, action_id, hold=True)
    if action.revision != revision:
        raise StaleActionError
    session.delete(action)
    session.flush()
    _record(session, by, "action.delete", action)
    return action


def _write(action: Action, written: ActionText) -> None:
    action.text = written.text
    action.owner_id = written.owner_id
    action.due = written.due
    action.status = written.status
    action.track = written.track
    action.principle = written.principle
    action.gain_citizens, action.gain_staff, action.gain_society = written.gains
    action.is_public = written.is_public


def add_answer(session: Session, by: Doer, about: Target, text: dict[str, str]) -> PublishedAnswer:
    """A draft of an answer about an area or a voice of the project. Raises NotFoundError."""
    _hold(session, by.project, about)
    made = PublishedAnswer(
        agency_id=by.project.agency_id,
        project_id=by.project.id,
        area_id=about.area_id,
        contribution_id=about.voice_id,
        text=text,
        author_id=by.person.id,
        status=AnswerStatus.DRAFT,
    )
    session.add(made)
    session.flush()
    _record(session, by, "answer.create", made)
    return made


def change_answer(
    session: Session, by: Doer, answer_id: int, text: dict[str, str], revision: int
) -> PublishedAnswer:
    """Write a draft anew; whoever writes last is its author.

    Raises NotFoundError, StaleAnswerError, or PublishedTextError for what is no longer a draft.
    """
    answer = answer_in(session, by.project, answer_id, hold=True)
    if answer.revision != revision:
        raise StaleAnswerError
    if answer.status not in {AnswerStatus.DRAFT, AnswerStatus.REVIEW}:
        raise PublishedTextError
    answer.text = text
    answer.author_id = by.person.id
    answer.revision += 1
    session.flush()
    _record(session, by, "answer.update", answer)
    return answer


@dataclass(frozen=True)
class Move:
    """Where an answer is to go, as the person who asks saw it."""

    to: AnswerStatus
    revision: int
    alone: bool = False
    """Published though nobody else has read it."""


def move_answer(session: Session, by: Doer, answer_id: int, move: Move) -> PublishedAnswer:
    """Take an answer to another state.

    Raises NotFoundError, StaleAnswerError, ImpossibleMoveError, ForbiddenError when the role may
    not publish, or OwnReviewError when the author would publish while another person could read.
    """
    answer = answer_in(session, by.project, answer_id, hold=True)
    if answer.revision != move.revision:
        raise StaleAnswerError
    before = answer.status
    if not may_become(before, move.to):
        raise ImpossibleMoveError
    if AnswerStatus.PUBLISHED in {before, move.to} and by.role not in PUBLISHES_ANSWERS:
        raise ForbiddenError
    is_alone = False
    if move.to is AnswerStatus.PUBLISHED:
        is_alone = _check_review(session, by, answer, move)
        answer.reviewer_id = by.person.id
        answer.published_at = now()
    answer.status = move.to
    answer.revision += 1
    session.flush()
    details = {"alone": True} if is_alone else {}
    _record(session, by, "answer.move", answer, before=str(before), after=str(move.to), **details)
    return answer


def _check_review(session: Session, by: Doer, answer: PublishedAnswer, move: Move) -> bool:
    """Whether the author publishes alone, where that is allowed."""
    if answer.author_id != by.person.id:
        return False
    if not somebody_else_publishes(session, by.project, by.person):
        return True
    if by.role is not Role.OWNER:
        raise OwnReviewError
    if not move.alone:
        raise OwnReviewByOwnerError
    return True


def somebody_else_publishes(session: Session, project: Project, person: Person) -> bool:
    """Whether another active member of the project may publish answers."""
    query = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.project_id == project.id,
            Membership.person_id != person.id,
            Membership.role.in_(PUBLISHES_ANSWERS),
            Person.is_active,
        )
    )
    return bool(session.scalar(select(exists(query))))


def action_in(session: Session, project: Project, action_id: int, *, hold: bool = False) -> Action:
    """The project's action as it is stored now. Raises NotFoundError."""
    query = select(Action).where(Action.id == action_id, Action.project_id == project.id)
    found = session.scalar(
        (query.with_for_update() if hold else query).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFoundError
    return found


def answer_in(
    session: Session, project: Project, answer_id: int, *, hold: bool = False
) -> PublishedAnswer:
    """The project's answer as it is stored now. Raises NotFoundError."""
    query = select(PublishedAnswer).where(
        PublishedAnswer.id == answer_id, PublishedAnswer.project_id == project.id
    )
    found = session.scalar(
        (query.with_for_update() if hold else query).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFoundError
    return found


def _hold(session: Session, project: Project, about: Target) -> None:
    """Nobody merges the area away, or takes the voice back, before the commit."""
    if about.area_id is not None:
        take_turn(session, project)
        area_in(session, project, about.area_id)
        return
    held = session.scalar(
        select(Contribution.id)
        .where(
            Contribution.id == about.voice_id,
            Contribution.project_id == project.id,
            Contribution.moderation.in_(STAFF_SEES),
        )
        .with_for_update()
    )
    if held is None:
        raise NotFoundError


def _record(
    session: Session, by: Doer, event: str, thing: Action | PublishedAnswer, **details: Any
) -> None:
    kind = "action" if isinstance(thing, Action) else "answer"
    about = {"area": thing.area_id, "voice": thing.contribution_id}
    told = {name: value for name, value in about.items() if value is not None} | details
    audit.record(session, by.person, by.project, event, f"{kind}:{thing.id}", told)
