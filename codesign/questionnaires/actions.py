"""Rounds of a questionnaire: opened and closed; responses: received once, taken back whole."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts import events
from codesign.artefacts.anchors import Anchor
from codesign.contributions import withdrawals
from codesign.contributions.actions import withdraw as withdraw_voice
from codesign.contributions.add import NewVoice, Owner, PinnedTo, add
from codesign.contributions.domain import Mode
from codesign.contributions.group_commit import GroupWriter, Key, Received, known, register
from codesign.contributions.ledgers import Ledger, store
from codesign.contributions.locks import hold_codebook
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.db import now, random_id
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.questionnaires.days import swedish_day
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
    QuestionnaireAside,
    QuestionnaireChannel,
    QuestionnaireResponse,
    QuestionnaireRound,
    QuestionnaireSaved,
    QuestionnaireTally,
)
from codesign.questionnaires.queries import ShownQuestionnaire, newest_round
from codesign.questionnaires.quotas import Quota


class IsOpenError(RuleBrokenError):
    sentence = lazy("Enkäten är redan öppen för svar. Stäng den innan du öppnar den igen.")


class IsClosedError(RuleBrokenError):
    """The round was closed, by somebody else or by its last day."""

    sentence = lazy("Enkäten har stängt och tar inte emot fler svar.")


class ChannelClosedError(IsClosedError):
    """The link that somebody came by was closed meanwhile."""

    sentence = lazy("Länken till enkäten har stängt.")


@dataclass(frozen=True)
class RoundPlan:
    """How a round is held besides how long it is open and for how many."""

    opens_on: date | None = None
    is_pilot: bool = False
    remind_on: date | None = None
    quotas: Sequence[Quota] = ()


def erase_pilots(session: Session, project: Project, artefact_id: int) -> None:
    """Erase all that was answered in the pilots of a questionnaire, and close them.

    Voices, answers, counts, what was put away and what devices brought go; each receipt's code says
    afterwards that it was taken back.
    """
    pilots = session.scalars(
        select(QuestionnaireRound)
        .where(QuestionnaireRound.artefact_id == artefact_id, QuestionnaireRound.is_pilot)
        .order_by(QuestionnaireRound.id)
        .with_for_update()
    ).all()
    for pilot in pilots:
        ids = session.scalars(
            select(QuestionnaireResponse.id).where(QuestionnaireResponse.round_id == pilot.id)
        ).all()
        for response_id in sorted(ids):
            withdraw_response(session, project, response_id)
        session.execute(delete(QuestionnaireSaved).where(QuestionnaireSaved.round_id == pilot.id))
        _erase_asides(session, pilot.id)
        session.execute(
            update(QuestionnaireChannel)
            .where(QuestionnaireChannel.round_id == pilot.id)
            .values(is_closed=True)
        )
        pilot.told, pilot.told_units, pilot.quality = {}, {}, {}
        if pilot.status is AskingStatus.OPEN:
            close_round(pilot, now())
    session.flush()


def _erase_asides(session: Session, round_id: int) -> None:
    """Erase what devices sent that nobody has taken in; its codes are taken back."""
    of_round = QuestionnaireAside.round_id == round_id
    codes = session.scalars(select(QuestionnaireAside.code_hmac).where(of_round)).all()
    withdrawals.remember(session, [withdrawals.of_code(code) for code in codes if code])
    session.execute(delete(QuestionnaireAside).where(of_round))


def open_round(
    session: Session,
    project: Project,
    shown: ShownQuestionnaire,
    person: Person,
    *,
    plan: RoundPlan = RoundPlan(),
    closes_on: date | None = None,
    most: int | None = None,
) -> QuestionnaireRound:
    """Ask a published version of everybody who comes. The artefact is held.

    What was answered in pilots is erased when a real round opens. Raises IsOpenError.
    """
    last = newest_round(session, shown.artefact_id)
    is_open = last is not None and last.status is AskingStatus.OPEN
    if is_open and (plan.is_pilot or not (last and last.is_pilot)):
        raise IsOpenError
    if not plan.is_pilot:
        erase_pilots(session, project, shown.artefact_id)
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
        opens_on=plan.opens_on,
        is_pilot=plan.is_pilot,
        remind_on=plan.remind_on,
        quotas=[one.written for one in plan.quotas],
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
    saved: str = ""
    """What is put away of the form is found by this; it goes when the response comes. "": none."""


@dataclass(frozen=True)
class Arrival:
    """A response on its way in: whose it is to keep, and what it answers."""

    owner: Owner
    shown: ShownQuestionnaire
    round_id: int
    sent: Sending
    moment: datetime = field(default_factory=now)
    is_carried: bool = False
    """It came by a device that staff have prepared: whoever has that is let in, public or not."""
    is_late: bool = False
    """Somebody has decided that it counts, though its round takes no more."""

    @property
    def key_hash(self) -> str:
        """The hash of the form's key."""
        return self.sent.key_hash


