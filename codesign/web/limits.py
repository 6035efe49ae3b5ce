"""How much a request may carry: little, but where people bring files and long texts."""

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from codesign.settings import Settings

LARGE_FORMS = frozenset({"content.publish", "imports.upload"})
"""Endpoints that take files, or texts as large as a file."""


def refuse_what_no_database_takes() -> None:
    """Raise BadRequest for an address with a NUL in it, which only probes send."""
    if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
        raise BadRequest


def install(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]

    @app.before_request
    def set_limits() -> None:
        refuse_what_no_database_takes()
        is_large = request.endpoint in LARGE_FORMS
        limit = settings.upload_bytes if is_large else settings.form_bytes
        request.max_content_length = limit
        request.max_form_memory_size = limit
