"""How much a request may carry: little, but where people bring files and long texts.

And which numbers an address may have.
"""

from flask import Flask, request
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, ValidationError

from codesign.db import LARGEST_ID
from codesign.prototypes.field.record import PHOTO_BYTES, RECORD_BYTES
from codesign.settings import Settings

UPLOADS = frozenset(
    {
        "content.publish",
        "imports.upload",
        "exports.import_project",
        "prototypes.new",
        "prototypes.new_version",
        "prototypes.add_pictures",
        "walking.answer",
        "field.import_queue",
        "feeds.new",
        "feeds.replace",
    }
)
"""Endpoints that take files, or texts as large as a file."""
TELLING = frozenset({"feedback.tell"})
FROM_THE_FIELD = {"field.send": RECORD_BYTES, "field.photo": PHOTO_BYTES + 8 * 1024}
"""What a device sends: a whole walk-through, or one photograph with its form around it."""
TELLING_BYTES = 640 * 1024
"""A citizen's far too long text, sent as it is, is still given back to be shortened."""


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


def _limit(endpoint: str, settings: Settings) -> int:
    if endpoint in UPLOADS:
        return settings.upload_bytes
    if endpoint in FROM_THE_FIELD:
        return FROM_THE_FIELD[endpoint]
    return TELLING_BYTES if endpoint in TELLING else settings.form_bytes
