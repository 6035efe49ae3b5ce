"""What waits among questionnaires in the present project."""

from sqlalchemy import func, select

from codesign.projects import access
from codesign.questionnaires.days import today
from codesign.questionnaires.domain import AskingStatus
from codesign.questionnaires.models import QuestionnaireRound
from codesign.web.sessions import session


def rounds_to_remind() -> int:
    """Rounds in which it is time to remind those who have not answered. One query."""
    query = select(func.count()).select_from(QuestionnaireRound)
    return (
        session().scalar(
            query.where(
                QuestionnaireRound.project_id == access.project().id,
                QuestionnaireRound.status == AskingStatus.OPEN,
                QuestionnaireRound.remind_on <= today(),
            )
        )
        or 0
    )
