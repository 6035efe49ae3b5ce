"""The blueprint of staff's pages, and what they share."""

from flask import Blueprint

from codesign.projects import access
from codesign.questionnaires.queries import Questionnaires, questionnaire_called
from codesign.web.sessions import session

blueprint = Blueprint("questionnaires", __name__)

LIST = "/arbete/<project>/enkater"
ONE = "/arbete/<project>/enkat/<questionnaire>"


def asked_for(slug: str) -> Questionnaires:
    """The questionnaire of the request. Raises NotFoundError."""
    return questionnaire_called(session(), access.project().id, slug)
