"""How a part will look: drawn by what citizens meet, in a frame that sends nothing."""

from dataclasses import replace

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.db import now
from codesign.i18n import gettext, language, lazy
from codesign.questionnaires.answers import Round
from codesign.questionnaires.document import Located, Page, Questionnaire
from codesign.questionnaires.editing import fields, operations
from codesign.questionnaires.editing.operations import EditError
from codesign.questionnaires.editing.typed import Meant, MeantScale, Typed, meant, scale_meant, sent
from codesign.questionnaires.editing.whole import MeantWhole, whole_meant, with_whole
from codesign.questionnaires.filling import INTRO, Filled, Turn, Way
from codesign.questionnaires.flow import Flow, FlowPage
from codesign.questionnaires.reading import PageRead
from codesign.questionnaires.spoken import language_for
from codesign.questionnaires.views import editor_page
from codesign.questionnaires.views.answering import Form, looked_at
from codesign.questionnaires.views.blueprint import ONE, blueprint
from codesign.questionnaires.views.keeping import newest
from codesign.settings import LANGUAGES
from codesign.web.security import show_in_frame

_UNFINISHED = lazy("Skriv klart frågan, så syns den här.")
_UNSEEN = lazy("Uträkningar syns inte för den som svarar.")


@blueprint.route(f"{ONE}/redigera/visa", methods=["GET", "POST"])
def preview(project: str, questionnaire: str) -> ResponseReturnValue:
    """One page of the draft as somebody meets it: as it is kept (GET), or as it stands in the form
    that was sent (POST), which keeps nothing."""
    show_in_frame()
    shown = newest(questionnaire)
    is_typed = request.method == "POST"
    seen = _typed(shown.document) if is_typed else (shown.document, request.args.get("del", ""))
    if seen is None:
        return render_template("questionnaires/editor/unseen.html", told=gettext(_UNFINISHED))
    document, key = seen
    pages = [one for found in document.located if (one := _page_of(document, found)) is not None]
    page = _first_of(document, key)
    if key and page is None:
        return render_template("questionnaires/editor/unseen.html", told=gettext(_UNSEEN))
    chosen = language_for(document, request.values.get("sprak", ""), language())
    if (base := chosen.split("-")[0]) in LANGUAGES:
        g.language = base
    address = url_for(".try_out", project=project, questionnaire=questionnaire)
    form = Form(replace(shown, document=document), None, chosen, "preview", "", address)
    flow = Flow(document, {}, now().date(), chosen)
    way = Way(flow, pages, {one.place: PageRead() for one in pages})
    return looked_at(form, Turn(page.place if page else INTRO, Filled(), way))


Shown = tuple[Questionnaire, str]
"""A document, and the key of the part that is shown of it ("" for its first page)."""


def _typed(document: Questionnaire) -> Shown | None:
    """The document with what stands in the form; None where that cannot be used yet."""
    kind, at = request.form.get("kind", ""), request.form.get("at", "")
    typed = sent(request.form.to_dict(), kind)
    try:
        match request.form.get("part", ""):
            case editor_page.WHOLE:
                whole = whole_meant(typed, document)
                return (with_whole(document, whole), "") if isinstance(whole, MeantWhole) else None
            case editor_page.SCALE:
                return _with_scale(document, at, typed)
            case editor_page.ITEM | editor_page.NEW if kind in fields.OWN:
                return _with_item(document, at, typed)
    except EditError:
        return None
    return None


def _with_scale(document: Questionnaire, at: str, typed: Typed) -> Shown | None:
    old = next((one for one in document.scales if one.key == at), None)
    found = scale_meant(typed, document, old)
    if not isinstance(found, MeantScale):
        return None
    new = operations.with_scale(document, at, found.scale, found.codes)
    users = (one.key for one in new.questions if getattr(one, "scale", "") == found.scale.key)
    return new, next(users, "")


def _with_item(document: Questionnaire, at: str, typed: Typed) -> Shown | None:
    there = document.by_key.get(at)
    found = meant(typed, document, there.item if there else None)
    if not isinstance(found, Meant):
        return None
    if there is not None:
        return operations.changed(document, at, found.item, found.codes), found.item.key
    after = request.form.get("after", "")
    place = operations.after(document, after if after in document.by_key else "")
    return operations.added(document, found.item, place)


def _page_of(document: Questionnaire, found: Located) -> FlowPage | None:
    """The page of a part, whether or not anybody gets there."""
    if not isinstance(found.item, Page):
        return None
    rounds = tuple(Round(repeat, 1) for repeat in found.repeats)
    return FlowPage(found.item, rounds, found.above, document.options_of(found.item))


def _first_of(document: Questionnaire, key: str) -> FlowPage | None:
    """The page of a part; of a section, that of the first page in it."""
    inside = (
        one
        for one in document.located
        if one.item.key == key or any(holder.key == key for holder in one.above)
    )
    return next((page for one in inside if (page := _page_of(document, one)) is not None), None)
