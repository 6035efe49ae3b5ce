"""Rounds of a questionnaire: opened and closed; responses: received once, taken back whole."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts import events
from codesign.artefacts.anchors import Anchor
from codesign.contributions import withdrawals
from codesign.contributions.actions import withdraw as withdraw_voice
from codesign.contributions.add import NewVoice, Owner, PinnedTo, add
from codesign.contributions.domain import Mode
from codesign.contributions.ledgers import Ledger, store
from codesign.contributions.locks import hold_codebook
from codesign.contributions.models import Contribution, Submission
from codesign.contributions.sources import Source
from codesign.db import now
from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.questionnaires.domain import (
    EVERY_UNIT,
    SENT,
    WHOLE,
    AskingStatus,
    Kept,
    counted,
    takes_answers,
    voices_in,
)
from codesign.questionnaires.models import (
    QuestionnaireResponse,
    QuestionnaireRound,
    QuestionnaireTally,
)
from codesign.questionnaires.queries import ShownQuestionnaire, newest_round


class IsOpenError(RuleBrokenError):
    sentence = lazy("Enkäten är redan öppen för svar. Stäng den innan du öppnar den igen.")


class IsClosedError(RuleBrokenError):
    """The round was closed, by somebody else or by its last day."""

    sentence = lazy("Enkäten har stängt och tar inte emot fler svar.")


def open_round(
    session: Session,
    project: Project,
    shown: ShownQuestionnaire,
    person: Person,
    *,
    closes_on: date | None = None,
    most: int | None = None,
) -> QuestionnaireRound:
    """Ask a published version of everybody who comes. The artefact is held. Raises IsOpenError."""
    last = newest_round(session, shown.artefact_id)
    if last is not None and last.status is AskingStatus.OPEN:
        raise IsOpenError
    made = QuestionnaireRound(
        agency_id=project.agency_id,
        project_id=project.id,
        artefact_id=shown.artefact_id,
        version_id=shown.version_id,
        number=last.number + 1 if last else 1,
        status=AskingStatus.OPEN,
        closes_on=closes_on,
        most=most,
        author_id=person.id,
        told={},
    )
    session.add(made)
    session.flush()
    return made


def close_round(round_: QuestionnaireRound, moment: datetime) -> None:
    """Take no more answers. The round is held. Raises IsClosedError."""
    if round_.status is AskingStatus.CLOSED:
        raise IsClosedError
    round_.status, round_.closed_at = AskingStatus.CLOSED, moment


class Received(StrEnum):
    """What became of a sending."""

    NEW = "new"
    SAME = "same"
    """It had come already, answer for answer."""
    OTHER = "other"
    """Something else had come with the same key."""


@dataclass(frozen=True)
class Words:
    """Words at a place: the question, and where they belong."""

    place: str
    text: str
    anchor: Anchor
    question: str
    """The question's key."""
    asked: Mapping[str, str]
    """The question as it was asked."""
    is_at_step: bool
    """Whether they lie at a journey's step, and so are pinned to the question."""


@dataclass(frozen=True)
class Sending:
    """One person's finished response."""

    key_hash: str
    payload_hash: str
    code_hmac: str
    language: str
    kept: Kept
    """What was answered, without the words."""
    words: Sequence[Words]
    channel_id: int | None = None
    unit_id: int | None = None
    flags: Mapping[str, Any] = field(default_factory=dict)
    """As `QuestionnaireResponse.flags` keeps them."""


_TALLIES = Ledger(
    cast(Table, QuestionnaireTally.__table__), ("round_id", "unit_id", "place", "value"), ("n",)
)
_SUBMISSION = cast(Table, Submission.__table__)


