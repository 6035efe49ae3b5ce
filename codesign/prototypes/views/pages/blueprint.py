"""The blueprint, and what its pages share."""

from collections.abc import Mapping

from flask import Blueprint

from codesign.artefacts.places import ArtefactPlaces, journeys_by_slug
from codesign.i18n import language
from codesign.projects import access
from codesign.texts import in_language
from codesign.web.sessions import session

blueprint = Blueprint("prototypes", __name__)

LIST = "/arbete/<project>/prototyper"
ONE = "/arbete/<project>/prototyp/<prototype>"


def journeys() -> dict[str, ArtefactPlaces]:
    """The project's published journeys by slug."""
    return journeys_by_slug(session(), access.project().id)


def steps_to_choose(
    known: Mapping[str, ArtefactPlaces],
) -> list[tuple[str, list[tuple[str, str]]]]:
    """(journey's title, [(journey/step, title)]) for a select."""
    return [
        (
            in_language(journey.title, language()),
            [
                (f"{slug}/{key}", in_language(step.title, language()))
                for key, step in journey.steps.items()
            ],
        )
        for slug, journey in known.items()
    ]
