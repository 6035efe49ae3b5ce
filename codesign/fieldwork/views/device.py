"""What a prepared device asks for and sends; whoever holds its secret holds such a device."""

from collections.abc import Callable
from io import BytesIO

from flask import Response, make_response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge

from codesign.db import now
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.fieldwork import devices
from codesign.fieldwork.bundle import (
    bundle,
    code_file,
    code_files,
    code_version,
    item_scripts,
    packed,
    shell_addresses,
    shell_version,
)
from codesign.fieldwork.photographs import drawn_anew, take_photo
from codesign.fieldwork.receive import take_in, timed
from codesign.fieldwork.record import (
    NOTES_LIMIT,
    Became,
    PhotoSending,
    Sending,
    faults_in,
    offset_at,
)
from codesign.fieldwork.views.blueprint import blueprint, this_kit
from codesign.i18n import gettext, language, lazy
from codesign.items.kinds import kinds
from codesign.rounds import words
from codesign.rounds.keys import PHOTOS_LIMIT
from codesign.web.error_pages import refusal_page
from codesign.web.security import work_offline
from codesign.web.sessions import session, writing

WAIT = 15
"""Seconds after which a busy server asks to be tried again."""

SENTENCES = {
    Became.CREATED: lazy("Provningen är mottagen."),
    Became.UPDATED: lazy("Det nya i provningen är mottaget."),
    Became.SAME: lazy("Provningen hade redan kommit fram."),
    Became.OLDER: lazy("En senare del av provningen hade redan kommit fram."),
    Became.CONFLICT: lazy(
        "Provningen är mottagen, men något annat hade kommit in under samma nummer. Båda är "
        "sparade, och en person i projektgruppen väljer."
    ),
    Became.CLOSED: lazy(
        "Provningen är mottagen, men omgången är avslutad. Den är lagd åt sidan, och en person i "
        "projektgruppen bestämmer om den ska tas in."
    ),
    Became.TAKEN_BACK: lazy("Deltagaren har tagit tillbaka provningen. Inget mer är sparat."),
}
STATUSES = {Became.CREATED: 201, Became.CONFLICT: 202, Became.CLOSED: 202}
"""202: it is on the disk, and somebody decides about it. The device need not send it again."""
BUSY = lazy(
    "Servern hinner inte just nu. Provningen ligger kvar på enheten och skickas igen av sig själv."
)
UNREADABLE = lazy(
    "Servern kunde inte läsa provningen (%(fields)s). Den ligger kvar på enheten. Spara kön som en "
    "fil och visa den för den som sköter systemet."
)
TOO_LARGE = lazy("Provningen är för stor för att skickas. Spara kön som en fil.")


@blueprint.get("/falt/<secret>")
def device(secret: str) -> ResponseReturnValue:
    kit = this_kit(secret)
    work_offline()
    script = devices.ground_of(session(), kit.project, kit.round).script
    return render_template(
        "fieldwork/device.html",
        round=kit.round,
        secret=secret,
        version=code_version(),
        script=script,
        scale=words.SCALES.get(script.closing) if script.closing else None,
        expires=kit.row.expires_at,
        limits={"notes": NOTES_LIMIT, "photos": PHOTOS_LIMIT},
        item_folders=[kind.folder for kind in kinds().values()],
        item_scripts=item_scripts(),
    )


@blueprint.get("/falt/<secret>/arbetare.js")
def worker(secret: str) -> ResponseReturnValue:
    """The service worker; its text changes with every file that it keeps."""
    this_kit(secret)
    files = [*_code_addresses(secret), *shell_addresses()]
    text = render_template(
        "fieldwork/worker.js",
        page=url_for("field.device", secret=secret, lang=None),
        files=files,
        version=shell_version(files),
        language=language(),
    )
    response = make_response(text)
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Service-Worker-Allowed"] = url_for("field.device", secret=secret, lang=None)
    return response


def _code_addresses(secret: str) -> list[str]:
    return [
        url_for("field.code", secret=secret, version=code_version(), name=name, lang=None)
        for name in code_files()
    ]


