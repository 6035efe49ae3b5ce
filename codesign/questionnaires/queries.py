"""Reads of questionnaires: versions, rounds, and what has been counted in them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from codesign.artefacts.documents import document_of
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.errors import NotFoundError
from codesign.i18n import local
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.domain import (
    EVERY_UNIT,
    SENT,
    WHOLE,
    AskingStatus,
    takes_answers,
)
from codesign.questionnaires.models import (
    QuestionnaireResponse,
    QuestionnaireRound,
    QuestionnaireTally,
)
from codesign.reading_order import reading_key

NAME = "questionnaire"
"""The kind, as it is stored."""


@dataclass(frozen=True)
class ShownQuestionnaire:
    """One version of a questionnaire, as it is read."""

    artefact_id: int
    slug: str
    version_id: int
    number: int
    status: VersionStatus
    revision: int
    document: Questionnaire

    @property
    def is_draft(self) -> bool:
        return self.status is VersionStatus.DRAFT


_Found = tuple[int, str, int, int, VersionStatus, int, str]
_VERSIONS: Select[int, str, int, int, VersionStatus, int, str] = (
    select(
        Artefact.id,
        Artefact.slug,
        ArtefactVersion.id,
        ArtefactVersion.number,
        ArtefactVersion.status,
        ArtefactVersion.revision,
        ArtefactVersion.digest,
    )
    .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
    .where(
        Artefact.kind == NAME,
        ArtefactVersion.status.in_((VersionStatus.PUBLISHED, VersionStatus.DRAFT)),
    )
    .order_by(Artefact.id, ArtefactVersion.number)
)


@dataclass(frozen=True)
class Questionnaires:
    """The versions of one questionnaire: published ones, the oldest first, and a draft."""

    versions: tuple[ShownQuestionnaire, ...]

    @property
    def published(self) -> tuple[ShownQuestionnaire, ...]:
        return tuple(one for one in self.versions if not one.is_draft)

    @property
    def draft(self) -> ShownQuestionnaire | None:
        return next((one for one in self.versions if one.is_draft), None)

    @property
    def shown(self) -> ShownQuestionnaire:
        """The newest published version; the draft where there is none."""
        return (self.published or self.versions)[-1]

    @property
    def slug(self) -> str:
        return self.shown.slug

    @property
    def artefact_id(self) -> int:
        return self.shown.artefact_id


def questionnaires_of(session: Session, project_id: int) -> list[Questionnaires]:
    """Every questionnaire of a project, by title. One query, and one for each document that this
    process has not read."""
    rows = session.execute(_VERSIONS.where(Artefact.project_id == project_id)).all()
    found: dict[int, list[_Found]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    whole = [
        Questionnaires(tuple(_shown(session, row) for row in versions))
        for versions in found.values()
    ]
    return sorted(whole, key=lambda one: reading_key(local(one.shown.document.title)))


def questionnaire_called(session: Session, project_id: int, slug: str) -> Questionnaires:
    """One questionnaire of a project. Raises NotFoundError."""
    query = _VERSIONS.where(Artefact.project_id == project_id, Artefact.slug == slug)
    rows = session.execute(query).all()
    if not rows:
        raise NotFoundError
    return Questionnaires(tuple(_shown(session, row) for row in rows))


def version_of(session: Session, version_id: int) -> ShownQuestionnaire:
    """One version by its id, whose right to be seen the caller has settled.

    Raises NotFoundError.
    """
    row = session.execute(_VERSIONS.where(ArtefactVersion.id == version_id)).one_or_none()
    if row is None:
        raise NotFoundError
    return _shown(session, row)


def _shown(session: Session, row: _Found) -> ShownQuestionnaire:
    artefact_id, slug, version_id, number, status, revision, digest = row
    document = document_of(session, Questionnaire, version_id, digest)
    return ShownQuestionnaire(artefact_id, slug, version_id, number, status, revision, document)


def rounds_of(session: Session, artefact_ids: Collection[int]) -> list[QuestionnaireRound]:
    """The rounds of some questionnaires, the newest first. One query."""
    return list(
        session.scalars(
            select(QuestionnaireRound)
            .where(QuestionnaireRound.artefact_id.in_(artefact_ids))
            .order_by(QuestionnaireRound.artefact_id, QuestionnaireRound.number.desc())
        )
    )


def round_numbered(
    session: Session, artefact_id: int, number: int, *, held: bool = False
) -> QuestionnaireRound:
    """One round of a questionnaire; `held`: nobody else changes it before the commit.

    Raises NotFoundError.
    """
    query = select(QuestionnaireRound).where(
        QuestionnaireRound.artefact_id == artefact_id, QuestionnaireRound.number == number
    )
    found = session.scalar(query.with_for_update() if held else query)
    if found is None:
        raise NotFoundError
    return found


def newest_round(session: Session, artefact_id: int) -> QuestionnaireRound | None:
    """The round that was opened last."""
    return session.scalar(
        select(QuestionnaireRound)
        .where(QuestionnaireRound.artefact_id == artefact_id)
        .order_by(QuestionnaireRound.number.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class AskedRound:
    """The newest round of a questionnaire, what it asks, and how many have sent their answers."""

    round: QuestionnaireRound
    shown: ShownQuestionnaire
    sent: int

    def is_taking(self, today: date) -> bool:
        """Whether it takes one more response."""
        return is_taking(self.round, self.sent, today)


_SENT_IN_ROUND = (
    select(QuestionnaireTally.n)
    .where(
        QuestionnaireTally.round_id == QuestionnaireRound.id,
        QuestionnaireTally.unit_id == EVERY_UNIT,
        QuestionnaireTally.place == WHOLE,
        QuestionnaireTally.value == SENT,
    )
    .scalar_subquery()
)
_ASKED = (
    select(QuestionnaireRound, func.coalesce(_SENT_IN_ROUND, 0), *_VERSIONS.selected_columns)
    .join(Artefact, Artefact.id == QuestionnaireRound.artefact_id)
    .join(ArtefactVersion, ArtefactVersion.id == QuestionnaireRound.version_id)
    .where(
        Artefact.project_id == bindparam("project"),
        Artefact.slug == bindparam("slug"),
        Artefact.kind == NAME,
    )
    .order_by(QuestionnaireRound.number.desc())
    .limit(1)
)


def asked_round(session: Session, project_id: int, slug: str) -> AskedRound:
    """What citizens meet of a questionnaire. One query; raises NotFoundError before any round."""
    row = session.execute(_ASKED, {"project": project_id, "slug": slug}).one_or_none()
    if row is None:
        raise NotFoundError
    round_, sent, *found = row
    return AskedRound(round_, _shown(session, tuple(found)), sent)


def sent_counts(session: Session, round_ids: Collection[int]) -> Mapping[int, int]:
    """Round → how many have sent their answers. One query over the tallies."""
    rows = session.execute(
        select(QuestionnaireTally.round_id, QuestionnaireTally.n).where(
            QuestionnaireTally.round_id.in_(round_ids),
            QuestionnaireTally.unit_id == EVERY_UNIT,
            QuestionnaireTally.place == WHOLE,
            QuestionnaireTally.value == SENT,
        )
    )
    return {one.round_id: one.n for one in rows}


def is_taking(round_: QuestionnaireRound, sent: int, today: date) -> bool:
    """Whether the round takes one more response."""
    return takes_answers(round_.status, round_.opens_on, round_.closes_on, round_.most, sent, today)


def tallies_of(session: Session, round_id: int) -> Mapping[str, Mapping[str, int]]:
    """Question → value → how many. One query, whose rows do not grow with the responses."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = session.execute(
        select(QuestionnaireTally.place, QuestionnaireTally.value, QuestionnaireTally.n).where(
            QuestionnaireTally.round_id == round_id, QuestionnaireTally.unit_id == EVERY_UNIT
        )
    )
    for place, value, n in rows:
        found[place][value] = n
    return found