def receive(
    session: Session, project: Project, shown: ShownQuestionnaire, round_id: int, sent: Sending
) -> Received:
    """Store a response, its voices and its counts, once; the caller commits.

    Raises IsClosedError where the round takes no more.
    """
    today = now().date()
    if not _register(session, sent, today):
        known = session.scalar(
            select(Submission.payload_hash).where(Submission.key_hash == sent.key_hash)
        )
        return Received.SAME if known == sent.payload_hash else Received.OTHER
    round_ = session.scalars(
        select(QuestionnaireRound)
        .where(QuestionnaireRound.id == round_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).one()
    voices = [_voice(project, shown, words, sent.language, today) for words in sent.words]
    ids = add(session.connection(), voices).ids if voices else ()
    kept = {place: dict(one) for place, one in sent.kept.items()}
    for words, voice_id in zip(sent.words, ids, strict=True):
        kept[words.place] = {**kept.get(words.place, {}), "voice": voice_id}
    session.add(
        QuestionnaireResponse(
            agency_id=project.agency_id,
            project_id=project.id,
            round_id=round_id,
            code_hmac=sent.code_hmac,
            language=sent.language,
            day=today,
            channel_id=sent.channel_id,
            unit_id=sent.unit_id,
            flags=dict(sent.flags),
            answers=kept,
        )
    )
    session.flush()
    count(session, project, round_id, counted(kept), sent.unit_id)
    if not takes_answers(
        round_.status, round_.closes_on, round_.most, _sent(session, round_id) - 1, today
    ):
        raise IsClosedError
    return Received.NEW


def _register(session: Session, sent: Sending, today: date) -> bool:
    """Write down that a form came; False when one with this key had come before."""
    connection = session.connection()
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    made = (
        kind.insert(_SUBMISSION)
        .values(key_hash=sent.key_hash, payload_hash=sent.payload_hash, day=today)
        .on_conflict_do_nothing()
        .returning(_SUBMISSION.c.key_hash)
    )
    return connection.execute(made).scalar() is not None


def _sent(session: Session, round_id: int) -> int:
    """How many have sent, this one among them: its row is held until the commit."""
    return session.scalars(
        select(QuestionnaireTally.n).where(
            QuestionnaireTally.round_id == round_id,
            QuestionnaireTally.unit_id == EVERY_UNIT,
            QuestionnaireTally.place == WHOLE,
            QuestionnaireTally.value == SENT,
        )
    ).one()


def count(
    session: Session,
    project: Project,
    round_id: int,
    changes: Counter[tuple[str, str]],
    unit_id: int | None = None,
) -> None:
    """Add to a round's tallies, and to those of a unit; what is taken away has negative numbers.

    One statement, whether or not there is a unit.
    """
    whose: dict[str, object] = {
        "agency_id": project.agency_id,
        "project_id": project.id,
    }
    rows: list[dict[str, object]] = [
        {"round_id": round_id, "unit_id": unit, "place": place, "value": value, "n": n}
        for unit in dict.fromkeys((EVERY_UNIT, unit_id or EVERY_UNIT))
        for (place, value), n in changes.items()
    ]
    store(session.connection(), whose, _TALLIES, rows)


TITLE_LIMIT = 300
"""Characters of a question's words that lie beside a voice."""


def _voice(
    project: Project, shown: ShownQuestionnaire, words: Words, language: str, today: date
) -> NewVoice:
    document = shown.document
    attributes: dict[str, Any] = {}
    if words.is_at_step:
        attributes["pin"] = {
            "title": dict(document.title),
            "number": shown.number,
            "asked": {code: text[:TITLE_LIMIT] for code, text in words.asked.items()},
        }
    return NewVoice(
        owner=Owner(project.agency_id, project.id),
        anchor=words.anchor,
        source=Source.ANSWER,
        mode=Mode.IS,
        text=words.text,
        # A variant of a language is how it is asked in, not how it is answered.
        language="-".join(part for part in language.split("-") if len(part) < 5),
        day=today,
        origin=document.title.get("sv", "")[:120],
        pin=PinnedTo(shown.version_id, words.question) if words.is_at_step else None,
        attributes=attributes,
    )


def withdraw_response(session: Session, project: Project, response_id: int) -> None:
    """Erase what somebody answered: words, answers, counts, and that there was anybody at all.

    The project's codebook and the response are held until the caller commits.
    """
    hold_codebook(session, project)
    found = session.scalars(
        select(QuestionnaireResponse)
        .where(QuestionnaireResponse.id == response_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return
    if found.code_hmac:
        withdrawals.remember(session, [withdrawals.of_code(found.code_hmac)])
    for voice in voices_of(session, found, held=True):
        events.voice_withdrawn(session, voice.project_id, voice.id)
        withdraw_voice(session, project, voice)
    gone = Counter({key: -n for key, n in counted(found.answers).items()})
    count(session, project, found.round_id, gone, found.unit_id)
    session.execute(delete(QuestionnaireResponse).where(QuestionnaireResponse.id == found.id))
    session.expunge(found)


def voices_of(
    session: Session, response: QuestionnaireResponse, *, held: bool = False
) -> list[Contribution]:
    """The voices that a response's words became, in the order of their places."""
    ids = voices_in(response.answers)
    query = (
        select(Contribution)
        .where(Contribution.id.in_(ids), Contribution.project_id == response.project_id)
        .order_by(Contribution.id)
    )
    if held:
        query = query.with_for_update().execution_options(populate_existing=True)
    return sorted(session.scalars(query), key=lambda one: ids.index(one.id))


def take_back_again(session: Session, marks: frozenset[str]) -> int:
    """Erase the responses that have one of the marks; how many there were."""
    rows = session.execute(
        select(
            QuestionnaireResponse.id,
            QuestionnaireResponse.project_id,
            QuestionnaireResponse.code_hmac,
        ).where(QuestionnaireResponse.code_hmac.is_not(None))
    )
    found = [
        (response_id, project_id)
        for response_id, project_id, code_hmac in rows
        if code_hmac and withdrawals.of_code(code_hmac) in marks
    ]
    for response_id, project_id in found:
        withdraw_response(session, session.get_one(Project, project_id), response_id)
    return len(found)


def responses_in(session: Session, project_id: int) -> int:
    """How many responses a project has."""
    query = select(func.count()).select_from(QuestionnaireResponse)
    return session.scalar(query.where(QuestionnaireResponse.project_id == project_id)) or 0