class ResponseWriter(GroupWriter[Arrival, Received]):
    """Takes in responses; those who come while a COMMIT is on its way are written together."""

    def committed(self, together: Sequence[Arrival]) -> Sequence[Received]:
        """What became of each. Raises IsClosedError where a round does not take them all."""
        with self.database.lean_unit() as unit:
            return receive(unit, together)


_TALLIES = Ledger(
    cast(Table, QuestionnaireTally.__table__), ("round_id", "unit_id", "place", "value"), ("n",)
)
_RESPONSES = insert(cast(Table, QuestionnaireResponse.__table__))
_HELD = (
    select(
        QuestionnaireRound.id,
        QuestionnaireRound.status,
        QuestionnaireRound.opens_on,
        QuestionnaireRound.closes_on,
        QuestionnaireRound.most,
        Project.is_public,
    )
    .join(Project, Project.id == QuestionnaireRound.project_id)
    .where(QuestionnaireRound.id.in_(bindparam("rounds", expanding=True)))
    .order_by(QuestionnaireRound.id)
    .with_for_update(read=True, of=QuestionnaireRound)
)
_SENT = select(QuestionnaireTally.n).where(
    QuestionnaireTally.round_id == bindparam("round"),
    QuestionnaireTally.unit_id == EVERY_UNIT,
    QuestionnaireTally.place == WHOLE,
    QuestionnaireTally.value == SENT,
)


_CHANNELS = (
    select(QuestionnaireChannel.id, QuestionnaireChannel.round_id)
    .where(
        QuestionnaireChannel.id.in_(bindparam("channels", expanding=True)),
        QuestionnaireChannel.is_closed.is_(False),
    )
    .order_by(QuestionnaireChannel.id)
    .with_for_update(read=True)
)
_FORGET = delete(cast(Table, QuestionnaireSaved.__table__)).where(
    QuestionnaireSaved.code_hmac.in_(bindparam("saved", expanding=True))
)


def receive(connection: Connection, arrivals: Sequence[Arrival]) -> list[Received]:
    """Store responses, each with a key of its own, their voices and their counts, once.

    What was put away of their forms, to go on with, is forgotten. The caller commits.

    Raises IsClosedError where a round does not take them all, NotFoundError where a project is no
    longer public; then nothing may be committed.
    """
    keys = [Key(one.key_hash, one.sent.payload_hash, one.moment.date()) for one in arrivals]
    new = register(connection, keys)
    came = known(connection, [one.key_hash for one in arrivals if one.key_hash not in new])
    if welcome := [one for one in arrivals if one.key_hash in new]:
        held = connection.execute(_HELD, {"rounds": sorted({one.round_id for one in welcome})})
        rounds = held.all()
        _refuse_closed_channels(connection, welcome)
        _write(connection, welcome)
        for round_ in rounds:
            here = [one for one in welcome if one.round_id == round_.id and not one.is_late]
            if here:
                _refuse_what_is_closed(connection, round_, here)
    if saved := sorted(one.sent.saved for one in arrivals if one.sent.saved):
        connection.execute(_FORGET, {"saved": saved})
    return [_became(one, new, came) for one in arrivals]


