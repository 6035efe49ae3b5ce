"""A prototype's public story: version by version, with what changed because of whom."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from codesign.contributions.disclosure import alone
from codesign.contributions.guarded import least_in
from codesign.projects.access import project as this_project
from codesign.prototypes.changelog import story_of
from codesign.prototypes.queries import ShownPrototype
from codesign.web.sessions import session

blueprint = Blueprint("stories", __name__)


@blueprint.get("/projekt/<project>/prototyp/<prototype>")
def story(project: str, prototype: str) -> ResponseReturnValue:
    ours = this_project()
    chapters = story_of(session(), ours, prototype)
    return render_template(
        "prototypes/story.html",
        project=ours,
        chapters=chapters,
        newest=chapters[0].shown,
        look=_look,
        unreleased=lambda n: alone(n, least_in(ours)),
    )


def _look(shown: ShownPrototype, screen: str | None = None) -> str:
    """Where one can look around in a version, at a screen."""
    place = {"project": this_project().slug, "prototype": shown.slug, "number": shown.number}
    if not shown.document.screens:
        return url_for("bundles.public_look", **place)  # type: ignore[arg-type]
    wanted = screen if screen and shown.document.screen(screen) else shown.document.start
    return url_for("looking.public_screen", **place, screen=wanted)  # type: ignore[arg-type]
