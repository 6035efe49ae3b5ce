"""A kind of artefact that the product does not have: an inquiry of one question in words.

Nothing below `codesign/` knows of it. What it brings is what any new kind brings: a document, a
`Kind`, a page, and one `Capability` that says so.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

from flask import Blueprint, Flask, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlalchemy import select

from codesign import capabilities
from codesign.app import create_app
from codesign.artefacts.anchors import Anchor
from codesign.artefacts.capability import Capability
from codesign.artefacts.kinds import Kind, Part, Speaker
from codesign.artefacts.models import Artefact
from codesign.artefacts.places import places
from codesign.artefacts.versions import published_version
from codesign.contributions.views import submission
from codesign.db import Database
from codesign.errors import NotFoundError
from codesign.items.trial import plain_trial
from codesign.projects import access, looks
from codesign.projects.policy import Public
from codesign.texts import Frozen, Key, LocalText
from codesign.web.limits import LONG_TEXT_BYTES
from codesign.web.sessions import session
from tests.conftest import settings_for_tests

NAME = "inquiry"
FILE = """schema: codesign/inquiry/0
slug: bemotande
title: {sv: Om bemötandet, en: About how you are met}
question:
  key: hur-bemots-du
  text: {sv: Hur blir du bemött?, en: How are you met?}
"""


class Question(Frozen):
    key: Key
    text: LocalText


class Inquiry(Frozen):
    """An inquiry of one question."""

    schema_: Annotated[Literal["codesign/inquiry/0"], Field(alias="schema")]
    slug: Key
    title: LocalText
    question: Question


def _parts(document: Inquiry) -> Sequence[Part]:
    return [Part(document.question.key, document.question.text)]


ANYONE = (Speaker("citizen", {"sv": "Jag själv", "en": "Myself"}),)
KIND = Kind(
    name=NAME,
    model=Inquiry,
    folder="inquiries",
    file="inquiry.yaml",
    problems=lambda _document: [],
    parts=_parts,
    title=lambda document: document.title,
    speakers=lambda _document: ANYONE,
)

blueprint = Blueprint("inquiries", __name__)


@blueprint.route("/projekt/<project>/utfragning/<slug>", methods=["GET", "POST"])
def page(project: str, slug: str) -> ResponseReturnValue:
    """The question, answered with the form that citizens always tell with."""
    return submission.answer(_place(project, slug))


def _place(project: str, slug: str) -> submission.Place:
    ours = access.project()
    artefact = session().scalar(
        select(Artefact).where(
            Artefact.project_id == ours.id, Artefact.kind == NAME, Artefact.slug == slug
        )
    )
    version = published_version(session(), artefact.id) if artefact else None
    if artefact is None or version is None:
        raise NotFoundError
    question = Inquiry.model_validate(version.document).question
    here = url_for("inquiries.page", project=project, slug=slug)
    return submission.Place(
        anchor=Anchor(artefact.id, version.id, question.key),
        slug=slug,
        words=places(session(), ours.id)[artefact.id].place(question.key),
        people=ANYONE,
        here=here,
        form=here,
        above=url_for("projects.public", project=project),
    )


CAPABILITY = Capability(
    name="inquiries",
    blueprints=(blueprint,),
    policy={"inquiries.page": Public()},
    uploads={"inquiries.page": LONG_TEXT_BYTES},
    kinds=(KIND,),
    trials={NAME: plain_trial},
)


@contextmanager
def application_with_it(tmp_path: Path, database: Database) -> Iterator[Flask]:
    """The application with one capability more, over a test's database."""
    known = (*capabilities.CAPABILITIES, CAPABILITY)
    app = create_app(settings_for_tests(tmp_path), known)
    app.extensions["database"].engine.dispose()
    app.extensions |= {"database": database, "looked": looks.Looked()}
    app.testing = True
    yield app
    capabilities.use()


def content_with_it(tmp_path: Path) -> Path:
    """A folder of content with one inquiry."""
    file = tmp_path / "content" / "inquiries" / "bemotande" / "inquiry.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(FILE, "utf-8")
    return tmp_path / "content"
