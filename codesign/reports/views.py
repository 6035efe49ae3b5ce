"""The project's report as a page, a PDF and a Word document, and the quotes chosen for it."""

import re
from collections.abc import Collection

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from codesign.areas.domain import DeskFilter
from codesign.areas.labels import area_labels
from codesign.areas.palette import PALETTE
from codesign.areas.queries.desk import with_parts
from codesign.areas.queries.places import places
from codesign.areas.queries.stretches import Stretch, matching
from codesign.areas.queries.voices import voices_by_id
from codesign.db import now
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.feedback.domain import PUBLIC_SEES, STAFF_SEES, Moderation, threshold
from codesign.people.access import person, role
from codesign.people.access import project as this_project
from codesign.people.policy import SEES_RAW
from codesign.reports import actions, queries
from codesign.reports.content import Part, Picture, ReportContent
from codesign.reports.docx import docx_of
from codesign.reports.forms import Wish, wish
from codesign.reports.guarding import Guard
from codesign.reports.pdf import pdf_of, png_of
from codesign.reports.writing import TITLES, report
from codesign.web.htmx import see_other
from codesign.web.i18n import gettext, language
from codesign.web.sessions import close_session, session

blueprint = Blueprint("reports", __name__)


@blueprint.app_template_filter("drawing")
def _drawing(picture: Picture) -> Markup:
    """A picture as inline SVG with its alternative text. Its own text was escaped when drawn."""
    start = f'<svg role="img" aria-label="{escape(picture.alt)}" '
    # The drawing is made by reports.pictures, which escapes every word in it.
    return Markup(start + picture.svg.removeprefix("<svg ").replace(XMLNS, "", 1))  # noqa: S704


XMLNS = 'xmlns="http://www.w3.org/2000/svg" '
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE = 25


@blueprint.get("/arbete/<project>/rapport")
def page(project: str) -> ResponseReturnValue:
    asked = wish(request.args)
    return render_template(
        "reports/page.html",
        project=this_project(),
        report=_report(asked),
        wish=asked,
        colours={value: name for name, value in PALETTE.items()},
        parts=[(part, gettext(TITLES[part])) for part in Part],
        sees_all=role() in SEES_RAW,
        languages=(("sv", "Svenska"), ("en", "English")),
        current=language(),
    )


@blueprint.get("/arbete/<project>/rapport.pdf")
def pdf(project: str) -> ResponseReturnValue:
    made = _report(wish(request.args))
    close_session()
    return _file(pdf_of(made), PDF, made, "pdf")


@blueprint.get("/arbete/<project>/rapport.docx")
def docx(project: str) -> ResponseReturnValue:
    made = _report(wish(request.args))
    close_session()
    return _file(docx_of(made, png_of), DOCX, made, "docx")


def _report(asked: Wish) -> ReportContent:
    """The report for whoever asks: readers see only what is released, and no small groups."""
    sees_all = role() in SEES_RAW
    seen: Collection[Moderation] = STAFF_SEES if sees_all else PUBLIC_SEES
    smallest = threshold(about_children=this_project().is_about_children)
    found = queries.facts(session(), this_project(), seen)
    guard = Guard(None if sees_all else smallest)
    return report(this_project(), found, guard, asked.parts, now().date())


def _file(content: bytes, kind: str, made: ReportContent, ending: str) -> Response:
    answer = Response(content, mimetype=kind)
    name = re.sub(r"[^a-z0-9-]", "", made.slug) or "projekt"
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="rapport-{name}-{made.day.isoformat()}.{ending}"'
    )
    return answer


@blueprint.get("/arbete/<project>/rapport/citat/<int:area>")
def quotes(project: str, area: int) -> ResponseReturnValue:
    return _quotes_page(area)


@blueprint.post("/arbete/<project>/rapport/citat/<int:area>/<int:voice>/valj")
def choose_quote(project: str, area: int, voice: int) -> ResponseReturnValue:
    try:
        actions.choose_quote(session(), this_project(), person(), area, voice)
    except NotFoundError:
        raise
    except RuleBrokenError as refused:
        session().rollback()
        return _quotes_page(area, refused.status, refused.told())
    session().commit()
    return see_other(_back(area, voice))


@blueprint.post("/arbete/<project>/rapport/citat/<int:area>/<int:voice>/ta-bort")
def drop_quote(project: str, area: int, voice: int) -> ResponseReturnValue:
    actions.drop_quote(session(), this_project(), person(), area, voice)
    session().commit()
    return see_other(_back(area, voice))


def _back(area: int, voice: int) -> str:
    after = request.form.get("efter", "")
    from_there = after if after.isdecimal() else None
    address = url_for(".quotes", project=this_project().slug, area=area, efter=from_there)
    return f"{address}#rost-{voice}"


def _quotes_page(area: int, status: int = 200, refused: str = "") -> ResponseReturnValue:
    """The area's released voices, and those that are chosen."""
    labels = area_labels(session(), this_project().id)
    if area not in labels:
        raise NotFoundError
    chosen = queries.quotes(session(), this_project().id).get(area, [])
    sent = request.values.get("efter", "")
    after = int(sent) if sent.isdecimal() and len(sent) < 16 else 0
    condition = matching(this_project(), DeskFilter(uncoded=False), None, PUBLIC_SEES)
    ids = Stretch(condition, with_parts(labels, area)).ids(session(), after, PAGE + 1)
    body = render_template(
        "reports/quotes.html",
        project=this_project(),
        label=labels[area],
        labels=labels,
        chosen=chosen,
        voices=[voice for voice in voices_by_id(session(), ids[:PAGE]) if voice.text],
        chosen_ids={quote.id for quote in chosen},
        journeys=places(session(), this_project().id),
        after=after,
        next_after=ids[PAGE - 1] if len(ids) > PAGE else None,
        most=actions.MOST_IN_AREA,
        refused=refused,
    )
    return body, status
