"""Staff's page of devices without a network: prepared, withdrawn, and what waits for a decision."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import segno
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pydantic import ValidationError

from codesign.db import now
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.fieldwork.record import faults_in
from codesign.i18n import gettext, lazy
from codesign.projects import access, audit
from codesign.questionnaires import kits, records
from codesign.questionnaires.carrying import NotCarriedError, plain
from codesign.questionnaires.kits import KitGoneError, NotTakingError
from codesign.questionnaires.models import QuestionnaireRound
from codesign.questionnaires.queries import (
    ShownQuestionnaire,
    is_taking,
    round_numbered,
    sent_counts,
    version_of,
)
from codesign.questionnaires.records import Aside, DecidedMeanwhileError, Ground, QueueFile
from codesign.questionnaires.spoken import Speaker
from codesign.questionnaires.views.answering import Form, lines_of
from codesign.questionnaires.views.blueprint import ONE, asked_for, blueprint
from codesign.web.htmx import see_other
from codesign.web.sessions import session, writing

FOLDER = f"{ONE}/omgang/<int:number>/utan-nat"
_PATTERN = lazy(
    "Frågorna prövar svar med mönstret ”%(pattern)s”, som en webbläsare utan nät kan läsa på annat "
    "sätt än servern. Skriv om mönstret i en ny version, så går det att förbereda enheter."
)
_NO_FILE = lazy(
    "Filen är ingen kö från en enhet (%(fields)s). Välj filen som enheten sparade, oförändrad."
)


def this_round(slug: str, number: int) -> tuple[ShownQuestionnaire, QuestionnaireRound]:
    """The round that the address names, with the version it asks. Raises NotFoundError."""
    found = asked_for(slug)
    round_ = round_numbered(session(), found.artefact_id, number)
    return version_of(session(), round_.version_id), round_


@blueprint.get(FOLDER)
def devices(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    return _page(questionnaire, number)


def _page(
    questionnaire: str,
    number: int,
    status: int = 200,
    *,
    problem: str = "",
    handed: Counter[str] | None = None,
) -> ResponseReturnValue:
    shown, round_ = this_round(questionnaire, number)
    sent = sent_counts(session(), [round_.id]).get(round_.id, 0)
    page = render_template(
        "questionnaires/devices.html",
        project=access.project(),
        shown=shown,
        round=round_,
        is_taking=is_taking(round_, sent, now().date()),
        hinders=_hinders(shown),
        channels=kits.channels(session(), round_),
        kits=kits.kits_in(session(), round_),
        asides=records.asides_in(session(), round_.id),
        moment=now(),
        problem=problem,
        handed=handed,
    )
    return page, status


def _hinders(shown: ShownQuestionnaire) -> str:
    """Why no device can take the questionnaire along; "" where one can."""
    try:
        plain(shown.document)
    except NotCarriedError as error:
        return gettext(_PATTERN, pattern=error.pattern)
    return ""


@blueprint.post(f"{FOLDER}/forbered")
def prepare_device(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    shown, _ = this_round(questionnaire, number)
    if hinders := _hinders(shown):
        return _page(questionnaire, number, 409, problem=hinders)
    channel = request.form.get("kanal", "")
    try:
        with writing() as unit:
            round_ = round_numbered(unit, shown.artefact_id, number)
            secret = kits.prepare(
                unit,
                round_,
                access.person(),
                now(),
                channel_id=int(channel) if channel.isdecimal() else None,
            )
            _note("questionnaire.prepare", questionnaire, number)
    except NotTakingError as error:
        return _page(questionnaire, number, 409, problem=error.told())
    if request.form.get("enhet") == "annan":
        return see_other(
            url_for(
                ".device_link",
                project=project,
                questionnaire=questionnaire,
                number=number,
                device_secret=secret,
            )
        )
    return see_other(url_for("carried.device", secret=secret))


@blueprint.get(f"{FOLDER}/lank/<device_secret>")
def device_link(
    project: str, questionnaire: str, number: int, device_secret: str
) -> ResponseReturnValue:
    """The address for another device, as a picture to scan. The secret is in this page's address
    because it is stored nowhere."""
    shown, round_ = this_round(questionnaire, number)
    kit = kits.kit_of(session(), device_secret, now())
    if kit.round.id != round_.id:
        raise KitGoneError
    address = url_for("carried.device", secret=device_secret, _external=True)
    code = segno.make(address, error="m", micro=False)
    return render_template(
        "questionnaires/device_link.html",
        project=access.project(),
        shown=shown,
        round=round_,
        address=address,
        code=Markup(code.svg_inline(svgclass="field-qr", lineclass=None, omitsize=True, border=4)),  # noqa: S704
        expires=kit.row.expires_at,
    )


@blueprint.post(f"{FOLDER}/<int:device>/dra-in")
def withdraw_device(
    project: str, questionnaire: str, number: int, device: int
) -> ResponseReturnValue:
    _, round_ = this_round(questionnaire, number)
    with writing() as unit:
        kits.withdraw(unit, round_, device, now())
        _note("questionnaire.withdraw_device", questionnaire, number)
    return _to_page(project, questionnaire, number)


@blueprint.get(f"{FOLDER}/svar/<id:kept>")
def aside(project: str, questionnaire: str, number: int, kept: int) -> ResponseReturnValue:
    """What a device sent that waits for a person: why, and what was answered."""
    return _aside_page(questionnaire, number, kept)


def _aside_page(
    questionnaire: str, number: int, kept: int, status: int = 200, problem: str = ""
) -> ResponseReturnValue:
    ground = _ground(questionnaire, number)
    found = records.aside_of(session(), ground, kept)
    form = Form(ground.shown, ground.round, found.way.flow.language, "", "", "")
    page = render_template(
        "questionnaires/aside.html",
        project=access.project(),
        shown=ground.shown,
        round=ground.round,
        aside=found,
        wrong=_wrong(found),
        lines=lines_of(form, found.way),
        say=Speaker(ground.shown.document, form.language, found.way.flow),
        problem=problem,
    )
    return page, status


def _wrong(found: Aside) -> dict[str, str]:
    """Place → what is wrong with the answer there."""
    return {
        error.field: error.told() for page in found.way.pages for error in found.way.errors(page)
    }


def _ground(questionnaire: str, number: int) -> Ground:
    shown, round_ = this_round(questionnaire, number)
    return Ground(access.project(), round_, shown)


@blueprint.post(f"{FOLDER}/svar/<id:kept>/beslut")
def decide(project: str, questionnaire: str, number: int, kept: int) -> ResponseReturnValue:
    wish = request.form.get("beslut", "")
    ground = _ground(questionnaire, number)
    if wish not in {"ta-in", "lat-vara"}:
        return _aside_page(questionnaire, number, kept, 422)
    try:
        with writing() as unit:
            (records.take if wish == "ta-in" else records.drop)(unit, ground, kept)
            _note("questionnaire.decide", questionnaire, number)
    except NotFoundError:
        return _page(questionnaire, number, 409, problem=DecidedMeanwhileError().told())
    except RuleBrokenError as error:
        return _aside_page(questionnaire, number, kept, 409, error.told())
    return _to_page(project, questionnaire, number)


@blueprint.post(f"{FOLDER}/fil")
def import_device_queue(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    """A device's queue that was saved as a file: each record in a unit of its own."""
    sent = request.files.get("fil")
    try:
        queue = QueueFile.model_validate_json(sent.read() if sent else b"")
    except ValidationError as error:
        problem = gettext(_NO_FILE, fields=faults_in(error))
        return _page(questionnaire, number, 422, problem=problem)
    moment, handed = now(), Counter[str]()
    for one in queue.sendings:
        try:
            with writing() as unit:
                ground = _ground(questionnaire, number)
                earliest = _aware(ground.round.opened_at)
                offset = timedelta(milliseconds=one.offset or 0)
                handed[records.take_in(unit, ground, one, offset, earliest, moment)] += 1
        except RuleBrokenError:
            handed["refused"] += 1
    with writing():
        _note("questionnaire.import_devices", questionnaire, number)
    return _page(questionnaire, number, handed=handed)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _to_page(project: str, questionnaire: str, number: int) -> ResponseReturnValue:
    return see_other(
        url_for(".devices", project=project, questionnaire=questionnaire, number=number)
    )


def _note(deed: str, slug: str, number: int) -> None:
    audit.record(session(), access.person(), access.project(), deed, slug, {"round": number})
