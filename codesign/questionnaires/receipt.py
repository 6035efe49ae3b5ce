"""The receipt of a response: what was said, what became of it, and taking it all back."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from codesign.areas.labels import area_labels
from codesign.artefacts.receipts import OtherReceipt, Receipts
from codesign.contributions.domain import Moderation
from codesign.contributions.queries import voice_view
from codesign.contributions.released import EVERYTHING
from codesign.follow_up.published import matters_of_voices
from codesign.projects.models import Project
from codesign.questionnaires import records
from codesign.questionnaires.actions import take_back_again, voices_of, withdraw_response
from codesign.questionnaires.domain import question_of
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireRound
from codesign.questionnaires.queries import version_of
from codesign.questionnaires.spoken import unpiped


@dataclass
class ResponseReceipt:
    """What a response's code leads to."""

    response: QuestionnaireResponse
    round: QuestionnaireRound
    project: Project
    response_id: int
    page = "questionnaires/receipt.html"
    question = "questionnaires/receipt_withdraw.html"

    def shown(self, session: Session) -> Mapping[str, object]:
        """Eight queries at most, however much was said."""
        voices = [
            one
            for one in voices_of(session, self.response)
            if one.moderation is not Moderation.WITHDRAWN
        ]
        document = version_of(session, self.round.version_id).document
        labels = area_labels(session, self.project.id) if voices else {}
        asked = {
            one["voice"]: unpiped(question.text)
            for place, one in self.response.answers.items()
            if "voice" in one
            and (question := document.question(question_of(place).partition("/")[0])) is not None
        }
        return {
            "response": self.response,
            "document": document,
            "is_pilot": self.round.is_pilot,
            "project": self.project,
            "voices": [(asked.get(one.id), voice_view(one, {}, EVERYTHING)) for one in voices],
            "labels": labels,
            "matters": (
                matters_of_voices(session, self.project.id, voices, labels) if voices else ()
            ),
            "voice_ids": [one.id for one in voices],
        }

    def take_back(self, session: Session) -> None:
        """Erase the response: nothing is left of it but a mark in the list."""
        # The row's own key: somebody else with the code may have taken the row itself away.
        withdraw_response(session, self.project, self.response_id)


@dataclass
class AsideReceipt:
    """What a code leads to while what a device sent waits for a person."""

    code_hmac: str
    page = "questionnaires/receipt_aside.html"
    question = "questionnaires/receipt_withdraw.html"

    def shown(self, session: Session) -> Mapping[str, object]:
        """Nothing besides that it is there."""
        return {}

    def take_back(self, session: Session) -> None:
        """Erase what is kept aside: nothing is left of it but a mark in the list."""
        records.take_back(session, self.code_hmac)


def find(session: Session, code_hmac: str) -> OtherReceipt | None:
    """What a receipt's code belongs to. One query, and one more for what no response has."""
    if found := _response(session, code_hmac):
        return found
    return AsideReceipt(code_hmac) if records.by_code(session, code_hmac) else None


def _response(session: Session, code_hmac: str) -> ResponseReceipt | None:
    row = session.execute(
        select(QuestionnaireResponse, QuestionnaireRound, Project)
        .join(QuestionnaireRound, QuestionnaireRound.id == QuestionnaireResponse.round_id)
        .join(Project, Project.id == QuestionnaireResponse.project_id)
        .where(QuestionnaireResponse.code_hmac == code_hmac)
        .options(joinedload(Project.agency))
    ).one_or_none()
    return ResponseReceipt(*row, response_id=row[0].id) if row else None


def _take_back_again(session: Session, marks: frozenset[str]) -> int:
    return take_back_again(session, marks) + records.take_back_again(session, marks)


RECEIPTS = Receipts(find, _take_back_again)
