"""The second host: uploaded prototypes, with scripts of their own, away from everything of ours.

A small WSGI application that `create_app` puts beside the pages when CODESIGN_PROTOTYPE_HOST names
a host for it. It knows no cookie and no login; an address holds a signed token that expires, and
everything else gets the same answer. What a prototype may do is in the headers of every response.
"""

import hmac
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import quote, urlsplit

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from codesign.artefacts.documents import file_content
from codesign.db import Database
from codesign.errors import NotFoundError
from codesign.prototypes.queries import ShownPrototype, shown_version
from codesign.prototypes.uploaded.names import Names
from codesign.prototypes.uploaded.pages import (
    BACK,
    LOST_PAGE,
    as_data,
    digest_source,
    missing_page,
    with_scripts,
)
from codesign.settings import Settings, SettingsError

LIFETIME = 6 * 60 * 60
"""Seconds that an address can be used: a long walk-through, and not a link to keep."""
RECORDER = "-medskapa.js"
"""Our script beside the prototype's files; no file of a prototype can be named like it."""
STAND_INS = "-medskapa-stand-ins.js"
"""Our script before the prototype's own."""
DATA = "-medskapa-data/"
"""Before a file's name: the file as a script that hands it over."""
_SCRIPTS = Path(__file__).parents[2] / "static" / "js"
_OURS = {RECORDER: "prototype-recorder.js", STAND_INS: "prototype-stand-ins.js"}

Environ = dict[str, Any]
Answer = tuple[str, list[tuple[str, str]], bytes]
Application = Callable[[Environ, Any], Iterable[bytes]]


@dataclass(frozen=True)
class Pass:
    """What a token lets see: one version, inside pages of one origin, until a moment."""

    version_id: int
    expires: int
    """Seconds since 1970."""
    origin: str
    """The application's origin, which alone may show the prototype in a frame."""


def token_for(key: bytes, version_id: int, origin: str, now: float | None = None) -> str:
    """A new token: version, expiry, origin and 128 random bits, signed."""
    expires = int(time() if now is None else now) + LIFETIME
    said = json.dumps([version_id, expires, origin, secrets.token_hex(16)], separators=(",", ":"))
    written = _written(said.encode())
    return f"{written}.{_signature(key, written)}"


def read_token(key: bytes, token: str, now: float | None = None) -> Pass | None:
    """What the token lets see; None when it is not ours, changed, or has expired."""
    written, _, signature = token.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(key, written).encode()):
        return None
    version_id, expires, origin, _random = json.loads(_read(written))
    if expires < (time() if now is None else now):
        return None
    return Pass(version_id, expires, origin)


def _signature(key: bytes, written: str) -> str:
    return _written(hmac.new(key, f"prototype-host:{written}".encode(), sha256).digest())


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _read(written: str) -> bytes:
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


def address_of(settings: Settings, version_id: int, entry: str, origin: str) -> str:
    """Where the prototype is now, for a frame in a page of `origin` (scheme://host:port)."""
    token = token_for(settings.secret_key, version_id, origin)
    return f"{host_origin(settings, origin)}/p/{token}/{entry}"


def host_origin(settings: Settings, origin: str) -> str:
    """The second host's origin; its scheme is that of the pages around it."""
    return f"{urlsplit(origin).scheme}://{settings.prototype_host}"


def check_host(settings: Settings) -> None:
    """Raise SettingsError when prototypes would share an origin with the application."""
    host = settings.prototype_host
    if not host:
        return
    if re.fullmatch(r"(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?", host) is None:
        raise SettingsError(
            f"CODESIGN_PROTOTYPE_HOST is “{host}”. Give a host name, with its port where it is not "
            "the usual one, and neither https:// nor a path."
        )
    trusted = {name.lower() for name in settings.trusted_hosts}
    if {host, re.sub(r":(80|443)$", "", host)} & trusted:
        raise SettingsError(
            f"CODESIGN_PROTOTYPE_HOST is “{host}”, which is among CODESIGN_TRUSTED_HOSTS. Uploaded "
            "prototypes run scripts that are not ours: give them a host name of their own."
        )


