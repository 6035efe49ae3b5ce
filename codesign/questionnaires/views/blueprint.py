"""The blueprint of staff's pages, and what they share."""

from flask import Blueprint, url_for

from codesign.projects import access
from codesign.questionnaires.queries import Questionnaires, questionnaire_called
from codesign.web.sessions import session

blueprint = Blueprint("questionnaires", __name__)

LIST = "/arbete/<project>/enkater"
ONE = "/arbete/<project>/enkat/<questionnaire>"


def asked_for(slug: str) -> Questionnaires:
    """The questionnaire of the request. Raises NotFoundError."""
    return questionnaire_called(session(), access.project().id, slug)


def in_editor(slug: str, **where: str) -> str:
    """The address of the editor: of a part (`del`), a shared list of answers (`skala`), or of the
    questionnaire itself."""
    return _address("questionnaires.edit", slug, where)


def previewed_at(slug: str, key: str) -> str:
    """Where a part of what is kept is shown as it is met; "" for the first page."""
    return _address("questionnaires.preview", slug, {"del": key} if key else {})


def _address(endpoint: str, slug: str, where: dict[str, str]) -> str:
    here = {"project": access.project().slug, "questionnaire": slug}
    return url_for(endpoint, **{**here, **where})  # type: ignore[arg-type]
