"""The application, put together from its capabilities."""

import gc
import os
from collections.abc import Sequence

from flask import Flask
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix

from codesign import capabilities, i18n
from codesign.artefacts.capability import Capability
from codesign.artefacts.page_parts import page_parts
from codesign.db import Database, Limits
from codesign.health import Health
from codesign.jobs import kinds
from codesign.pages import navigation
from codesign.projects import access, audit, looks
from codesign.prototypes.uploaded import hosting
from codesign.settings import Settings, settings_from
from codesign.web import (
    compression,
    csrf,
    error_pages,
    faults,
    giving_back,
    limits,
    pages,
    security,
    sessions,
    throttle,
)
from codesign.web.forms import errors_told


def create_app(
    settings: Settings | None = None, known: Sequence[Capability] = capabilities.CAPABILITIES
) -> Flask:
    """The WSGI application, put together from these capabilities.

    Raises SettingsError for a setting that cannot be used and DatabaseUnsafeError for a
    database library that may lose answers.
    """
    settings = settings or settings_from(os.environ)
    audit.use_key(settings.secret_key)
    app = Flask("codesign")
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=None,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=settings.upload_bytes,
        MAX_FORM_PARTS=200,
    )
    app.wsgi_app = Health(  # type: ignore[method-assign]
        app.wsgi_app,
        lambda: app.extensions["database"],
        settings.health_token,
        has_proxies=bool(settings.proxies),
    )
    app.wsgi_app = hosting.beside(  # type: ignore[assignment, method-assign]
        app.wsgi_app, settings, lambda: app.extensions["database"]
    )
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    limits_of_database = Limits(settings.lock_seconds, settings.statement_seconds)
    app.extensions["database"] = Database(
        settings.database_url, settings.data_dir, limits_of_database
    )
    parts = (
        *(sessions, i18n, limits, compression, security, error_pages, access, csrf, pages),
        *(looks, throttle),
    )
    for part in parts:
        part.install(app)
    kinds.install(app, capabilities.job_kinds(capabilities.use(known)))
    app.jinja_env.globals.update(
        csrf_field=csrf.csrf_field,
        csrf_token=csrf.csrf_token,
        page_parts=page_parts,
        error_focus=faults.error_focus,
        errors_told=errors_told,
        given_back=giving_back.given_back,
        has_errors=faults.has_errors,
    )
    navigation.install(app, [entry for one in known for entry in one.navigation])
    capabilities.register(app, known)
    return app


def served_app() -> Flask:
    """The application of a process that does nothing but serve it.

    What is loaded by now stays for good, so the garbage collector need not look through it again
    and again in the middle of requests.
    """
    app = create_app()
    configure_mappers()
    gc.collect()
    gc.freeze()
    return app
