"""What a device prepared for a questionnaire asks for and sends, by its secret."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import RequestEntityTooLarge

from codesign.artefacts.documents import file_content
from codesign.db import now
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.fieldwork.bundle import CODE, FONTS, TEMPLATES, packed
from codesign.fieldwork.record import clock_of, faults_in, offset_at
from codesign.i18n import FOLDER, gettext, language, lazy
from codesign.questionnaires import kits, records
from codesign.questionnaires.carrying import plain
from codesign.questionnaires.kits import Kit, KitGoneError
from codesign.questionnaires.queries import ShownQuestionnaire, version_of
from codesign.questionnaires.records import RecordSending
from codesign.questionnaires.spoken import Speaker
from codesign.questionnaires.views.drawing import drawn
from codesign.web import attempts, rate_limits
from codesign.web.pages import STATIC, asset
from codesign.web.security import work_offline
from codesign.web.sessions import session, writing

blueprint = Blueprint("carried", __name__)
PLACE = "/enkat-utan-nat/<secret>"
SHARED = ("carried", "export", "links", "page", "queue", "ready", "store", "walk")
"""Modules of field mode that these pages use too."""
STYLES = (
    "css/tokens.css",
    "css/theme.css",
    "vendor/designsystemet.css",
    "vendor/designsystemet-forms.css",
    "css/base.css",
    "css/components.css",
    "css/areas.css",
    "css/prototypes-field.css",
    "css/tell.css",
    "css/questionnaires.css",
)
WAIT = 15
"""Seconds after which a busy server asks to be tried again."""
SENTENCES = {
    "created": lazy("Svaren är mottagna."),
    "same": lazy("Svaren hade redan kommit fram."),
    "aside": lazy(
        "Svaren är mottagna, men kan inte räknas in av sig själva. De är lagda åt sidan, och en "
        "person i projektgruppen bestämmer."
    ),
    "taken back": lazy("Den som svarade har tagit tillbaka sina svar. Inget mer är sparat."),
}
STATUSES = {"created": 201, "aside": 202}
BUSY = lazy(
    "Servern hinner inte just nu. Svaren ligger kvar på enheten och skickas igen av sig själva."
)
UNREADABLE = lazy(
    "Servern kunde inte läsa svaren (%(fields)s). De ligger kvar på enheten. Spara kön som en fil "
    "och visa den för den som sköter systemet."
)
TOO_LARGE = lazy("Svaren är för stora för att skickas. Spara kön som en fil.")


def this_kit(secret: str) -> Kit:
    """The prepared device that the address names. A right one is never held up by wrong ones.

    Raises KitGoneError, and TooManyError for a network that has tried many.
    """
    try:
        return kits.kit_of(session(), secret, now())
    except KitGoneError:
        session().rollback()
        attempts.count_or_refuse("field", rate_limits.INVITATION_TRIES)
        raise


def _page(secret: str) -> str:
    return url_for("carried.device", secret=secret, lang=None)


@blueprint.get(PLACE)
def device(secret: str) -> ResponseReturnValue:
    kit = this_kit(secret)
    work_offline()
    shown = version_of(session(), kit.round.version_id)
    return render_template(
        "questionnaires/device.html",
        document=shown.document,
        number=kit.round.number,
        secret=secret,
        version=code_version(),
        expires=kit.row.expires_at,
    )


@blueprint.get(f"{PLACE}/arbetare.js")
def worker(secret: str) -> ResponseReturnValue:
    """The service worker; its text changes with every file that it keeps."""
    this_kit(secret)
    fonts = [asset(name).partition("?")[0] for name in FONTS]
    files = [*_code_addresses(secret), *(asset(name) for name in (*STYLES, "icon.svg")), *fonts]
    text = render_template(
        "fieldwork/worker.js",
        page=_page(secret),
        files=files,
        version=_shell_version(files),
        language=language(),
    )
    response = make_response(text)
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Service-Worker-Allowed"] = _page(secret)
    return response


def _shell_version(files: list[str]) -> str:
    """The digest of all that a device keeps besides the questions: files, page and its words."""
    texts = (
        TEMPLATES / "layouts" / "base.html",
        TEMPLATES / "questionnaires" / "device.html",
        TEMPLATES / "fieldwork" / "worker.js",
        *sorted(FOLDER.rglob("*.po")),
    )
    content = b"".join(file.read_bytes() for file in texts)
    return sha256("\n".join(files).encode() + content).hexdigest()[:12]


def _code_addresses(secret: str) -> list[str]:
    version = code_version()
    return [
        url_for("carried.code", secret=secret, version=version, name=name, lang=None)
        for name in _modules()
    ]


@cache
def _modules() -> Mapping[str, Path]:
    own = {file.name: file for file in (STATIC / "js" / "enkat").glob("*.js")}
    shared = {f"{name}.js": CODE / f"{name}.js" for name in SHARED}
    return dict(sorted({**own, **shared}.items()))


def code_version() -> str:
    """The digest of the page's modules, part of their address."""
    return sha256(b"".join(file.read_bytes() for file in _modules().values())).hexdigest()[:12]