def open_now(session: Session, project_id: int, today: date) -> Sequence[ShownQuestionnaire]:
    """The questionnaires of a project that take answers today, as they are asked, by title."""
    rounds = session.scalars(
        select(QuestionnaireRound).where(
            QuestionnaireRound.project_id == project_id,
            QuestionnaireRound.status == AskingStatus.OPEN,
        )
    ).all()
    sent = sent_counts(session, [one.id for one in rounds])
    asked = [one.version_id for one in rounds if is_taking(one, sent.get(one.id, 0), today)]
    rows = session.execute(_VERSIONS.where(ArtefactVersion.id.in_(asked))).all()
    found = [_shown(session, row) for row in rows]
    return sorted(found, key=lambda one: reading_key(local(one.document.title)))


def has_rounds(session: Session, artefact_id: int) -> bool:
    """Whether a questionnaire has been opened for answers."""
    query = select(func.count()).select_from(QuestionnaireRound)
    return bool(session.scalar(query.where(QuestionnaireRound.artefact_id == artefact_id)))


def response_pages(
    session: Session, round_id: int, size: int = 500
) -> Iterator[Sequence[QuestionnaireResponse]]:
    """The responses of a round by their random ids, read a page at a time."""
    last = 0
    while rows := session.scalars(
        select(QuestionnaireResponse)
        .where(QuestionnaireResponse.round_id == round_id, QuestionnaireResponse.id > last)
        .order_by(QuestionnaireResponse.id)
        .limit(size)
    ).all():
        last = rows[-1].id
        for one in rows:
            session.expunge(one)
        yield rows
