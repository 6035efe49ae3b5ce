"""The form that citizens fill in about a step, a whole phase or the whole journey."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from codesign.artefacts.anchors import Anchor
from codesign.contributions.views import submission
from codesign.errors import NotFoundError
from codesign.journeys.addresses import place_address, submission_address
from codesign.journeys.kind import speakers
from codesign.journeys.queries import place_of, shown_journey
from codesign.projects import access
from codesign.web.sessions import session


def _place(journey: str, part: str) -> submission.Place:
    project = access.project()
    shown = shown_journey(session(), project.id, journey)
    words = place_of(shown, part)
    if not words.is_known:
        raise NotFoundError
    return submission.Place(
        anchor=Anchor(shown.artefact_id, shown.version_id, part),
        slug=journey,
        words=words,
        people=[one for one in speakers(shown.document) if one.is_asked],
        here=place_address("public", project.slug, words),
        form=submission_address(project.slug, journey, part),
        above=url_for("journeys.public_map", project=project.slug, journey=journey),
    )


def tell(project: str, journey: str, step: str) -> ResponseReturnValue:
    return submission.answer(_place(journey, step))


def tell_of_all(project: str, journey: str) -> ResponseReturnValue:
    return submission.answer(_place(journey, ""))


def with_form(blueprint: Blueprint) -> Blueprint:
    """The journeys' pages with the form among them."""
    form = "/projekt/<project>/resa/<journey>/beratta"
    blueprint.add_url_rule(f"{form}/<step>", view_func=tell, methods=["GET", "POST"])
    blueprint.add_url_rule(form, view_func=tell_of_all, methods=["GET", "POST"])
    return blueprint
