"""The invitation: who asks, what happens with what is told, and a yes before anything begins."""

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from codesign.contributions import receipts
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.i18n import language, lazy
from codesign.rounds.participations import beginning
from codesign.rounds.participations.beginning import Invitation, Participation, no_consent
from codesign.rounds.views.participation.blueprint import blueprint, invitation
from codesign.web import attempts, rate_limits
from codesign.web.forms import FieldError
from codesign.web.htmx import see_other
from codesign.web.sessions import keyed_hash, session, writing

COOKIE = "medskapa-provning"
KEPT_FOR = 60 * 60 * 24 * 60
"""Seconds: who comes back within two months goes on where they were."""


@blueprint.get("/prova/<code>")
def welcome(code: str) -> ResponseReturnValue:
    invited = invitation(code)
    return _welcome_page(invited, code)


def _welcome_page(
    invited: Invitation, code: str, faults: tuple[FieldError, ...] = (), status: int = 200
) -> ResponseReturnValue:
    earlier = _earlier(invited)
    key = receipts.new_key()
    page = render_template(
        "rounds/welcome.html",
        invited=invited,
        script=invited.script,
        project=invited.project,
        code=code,
        begin=url_for(".begin", code=code),
        earlier=earlier,
        go_on=url_for(".resume", secret=request.cookies[COOKIE]) if earlier else "",
        key=key,
        seal=receipts.seal(key, _place(invited)),
        faults=faults,
    )
    return page, (422 if faults else status if invited.is_open or earlier else 410)


def _place(invited: Invitation) -> str:
    """What the form's key is sealed to."""
    return f"round/{invited.round.id}"


def _earlier(invited: Invitation) -> Participation | None:
    """The walk-through that this browser has begun in the round, if it is still there."""
    try:
        found = beginning.by_secret(session(), request.cookies.get(COOKIE, ""))
    except NotFoundError:
        return None
    return found if found.round.id == invited.round.id else None


@blueprint.post("/prova/<code>")
def begin(code: str) -> ResponseReturnValue:
    invited = invitation(code)
    if earlier := _earlier(invited):
        # The same person again, in another tab or with the back button: never the other arm.
        return see_other(url_for(".resume", secret=_secret_of(earlier)))
    if not invited.is_open:
        return _welcome_page(invited, code)
    key = request.form.get("key", "")
    if request.form.get("consent") != "1":
        return _welcome_page(invited, code, (no_consent(),))
    if not receipts.is_sealed(key, request.form.get("seal", ""), _place(invited)):
        return _welcome_page(invited, code, (_old_form(),))
    # The secret comes from the form's key, so the form sent twice begins one walk-through.
    secret = keyed_hash("walk-secret", key)[:32]
    attempts.count_or_refuse("walk-begin", rate_limits.SUBMISSIONS)
    if not _begun(invited, secret):
        return _welcome_page(invited, code)
    response = see_other(url_for(".resume", secret=secret))
    _remember(response, code, secret)
    return response


def _begun(invited: Invitation, secret: str) -> bool:
    """Whether a walk-through has begun: not in a round that has ended since it was looked for."""
    with writing() as unit:
        if invited.is_open:
            beginning.begin(unit, invited, secret, language(), now())
        return invited.is_open


def _secret_of(_walk: Participation) -> str:
    return request.cookies[COOKIE]


def _remember(response: Response, code: str, secret: str) -> None:
    """A cookie for this invitation's address alone, and not before somebody has begun."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=KEPT_FOR,
        path=url_for(".welcome", code=code, lang=None),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


@blueprint.post("/prova/<code>/nasta")
def next_person(code: str) -> ResponseReturnValue:
    """Somebody else on the same device: the invitation anew, and nothing of who was here."""
    invitation(code)
    address = url_for(".welcome", code=code)
    response = make_response(see_other(address))
    response.delete_cookie(COOKIE, path=url_for(".welcome", code=code, lang=None))
    return response


def _old_form() -> FieldError:
    return FieldError(
        "consent", lazy("Sidan var för gammal, så inget har börjat. Kryssa i och börja igen.")
    )
