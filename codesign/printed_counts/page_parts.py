"""What printed counts add to other pages: beside a question's results, and ways to all of them."""

from collections.abc import Mapping
from typing import Any

from flask import g
from sqlalchemy.orm import Session

from codesign.artefacts.page_parts import PagePart
from codesign.printed_counts.queries import printed_of, shown_counts
from codesign.printed_counts.shown import Shown, shown
from codesign.questionnaires.queries import questionnaires_of


def _of_question(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`about` has artefact_id and the key of what is asked. Read once for each page."""
    artefact_id = about["artefact_id"]
    read: dict[int, Shown] = g.setdefault("printed_counts", {})
    if artefact_id not in read:
        read[artefact_id] = shown(printed_of(session, artefact_id))
    found = read[artefact_id].at(about["key"])
    return None if found is None else {"printed_question": found}


def _of_questionnaire(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`about` has project, questionnaire (its slug) and artefact_id."""
    found = shown_counts(session, about["project"].id)
    return {"printed_sources": found.get(about["artefact_id"], 0)}


def _of_project(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`about` has project."""
    project_id = about["project"].id
    found = shown_counts(session, project_id)
    if not found:
        return None
    titled = [
        (one.slug, one.published[-1].document.title)
        for one in questionnaires_of(session, project_id)
        if one.artefact_id in found and one.published
    ]
    return {"printed_questionnaires": titled}


PARTS = (
    PagePart("question-results", "printed_counts/_of_question.html", _of_question),
    PagePart("questionnaire", "printed_counts/_of_questionnaire.html", _of_questionnaire),
    PagePart("project", "printed_counts/_of_project.html", _of_project),
)