def _refuse_closed_channels(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Raises ChannelClosedError for a channel that takes none, or is of another round."""
    came = {(one.sent.channel_id, one.round_id) for one in arrivals if one.sent.channel_id}
    if not came:
        return
    rows = connection.execute(_CHANNELS, {"channels": sorted(channel for channel, _ in came)})
    if not came <= {(row.id, row.round_id) for row in rows}:
        raise ChannelClosedError


def _became(one: Arrival, new: set[str], came: Mapping[str, str]) -> Received:
    if one.key_hash in new:
        return Received.NEW
    return Received.SAME if came.get(one.key_hash) == one.sent.payload_hash else Received.OTHER


def _write(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    """Voices first, then responses, then the counts of all of them together."""
    voices = [_voice(one, words) for one in arrivals for words in one.sent.words]
    ids = iter(add(connection, voices).ids if voices else ())
    rows = [_row(one, ids) for one in arrivals]
    connection.execute(_RESPONSES, rows)
    changes: dict[tuple[Owner, int, int | None], Counter[tuple[str, str]]] = defaultdict(Counter)
    for one, row in zip(arrivals, rows, strict=True):
        changes[one.owner, one.round_id, one.sent.unit_id].update(counted(row["answers"]))
    _count(connection, changes)


def _row(one: Arrival, voice_ids: Iterator[int]) -> dict[str, Any]:
    sent = one.sent
    kept = {place: dict(answer) for place, answer in sent.kept.items()}
    for words in sent.words:
        kept[words.place] = {**kept.get(words.place, {}), "voice": next(voice_ids)}
    return {
        "id": random_id(),
        "agency_id": one.owner.agency_id,
        "project_id": one.owner.project_id,
        "round_id": one.round_id,
        "code_hmac": sent.code_hmac,
        "language": sent.language,
        "day": one.moment.date(),
        "channel_id": sent.channel_id,
        "unit_id": sent.unit_id,
        "flags": dict(sent.flags),
        "answers": kept,
    }


def _refuse_what_is_closed(
    connection: Connection,
    round_: Row[int, AskingStatus, date | None, date | None, int | None, bool],
    arrivals: Sequence[Arrival],
) -> None:
    """Each round as it is held, with what has just been counted among what was sent."""
    if not round_.is_public and not all(one.is_carried for one in arrivals):
        raise NotFoundError
    today = swedish_day(arrivals[0].moment)
    sent = connection.scalars(_SENT, {"round": round_.id}).one() if round_.most is not None else 1
    if not takes_answers(
        round_.status, round_.opens_on, round_.closes_on, round_.most, sent - 1, today
    ):
        raise IsClosedError


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
    owner = Owner(project.agency_id, project.id)
    _count(session.connection(), {(owner, round_id, unit_id): changes})


def _count(
    connection: Connection,
    changes: Mapping[tuple[Owner, int, int | None], Counter[tuple[str, str]]],
) -> None:
    """Add to the tallies of rounds and units: one statement for each project, in their order."""
    sums: dict[Owner, Counter[tuple[int, int, str, str]]] = defaultdict(Counter)
    for (owner, round_id, unit_id), found in changes.items():
        for unit in dict.fromkeys((EVERY_UNIT, unit_id or EVERY_UNIT)):
            for (place, value), n in found.items():
                sums[owner][round_id, unit, place, value] += n
    for owner in sorted(sums, key=lambda one: one.project_id):
        whose: dict[str, object] = {"agency_id": owner.agency_id, "project_id": owner.project_id}
        rows = [dict(zip(_TALLIES.keys, key, strict=True), n=n) for key, n in sums[owner].items()]
        store(connection, whose, _TALLIES, rows)


TITLE_LIMIT = 300
"""Characters of a question's words that lie beside a voice."""


def _voice(one: Arrival, words: Words) -> NewVoice:
    document, sent = one.shown.document, one.sent
    attributes: dict[str, Any] = {}
    if words.is_at_step:
        attributes["pin"] = {
            "title": dict(document.title),
            "number": one.shown.number,
            "asked": {code: text[:TITLE_LIMIT] for code, text in words.asked.items()},
        }
    return NewVoice(
        owner=one.owner,
        anchor=words.anchor,
        source=Source.ANSWER,
        mode=Mode.IS,
        text=words.text,
        # A variant of a language is how it is asked in, not how it is answered.
        language="-".join(part for part in sent.language.split("-") if len(part) < 5),
        day=one.moment.date(),
        origin=document.title.get("sv", "")[:120],
        pin=PinnedTo(one.shown.version_id, words.question) if words.is_at_step else None,
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
    _forget_quality(session, found.round_id)
    gone = Counter({key: -n for key, n in counted(found.answers).items()})
    count(session, project, found.round_id, gone, found.unit_id)
    session.execute(delete(QuestionnaireResponse).where(QuestionnaireResponse.id == found.id))
    session.expunge(found)


def _forget_quality(session: Session, round_id: int) -> None:
    """What was found when a round's responses were gone through tells of one that is erased."""
    held = QuestionnaireRound.id == round_id
    if session.scalar(select(QuestionnaireRound.quality).where(held)):
        session.execute(update(QuestionnaireRound).where(held).values(quality={}))


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
