"""Responses to a questionnaire for tests, put there at once and counted as they are when sent."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from codesign.projects.models import Project
from codesign.questionnaires.actions import count
from codesign.questionnaires.domain import counted
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireRound
from codesign.units.models import Unit

HOME = """schema: codesign/questionnaire/1
slug: hemmet
title: {sv: Hemmet, en: The home}
dated: 2026-11-03
languages: [sv, en]
journey: resan
themes:
  - {key: trygg, name: {sv: Trygghet, en: Safety}}
  - {key: fritid, name: {sv: Fritid, en: Leisure}}
scales:
  - key: ofta
    options:
      - {key: "1", text: {sv: Aldrig, en: Never}}
      - {key: "2", text: {sv: Alltid, en: Always}}
items:
  - key: lugn
    kind: matrix
    theme: trygg
    scale: ofta
    text: {sv: Är det lugnt?, en: Is it calm?}
    rows:
      - {key: dag, step: hear, text: {sv: På dagen, en: By day}}
      - {key: natt, text: {sv: På natten, en: At night}}
  - key: roligt
    kind: rating
    steps: 5
    theme: fritid
    text: {sv: Är det roligt?, en: Is it fun?}
  - key: bra
    kind: one
    theme: fritid
    text: {sv: Är det bra?, en: Is it good?}
    options:
      - {key: ja, text: {sv: Ja, en: Yes}}
      - {key: nej, text: {sv: Nej, en: No}}
"""


def responded(
    session: Session,
    project: Project,
    round_: QuestionnaireRound,
    n: int,
    *,
    unit: Unit | None = None,
    flags: dict[str, Any] | None = None,
    **values: str,
) -> None:
    """So many people answered this; `_` in a name stands for the slash before a row."""
    answers = {place.replace("_", "/"): {"value": value} for place, value in values.items()}
    for _ in range(n):
        session.add(
            QuestionnaireResponse(
                agency_id=project.agency_id,
                project_id=project.id,
                round_id=round_.id,
                day=date(2026, 11, 5),
                unit_id=unit.id if unit else None,
                flags=flags or {},
                answers=answers,
            )
        )
    session.flush()
    counts = Counter({key: times * n for key, times in counted(answers).items()})
    count(session, project, round_.id, counts, unit.id if unit else None)
    session.commit()
