"""Uploaded prototypes in a page of ours, and what they tell during a walk-through."""

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from codesign.db import now
from codesign.projects import access
from codesign.prototypes.queries import version_numbered
from codesign.prototypes.uploaded.embedding import stage_of
from codesign.prototypes.uploaded.messages import read_batch
from codesign.prototypes.uploaded.telling import keep
from codesign.rounds.views.participation.blueprint import held
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

blueprint = Blueprint("bundles", __name__)

ADDRESS = "/prototyp/<prototype>/v<int:number>/uppladdad"


@blueprint.get(f"/projekt/<project>{ADDRESS}")
def public_look(project: str, prototype: str, number: int) -> ResponseReturnValue:
    return _look(prototype, number, is_staff=False)


@blueprint.get(f"/arbete/<project>{ADDRESS}")
def staff_look(project: str, prototype: str, number: int) -> ResponseReturnValue:
    return _look(prototype, number, is_staff=True)


def _look(prototype: str, number: int, *, is_staff: bool) -> ResponseReturnValue:
    """The prototype to look around in; one of our own screens is looked at elsewhere."""
    this_project = access.project()
    shown = version_numbered(session(), this_project.id, prototype, number, with_drafts=is_staff)
    if shown.document.upload is None:
        kind = "staff" if is_staff else "public"
        return see_other(
            url_for(
                f"looking.{kind}_screen",
                project=this_project.slug,
                prototype=prototype,
                number=number,
                screen=shown.document.start,
            )
        )
    return render_template(
        "prototypes/bundle.html",
        layout="layouts/staff.html" if is_staff else "layouts/public.html",
        project=this_project,
        shown=shown,
        document=shown.document,
        is_staff=is_staff,
        stage=stage_of(this_project, shown, is_staff=is_staff),
    )


@blueprint.post("/provning/<secret>/handelser")
def events(secret: str) -> ResponseReturnValue:
    """Events of an uploaded prototype. Answered when they are kept; the same batch again is one."""
    batch = read_batch(request.get_json(silent=True))
    with writing() as unit:
        walk = held(unit, secret)
        if batch is None:
            raise BadRequest
        is_done = keep(unit, walk, batch, now())
    return jsonify(done=is_done)
