"""How much a request may carry: little, but where people bring files and long texts.

And which numbers an address may have.
"""

from collections.abc import Mapping
from contextlib import suppress

from flask import Flask, g, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, RequestTimeout
from werkzeug.routing import IntegerConverter, ValidationError

from codesign.db import LARGEST_ID
from codesign.settings import Settings
from codesign.web.csrf import SAFE_METHODS

LATE = "medskapa.late"
"""Key in a request's environment: whether not all of it came in time (see `front.py`)."""
FILES = -1
"""As a limit: as much as a file that staff bring may have (the setting `upload_bytes`)."""
LONG_TEXT_BYTES = 640 * 1024
"""A citizen's far too long text, sent as it is, is still given back to be shortened."""
_LIMITS: dict[str, int] = {}


def use_limits(limits: Mapping[str, int]) -> None:
    """Make these the limits of this process: endpoint → bytes, or `FILES`."""
    _LIMITS.clear()
    _LIMITS.update(limits)


class IdConverter(IntegerConverter):
    """A number in an address that every database can look for; a longer one names nothing."""

    regex = r"\d{1,9}"


class RandomIdConverter(IntegerConverter):
    """The id of what tells no order: a voice, a walk-through, a photograph, a kept record."""

    regex = r"\d{1,19}"

    def to_python(self, value: str) -> int:
        """The id. Raises ValidationError (a 404) for one that no row can have."""
        if (found := int(value)) > LARGEST_ID:
            raise ValidationError
        return found


def refuse_what_no_database_takes() -> None:
    """Raise BadRequest for an address with a NUL in it, which only probes send."""
    if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
        raise BadRequest


def install(app: Flask) -> None:
    app.url_map.converters["int"] = IdConverter
    app.url_map.converters["id"] = RandomIdConverter

    @app.before_request
    def set_limits() -> None:
        refuse_what_no_database_takes()
        limit = _limit(request.endpoint or "", app.config["SETTINGS"])
        request.max_content_length = limit
        request.max_form_memory_size = limit
        _read_what_is_sent()


def _read_what_is_sent() -> None:
    """Read the whole body, before anything is asked of the database.

    However slowly it comes, nobody else waits for it. What is too large is told when it is known
    who sends it (`refuse_what_was_not_read`), since the page that says so depends on it.
    """
    if request.method in SAFE_METHODS:
        return
    try:
        if request.mimetype in _FORMS:
            request.form  # noqa: B018 - werkzeug reads and keeps it
        else:
            request.get_data()
    except RequestEntityTooLarge as error:
        g.refused = error
        _read_what_is_given_back()
    if request.environ.get(LATE):
        g.refused = RequestTimeout()


def _read_what_is_given_back() -> None:
    """Read a form that is too large to be taken, so that it can be shown to be shortened."""
    if (request.content_length or GIVEN_BACK_BYTES) < GIVEN_BACK_BYTES:
        request.max_content_length = request.max_form_memory_size = GIVEN_BACK_BYTES
        with suppress(RequestEntityTooLarge):
            request.form  # noqa: B018


GIVEN_BACK_BYTES = 1024 * 1024
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def refuse_what_was_not_read() -> None:
    """Raise RequestEntityTooLarge when more was sent than this address takes, RequestTimeout when
    not all of it came in time."""
    error: HTTPException | None = g.pop("refused", None)
    if error is not None:
        raise error


def _limit(endpoint: str, settings: Settings) -> int:
    limit = _LIMITS.get(endpoint, settings.form_bytes)
    return settings.upload_bytes if limit == FILES else limit
