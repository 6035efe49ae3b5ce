"""Answers that somebody has put away to go on with later: sealed, found by code, gone in time."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from codesign.contributions import receipts
from codesign.questionnaires import sealing
from codesign.questionnaires.models import QuestionnaireRound, QuestionnaireSaved
from codesign.questionnaires.sealing import Saved


def save(session: Session, round_: QuestionnaireRound, saved: Saved, today: date) -> str:
    """Put somebody's answers away, over what they had put away before; the code to go on with.

    The caller commits.
    """
    code = sealing.code_of(saved.key)
    found_by = sealing.code_hmac(code, round_.id)
    row = session.scalar(
        select(QuestionnaireSaved).where(QuestionnaireSaved.code_hmac == found_by).with_for_update()
    )
    if row is None:
        row = QuestionnaireSaved(
            agency_id=round_.agency_id,
            project_id=round_.project_id,
            round_id=round_.id,
            code_hmac=found_by,
        )
        session.add(row)
    row.sealed = sealing.sealed(saved, code, round_.id)
    row.expires_on = sealing.last_day(today, round_.closes_on)
    session.flush()
    return code


def find(session: Session, round_id: int, typed: str, today: date) -> Saved | None:
    """What was put away under a code; None alike for a code that nobody has, or has no longer."""
    code = receipts.read(typed)
    if code is None:
        return None
    stored = session.scalar(
        select(QuestionnaireSaved.sealed).where(
            QuestionnaireSaved.code_hmac == sealing.code_hmac(code, round_id),
            QuestionnaireSaved.round_id == round_id,
            QuestionnaireSaved.expires_on >= today,
        )
    )
    return sealing.opened(stored, code, round_id) if stored is not None else None


def forget_round(session: Session, round_id: int) -> None:
    """All that was put away in a round that is over."""
    session.execute(delete(QuestionnaireSaved).where(QuestionnaireSaved.round_id == round_id))


def anything_expired(session: Session, moment: datetime) -> bool:
    """Whether `forget_expired` would forget anything; asked first, so that nothing is locked."""
    old = select(QuestionnaireSaved.id).where(QuestionnaireSaved.expires_on < moment.date())
    return bool(session.scalar(select(old.exists())))


def forget_expired(session: Session, moment: datetime) -> None:
    """Forget what can no longer be opened."""
    session.execute(delete(QuestionnaireSaved).where(QuestionnaireSaved.expires_on < moment.date()))
