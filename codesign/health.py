"""What a load balancer asks: whether the process lives, and whether it can serve.

Answered before anything of a request is looked at, its host name included, and without a session.
Everybody is told one word; what is behind it is for operators: those who send their token, or,
where there is none, who ask from the machine itself and through no proxy.
"""

import hmac
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from codesign import migrations
from codesign.db import Database, durability_of, is_durable
from codesign.front import Application, Environ
from codesign.web.error_pages import cause_of
from codesign.web.pages import STATIC

LIVE = "/health/live"
READY = frozenset({"/health", "/health/ready"})
ASSETS = (
    "vendor/designsystemet-forms.css",
    "vendor/designsystemet.css",
    "vendor/htmx.min.js",
    "vendor/hx-csp.min.js",
    "vendor/inter-italic.ttf",
    "vendor/inter-latin-ext.woff2",
    "vendor/inter-latin.woff2",
    "vendor/inter-regular.ttf",
    "vendor/inter-semibold.ttf",
    "vendor/plotly-strict.min.js",
)
"""Files without which pages and reports cannot be made: they come when it is set up or built."""
HEADERS = (
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; require-trusted-types-for 'script'"),
)

log = logging.getLogger("codesign")


@dataclass(frozen=True)
class Found:
    """What was looked at, and what is wrong with it ("" when nothing is)."""

    assets: str = ""
    database: str = ""
    migrations: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    """The database's own word on what it keeps through a power cut."""

    @property
    def faults(self) -> dict[str, str]:
        """Each part that is not well."""
        parts = {
            "assets": self.assets,
            "database": self.database,
            "migrations": self.migrations,
        }
        return {name: fault for name, fault in parts.items() if fault}


def missing_assets() -> list[str]:
    """The browser's and the reports' files that are not there."""
    return [name for name in ASSETS if not (STATIC / name).is_file()]


def look(database: Database) -> Found:
    """Whether pages can be served: assets, database and migrations."""
    missing = missing_assets()
    assets = f"missing: {', '.join(missing)}" if missing else ""
    try:
        settings = durability_of(database.engine)
        at, newest = migrations.current(database.engine), migrations.newest()
    except SQLAlchemyError as error:
        return Found(assets, database=cause_of(error))
    return Found(
        assets,
        database="" if is_durable(settings) else "not durable",
        migrations="" if at == newest else f"at {at or 'nothing'}, not at {newest}",
        settings=settings,
    )


@dataclass
class Health:
    """The application in front of which these questions are answered."""

    inner: Application
    database: Callable[[], Database]
    token: str
    """The operators' token."""
    has_proxies: bool
    """Whether everybody seems to come from a proxy's address."""
    _told: dict[str, str] = field(default_factory=dict)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer, or let the application do so."""
        path = environ.get("PATH_INFO", "")
        if path != LIVE and path not in READY:
            return self.inner(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return _sent(environ, start_response, HTTPStatus.METHOD_NOT_ALLOWED, {})
        if path == LIVE:
            return _sent(environ, start_response, HTTPStatus.OK, {"status": "ok"})
        found = look(self.database())
        self._log(found)
        status = HTTPStatus.SERVICE_UNAVAILABLE if found.faults else HTTPStatus.OK
        told: dict[str, Any] = {"status": "not ready" if found.faults else "ok"}
        if self._is_operator(environ):
            told |= {"faults": found.faults, "database": found.settings}
        return _sent(environ, start_response, status, told)

    def _is_operator(self, environ: Environ) -> bool:
        if self.token:
            given = environ.get("HTTP_AUTHORIZATION", "").encode("latin-1")
            return hmac.compare_digest(given, f"Bearer {self.token}".encode())
        return not self.has_proxies and _is_from_this_machine(environ)

    def _log(self, found: Found) -> None:
        """What is not well, once each time that it changes."""
        if found.faults != self._told:
            for part, fault in found.faults.items():
                log.error("not ready: %s %s", part, fault)
            self._told = found.faults


def _is_from_this_machine(environ: Environ) -> bool:
    if any(environ.get(name) for name in _FORWARDED):
        return False
    try:
        return ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
"""What a proxy adds: somebody else asks."""


def _sent(
    environ: Environ, start_response: Any, status: HTTPStatus, told: dict[str, Any]
) -> Iterable[bytes]:
    body = json.dumps(told, sort_keys=True).encode() + b"\n"
    length = ("Content-Length", str(len(body)))
    start_response(f"{status.value} {status.phrase}", [*HEADERS, length])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
