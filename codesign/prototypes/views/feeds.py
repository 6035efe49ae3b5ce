"""Staff bring train feeds to a prototype: in its draft, with what could not be read."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from codesign.artefacts.documents import files_of
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.i18n import gettext
from codesign.projects.access import person
from codesign.projects.access import project as this_project
from codesign.prototypes.document import FeedSource
from codesign.prototypes.live.feeding import files_of_feed, reading_of
from codesign.prototypes.making.feed_forms import (
    FILES,
    FeedForm,
    feed_form,
    files_sent,
    shown_form,
    source_of_form,
)
from codesign.prototypes.making.feed_versions import (
    Rows,
    Seen,
    StaleVersionError,
    TooMuchError,
    UnusableFileError,
    newest_of,
    rows_of,
    save_feed,
    stored_files,
)
from codesign.prototypes.queries import ShownPrototype, versions_of
from codesign.transit.problems import FeedError
from codesign.transit.reading import Reading, read_feed
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

blueprint = Blueprint("feeds", __name__)

PLACE = "/arbete/<project>/prototyp/<prototype>/floden"
PROBLEMS_SHOWN = 50


@dataclass(frozen=True)
class FeedShown:
    """A feed of a version, and how well it could be read."""

    source: FeedSource
    reading: Reading | None
    rows: Rows
    refused: str = ""
    """Why nothing in it can be used."""


@blueprint.get(PLACE)
def overview(project: str, prototype: str) -> ResponseReturnValue:
    shown = _newest(prototype)
    return render_template(
        "prototypes/feeds.html",
        project=this_project(),
        shown=shown,
        document=shown.document,
        feeds=[_feed_shown(shown, source) for source in shown.document.feeds],
        most=PROBLEMS_SHOWN,
    )


@blueprint.route(f"{PLACE}/nytt", methods=("GET", "POST"))
def new(project: str, prototype: str) -> ResponseReturnValue:
    return _bring(_newest(prototype), None)


@blueprint.route(f"{PLACE}/<feed>", methods=("GET", "POST"))
def replace(project: str, prototype: str, feed: str) -> ResponseReturnValue:
    shown = _newest(prototype)
    source = next((one for one in shown.document.feeds if one.key == feed), None)
    if source is None:
        raise NotFoundError
    return _bring(shown, source)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """More was sent than is read at all; what was typed could not be read either."""
    values = request.view_args or {}
    shown = _newest(str(values.get("prototype", "")))
    old = shown.document.feed(values["feed"]) if "feed" in values else None
    form = shown_form(old).with_error(FILES, TooMuchError().told())
    return _form_page(shown, old, form, 413)


def _newest(prototype: str) -> ShownPrototype:
    """The newest version, drafts too. An uploaded bundle has no feeds of ours."""
    shown = versions_of(session(), this_project().id, prototype, with_drafts=True)[-1]
    if shown.document.upload:
        raise NotFoundError
    return shown


def _feed_shown(shown: ShownPrototype, source: FeedSource) -> FeedShown:
    stored = files_of_feed(shown.document, source)
    try:
        reading = reading_of(session(), shown, source)
    except FeedError as error:
        return FeedShown(source, None, Rows(0, 0), error.told())
    named = files_of(session(), shown.artefact_id, stored)
    short = {name.removeprefix(f"{source.files}/"): text for name, text in named.items()}
    return FeedShown(source, reading, rows_of(short, reading.problems))


def _bring(shown: ShownPrototype, old: FeedSource | None) -> ResponseReturnValue:
    if request.method == "GET":
        return _form_page(shown, old, shown_form(old))
    files = files_sent(request.files.getlist(FILES))
    form = feed_form(request.form, files)
    if form.errors:
        return _form_page(shown, old, form, 422)
    seen = Seen(_number("version"), _number("revision"))
    try:
        reading = read_feed(files)
        taken = [one.key for one in shown.document.feeds]
        source = source_of_form(form, reading.feed, old, taken)
        stored = stored_files(source.files, files)
        with writing() as unit:
            save_feed(unit, this_project(), shown, seen, source, stored, person(), now().date())
    except (FeedError, UnusableFileError, TooMuchError, StaleVersionError) as refused:
        told = form.with_error(FILES, refused.told())
        return _form_page(shown, old, told, refused.status)
    return see_other(
        url_for(
            ".overview",
            project=this_project().slug,
            prototype=shown.slug,
            _anchor=f"flode-{source.key}",
        )
    )


def _number(field: str) -> int:
    return request.form.get(field, type=int) or 0


def _form_page(
    shown: ShownPrototype, old: FeedSource | None, form: FeedForm, status: int = 200
) -> ResponseReturnValue:
    title = gettext("Byt ut flödet") if old else gettext("Lägg till ett flöde")
    page = render_template(
        "prototypes/feed_form.html",
        project=this_project(),
        shown=shown,
        document=shown.document,
        old=old,
        form=form,
        seen=newest_of(session(), shown),
        title=title,
    )
    return page, status
