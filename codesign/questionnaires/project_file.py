"""Rounds of questionnaires and responses, in the project file.

Counts are not in it: they are made again of the responses. What readers are told of a round that
has closed is told anew, by the threshold of the project that is made.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from codesign.artefacts.project_file.checking import known_document
from codesign.artefacts.project_file.making import MadeArtefacts
from codesign.artefacts.project_file.writing import WrittenArtefacts
from codesign.contributions.project_file import known_voice, made_voice, voice_number
from codesign.projects.models import Project
from codesign.projects.project_file.fields import (
    Count,
    Day,
    Flag,
    Key,
    Moment,
    Name,
    Number,
    Record,
    storable,
)
from codesign.projects.project_file.paging import in_pages
from codesign.projects.project_file.plain import Plain, at, on
from codesign.projects.project_file.section import Checking, Making, Section, Writing, each
from codesign.questionnaires.actions import count, responses_in
from codesign.questionnaires.answers import Status
from codesign.questionnaires.channels import NAME_LIMIT, new_token
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.domain import AskingStatus, counted, question_of
from codesign.questionnaires.models import (
    QuestionnaireChannel,
    QuestionnaireResponse,
    QuestionnaireRound,
)
from codesign.questionnaires.quotas import By
from codesign.questionnaires.telling import release_at_close
from codesign.units.project_file import UnitKey, known_unit, made_unit, unit_key

WEIGHTS_LIMIT = 200_000
ANSWERS_LIMIT = 400_000
"""Bytes of what one person answered, without the words."""
BYTES_OF_A_RESPONSE = 1_500
LanguageOf = Annotated[
    str, StringConstraints(max_length=35, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
]
Answers = Annotated[dict[str, dict[str, Any]], storable(ANSWERS_LIMIT)]


class QuotaRecord(Record):
    """How many answers are taken of some."""

    by: By
    name: Name
    value: Name
    most: Number


class FlagsRecord(Record):
    """How a response came."""

    again: Literal[True] | None = None
    seconds: Count | None = None


class AskingRecord(Record):
    """A round of a questionnaire."""

    questionnaire: Key
    number: Number
    version: Number
    status: AskingStatus
    closes_on: Day | None
    most: Number | None
    author: Number | None
    opened_at: Moment
    closed_at: Moment | None
    opens_on: Day | None = None
    is_pilot: Flag = False
    remind_on: Day | None = None
    quotas: Annotated[list[QuotaRecord], Field(max_length=50)] = Field(default_factory=list)
    weights: Annotated[dict[str, Any], storable(WEIGHTS_LIMIT)] = Field(default_factory=dict)


class ChannelRecord(Record):
    """A way to a round. Its link stays behind: whoever imports the file gets a new one."""

    questionnaire: Key
    round: Number
    name: Annotated[str, StringConstraints(max_length=NAME_LIMIT, pattern=r"^[^\x00]*$")]
    unit: UnitKey | None
    invited: Count | None
    is_closed: Flag


class ResponseRecord(Record):
    """What one person answered. The receipt's code stays behind. ``voice`` is the number of the
    voice that says it in words."""

    questionnaire: Key
    round: Number
    language: LanguageOf
    day: Day
    answers: Answers
    channel: Number | None = None
    """Among the channels of the file, from 1."""
    unit: UnitKey | None = None
    flags: Annotated[FlagsRecord, Field(default_factory=FlagsRecord)]


@dataclass
class _Written:
    """Id of a round → its questionnaire and number."""

    rounds: dict[int, tuple[str, int]] = field(default_factory=dict)
    channels: dict[int, int] = field(default_factory=dict)
    """Id of a channel → its number in the file."""


@dataclass
class _Known:
    """Questionnaire and number of a round → its document."""

    rounds: dict[tuple[str, int], Questionnaire] = field(default_factory=dict)
    channels: list[tuple[str, int]] = field(default_factory=list)
    """The round of each channel that has been read."""


@dataclass
class _Made:
    """Questionnaire and number of a round → its id."""

    rounds: dict[tuple[str, int], int] = field(default_factory=dict)
    channels: list[int] = field(default_factory=list)
    """Ids of the channels of the file, in its order."""


def _write_rounds(writing: Writing) -> Iterator[Plain]:
    artefacts, known = writing.state(WrittenArtefacts), writing.state(_Written).rounds
    whose = QuestionnaireRound.project_id
    pages = in_pages(
        writing.session, QuestionnaireRound, QuestionnaireRound.id, whose, writing.project.id
    )
    for one in pages:
        slug, version = artefacts.versions[one.version_id]
        known[one.id] = slug, one.number
        yield {
            "questionnaire": slug,
            "number": one.number,
            "version": version,
            "status": one.status,
            "closes_on": on(one.closes_on),
            "most": one.most,
            "author": writing.people.of(one.author_id),
            "opened_at": at(one.opened_at),
            "closed_at": at(one.closed_at),
            "opens_on": on(one.opens_on),
            "is_pilot": one.is_pilot,
            "remind_on": on(one.remind_on),
            "quotas": list(one.quotas),
            "weights": dict(one.weights),
        }


def _check_round(checking: Checking, record: AskingRecord) -> None:
    document = known_document(checking, record.questionnaire, record.version)
    if not isinstance(document, Questionnaire):
        checking.unknown("questionnaire", record.questionnaire)
    known = checking.state(_Known).rounds
    if (record.questionnaire, record.number) in known:
        checking.repeated("number", record.number)
    known[record.questionnaire, record.number] = document
    checking.person(record.author)


def _make_round(making: Making, record: AskingRecord) -> None:
    artefacts = making.state(MadeArtefacts)
    made = QuestionnaireRound(
        **making.whose,
        artefact_id=artefacts.ids[record.questionnaire],
        version_id=artefacts.versions[record.questionnaire, record.version],
        number=record.number,
        status=record.status,
        closes_on=record.closes_on,
        most=record.most,
        author_id=making.person(record.author),
        opened_at=record.opened_at,
        closed_at=record.closed_at,
        opens_on=record.opens_on,
        is_pilot=record.is_pilot,
        remind_on=record.remind_on,
        quotas=[one.model_dump(mode="json") for one in record.quotas],
        weights=record.weights,
        told={},
    )
    making.session.add(made)
    making.session.flush()
    making.state(_Made).rounds[record.questionnaire, record.number] = made.id


def _write_channels(writing: Writing) -> Iterator[Plain]:
    known, whose = writing.state(_Written), QuestionnaireChannel.project_id
    pages = in_pages(
        writing.session, QuestionnaireChannel, QuestionnaireChannel.id, whose, writing.project.id
    )
    for number, one in enumerate(pages, 1):
        known.channels[one.id] = number
        slug, round_number = known.rounds[one.round_id]
        yield {
            "questionnaire": slug,
            "round": round_number,
            "name": one.name,
            "unit": unit_key(writing, one.unit_id),
            "invited": one.invited,
            "is_closed": one.is_closed,
        }


def _check_channel(checking: Checking, record: ChannelRecord) -> None:
    known = checking.state(_Known)
    if (record.questionnaire, record.round) not in known.rounds:
        checking.unknown("round", record.round)
    known_unit(checking, record.unit)
    known.channels.append((record.questionnaire, record.round))


def _make_channel(making: Making, record: ChannelRecord) -> None:
    made = making.state(_Made)
    channel = QuestionnaireChannel(
        **making.whose,
        round_id=made.rounds[record.questionnaire, record.round],
        token=new_token(),
        name=record.name,
        unit_id=made_unit(making, record.unit),
        invited=record.invited,
        is_closed=record.is_closed,
    )
    making.session.add(channel)
    making.session.flush()
    made.channels.append(channel.id)


def _write_responses(writing: Writing) -> Iterator[Plain]:
    written = writing.state(_Written)
    known, whose = written.rounds, QuestionnaireResponse.project_id
    pages = in_pages(
        writing.session, QuestionnaireResponse, QuestionnaireResponse.id, whose, writing.project.id
    )
    for one in pages:
        slug, number = known[one.round_id]
        answers = {place: dict(kept) for place, kept in one.answers.items()}
        for kept in answers.values():
            if "voice" in kept:
                kept["voice"] = voice_number(writing, kept["voice"])
        yield {
            "questionnaire": slug,
            "round": number,
            "language": one.language,
            "day": on(one.day),
            "answers": answers,
            "channel": written.channels[one.channel_id] if one.channel_id else None,
            "unit": unit_key(writing, one.unit_id),
            "flags": {name: one.flags[name] for name in ("again", "seconds") if name in one.flags},
        }


def _check_response(checking: Checking, record: ResponseRecord) -> None:
    document = checking.state(_Known).rounds.get((record.questionnaire, record.round))
    if document is None:
        checking.unknown("round", record.round)
    known_unit(checking, record.unit)
    channels = checking.state(_Known).channels
    if record.channel is not None and (
        record.channel > len(channels)
        or channels[record.channel - 1] != (record.questionnaire, record.round)
    ):
        checking.unknown("channel", record.channel)
    for place, kept in record.answers.items():
        if question_of(place).partition("/")[0] not in document.by_key:
            checking.unknown("place", place)
        if not _is_kept(kept):
            checking.wrong("responses", place)
        if kept.get("voice") is not None:
            known_voice(checking, kept["voice"])


_KEPT = {"status", "value", "order", "voice", "worked_out"}


def _is_kept(kept: dict[str, Any]) -> bool:
    """Whether it is what `domain` keeps of an answer."""
    voice, value, order = kept.get("voice"), kept.get("value"), kept.get("order", [])
    several = value if isinstance(value, list) else []
    return (
        set(kept) <= _KEPT
        and kept.get("status", Status.DECLINED) in {str(one) for one in Status}
        and (voice is None or (type(voice) is int and voice > 0))
        and isinstance(value, str | int | float | list | None)
        and isinstance(kept.get("worked_out"), str | int | float | None)
        and isinstance(order, list)
        and all(isinstance(code, str) for code in (*order, *several))
    )


def _make_responses(making: Making, records: Sequence[ResponseRecord]) -> None:
    counts: dict[tuple[int, int | None], Counter[tuple[str, str]]] = {}
    channels = making.state(_Made).channels
    rows = []
    for record in records:
        round_id = making.state(_Made).rounds[record.questionnaire, record.round]
        answers = {place: dict(kept) for place, kept in record.answers.items()}
        for kept in answers.values():
            if "voice" in kept:
                kept["voice"] = made_voice(making, kept["voice"])
        unit_id = made_unit(making, record.unit)
        counts.setdefault((round_id, unit_id), Counter()).update(counted(answers))
        rows.append(
            {
                **making.whose,
                "id": making.next_id(),
                "round_id": round_id,
                "language": record.language,
                "day": record.day,
                "answers": answers,
                "channel_id": channels[record.channel - 1] if record.channel else None,
                "unit_id": unit_id,
                "flags": record.flags.model_dump(exclude_none=True),
            }
        )
    making.session.execute(insert(QuestionnaireResponse), rows)
    for (round_id, unit_id), changes in counts.items():
        count(making.session, making.project, round_id, changes, unit_id)


def _release_closed(session: Session, project: Project) -> None:
    closed = select(QuestionnaireRound).where(
        QuestionnaireRound.project_id == project.id,
        QuestionnaireRound.status == AskingStatus.CLOSED,
        QuestionnaireRound.is_pilot.is_(False),
    )
    for round_ in session.scalars(closed):
        release_at_close(session, project, round_)


def _size(session: Session, project: Project) -> float:
    return responses_in(session, project.id) * BYTES_OF_A_RESPONSE


SINCE = 4
SECTIONS: tuple[Section[Any], ...] = (
    Section(
        name="questionnaire_rounds",
        place=65,
        since=SINCE,
        record=AskingRecord,
        write=_write_rounds,
        check=_check_round,
        make=each(_make_round),
        at_once=20,
    ),
    Section(
        name="questionnaire_channels",
        place=68,
        since=SINCE,
        record=ChannelRecord,
        write=_write_channels,
        check=_check_channel,
        make=each(_make_channel),
    ),
    Section(
        name="responses",
        place=115,
        since=SINCE,
        record=ResponseRecord,
        write=_write_responses,
        check=_check_response,
        make=_make_responses,
        made=_release_closed,
        size=_size,
    ),
)
