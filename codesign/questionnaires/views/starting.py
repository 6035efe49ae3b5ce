"""A new questionnaire, begun in the browser with its name and its first question."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.artefacts import drafts
from codesign.artefacts.models import Artefact
from codesign.artefacts.reading import ReadVersion
from codesign.artefacts.versions import new_artefact
from codesign.db import now
from codesign.i18n import gettext, lazy
from codesign.projects import access, audit
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.editing.fields import KINDS, WITH_OPTIONS
from codesign.questionnaires.editing.typed import short_key
from codesign.questionnaires.queries import NAME
from codesign.questionnaires.spoken import language_name
from codesign.questionnaires.views.blueprint import LIST, blueprint, in_editor
from codesign.questionnaires.xlsform.names import Keys
from codesign.web.forms import FieldError, one_line
from codesign.web.htmx import see_other
from codesign.web.sessions import writing

LANGUAGES = ("sv", "en")
"""Languages that questions can be written in from the beginning; others come by translating."""
FIRST_KINDS = ("one", "many", "text", "rating", "number", "date", "statement", "consent")
_LONGEST = 200
_NO_TITLE = lazy("Skriv vad enkäten heter.")
_NO_QUESTION = lazy("Skriv den första frågan. Du kan ändra den sedan.")
_TOO_LONG = lazy("Skriv högst %(limit)d tecken.")
_ANSWERS = {"sv": ("Ja", "Nej"), "en": ("Yes", "No")}


@blueprint.route(f"{LIST}/ny/skriv", methods=["GET", "POST"])
def start(project: str) -> ResponseReturnValue:
    """Name, language and first question: the rest is written in the editor."""
    if request.method == "GET":
        return _page()
    title, question = (one_line(request.form.get(name, "")) for name in ("title", "first"))
    faults = [
        FieldError(name, sentence)
        for name, typed, sentence in (
            ("title", title, _NO_TITLE),
            ("first", question, _NO_QUESTION),
        )
        if not typed
    ]
    faults += [
        FieldError(name, _TOO_LONG, (("limit", _LONGEST),))
        for name, typed in (("title", title), ("first", question))
        if len(typed) > _LONGEST
    ]
    if faults:
        return _page(faults, 422)
    slug, key = _begun(title, question)
    return see_other(in_editor(slug, **{"del": key}))


def _begun(title: str, question: str) -> tuple[str, str]:
    """The draft's slug, and the key of its first question."""
    language = request.form.get("language", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    kind = request.form.get("kind", "")
    kind = kind if kind in FIRST_KINDS else FIRST_KINDS[0]
    item: dict[str, Any] = {
        "kind": kind,
        "key": short_key(question, kind),
        "text": {language: question},
    }
    if kind in WITH_OPTIONS:
        answers = _ANSWERS[language]
        item["options"] = [
            {"key": short_key(one, "svar"), "text": {language: one}} for one in answers
        ]
    plain = {
        "schema": "codesign/questionnaire/1",
        "title": {language: title},
        "dated": now().date(),
        "languages": [language],
        "items": [item],
    }
    with writing() as unit:
        query = select(Artefact.slug).where(
            Artefact.project_id == access.project().id, Artefact.kind == NAME
        )
        keys = Keys()
        for taken in unit.scalars(query):
            keys.reserve(taken)
        slug = keys.take(short_key(title, "enkat"))
        document = Questionnaire.model_validate({**plain, "slug": slug})
        artefact = new_artefact(unit, access.project(), NAME, slug)
        made = drafts.begin(unit, artefact, ReadVersion(document), access.person())
        details = {"version": made.number}
        audit.record(unit, access.person(), access.project(), "questionnaire.draft", slug, details)
    return slug, document.items[0].key


def _page(faults: list[FieldError] | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "questionnaires/start.html",
        project=access.project(),
        faults=faults or [],
        kinds=[(kind, gettext(KINDS[kind])) for kind in FIRST_KINDS],
        languages=[(code, language_name(code)) for code in LANGUAGES],
        typed=request.form,
    )
    return page, status