_CONTENT = "; ".join(
    (
        "sandbox allow-scripts allow-forms",
        "default-src 'none'",
        "script-src 'unsafe-inline' 'self'",
        "style-src 'unsafe-inline' 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "connect-src 'none'",
        "frame-src 'none'",
        "worker-src 'none'",
        "object-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "webrtc 'block'",
    )
)
_FEATURES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read"),
    *("clipboard-write", "display-capture", "encrypted-media", "fullscreen", "gamepad"),
    *("geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment"),
    *("picture-in-picture", "publickey-credentials-create", "publickey-credentials-get"),
    *("screen-wake-lock", "serial", "storage-access", "usb", "window-management"),
    "xr-spatial-tracking",
)


def headers_for(origin: str) -> list[tuple[str, str]]:
    """The headers of every response. They were measured to let nothing out over HTTP from inside
    a frame of ours (tests/browser/test_hosted_prototypes.py does it again)."""
    return [
        ("Content-Security-Policy", f"{_CONTENT}; frame-ancestors {origin}"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("Permissions-Policy", ", ".join(f"{name}=()" for name in _FEATURES)),
        ("Cache-Control", "no-store"),
        ("X-DNS-Prefetch-Control", "off"),
    ]


@dataclass(frozen=True)
class PrototypeHost:
    """The application of the second host. GET and HEAD only; one answer to all that is wrong."""

    database: Callable[[], Database]
    key: bytes

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        status, headers, body = self._answer(environ)
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: Environ) -> Answer:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            refused = ("Allow", "GET, HEAD")
            return "405 Method Not Allowed", [*headers_for("'none'"), refused], b""
        token, name = _asked(environ.get("PATH_INFO", ""))
        seen = read_token(self.key, token)
        if seen is None:
            return _NOTHING
        if name in _OURS:
            return _found(seen, "text/javascript", (_SCRIPTS / _OURS[name]).read_bytes())
        try:
            with self.database().session(writes=False) as session:
                shown = shown_version(session, seen.version_id)
                return self._file(session, seen, shown, Asked(token, name, environ))
        except NotFoundError:
            return _NOTHING
        except SQLAlchemyError:
            return "503 Service Unavailable", headers_for("'none'"), b""

    def _file(self, session: Session, seen: Pass, shown: ShownPrototype, asked: "Asked") -> Answer:
        upload = shown.document.upload
        if upload is None:
            return _NOTHING
        names = Names.of((file.name for file in shown.document.files), upload.entry)
        name = names.found(asked.wanted)
        file = shown.document.file(name) if name else None
        is_exact = name == asked.wanted or asked.is_data
        if file is None or not (is_exact or asked.shown_as):
            return _missing(seen, asked, upload.entry)
        if not is_exact:
            return _elsewhere(seen, asked, name)
        content = file_content(session, shown.artefact_id, file)
        if asked.is_data:
            kind = _type_of(file.media_type)
            return _found(seen, "text/javascript", as_data(asked.wanted, kind, content))
        if file.media_type == "text/html":
            content = with_scripts(content, asked.beside(STAND_INS), asked.beside(RECORDER))
        return _found(seen, file.media_type, content)


@dataclass(frozen=True)
class Asked:
    """What a request with a good token asks for."""

    token: str
    name: str
    environ: Environ

    @property
    def is_data(self) -> bool:
        return self.name.startswith(DATA)

    @property
    def wanted(self) -> str:
        """The file's name as it is asked for."""
        return self.name.removeprefix(DATA)

    @property
    def shown_as(self) -> str:
        """What a browser asks for it as: iframe, image, script …; "" for whoever does not say,
        such as one who guesses."""
        return str(self.environ.get("HTTP_SEC_FETCH_DEST", ""))

    def beside(self, name: str) -> str:
        """The address of another file of the same version."""
        return f"/p/{self.token}/{quote(name)}"


