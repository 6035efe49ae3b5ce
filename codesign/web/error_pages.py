"""The pages of what goes wrong: a broken rule, a refused request, a fault of ours."""

import logging
import secrets

from flask import Flask, g, has_app_context, has_request_context, render_template, request
from flask.globals import request_ctx
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from codesign.errors import GoneMeanwhileError, NotFoundError, RuleBrokenError, UnsureRequestError
from codesign.i18n import gettext, lazy

log = logging.getLogger("codesign")


_OURS = lazy("Något gick fel hos oss")


_HTTP = {
    400: (RuleBrokenError.heading, lazy("Adressen eller formuläret gick inte att förstå.")),
    404: (NotFoundError.heading, NotFoundError.sentence),
    405: (RuleBrokenError.heading, lazy("Så går det inte att använda den här adressen.")),
    408: (
        lazy("Det hann inte fram"),
        lazy("Det du skickade kom för långsamt, så bara en del hann fram. Inget är sparat."),
    ),
    413: (lazy("Det är för stort"), lazy("Det du skickade är för stort.")),
}
"""Status → heading and sentence of what the framework refuses."""


GIVES_BACK = frozenset({408, 413, 429, 500, 503})
"""Statuses whose page holds what was sent, with a button to send it again."""


def error_page(
    status: int, heading: str, sentence: str, reference: str = "", *, gives_back: bool = False
) -> tuple[str, int]:
    """An error page that needs neither database nor login to be shown."""
    if not has_addresses():
        return f"{heading}. {sentence}", status
    page = render_template(
        "errors/error.html",
        heading=heading,
        sentence=sentence,
        reference=reference,
        gives_back=gives_back or status in GIVES_BACK,
    )
    return page, status


def refusal_page(status: int) -> tuple[str, int]:
    """The page for what the framework refuses."""
    heading, sentence = _HTTP.get(status, _HTTP[400])
    return error_page(status, gettext(heading), gettext(sentence))


def has_addresses() -> bool:
    """Whether links can be made: not for a host name that is not ours."""
    return request_ctx.url_adapter is not None


def install(app: Flask) -> None:
    @app.errorhandler(RuleBrokenError)
    def rule_broken(error: RuleBrokenError) -> tuple[str, int]:
        return error_page(error.status, gettext(error.heading), error.told())

    @app.errorhandler(UnsureRequestError)
    def unsure(error: UnsureRequestError) -> tuple[str, int]:
        from codesign.web.csrf import ask_for_proof

        ask_for_proof()
        return error_page(error.status, gettext(error.heading), error.told(), gives_back=True)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int] | Response:
        status = error.code or 500
        if status < 400:
            return error.get_response()
        if status >= 500:
            return our_fault(error)
        return refusal_page(status)

    @app.errorhandler(ObjectDeletedError)
    def gone_meanwhile(_error: ObjectDeletedError) -> tuple[str, int]:
        # Somebody else has removed it between our looking at it and our changing it.
        return rule_broken(GoneMeanwhileError())

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeoutError)
    def database_away(error: Exception) -> tuple[str, int]:
        reference = logged(error)
        _let_go()
        return error_page(
            503,
            gettext(_OURS),
            gettext(
                "Databasen svarar inte just nu. Det du skrev är inte sparat. Försök igen om en "
                "liten stund."
            ),
            reference,
        )

    @app.errorhandler(Exception)
    def our_fault(error: Exception) -> tuple[str, int]:
        reference = logged(error)
        _let_go()
        sentence = gettext("Det är inte ditt fel. Försök igen om en liten stund.")
        return error_page(500, gettext(_OURS), sentence, reference)


def _let_go() -> None:
    """The page that tells of a fault of ours is drawn without the database."""
    if has_app_context():
        person = g.get("person")
        if person is not None and inspect(person).expired:
            g.person = None


def logged(error: BaseException) -> str:
    """Write a fault of ours down without anybody's words; the reference to find it by."""
    # The exception's text may hold a citizen's words (a database driver repeats its
    # parameters), so only its type and where it was raised are written down.
    reference = secrets.token_hex(4)
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(
            f"{code.co_filename.rsplit('codesign', 1)[-1]}:{trace.tb_lineno} {code.co_name}"
        )
        trace = trace.tb_next
    where = request.endpoint if has_request_context() else "-"
    log.error(
        "fault %s: %s in %s at %s", reference, cause_of(error), where, " > ".join(frames[-8:])
    )
    return reference


def cause_of(error: BaseException) -> str:
    """What kind of fault it is, in nobody's words: its type, and the database's own code.

    The code is PostgreSQL's SQLSTATE, or the name of SQLite's result code.
    """
    kind = type(error).__name__
    given = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(given, "sqlstate", None) or getattr(given, "sqlite_errorname", None)
    return f"{kind} ({type(given).__name__} {code or 'without a code'})" if given else kind
