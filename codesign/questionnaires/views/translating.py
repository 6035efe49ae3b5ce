"""The matrix of translations: every text beside what it is in other languages, to fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from codesign.artefacts import drafts
from codesign.i18n import gettext, lazy
from codesign.projects import access
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.editing.operations import EditError
from codesign.questionnaires.editing.translating import (
    Addressed,
    addressed,
    done_in,
    translated,
    with_language,
    without_language,
)
from codesign.questionnaires.spoken import language_name
from codesign.questionnaires.views.blueprint import ONE, blueprint, in_editor
from codesign.questionnaires.views.editor_page import local_words
from codesign.questionnaires.views.keeping import Change, UnfitError, kept, newest
from codesign.texts import direction
from codesign.web.forms import clean_text
from codesign.web.htmx import see_other

ROWS = 40
"""Texts on one page."""
OFFERED = (
    *("en", "sv-simple", "fi", "se", "fit", "rom", "yi", "ar", "so", "fa", "ti", "uk", "pl", "es"),
    *("de", "fr", "ckb", "ku", "tr", "ro", "bg", "sq", "bs", "ru", "zh", "th"),
)
"""Languages to choose among: those nearest to hand, Sweden's own, and those that many speak."""
_CLASH = lazy(
    "Någon annan har skrivit något annat i de fält som är märkta. Det du skrev står kvar. Spara "
    "igen om det är ditt som ska gälla."
)
_BUSY = lazy("Utkastet ändras hela tiden av andra just nu. Försök igen.")


@dataclass(frozen=True)
class Column:
    """One language of the matrix."""

    code: str
    name: str
    direction: str
    done: int


class _ClashError(Exception):
    """Some fields have been written by somebody else: address and language → their words."""

    def __init__(self, theirs: Mapping[tuple[str, str], str]) -> None:
        super().__init__(len(theirs))
        self.theirs = theirs


@blueprint.route(f"{ONE}/oversattningar", methods=["GET", "POST"])
def translations(project: str, questionnaire: str) -> ResponseReturnValue:
    """Texts and languages, those that lack one first; a page of them is saved at a time."""
    if request.method == "GET":
        return _page(questionnaire)
    typed, was = _sent("t"), _sent("w")
    wanted = {place: words for place, words in typed.items() if words != was.get(place, "")}
    try:
        kept(questionnaire, "translate", lambda document: _translated(document, wanted, was))
    except _ClashError as clash:
        return _page(questionnaire, typed, theirs=clash.theirs, problem=gettext(_CLASH), status=409)
    except UnfitError as error:
        told = error.problems[0].said.told() if error.problems else ""
        return _page(questionnaire, typed, was=was, problem=told, status=422)
    except drafts.StaleDraftError:
        return _page(questionnaire, typed, was=was, problem=gettext(_BUSY), status=409)
    number = request.form.get("sida", 1, type=int)
    here = url_for(
        ".translations", project=project, questionnaire=questionnaire, sida=number, sparat=1
    )
    return see_other(here)


def _sent(prefix: str) -> dict[tuple[str, str], str]:
    """The fields ``t:<language>:<address>`` as they were typed, and ``w:`` as they were shown."""
    found = {}
    for name, words in request.form.items():
        parts = name.split(":", 2)
        if len(parts) == 3 and parts[0] == prefix:
            found[(parts[2], parts[1])] = clean_text(words)[:4000]
    return found


def _translated(
    document: Questionnaire,
    wanted: Mapping[tuple[str, str], str],
    was: Mapping[tuple[str, str], str],
) -> Change:
    known = addressed(document)
    allowed = {
        place: words
        for place, words in wanted.items()
        if place[0] in known and place[1] in document.languages
    }
    theirs = {}
    for (address, code), words in allowed.items():
        there = known[address].text.get(code, "")
        if clean_text(there) not in {was.get((address, code), ""), words}:
            theirs[(address, code)] = there
    if theirs:
        raise _ClashError(theirs)
    first = next(iter(allowed.values()), "")
    return Change(translated(document, allowed), "", {document.languages[0]: first or "–"})


@blueprint.post(f"{ONE}/oversattningar/sprak")
def languages(project: str, questionnaire: str) -> ResponseReturnValue:
    """Add a language, or take one away."""
    gone = request.form.get("bort", "")
    code = request.form.get("kod", "").strip() or request.form.get("sprak", "")

    def changed(document: Questionnaire) -> Change:
        change = without_language(document, gone) if gone else with_language(document, code)
        return Change(change, "", {document.languages[0]: language_name(gone or code)})

    try:
        kept(questionnaire, "languages", changed)
    except EditError as error:
        return _page(questionnaire, problem=error.said.told(), field="kod", status=422)
    except UnfitError as error:
        told = error.problems[0].said.told() if error.problems else ""
        return _page(questionnaire, problem=told, status=422)
    except drafts.StaleDraftError:
        return _page(questionnaire, problem=gettext(_BUSY), status=409)
    return see_other(url_for(".translations", project=project, questionnaire=questionnaire))


def _page(
    slug: str,
    typed: Mapping[tuple[str, str], str] | None = None,
    *,
    was: Mapping[tuple[str, str], str] | None = None,
    theirs: Mapping[tuple[str, str], str] | None = None,
    problem: str = "",
    field: str = "",
    status: int = 200,
) -> Response:
    shown = newest(slug)
    document, texts = shown.document, addressed(shown.document)
    ordered = _ordered(document, texts, only={address for address, _ in typed} if typed else None)
    number = max(1, request.values.get("sida", 1, type=int) or 1)
    pages = max(1, -(-len(ordered) // ROWS))
    number = 1 if typed is not None else min(number, pages)
    columns = [
        Column(code, language_name(code), direction(code), done_in(texts, code))
        for code in document.languages
    ]
    told = local_words(document)
    return make_response(
        render_template(
            "questionnaires/translations.html",
            project=access.project(),
            shown=shown,
            here={"project": access.project().slug, "questionnaire": slug},
            columns=columns,
            rows=ordered[(number - 1) * ROWS : number * ROWS],
            total=len(texts),
            typed=typed or {},
            was=was or {},
            theirs=theirs or {},
            number=number,
            before=number - 1,
            after=number + 1 if number < pages else 0,
            pages=pages,
            problem=problem,
            field=field,
            offered=[(c, language_name(c)) for c in OFFERED if c not in document.languages],
            is_saved="sparat" in request.args,
            told=told,
            in_editor=lambda key: in_editor(slug, **({"del": key} if key else {})),
            title=told(document.title),
        ),
        status,
    )


def _ordered(
    document: Questionnaire, texts: Mapping[str, Addressed], only: set[str] | None
) -> Sequence[Addressed]:
    """Those that lack a language first, else in the document's order; `only` those that were sent
    again."""
    found = [one for one in texts.values() if only is None or one.address in only]
    return sorted(found, key=lambda one: all(one.text.get(code) for code in document.languages))