@blueprint.get(f"{PLACE}/kod/<version>/<name>")
def code(secret: str, version: str, name: str) -> ResponseReturnValue:
    """A module of the page, at an address that changes when any of them does."""
    this_kit(secret)
    file = _modules().get(name) if version == code_version() else None
    if file is None:
        raise NotFoundError
    response = send_file(BytesIO(file.read_bytes()), mimetype="text/javascript")
    response.headers["Cache-Control"] = "private, max-age=604800, immutable"
    return response


@blueprint.get(f"{PLACE}/paket")
def bundle(secret: str) -> ResponseReturnValue:
    """Everything that the device takes along, but the pictures."""
    kit = this_kit(secret)
    shown = version_of(session(), kit.round.version_id)
    address = _page(secret)
    found = {
        "schema": "codesign/questionnaire-kit/1",
        "round": kit.round.number,
        "title": Speaker(shown.document, language())(shown.document.title).text,
        "language": language(),
        "now": clock_of(now()),
        "expires": clock_of(kit.row.expires_at),
        "document": plain(shown.document),
        "drawn": drawn(shown, kit.round, kit.project, address),
        "files": sorted(f"{address}/bild/{one.digest}" for one in shown.document.files),
        # Field mode's own: a questionnaire has no screens.
        "arms": {},
        "orders": [],
    }
    found["edition"] = _edition(shown, found)
    return Response(packed(found), mimetype="application/json")


def _edition(shown: ShownQuestionnaire, found: Mapping[str, Any]) -> str:
    drawing = packed({"version": shown.version_id, "drawn": found["drawn"]})
    return sha256(drawing).hexdigest()[:16]


@blueprint.get(f"{PLACE}/bild/<picture>")
def picture(secret: str, picture: str) -> ResponseReturnValue:
    kit = this_kit(secret)
    shown = version_of(session(), kit.round.version_id)
    file = next((one for one in shown.document.files if one.digest == picture), None)
    if file is None:
        raise NotFoundError
    content = file_content(session(), shown.artefact_id, file)
    answer = Response(content, content_type=file.media_type)
    answer.headers["Cache-Control"] = "private, max-age=604800, immutable"
    return answer


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """A device is told in its own words."""
    return _told("refused", gettext(TOO_LARGE), 413)


@blueprint.post(f"{PLACE}/skicka")
def send(secret: str) -> ResponseReturnValue:
    """What became of a sending, told after its COMMIT: the only moment at which it is true."""
    try:
        this_kit(secret)
        sending = RecordSending.model_validate_json(request.get_data())
        became = _written(secret, sending)
    except OperationalError:
        response = _told("busy", gettext(BUSY), 503)
        response.headers["Retry-After"] = str(WAIT)
        return response
    except ValidationError as error:
        return _told("refused", gettext(UNREADABLE, fields=faults_in(error)), 422)
    except KitGoneError as error:
        return _told("gone", error.told(), error.status)
    except RuleBrokenError as error:
        state = "busy" if error.status == 429 else "refused"
        return _told(state, error.told(), error.status)
    return _told(became, gettext(SENTENCES[became]), STATUSES.get(became, 200))


def _written(secret: str, sending: RecordSending) -> str:
    moment = now()
    offset: timedelta = offset_at(sending.sent, moment)
    with writing() as unit:
        kit = kits.kit_of(unit, secret, moment)
        ground = records.ground_of(unit, kit)
        became = records.take_in(unit, ground, sending, offset, kit.row.prepared_at, moment)
        kits.note_sending(unit, kit.row.id, moment, is_new=became == "created")
    return became


def _told(state: str, sentence: str, status: int) -> Response:
    told = {"state": state, "sentence": sentence, "now": clock_of(now())}
    return make_response(told, status)
