"""What came of what was told, and taking it back, for whoever has the code."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from codesign.artefacts.places import place_in, places
from codesign.artefacts.receipts import OtherReceipt, other_receipt
from codesign.contributions import forms, moderation, receipts, withdrawals
from codesign.contributions.models import Contribution
from codesign.contributions.queries import voice_view
from codesign.contributions.released import EVERYTHING
from codesign.contributions.views.blueprint import blueprint
from codesign.contributions.withdrawing import take_back_voice
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.web import attempts, rate_limits
from codesign.web.forms import FieldError
from codesign.web.sessions import session, writing


@blueprint.route("/kvitto", methods=["GET", "POST"])
def receipt() -> ResponseReturnValue:
    if request.method != "POST":
        return render_template("feedback/receipt_form.html", typed="", faults=())
    typed = request.form.get("code", "")
    found = _by_code(typed)
    if found is None:
        return _wrong_code(typed)
    if isinstance(found, Gone):
        return _gone_page()
    if not isinstance(found, tuple):
        return _other_page(found, found.page, typed)
    voice, project = found
    return render_template("feedback/outcome.html", **_outcome(voice, project, typed))


def _other_page(found: OtherReceipt, template: str, typed: str) -> ResponseReturnValue:
    return render_template(template, code=receipts.read(typed), **found.shown(session()))


def _gone_page(project: Project | None = None) -> ResponseReturnValue:
    """What is told of what was taken back. Its project is known only while it happens."""
    return render_template("feedback/gone.html", project=project)


@blueprint.post("/kvitto/ta-tillbaka")
def withdraw() -> ResponseReturnValue:
    typed = request.form.get("code", "")
    found = _by_code(typed)
    if found is None:
        return _wrong_code(typed)
    if isinstance(found, Gone):
        return _gone_page()
    is_sure = request.form.get("sure") == "1"
    if not isinstance(found, tuple):
        if not is_sure:
            return _other_page(found, found.question, typed)
        with writing() as unit:
            found.take_back(unit)
        return _gone_page()
    voice, project = found
    if not is_sure:
        return render_template("feedback/withdraw.html", **_outcome(voice, project, typed))
    voice_id = voice.id
    with writing() as unit:
        take_back_voice(unit, project, voice_id)
    return _gone_page(project)


class Gone:
    """What a code leads to when it was taken back: nothing is known of it but that."""


def _by_code(typed: str) -> tuple[Contribution, Project] | OtherReceipt | Gone | None:
    """The voice of a code, or what else it leads to; None for a wrong code.

    A right code is never refused, however many wrong ones its network has tried. Only a wrong one
    costs a try. Raises TooManyError for a wrong one when there are no tries left.
    """
    code = receipts.read(typed)
    found = _known(receipts.code_hmac(code)) if code else None
    if found is None:
        attempts.count_or_refuse("code", rate_limits.CODE_TRIES)
    return found


def _known(code_hmac: str) -> tuple[Contribution, Project] | OtherReceipt | Gone | None:
    if withdrawals.is_taken_back(session(), withdrawals.of_code(code_hmac)):
        return Gone()
    return moderation.voice_by_code(session(), code_hmac) or other_receipt(session(), code_hmac)


def _wrong_code(typed: str) -> ResponseReturnValue:
    fault = FieldError(
        "code",
        lazy(
            "Koden finns inte. Kontrollera att alla 16 tecken är med. Koden har bara siffror och "
            "bokstäver, aldrig I, L, O eller U."
        ),
    )
    page = render_template("feedback/receipt_form.html", typed=typed[:100], faults=(fault,))
    return page, 422


def _outcome(voice: Contribution, project: Project, typed: str) -> dict[str, object]:
    known = places(session(), project.id)
    place = place_in(known, voice.artefact_id, voice.anchor)
    artefact = known.get(voice.artefact_id)
    view = voice_view(voice, artefact.actors if artefact else {}, EVERYTHING)
    return {
        "view": view,
        "project": project,
        "place": place,
        "stored": voice,
        "voice_id": voice.id,
        "code": receipts.read(typed),
        "feelings": forms.FEELINGS,
        "modes": forms.MODES,
        "reasons": forms.REASONS,
    }