def _missing(seen: Pass, asked: Asked, entry: str) -> Answer:
    if asked.shown_as not in {"iframe", "frame"}:
        return _NOTHING
    headers = headers_for(seen.origin)
    body = missing_page(asked.wanted, asked.beside(entry), asked.beside(RECORDER))
    return "404 Not Found", [*headers, ("Content-Type", "text/html; charset=utf-8")], body


def _elsewhere(seen: Pass, asked: Asked, name: str) -> Answer:
    """The file has another name than the one that found it: pages in it count from its own."""
    query = asked.environ.get("QUERY_STRING", "")
    address = asked.beside(name) + (f"?{query}" if query else "")
    kept = "".join(letter for letter in address if letter.isascii() and letter.isprintable())
    return "302 Found", [*headers_for(seen.origin), ("Location", kept)], b""


def _lost_headers() -> list[tuple[str, str]]:
    """Of the one page that says nothing about anybody, which any page may show in a frame."""
    policy = _CONTENT.replace("script-src 'unsafe-inline' 'self'", _BACK_ALONE)
    headers = dict(headers_for("*"))
    headers["Content-Security-Policy"] = f"{policy}; frame-ancestors *"
    return [*headers.items(), ("Content-Type", "text/html; charset=utf-8")]


_BACK_ALONE = f"script-src {digest_source(BACK)}"
_NOTHING: Answer = ("404 Not Found", _lost_headers(), LOST_PAGE)


def _asked(path: str) -> tuple[str, str]:
    """The token and the file's name of a path; empty when it has another shape."""
    # WSGI hands over bytes as if each were a letter.
    parts = path.encode("latin-1", "replace").decode("utf-8", "replace").split("/", 3)
    return (parts[2], parts[3]) if len(parts) == 4 and parts[:2] == ["", "p"] else ("", "")


def _found(seen: Pass, media_type: str, body: bytes) -> Answer:
    headers = headers_for(seen.origin)
    headers.append(("Content-Type", _type_of(media_type)))
    if media_type.startswith("font/") or media_type == "text/javascript":
        # Fonts and modules are always fetched with CORS, and a sandboxed page has no origin that
        # could be named. The address is the secret; no cookie goes along.
        headers.append(("Access-Control-Allow-Origin", "*"))
    return "200 OK", headers, body


def _type_of(media_type: str) -> str:
    is_text = media_type.startswith("text/") or media_type in {"application/json", "image/svg+xml"}
    return f"{media_type}; charset=utf-8" if is_text else media_type


def beside(inner: Application, settings: Settings, database: Callable[[], Database]) -> Application:
    """The application, and on the host name of its own the prototypes.

    Raises SettingsError when that name is one of the application's.
    """
    check_host(settings)
    if not settings.prototype_host:
        return inner
    return by_host(settings, database, inner)


def by_host(
    settings: Settings, database: Callable[[], Database], otherwise: Application
) -> Application:
    """Prototypes for whoever asks their host; the other application for everybody else."""
    prototypes = PrototypeHost(database, settings.secret_key)

    def choose(environ: Environ, start_response: Any) -> Iterable[bytes]:
        is_theirs = host_asked(environ) == settings.prototype_host
        return (prototypes if is_theirs else otherwise)(environ, start_response)

    return choose


def nothing(_environ: Environ, start_response: Any) -> Iterable[bytes]:
    """What a port for prototypes alone answers when another host is asked for."""
    status, headers, body = _NOTHING
    start_response(status, [*headers, ("Content-Length", str(len(body)))])
    return [body]


def host_asked(environ: Mapping[str, Any]) -> str:
    """The host that a request names, with its port where that is not the scheme's own."""
    host = str(environ.get("HTTP_HOST", "")).lower()
    usual = ":443" if environ.get("wsgi.url_scheme") == "https" else ":80"
    return host.removesuffix(usual)
