"""Actions, answers and priorities in the project file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from pydantic import Field, Strict, model_validator

from codesign.areas.project_file import area_number, known_area, made_area
from codesign.contributions.project_file import known_voice, made_voice, voice_number
from codesign.follow_up.domain import AnswerStatus, Principle, Status, Track
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.projects.project_file.fields import (
    Count,
    Day,
    Flag,
    Moment,
    Number,
    Record,
    Texts,
    Words,
)
from codesign.projects.project_file.paging import in_pages
from codesign.projects.project_file.plain import Plain, at, on
from codesign.projects.project_file.section import Checking, Making, Section, Writing, each


class _AboutOneThing(Record):
    area: Number | None = None
    voice: Number | None = None

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Self:
        if (self.area is None) == (self.voice is None):
            raise ValueError("about an area or a voice, not both")
        return self


class ActionRecord(_AboutOneThing):
    text: Texts
    owner: Number | None
    due: Day | None
    status: Status
    track: Track
    principle: Principle | None
    gain_citizens: Words
    gain_staff: Words
    gain_society: Words
    is_public: Flag
    revision: Count
    created_at: Moment


class AnswerRecord(_AboutOneThing):
    text: Texts
    status: AnswerStatus
    author: Number | None
    reviewer: Number | None
    published_at: Moment | None
    revision: Count
    created_at: Moment

    @model_validator(mode="after")
    def _has_a_day_when_published(self) -> Self:
        if self.status is AnswerStatus.PUBLISHED and self.published_at is None:
            raise ValueError("published, but not when")
        return self


Scale = Annotated[int, Strict(), Field(ge=1, le=5)]


class PriorityRecord(Record):
    area: Number
    person: Number
    impact: Scale
    effort: Scale
    at: Moment


@dataclass
class _KnownPriorities:
    """Area and person of every priority that has been read."""

    seen: set[tuple[int, int]] = field(default_factory=set)


def _about(writing: Writing, thing: Action | PublishedAnswer) -> Plain:
    if thing.area_id is not None:
        return {"area": area_number(writing, thing.area_id)}
    return {"voice": voice_number(writing, thing.contribution_id)}


def _write_actions(writing: Writing) -> Iterator[Plain]:
    for action in in_pages(
        writing.session, Action, Action.id, Action.project_id, writing.project.id
    ):
        yield {
            **_about(writing, action),
            "text": action.text,
            "owner": writing.people.of(action.owner_id),
            "due": on(action.due),
            "status": action.status,
            "track": action.track,
            "principle": action.principle,
            "gain_citizens": action.gain_citizens,
            "gain_staff": action.gain_staff,
            "gain_society": action.gain_society,
            "is_public": action.is_public,
            "revision": action.revision,
            "created_at": at(action.created_at),
        }


def _write_answers(writing: Writing) -> Iterator[Plain]:
    whose = PublishedAnswer.project_id
    for answer in in_pages(
        writing.session, PublishedAnswer, PublishedAnswer.id, whose, writing.project.id
    ):
        yield {
            **_about(writing, answer),
            "text": answer.text,
            "status": answer.status,
            "author": writing.people.of(answer.author_id),
            "reviewer": writing.people.of(answer.reviewer_id),
            "published_at": at(answer.published_at),
            "revision": answer.revision,
            "created_at": at(answer.created_at),
        }


def _write_priorities(writing: Writing) -> Iterator[Plain]:
    for one in in_pages(
        writing.session, Priority, Priority.id, Priority.project_id, writing.project.id
    ):
        yield {
            "area": area_number(writing, one.area_id),
            "person": writing.people.of(one.person_id),
            "impact": one.impact,
            "effort": one.effort,
            "at": at(one.at),
        }


def _check_about(checking: Checking, record: _AboutOneThing) -> None:
    if record.area is not None:
        known_area(checking, record.area)
    if record.voice is not None:
        known_voice(checking, record.voice)


def _check_action(checking: Checking, record: ActionRecord) -> None:
    _check_about(checking, record)
    checking.person(record.owner)


def _check_answer(checking: Checking, record: AnswerRecord) -> None:
    _check_about(checking, record)
    checking.person(record.author)
    checking.person(record.reviewer)


def _check_priority(checking: Checking, record: PriorityRecord) -> None:
    checking.person(record.person)
    seen = checking.state(_KnownPriorities).seen
    if (record.area, record.person) in seen:
        checking.repeated("priority", f"{record.area}, {record.person}")
    seen.add((record.area, record.person))
    known_area(checking, record.area)


def _columns(making: Making, record: _AboutOneThing) -> dict[str, Any]:
    """The record's columns, with ids of this database."""
    values = dict(record)
    area, voice = values.pop("area"), values.pop("voice")
    people = [name for name in ("owner", "author", "reviewer") if name in values]
    return {
        **making.whose,
        **{f"{name}_id": making.person(values.pop(name)) for name in people},
        **values,
        "area_id": made_area(making, area) if area is not None else None,
        "contribution_id": made_voice(making, voice),
    }


def _make_action(making: Making, record: ActionRecord) -> None:
    making.session.add(Action(**_columns(making, record)))
    making.session.flush()


def _make_answer(making: Making, record: AnswerRecord) -> None:
    making.session.add(PublishedAnswer(**_columns(making, record)))
    making.session.flush()


def _make_priority(making: Making, record: PriorityRecord) -> None:
    making.session.add(
        Priority(
            **making.whose,
            area_id=made_area(making, record.area),
            person_id=making.person(record.person),
            impact=record.impact,
            effort=record.effort,
            at=record.at,
        )
    )
    making.session.flush()


SECTIONS = (
    Section(
        name="actions",
        place=130,
        record=ActionRecord,
        write=_write_actions,
        check=_check_action,
        make=each(_make_action),
    ),
    Section(
        name="answers",
        place=140,
        record=AnswerRecord,
        write=_write_answers,
        check=_check_answer,
        make=each(_make_answer),
    ),
    Section(
        name="priorities",
        place=150,
        record=PriorityRecord,
        write=_write_priorities,
        check=_check_priority,
        make=each(_make_priority),
    ),
)
