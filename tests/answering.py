"""What tests of answers share: arranging actions and answers, and reading what pages told."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.models import Area
from codesign.db import now
from codesign.follow_up.domain import AnswerStatus
from codesign.follow_up.models import Action, PublishedAnswer
from codesign.projects.models import AuditEvent
from tests.cast import Cast
from tests.pages import Page

BOARD = "/arbete/projektet/svar"


def an_action(session: Session, cast: Cast, area: Area, **values: object) -> Action:
    facts = {"text": {"sv": "Översätta informationen."}, **values}
    made = Action(
        agency_id=cast.project.agency_id, project_id=cast.project.id, area_id=area.id, **facts
    )
    session.add(made)
    session.commit()
    return made


def an_answer(
    session: Session, cast: Cast, area: Area, status: AnswerStatus, by: Person
) -> PublishedAnswer:
    made = PublishedAnswer(
        agency_id=cast.project.agency_id,
        project_id=cast.project.id,
        area_id=area.id,
        text={"sv": "Vi hörde er."},
        status=status,
        author_id=by.id,
        published_at=now() if status is AnswerStatus.PUBLISHED else None,
    )
    session.add(made)
    session.commit()
    return made


def about(area: Area) -> str:
    return f"{BOARD}/omrade/{area.id}"


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def errors(page: Page) -> str:
    return page.words("//div[@role='alert']")
