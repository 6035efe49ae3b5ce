"""A kind of artefact that the product does not have: a questionnaire of one question in words.

Nothing below `codesign/` knows of it. What it brings is what any new kind brings: a document, a
`Kind`, a page, and one `Capability` that says so.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlalchemy import select

from codesign.artefacts.anchors import Anchor
from codesign.artefacts.capability import Capability
from codesign.artefacts.kinds import Kind, Part, Speaker
from codesign.artefacts.models import Artefact
from codesign.artefacts.places import places
from codesign.artefacts.versions import published_version
from codesign.contributions.views import submission
from codesign.errors import NotFoundError
from codesign.items.trial import plain_trial
from codesign.projects import access
from codesign.projects.policy import Public
from codesign.texts import Frozen, Key, LocalText
from codesign.web.limits import LONG_TEXT_BYTES
from codesign.web.sessions import session

NAME = "questionnaire"


class Question(Frozen):
    key: Key
    text: LocalText


class Questionnaire(Frozen):
    """A questionnaire of one question."""

    schema_: Annotated[Literal["codesign/questionnaire/0"], Field(alias="schema")]
    slug: Key
    title: LocalText
    question: Question


def _parts(document: Questionnaire) -> Sequence[Part]:
    return [Part(document.question.key, document.question.text)]


ANYONE = (Speaker("citizen", {"sv": "Jag själv", "en": "Myself"}),)
KIND = Kind(
    name=NAME,
    model=Questionnaire,
    folder="questionnaires",
    file="questionnaire.yaml",
    problems=lambda _document: [],
    parts=_parts,
    title=lambda document: document.title,
    speakers=lambda _document: ANYONE,
)

blueprint = Blueprint("questionnaires", __name__)


@blueprint.route("/projekt/<project>/enkat/<slug>", methods=["GET", "POST"])
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
    question = Questionnaire.model_validate(version.document).question
    here = url_for("questionnaires.page", project=project, slug=slug)
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
    name="questionnaires",
    blueprints=(blueprint,),
    policy={"questionnaires.page": Public()},
    uploads={"questionnaires.page": LONG_TEXT_BYTES},
    kinds=(KIND,),
    trials={NAME: plain_trial},
)
