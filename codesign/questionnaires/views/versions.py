"""Versions of a questionnaire: published with a note, listed, and compared in words."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.artefacts.models import ArtefactVersion
from codesign.errors import NotFoundError
from codesign.projects import access
from codesign.questionnaires.comparing import Sign, compared
from codesign.questionnaires.queries import Questionnaires, ShownQuestionnaire
from codesign.questionnaires.views.blueprint import ONE, asked_for, blueprint, in_editor
from codesign.questionnaires.views.editor_page import local_words
from codesign.web.sessions import session


@blueprint.get(f"{ONE}/versioner")
def versions(project: str, questionnaire: str) -> ResponseReturnValue:
    """Every version, and what differs between two: from the newest published one to the draft, or
    between the two newest, where none is named."""
    found = asked_for(questionnaire)
    old, new = _chosen(found)
    notes = {
        number: (made_at, note)
        for number, made_at, note in session().execute(
            select(ArtefactVersion.number, ArtefactVersion.created_at, ArtefactVersion.note).where(
                ArtefactVersion.artefact_id == found.artefact_id
            )
        )
    }
    return render_template(
        "questionnaires/versions.html",
        project=access.project(),
        found=found,
        here={"project": project, "questionnaire": questionnaire},
        notes=notes,
        old=old,
        new=new,
        differences=() if old is new else compared(old.document, new.document),
        signs=Sign,
        told=local_words(new.document),
        in_editor=lambda key: in_editor(questionnaire, **{"del": key}),
    )


def _chosen(found: Questionnaires) -> tuple[ShownQuestionnaire, ShownQuestionnaire]:
    """The older and the newer that are compared. Raises NotFoundError."""
    known = {str(one.number): one for one in found.versions}
    newest = found.draft or found.shown
    before = [one for one in found.published if one is not newest]
    asked_old, asked_new = request.args.get("fran", ""), request.args.get("till", "")
    if any(asked and asked not in known for asked in (asked_old, asked_new)):
        raise NotFoundError
    new = known.get(asked_new, newest)
    return known.get(asked_old, before[-1] if before else newest), new
