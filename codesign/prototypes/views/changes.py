"""Staff say which voices are behind the changes of a version."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.areas.forms import number_in
from codesign.contributions.domain import STAFF_SEES
from codesign.errors import NotFoundError
from codesign.projects import audit
from codesign.projects.access import person
from codesign.projects.access import project as this_project
from codesign.prototypes import change_links
from codesign.prototypes.change_links import Behind, UnknownChangeError
from codesign.prototypes.queries import ShownPrototype, versions_of
from codesign.web.htmx import see_other
from codesign.web.ids import id_in, ids_in
from codesign.web.sessions import session, writing

blueprint = Blueprint("changes", __name__)

VERSION = "/arbete/<project>/prototyp/<prototype>/v<int:number>/roster"
WORDS_LIMIT = 200


def _versions(prototype: str, number: int) -> tuple[ShownPrototype, list[ShownPrototype]]:
    """The version, and all of the prototype. Raises NotFoundError."""
    versions = versions_of(session(), this_project().id, prototype, with_drafts=True)
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise NotFoundError
    return found, list(versions)


@blueprint.get(VERSION)
def page(project: str, prototype: str, number: int) -> ResponseReturnValue:
    return _page(prototype, number, request.args.get("andring", ""))


def _page(
    prototype: str, number: int, key: str, problem: str = "", status: int = 200
) -> ResponseReturnValue:
    shown, versions = _versions(prototype, number)
    changes = shown.document.changes
    chosen = change_links.change_of(shown, key) or (changes[0] if changes else None)
    words = " ".join(request.values.get("ord", "").split())[:WORDS_LIMIT]
    version_ids = [one.version_id for one in versions]
    found = (
        change_links.voices_found(
            session(), this_project().id, words, version_ids, (shown.version_id, chosen.key)
        )
        if chosen
        else []
    )
    behind = change_links.behind_changes(
        session(), [shown.version_id], STAFF_SEES, limit=change_links.LINKED
    )
    return render_template(
        "prototypes/changes.html",
        project=this_project(),
        shown=shown,
        versions=versions,
        chosen=chosen,
        behind={
            change.key: behind.get((shown.version_id, change.key), Behind()) for change in changes
        },
        words=words,
        found=found,
        problem=problem,
        added=number_in(request.args.get("nya")),
    ), status


@blueprint.post(VERSION)
def link(project: str, prototype: str, number: int) -> ResponseReturnValue:
    shown, _ = _versions(prototype, number)
    key = request.form.get("andring", "")
    voices = ids_in(request.form.getlist("rost"))
    try:
        with writing() as unit:
            added = change_links.link(unit, this_project(), shown, key, voices, person())
            _note("change.link", shown, {"change": key, "voices": added})
    except UnknownChangeError as refused:
        return _page(prototype, number, "", refused.told(), refused.status)
    return see_other(_address(shown, key, nya=added))


@blueprint.post(f"{VERSION}/ta-bort")
def unlink(project: str, prototype: str, number: int) -> ResponseReturnValue:
    shown, _ = _versions(prototype, number)
    key, voice = request.form.get("andring", ""), id_in(request.form.get("rost"))
    with writing() as unit:
        change_links.unlink(unit, this_project(), shown, key, voice or 0)
        _note("change.unlink", shown, {"change": key})
    return see_other(_address(shown, key))


def _note(event: str, shown: ShownPrototype, details: dict[str, object]) -> None:
    subject = f"{shown.slug} v{shown.number}"
    audit.record(session(), person(), this_project(), event, subject, details)


def _address(shown: ShownPrototype, key: str, **more: object) -> str:
    return url_for(
        ".page",
        project=this_project().slug,
        prototype=shown.slug,
        number=shown.number,
        andring=key,
        _anchor=f"andring-{key}",
        **more,  # type: ignore[arg-type]
    )
