"""The question bank: what has been asked before, to take into the draft as a copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.artefacts import drafts
from codesign.artefacts.reading import content_folder, read_file
from codesign.errors import NotFoundError
from codesign.i18n import gettext, lazy
from codesign.projects import access
from codesign.projects.models import Membership, Project
from codesign.questionnaires.document import Information, Question, Questionnaire
from codesign.questionnaires.editing import operations
from codesign.questionnaires.editing.borrowing import borrowed, is_about
from codesign.questionnaires.editing.fields import KINDS
from codesign.questionnaires.editing.typed import name_of
from codesign.questionnaires.kind import KIND
from codesign.questionnaires.queries import questionnaires_of
from codesign.questionnaires.spoken import unpiped
from codesign.questionnaires.views.blueprint import ONE, blueprint, in_editor
from codesign.questionnaires.views.editor_page import local_words
from codesign.questionnaires.views.keeping import Change, UnfitError, kept, newest
from codesign.texts import LocalText
from codesign.web.forms import one_line
from codesign.web.htmx import see_other
from codesign.web.sessions import session

MOST_SHOWN = 40
"""Questions on one page; a search finds the others."""
MOST_PROJECTS = 100
_EXAMPLES = lazy("Exempelenkäterna")
_BUSY = lazy("Utkastet ändras hela tiden av andra just nu. Försök igen.")


@dataclass(frozen=True)
class Source:
    """A questionnaire that questions can be taken from."""

    address: str
    """What a form calls it."""
    where: LocalText | str
    document: Questionnaire


@dataclass(frozen=True)
class Found:
    """A question in the bank."""

    source: Source
    item: Question | Information

    @property
    def name(self) -> dict[str, str]:
        return unpiped(name_of(self.item, self.source.document))

    @property
    def answers(self) -> Sequence[LocalText]:
        """The first of its answers."""
        return [one.text for one in self.source.document.options_of(self.item)[:6]]


@blueprint.route(f"{ONE}/fragebank", methods=["GET", "POST"])
def bank(project: str, questionnaire: str) -> ResponseReturnValue:
    """Search what has been asked before (GET), take one question into the draft (POST)."""
    if request.method == "GET":
        return _page(questionnaire)
    source = next((one for one in _sources() if one.address == request.form.get("fran")), None)
    item = source.document.by_key.get(request.form.get("key", "")) if source else None
    if source is None or item is None or not isinstance(item.item, Question | Information):
        raise NotFoundError
    copy = borrowed(source.document, item.item)
    after = request.form.get("efter", "")

    def taken(document: Questionnaire) -> Change:
        place = operations.after(document, after if after in document.by_key else "")
        new, key = operations.added(document, copy.item, place)
        return Change(new, key, name_of(copy.item, document))

    try:
        became, _ = kept(questionnaire, "insert", taken)
    except UnfitError as error:
        told = error.problems[0].said.told() if error.problems else ""
        return _page(questionnaire, told, 422)
    except drafts.StaleDraftError:
        return _page(questionnaire, gettext(_BUSY), 409)
    did = "insert-less" if copy.is_lessened else "insert"
    return see_other(in_editor(questionnaire, **{"del": became.key, "gjort": did}))


def _page(slug: str, problem: str = "", status: int = 200) -> ResponseReturnValue:
    shown = newest(slug)
    words = one_line(request.values.get("ord", ""))[:200]
    found = (
        Found(source, one.item)
        for source in _sources()
        for one in source.document.located
        if isinstance(one.item, Question | Information)
        and is_about(source.document, one.item, words)
    )
    listed = list(islice(found, MOST_SHOWN + 1))
    told = local_words(shown.document)
    page = render_template(
        "questionnaires/bank.html",
        project=access.project(),
        shown=shown,
        here={"project": access.project().slug, "questionnaire": slug},
        address=url_for(".bank", project=access.project().slug, questionnaire=slug),
        found=listed[:MOST_SHOWN],
        is_more=len(listed) > MOST_SHOWN,
        words=words,
        after=request.values.get("efter", ""),
        problem=problem,
        kinds=KINDS,
        told=told,
        title=told(shown.document.title),
    )
    return page, status


def _sources() -> Sequence[Source]:
    """What is published in the agency's projects that this person is in, this one first, and the
    examples. A query for each project, and one for each document not read before."""
    mine = access.project()
    projects = session().scalars(
        select(Project)
        .join(Membership, Membership.project_id == Project.id)
        .where(Membership.person_id == access.person().id, Project.agency_id == mine.agency_id)
        .order_by(Project.id != mine.id, Project.id.desc())
        .limit(MOST_PROJECTS)
    )
    own = [
        Source(f"{project.slug}/{one.slug}", project.title, one.published[-1].document)
        for project in projects
        for one in questionnaires_of(session(), project.id)
        if one.published
    ]
    examples = [
        Source(f"/{document.slug}", gettext(_EXAMPLES), document) for document in _examples()
    ]
    return [*own, *examples]


def _examples() -> Sequence[Questionnaire]:
    files = sorted((content_folder() / KIND.folder).glob(f"*/{KIND.file}"))
    return [document for file in files if (document := _read(file, file.stat().st_mtime_ns))]


@lru_cache(maxsize=64)
def _read(file: Path, _changed: int) -> Questionnaire | None:
    return read_file(file, Questionnaire).document
