"""The project's public answer page: what you said, what we do, and when."""

from flask import Blueprint, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from codesign.areas.labels import area_labels
from codesign.areas.queries.definitions import definitions
from codesign.artefacts.places import places
from codesign.contributions.domain import PUBLIC_SEES
from codesign.contributions.tallies import project_counts
from codesign.follow_up import public_words
from codesign.follow_up.published import published_matters
from codesign.follow_up.topics import unanswered
from codesign.projects.access import project as this_project
from codesign.web.sessions import session

blueprint = Blueprint("answers_public", __name__)


@blueprint.get("/projekt/<project>/svar")
def page(project: str) -> ResponseReturnValue:
    ours = this_project()
    labels = area_labels(session(), ours.id)
    matters = published_matters(session(), ours.id, labels)
    voices, _ = project_counts(session(), ours.id, PUBLIC_SEES)
    return render_template(
        "answers/public.html",
        project=ours,
        matters=matters,
        labels=labels,
        definitions=definitions(session(), ours.id),
        places=places(session(), ours.id),
        unanswered=unanswered(matters, voices, labels),
        voices=voices,
    )


@blueprint.record_once
def _share_words(state: BlueprintSetupState) -> None:
    """Pages of several capabilities show answers; the words are the same everywhere."""
    state.app.jinja_env.globals["answer_say"] = public_words