@blueprint.get("/falt/<secret>/kod/<version>/<name>")
def code(secret: str, version: str, name: str) -> ResponseReturnValue:
    """A module of the page. The version lies in the path, so a module that asks for another asks
    for one of its own version."""
    this_kit(secret)
    file = code_file(name) if version == code_version() else None
    if file is None:
        raise NotFoundError
    response = send_file(BytesIO(file.read_bytes()), mimetype="text/javascript")
    response.headers["Cache-Control"] = "private, max-age=604800, immutable"
    return response


@blueprint.get("/falt/<secret>/paket")
def carried(secret: str) -> ResponseReturnValue:
    kit = this_kit(secret)
    return Response(packed(bundle(session(), kit, language(), now())), mimetype="application/json")


@blueprint.get("/falt/<secret>/vy/<arm>/<screen>/<int:n>")
def view(secret: str, arm: str, screen: str, n: int) -> ResponseReturnValue:
    """One view of a screen, drawn beforehand."""
    kit = this_kit(secret)
    shown = devices.ground_of(session(), kit.project, kit.round).arms.get(arm)
    if shown is None:
        raise NotFoundError
    drawn = shown.carried_view(session(), screen, n, language())
    response = Response(drawn, mimetype="application/json")
    # Always packed: only our own page asks for it, and there is nothing in it to give away.
    response.headers["Content-Encoding"] = "gzip"
    return response


SENDING = frozenset({"field.send", "field.photo"})
"""What a device asks for when it sends."""


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """A device is told in its own words; whoever hands in a file, on a page."""
    if request.endpoint not in SENDING:
        return refusal_page(413)
    return _told("refused", gettext(TOO_LARGE), 413)


Take = Callable[[Session, devices.Kit], Became]
"""Stores what was sent, for the device that sent it."""


@blueprint.post("/falt/<secret>/skicka")
def send(secret: str) -> ResponseReturnValue:
    return _answered(secret, _record_sent)


@blueprint.post("/falt/<secret>/bild")
def photo(secret: str) -> ResponseReturnValue:
    return _answered(secret, _photo_sent)


def _answered(secret: str, sent: Callable[[], Take]) -> ResponseReturnValue:
    """What became of a sending, told after its COMMIT: the only moment at which it is true."""
    try:
        this_kit(secret)
        take = sent()
        with writing() as unit:
            kit = devices.kit_of(unit, secret, now())
            became = take(unit, kit)
            # A photograph belongs to a walk-through that is counted already.
            is_new = became is Became.CREATED and sent is _record_sent
            devices.note_sending(unit, kit, now(), is_new=is_new)
    except OperationalError:
        response = _told("busy", gettext(BUSY), 503)
        response.headers["Retry-After"] = str(WAIT)
        return response
    except ValidationError as error:
        return _told("refused", gettext(UNREADABLE, fields=faults_in(error)), 422)
    except devices.KitGoneError as error:
        return _told("gone", error.told(), error.status)
    except RuleBrokenError as error:
        state = "busy" if error.status == 429 else "refused"
        return _told(state, error.told(), error.status)
    return _told(became.value, gettext(SENTENCES[became]), STATUSES.get(became, 200))


def _record_sent() -> Take:
    sending = Sending.model_validate_json(request.get_data())
    moment = now()
    offset = offset_at(sending.sent, moment)

    def take(unit: Session, kit: devices.Kit) -> Became:
        ground = devices.ground_of(unit, kit.project, kit.round)
        return take_in(unit, ground, timed(sending, offset, kit.row.prepared_at, moment))

    return take


def _photo_sent() -> Take:
    about = PhotoSending(walk=request.form.get("provning", ""), uuid=request.form.get("uuid", ""))
    sent = request.files.get("bild")
    picture = drawn_anew(sent.read() if sent else b"")

    def take(unit: Session, kit: devices.Kit) -> Became:
        return take_photo(unit, kit.round, about.walk, about.uuid, picture)

    return take


def _told(state: str, sentence: str, status: int) -> Response:
    told = {"state": state, "sentence": sentence, "now": round(now().timestamp() * 1000)}
    return make_response(told, status)
