"""The start page with its three doors, and the health check."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.db import durability_of, is_durable
from codesign.projects.models import Artefact, Project
from codesign.web.sessions import database, session, settings

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    journeys = (
        session()
        .execute(
            select(Project, Artefact.slug)
            .join(Artefact, Artefact.project_id == Project.id)
            .where(Project.is_public)
            .order_by(Project.id)
            .limit(20)
        )
        .all()
    )
    return render_template("start/home.html", journeys=journeys, demo=settings().demo)


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    found = durability_of(database().engine)
    durable = is_durable(found)
    return jsonify(status="ok" if durable else "not durable", database=found), (
        200 if durable else 503
    )
