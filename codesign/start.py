"""The start page with its three doors, and the health check."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from codesign.db import durability_of, is_durable
from codesign.projects.queries import public_projects
from codesign.web.sessions import database, session, settings

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    return render_template(
        "start/home.html", projects=public_projects(session()), demo=settings().demo
    )


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    found = durability_of(database().engine)
    durable = is_durable(found)
    return jsonify(status="ok" if durable else "not durable", database=found), (
        200 if durable else 503
    )
