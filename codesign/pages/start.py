"""The start page with its three doors."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from codesign.pages.queries import public_projects
from codesign.web.sessions import session, settings

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    return render_template(
        "start/home.html", projects=public_projects(session()), demo=settings().demo
    )
