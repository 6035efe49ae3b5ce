"""Staff's pages of documents: the list, one questionnaire, its draft as text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from codesign.artefacts import drafts
from codesign.artefacts.documents import files_of
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.places import journeys_by_slug
from codesign.artefacts.reading import ContentError, ReadVersion, read_text
from codesign.artefacts.versions import (
    VoicesWithoutHomeError,
    artefact_called,
    new_artefact,
    state_of,
    stored_form,
    written_form,
)
from codesign.artefacts.writing import as_yaml
from codesign.errors import NotFoundError
from codesign.i18n import gettext, lazy, local
from codesign.projects import access, audit
from codesign.questionnaires.days import today
from codesign.questionnaires.document import Item, Page, Questionnaire
from codesign.questionnaires.domain import AskingStatus, is_to_come
from codesign.questionnaires.dry_run import Findings
from codesign.questionnaires.dry_run import dry_run as dry_run_of
from codesign.questionnaires.editing.actions import forget
from codesign.questionnaires.kind import KIND, faults_by_journey
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import (
    NAME,
    Questionnaires,
    ShownQuestionnaire,
    is_taking,
    questionnaires_of,
    rounds_of,
    sent_counts,
)
from codesign.questionnaires.quotas import By, filled, read_quotas
from codesign.questionnaires.room import without_room
from codesign.questionnaires.spoken import unpiped
from codesign.questionnaires.values import options_of
from codesign.questionnaires.views.blueprint import LIST, ONE, asked_for, blueprint, in_editor
from codesign.questionnaires.xlsform.media import with_pictures
from codesign.questionnaires.xlsform.reading import Imported, read_xlsform
from codesign.questionnaires.xlsform.writing import write_xlsform
from codesign.texts import DEFAULT_LANGUAGE, LocalText
from codesign.web.forms import clean_text
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

TEXT_LIMIT = 400_000
NOTE_LIMIT = 300
WORKBOOK_LIMIT = 2 * 1024 * 1024
"""Bytes of a workbook: it is read while somebody waits. A form of a thousand rows is 0.1 MB."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the bytes of .xlsx and .xls begin."""
KINDS = {
    "text": lazy("Egna ord"),
    "one": lazy("Ett val"),
    "many": lazy("Flera val"),
    "rating": lazy("Betyg"),
    "number": lazy("Tal"),
    "date": lazy("Datum eller tid"),
    "ranking": lazy("Rangordning"),
    "matrix": lazy("Samma svar till flera rader"),
    "pictures": lazy("Val bland bilder"),
    "statement": lazy("Påstående"),
    "consent": lazy("Samtycke"),
    "information": lazy("Information"),
}


@blueprint.get(LIST)
def index(project: str) -> ResponseReturnValue:
    found = questionnaires_of(session(), access.project().id)
    rounds = rounds_of(session(), [one.artefact_id for one in found])
    sent = sent_counts(session(), [one.id for one in rounds])
    day = today()
    taking = {one.artefact_id for one in rounds if is_taking(one, sent.get(one.id, 0), day)}
    return render_template(
        "questionnaires/index.html",
        project=access.project(),
        questionnaires=found,
        taking=taking,
        asked={one.artefact_id for one in rounds},
    )


@blueprint.get(ONE)
def page(project: str, questionnaire: str) -> ResponseReturnValue:
    found = asked_for(questionnaire)
    rounds = rounds_of(session(), [found.artefact_id])
    sent, day = sent_counts(session(), [one.id for one in rounds]), today()
    return render_template(
        "questionnaires/page.html",
        project=access.project(),
        found=found,
        shown=found.shown,
        rounds=rounds,
        versions={one.version_id: one.number for one in found.versions},
        sent=sent,
        taking={one.id for one in rounds if is_taking(one, sent.get(one.id, 0), day)},
        to_come={one.id for one in rounds if is_to_come(one.opens_on, day) and _is_open(one)},
        remind={
            one.id for one in rounds if one.remind_on and one.remind_on <= day and _is_open(one)
        },
        quotas={one.id: _quotas(found, one) for one in rounds if one.quotas},
        unpiped=unpiped,
        kinds={kind: gettext(name) for kind, name in KINDS.items()},
        did=request.args.get("gjort", ""),
    )


