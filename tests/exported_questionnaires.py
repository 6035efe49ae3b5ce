"""Random rounds of a questionnaire and responses for a project to export."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.versions import new_artefact, store_version
from codesign.contributions.models import Contribution
from codesign.projects.models import Project
from codesign.questionnaires.actions import count
from codesign.questionnaires.channels import make_channel
from codesign.questionnaires.domain import AskingStatus, counted
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireRound
from tests import factories, questionnaires

START = datetime(2026, 5, 1, 8, 0, 0, 5, tzinfo=UTC)
SECRET = "hemlig-"
"""What every code of these begins with: none of them may leave."""


def asked(
    session: Session,
    project: Project,
    voices: Sequence[Contribution],
    people: Sequence[Person],
    chance: Random,
) -> None:
    """A questionnaire of the project, asked some times of some people."""
    if chance.random() > 0.7:
        return
    text = questionnaires.FILE.replace("journey: resan", "journey: resa-0")
    read = questionnaires.read(text)
    artefact = new_artefact(session, project, "questionnaire", read.document.slug)
    version = store_version(session, artefact, read, origin="editor")
    whose = {"agency_id": project.agency_id, "project_id": project.id}
    parent = factories.unit(session, project, "norr", level="Region")
    unit = factories.unit(session, project, "ek", parent, people=7, facts={"storlek": "stort"})
    factories.unit(session, project, "al", parent, is_retired=True, position=2)
    for number in range(1, chance.randint(1, 3)):
        is_closed = chance.random() < 0.5
        round_ = QuestionnaireRound(
            **whose,
            artefact_id=artefact.id,
            version_id=version.id,
            number=number,
            status=AskingStatus.CLOSED if is_closed else AskingStatus.OPEN,
            closes_on=chance.choice((None, date(2026, 6, 1))),
            most=chance.choice((None, 500)),
            author_id=chance.choice((None, *(one.id for one in people))),
            opened_at=START + timedelta(seconds=chance.randint(0, 10**6)),
            closed_at=START + timedelta(days=20) if is_closed else None,
            opens_on=chance.choice((None, date(2026, 5, 2))),
            is_pilot=chance.random() < 0.3,
            remind_on=chance.choice((None, date(2026, 5, 9))),
            quotas=[{"by": "answer", "name": "fard", "value": "tag", "most": 9}][
                : chance.randint(0, 1)
            ],
            weights={},
            told={},
        )
        session.add(round_)
        session.flush()
        ways = [make_channel(session, round_, "Affisch", unit_id=unit.id), None]
        if ways[0]:
            ways[0].invited, ways[0].is_closed = chance.choice((None, 5)), chance.random() < 0.5
        for n in range(chance.randint(0, 4)):
            answers, way = _answers(voices, chance), chance.choice(ways)
            session.add(
                QuestionnaireResponse(
                    **whose,
                    round_id=round_.id,
                    code_hmac=f"{SECRET}{project.id}-{number}-{n}",
                    language=chance.choice(("sv", "en", "ar", "sv-simple")),
                    day=date(2026, 5, chance.randint(1, 31)),
                    answers=answers,
                    channel_id=way.id if way else None,
                    unit_id=way.unit_id if way else None,
                    flags=chance.choice(({}, {"again": True, "seconds": 140})),
                )
            )
            count(session, project, round_.id, counted(answers), way.unit_id if way else None)
    session.flush()


def _answers(voices: Sequence[Contribution], chance: Random) -> dict[str, dict[str, Any]]:
    said = [{"voice": chance.choice(voices).id}] if voices else []
    return {
        "fard": chance.choice(({"value": "tag"}, {"status": "dont_know"})),
        "byten": chance.choice(({"value": 2}, {"value": 2.5}, {"status": "unanswered"})),
        "behov": {"value": ["tid", "plats"]},
        "bemott/forare": {"value": "alltid"},
        "ordning": {"order": ["tyst", "fort"]},
        "ord": chance.choice(({"status": "declined"}, *said)),
    }
