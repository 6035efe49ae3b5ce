"""The project's report as a page, a PDF and a Word document, and the quotes chosen for it."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from codesign.areas.domain import DeskFilter
from codesign.areas.labels import area_labels
from codesign.areas.palette import PALETTE
from codesign.areas.queries.desk import with_parts
from codesign.areas.queries.stretches import Stretch, matching
from codesign.areas.queries.voices import voices_by_id
from codesign.artefacts.places import places
from codesign.contributions.domain import PUBLIC_SEES
from codesign.contributions.released import EVERYTHING
from codesign.contributions.views.feelings import felt_by_readers
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import gettext, language
from codesign.jobs.kinds import JobKind
from codesign.jobs.views import begin
from codesign.projects.access import person, role
from codesign.projects.access import project as this_project
from codesign.projects.policy import SEES_EXACT_NUMBERS, SEES_RAW
from codesign.reports import actions, queries
from codesign.reports.content import Part, Picture
from codesign.reports.forms import wish
from codesign.reports.jobs import PDF, WORD
from codesign.reports.making import report_for
from codesign.reports.signs import unshown_in
from codesign.reports.writing import TITLES
from codesign.web.htmx import see_other
from codesign.web.ids import id_in
from codesign.web.sessions import session, writing

blueprint = Blueprint("reports", __name__)


@blueprint.app_template_filter("drawing")
def _drawing(picture: Picture) -> Markup:
    """A picture as inline SVG with its alternative text. Its own text was escaped when drawn."""
    start = f'<svg role="img" aria-label="{escape(picture.alt)}" '
    # The drawing is made by reports.pictures, which escapes every word in it.
    return Markup(start + picture.svg.removeprefix("<svg ").replace(XMLNS, "", 1))  # noqa: S704


XMLNS = 'xmlns="http://www.w3.org/2000/svg" '
PAGE = 25


@blueprint.get("/arbete/<project>/rapport")
def page(project: str) -> ResponseReturnValue:
    asked = wish(request.args)
    _tell_readers()
    return render_template(
        "reports/page.html",
        project=this_project(),
        report=report_for(session(), this_project(), role(), asked.parts),
        wish=asked,
        colours={value: name for name, value in PALETTE.items()},
        parts=[(part, gettext(TITLES[part])) for part in Part],
        sees_all=role() in SEES_RAW,
        languages=(("sv", "Svenska"), ("en", "English")),
        current=language(),
    )


@blueprint.route("/arbete/<project>/rapport.pdf", methods=("GET", "POST"))
def pdf(project: str) -> ResponseReturnValue:
    return _document(PDF)


@blueprint.route("/arbete/<project>/rapport.docx", methods=("GET", "POST"))
def docx(project: str) -> ResponseReturnValue:
    return _document(WORD)


def _document(kind: JobKind) -> ResponseReturnValue:
    """Have the report made as a file; who only follows the address comes to the button."""
    asked = wish(request.args)
    if request.method == "GET":
        place: dict[str, Any] = {"project": this_project().slug, **asked.query}
        return see_other(url_for(".page", **place))
    _tell_readers()
    return begin(kind, asked.query)


def _tell_readers() -> None:
    """Have it told anew how steps felt, where it may be: the report itself only reads."""
    if role() not in SEES_EXACT_NUMBERS:
        felt_by_readers(list(places(session(), this_project().id)))


@blueprint.get("/arbete/<project>/rapport/citat/<int:area>")
def quotes(project: str, area: int) -> ResponseReturnValue:
    return _quotes_page(area)


@blueprint.post("/arbete/<project>/rapport/citat/<int:area>/<id:voice>/valj")
def choose_quote(project: str, area: int, voice: int) -> ResponseReturnValue:
    try:
        with writing() as unit:
            actions.choose_quote(unit, this_project(), person(), area, voice)
    except NotFoundError:
        raise
    except RuleBrokenError as refused:
        return _quotes_page(area, refused.status, refused.told())
    return see_other(_back(area, voice))


@blueprint.post("/arbete/<project>/rapport/citat/<int:area>/<id:voice>/ta-bort")
def drop_quote(project: str, area: int, voice: int) -> ResponseReturnValue:
    with writing() as unit:
        actions.drop_quote(unit, this_project(), person(), area, voice)
    return see_other(_back(area, voice))


def _back(area: int, voice: int) -> str:
    after = request.form.get("efter", "")
    from_there = id_in(after)
    address = url_for(".quotes", project=this_project().slug, area=area, efter=from_there)
    return f"{address}#rost-{voice}"


def _quotes_page(area: int, status: int = 200, refused: str = "") -> ResponseReturnValue:
    """The area's released voices, and those that are chosen."""
    labels = area_labels(session(), this_project().id)
    if area not in labels:
        raise NotFoundError
    chosen = queries.quotes(session(), this_project().id).get(area, [])
    after = id_in(request.values.get("efter")) or 0
    condition = matching(this_project(), DeskFilter(uncoded=False), None, PUBLIC_SEES)
    ids = Stretch(condition, with_parts(labels, area)).ids(session(), after, PAGE + 1)
    voices = [voice for voice in voices_by_id(session(), ids[:PAGE], EVERYTHING) if voice.text]
    body = render_template(
        "reports/quotes.html",
        project=this_project(),
        label=labels[area],
        labels=labels,
        chosen=chosen,
        voices=voices,
        unshown={voice.id: unshown_in(voice.text) for voice in voices}
        | {quote.id: unshown_in(quote.text) for quote in chosen},
        chosen_ids={quote.id for quote in chosen},
        journeys=places(session(), this_project().id),
        after=after,
        next_after=ids[PAGE - 1] if len(ids) > PAGE else None,
        most=actions.MOST_IN_AREA,
        refused=refused,
    )
    return body, status