def _is_open(round_: QuestionnaireRound) -> bool:
    return round_.status is AskingStatus.OPEN


def _quotas(found: Questionnaires, round_: QuestionnaireRound) -> list[tuple[str, int, int]]:
    """Each quota of a round in words, how many it allows, and how many have come."""
    document = next(one for one in found.versions if one.version_id == round_.version_id).document
    kept = read_quotas(round_.quotas)
    told = []
    for one, n in filled(session(), kept, round_.id, round_.project_id):
        words = f"{one.name}: {one.value}"
        if (item := document.question(one.name)) is not None and one.by is By.ANSWER:
            option = options_of(document, item).get(one.value, one.value)
            words = f"{local(unpiped(item.text))} {option}"
        told.append((words, one.most, n))
    return told


@blueprint.get(f"{ONE}.yaml")
def as_text(project: str, questionnaire: str) -> ResponseReturnValue:
    """The newest published version as a file, or the draft where there is none."""
    shown = asked_for(questionnaire).shown
    answer = Response(_text_of(shown), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{shown.slug}.yaml"'
    return answer


@blueprint.get(f"{ONE}.xlsx")
def as_workbook(project: str, questionnaire: str) -> ResponseReturnValue:
    """The same as an XLSForm workbook, for other tools; `med=bilder`: with its pictures, as ZIP."""
    shown = asked_for(questionnaire).shown
    content, kind, ending = write_xlsform(shown.document), XLSX, "xlsx"
    if request.args.get("med") == "bilder":
        files = files_of(session(), shown.artefact_id, shown.document.files)
        content, kind = with_pictures(shown.document, content, files), "application/zip"
        ending = "zip"
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{shown.slug}.{ending}"'
    return answer


@blueprint.get(f"{ONE}/provkorning")
def dry_run(project: str, questionnaire: str) -> ResponseReturnValue:
    """The draft, or the newest version, walked in every way before anybody meets it."""
    found = asked_for(questionnaire)
    looked_at = found.draft or found.shown
    findings = _findings(looked_at.document, today())
    return render_template(
        "questionnaires/dry_run.html",
        project=access.project(),
        found=found,
        shown=looked_at,
        findings=findings,
        crowded=list(without_room(looked_at.document)),
        names={one.item.key: _name_of(one.item) for one in looked_at.document.located},
        here={"project": project, "questionnaire": questionnaire},
        in_editor=lambda key: in_editor(questionnaire, **{"del": key}),
    )


_WALKED: dict[tuple[str, date], Findings] = {}
"""What was found, by what a document says and the day: the same for whoever asks."""
_MOST_WALKED = 32


def _findings(document: Questionnaire, today: date) -> Findings:
    """What a dry run finds, walked once for each state of a document in a process and a day."""
    known = (state_of(document), today)
    if known not in _WALKED:
        while len(_WALKED) >= _MOST_WALKED:
            _WALKED.pop(next(iter(_WALKED)), None)
        _WALKED[known] = dry_run_of(document, today)
    return _WALKED[known]


def _name_of(item: Item) -> LocalText:
    """How people know an item: its question, its heading, else its key."""
    named = unpiped(item.text) if isinstance(item, Page) else getattr(item, "title", None)
    return named or {DEFAULT_LANGUAGE: item.key}


def _text_of(shown: ShownQuestionnaire) -> str:
    return as_yaml(written_form(NAME, stored_form(shown.document)))


@dataclass(frozen=True)
class _Sent:
    """A text that was sent: the version it is, or what is wrong with it."""

    text: str = ""
    read: ReadVersion[Any] | None = None
    problems: tuple[str, ...] = ()
    faults: tuple[ContentError, ...] = field(default=())
    imported: Imported | None = None
    """The workbook that the text was made of, which nobody has saved yet."""


def _sent(slug: str = "", files: Mapping[str, bytes] | None = None) -> _Sent:
    text = request.form.get("text", "").replace("\r\n", "\n")
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        content = upload.read(WORKBOOK_LIMIT + 1)
        if len(content) > WORKBOOK_LIMIT:
            told = gettext(
                "Filen är större än 2 MB, och så stora läses inte här. Ta bort bilder, och blad "
                "som inte hör till enkäten."
            )
            return _Sent(text, problems=(told,))
        if content.startswith(WORKBOOKS):
            return _from_workbook(text, slug, read_xlsform(upload.filename, content))
        try:
            text = content[: TEXT_LIMIT * 4].decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            told = gettext(
                "Filen är varken text i UTF-8 eller en arbetsbok (XLSX eller XLS). Spara den som "
                "något av det och försök igen."
            )
            return _Sent(text, problems=(told,))
    if len(text) > TEXT_LIMIT:
        told = gettext("Filen är för stor. En enkät får vara högst 400 000 tecken.")
        return _Sent(problems=(told,))
    if not text.strip():
        return _Sent(problems=(gettext("Välj en fil eller klistra in enkätens YAML."),))
    read, faults = read_text(KIND, text, Path(f"{slug or NAME}.yaml"), files)
    if read is None:
        return _Sent(text, faults=faults)
    if slug and read.document.slug != slug:
        told = gettext("Enkätens ”slug” ska vara %(slug)s.", slug=slug)
        return _Sent(text, problems=(told,))
    return _Sent(text, read, tuple(_unknown_places(read.document)))


def _from_workbook(text: str, slug: str, imported: Imported) -> _Sent:
    """What a workbook became, to look at before it is saved; what was typed stays where nothing
    could be read."""
    if imported.document is None:
        told = [imported.summary.told(), *(fault.told() for fault in imported.faults)]
        return _Sent(text, problems=tuple(dict.fromkeys(told)))
    document = imported.document
    if slug:
        document = document.model_copy(update={"slug": slug})
    return _Sent(as_yaml(written_form(NAME, stored_form(document))), imported=imported)


def _unknown_places(document: Questionnaire) -> list[str]:
    known = journeys_by_slug(session(), access.project().id)
    journeys = {slug: list(one.steps) for slug, one in known.items()}
    return [one.told() for one in faults_by_journey(document, journeys)]


@blueprint.route(f"{LIST}/ny", methods=["GET", "POST"])
def new(project: str) -> ResponseReturnValue:
    """A text becomes the first draft of a questionnaire."""
    if request.method == "GET":
        return _new_page(_Sent())
    sent = _sent()
    if sent.imported is not None:
        return _new_page(sent)
    if sent.read is None or sent.problems:
        return _new_page(sent, 422)
    slug = sent.read.document.slug
    with writing() as unit:
        taken = select(Artefact.id).where(
            Artefact.project_id == access.project().id, Artefact.slug == slug
        )
        is_taken = unit.scalars(taken).first() is not None
        if not is_taken:
            artefact = new_artefact(unit, access.project(), NAME, slug)
            made = drafts.begin(unit, artefact, sent.read, access.person())
            _note("questionnaire.draft", slug, version=made.number)
    if is_taken:
        told = gettext("Namnet ”%(slug)s” är redan taget i projektet. Välj ett annat.", slug=slug)
        return _new_page(_Sent(sent.text, problems=(told,)), 422)
    return see_other(url_for(".draft", project=project, questionnaire=slug, sparat="1"))


def _new_page(sent: _Sent, status: int = 200) -> ResponseReturnValue:
    page = render_template("questionnaires/new.html", project=access.project(), sent=sent)
    return page, status


@blueprint.route(f"{ONE}/utkast", methods=["GET", "POST"])
def draft(project: str, questionnaire: str) -> ResponseReturnValue:
    """The draft as text: begun when it is first saved, then changed."""
    found = asked_for(questionnaire)
    if request.method == "GET":
        return _draft_page(found, _Sent(_text_of(found.draft or found.shown)))
    sent = _sent(questionnaire, _files(found))
    if sent.imported is not None:
        return _draft_page(found, sent, is_looked_at=True)
    if sent.read is None or sent.problems:
        return _draft_page(found, sent, status=422)
    try:
        with writing() as unit:
            _save(_held(questionnaire), sent.read)
            unit.flush()
    except drafts.StaleDraftError as error:
        return _stale(questionnaire, sent, error)
    return see_other(url_for(".draft", project=project, questionnaire=questionnaire, sparat="1"))


@blueprint.post(f"{ONE}/utkast/publicera")
def publish(project: str, questionnaire: str) -> ResponseReturnValue:
    """Publish the draft as it was seen."""
    found = asked_for(questionnaire)
    sent = _Sent(_text_of(found.draft or found.shown))
    faults = _unknown_places(found.draft.document) if found.draft else []
    if faults:
        return _draft_page(found, _Sent(sent.text, problems=tuple(faults)), status=422)
    try:
        with writing() as unit:
            held = _held(questionnaire)
            seen = _as_seen(held)
            note = clean_text(request.form.get("note", ""))[:NOTE_LIMIT]
            drafts.publish(unit, seen, seen.revision, note)
            forget(unit, seen)
            _note("questionnaire.publish", questionnaire, version=seen.number)
    except drafts.StaleDraftError as error:
        return _stale(questionnaire, sent, error)
    except VoicesWithoutHomeError:
        told = gettext(
            "Frågor som har röster försvinner. Låt dem vara kvar, eller flytta dem till slutet och "
            "visa dem inte."
        )
        return _draft_page(found, _Sent(sent.text, problems=(told,)), status=422)
    return see_other(
        url_for(".page", project=project, questionnaire=questionnaire, gjort="publicerad")
    )


@blueprint.post(f"{ONE}/utkast/ta-bort")
def discard(project: str, questionnaire: str) -> ResponseReturnValue:
    found = asked_for(questionnaire)
    try:
        with writing() as unit:
            held = _held(questionnaire)
            seen = _as_seen(held)
            _note("questionnaire.discard", questionnaire, version=seen.number)
            is_gone = drafts.discard(unit, held, seen, seen.revision)
    except drafts.StaleDraftError as error:
        return _stale(questionnaire, _Sent(_text_of(found.draft or found.shown)), error)
    if is_gone:
        return see_other(url_for(".index", project=project))
    return see_other(url_for(".page", project=project, questionnaire=questionnaire))


def _held(slug: str) -> Artefact:
    return artefact_called(session(), access.project(), NAME, slug, held=True)


def _seen() -> int:
    return request.form.get("revision", 0, type=int)


def _as_seen(artefact: Artefact) -> ArtefactVersion:
    """The draft, in the state that was seen. Raises StaleDraftError."""
    found = drafts.draft_of(session(), artefact)
    if found is None or found.revision != _seen():
        raise drafts.StaleDraftError
    return found


def _save(artefact: Artefact, read: ReadVersion[Any]) -> None:
    """Begin the draft (revision 0), or change it. Raises StaleDraftError."""
    if drafts.draft_of(session(), artefact) is None and _seen() == 0:
        made = drafts.begin(session(), artefact, read, access.person())
        _note("questionnaire.draft", artefact.slug, version=made.number)
        return
    found = _as_seen(artefact)
    if state_of(read.document) != found.digest:
        drafts.change(session(), found, read.document, found.revision, dict(read.files))


def _files(found: Questionnaires) -> Mapping[str, bytes]:
    """The files that the newest state has beside it: a text can name those."""
    newest = found.draft or found.shown
    return files_of(session(), newest.artefact_id, newest.document.files)


def _note(deed: str, slug: str, **details: object) -> None:
    audit.record(session(), access.person(), access.project(), deed, slug, details)


def _stale(slug: str, sent: _Sent, error: drafts.StaleDraftError) -> ResponseReturnValue:
    """What was written beside what somebody else has written since."""
    try:
        found = asked_for(slug)
    except NotFoundError:
        return see_other(url_for(".index", project=access.project().slug))
    other = _text_of(found.draft or found.shown)
    told = _Sent(sent.text, problems=(error.told(),))
    return _draft_page(found, told, other=other, status=409)


def _draft_page(
    found: Questionnaires,
    sent: _Sent,
    *,
    other: str = "",
    status: int = 200,
    is_looked_at: bool = False,
) -> ResponseReturnValue:
    """`is_looked_at`: what was sent is shown before it is saved, upon the state that was seen."""
    revision = found.draft.revision if found.draft else 0
    page = render_template(
        "questionnaires/draft.html",
        project=access.project(),
        found=found,
        sent=sent,
        # What was wrong in another way has not shown anybody a newer state.
        revision=_seen()
        if is_looked_at or (status == 422 and request.method == "POST")
        else revision,
        other=other,
        is_saved="sparat" in request.args,
    )
    return page, status
