"""The blueprint, and what its pages share."""

from collections.abc import Mapping

from flask import Blueprint

from codesign.artefacts.here import journeys_of_this_project
from codesign.i18n import language
from codesign.journeys.document import JourneyDocument
from codesign.journeys.queries import shown_journey
from codesign.projects import access
from codesign.texts import in_language
from codesign.web.sessions import session

blueprint = Blueprint("prototypes", __name__)

LIST = "/arbete/<project>/prototyper"
ONE = "/arbete/<project>/prototyp/<prototype>"


def journeys() -> dict[str, JourneyDocument]:
    """The project's published journeys by slug."""
    project = access.project()
    return {
        slug: shown_journey(session(), project.id, slug).document
        for slug in journeys_of_this_project()
    }


def steps_to_choose(
    known: Mapping[str, JourneyDocument],
) -> list[tuple[str, list[tuple[str, str]]]]:
    """(journey's title, [(journey/step, title)]) for a select."""
    return [
        (
            in_language(document.title, language()),
            [(f"{slug}/{s.key}", in_language(s.title, language())) for s in document.steps],
        )
        for slug, document in known.items()
    ]
