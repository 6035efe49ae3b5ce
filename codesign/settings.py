"""Settings: read once from the environment, frozen, and passed to what needs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from codesign.secret_key import Found, KeyPlace, SecretKeyError

LANGUAGES = ("sv", "en")


class SettingsError(Exception):
    """A setting that cannot be used; the text says which, why and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations."""

    database_url: str
    secret_key: bytes
    trusted_hosts: tuple[str, ...]
    data_dir: Path
    key_file: Path | None = None
    """Where the secret key is kept; None when the operator gives it in the environment."""
    told: tuple[str, ...] = ()
    """What the operator should read about the settings."""
    demo: bool = False
    prototype_host: str = ""
    """Host name (and port) that uploaded prototypes are shown from; "" shows none."""
    watch: bool = False
    """Prototype files are watched (`codesign serve --watch`), and open pages reload."""
    proxies: int = 0
    """Reverse proxies in front, whose X-Forwarded-* headers are believed."""
    health_token: str = ""
    """Who sends it with `/health/ready` is told details; "" tells them to this machine alone."""
    lock_seconds: int = 5
    """PostgreSQL gives up waiting for somebody else's lock after so many."""
    statement_seconds: int = 30
    """PostgreSQL gives up a single statement after so many."""
    upload_bytes: int = 10 * 1024 * 1024
    form_bytes: int = 128 * 1024


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Settings from ``CODESIGN_*`` variables.

    CODESIGN_DATA_DIR (default ``var``), CODESIGN_DATABASE_URL (default SQLite in the data
    folder), CODESIGN_SECRET_KEY or CODESIGN_SECRET_KEY_FILE (default: made once and kept in a file
    apart from the data, see `secret_key`),
    CODESIGN_TRUSTED_HOSTS (comma-separated; default this machine), CODESIGN_DEMO (1 or 0),
    CODESIGN_PROTOTYPE_HOST (a host name that is not among the trusted ones; default none),
    CODESIGN_PROXIES (how many reverse proxies stand in front; default 0),
    CODESIGN_HEALTH_TOKEN (at least 16 characters; default none), CODESIGN_LOCK_SECONDS and
    CODESIGN_STATEMENT_SECONDS (1 to 3,600; default 5 and 30; on PostgreSQL alone).

    Raises SettingsError when a value cannot be used.
    """
    data_dir = Path(environ.get("CODESIGN_DATA_DIR", "var")).absolute()
    hosts = environ.get("CODESIGN_TRUSTED_HOSTS", "127.0.0.1,localhost,[::1]")
    trusted = tuple(host.strip() for host in hosts.split(",") if host.strip())
    database_url = database_url_from(environ.get("CODESIGN_DATABASE_URL", ""), data_dir)
    key = _secret_key(environ, data_dir, database_url)
    return Settings(
        database_url=database_url,
        secret_key=key.key,
        trusted_hosts=trusted,
        data_dir=data_dir,
        key_file=key.file,
        told=key.told,
        demo=_flag(environ, "CODESIGN_DEMO"),
        prototype_host=environ.get("CODESIGN_PROTOTYPE_HOST", "").strip().lower(),
        watch=_flag(environ, "CODESIGN_WATCH"),
        proxies=_small_number(environ, "CODESIGN_PROXIES"),
        health_token=_token(environ, "CODESIGN_HEALTH_TOKEN"),
        lock_seconds=_seconds(environ, "CODESIGN_LOCK_SECONDS", Settings.lock_seconds),
        statement_seconds=_seconds(
            environ, "CODESIGN_STATEMENT_SECONDS", Settings.statement_seconds
        ),
    )


def database_url_from(url: str, data_dir: Path) -> str:
    """The SQLAlchemy address of the database: SQLite in `data_dir` unless `url` names one."""
    if not url:
        return f"sqlite:///{data_dir / 'medskapa.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise SettingsError(
        "CODESIGN_DATABASE_URL names an engine that is not supported. "
        "Use sqlite:///path or postgresql://user@host/name."
    )


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "0")
    if value not in {"0", "1"}:
        raise SettingsError(f"{name} is “{value}”. Use 1 or 0.")
    return value == "1"


def _small_number(environ: Mapping[str, str], name: str) -> int:
    value = environ.get(name, "0")
    if value not in {"0", "1", "2", "3"}:
        raise SettingsError(f"{name} is “{value}”. Use a number from 0 to 3.")
    return int(value)


def _token(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if value and (len(value) < 16 or not value.isascii() or not value.isprintable()):
        raise SettingsError(f"{name} cannot be used. Use at least 16 letters and digits.")
    return value


def _seconds(environ: Mapping[str, str], name: str, usual: int) -> int:
    value = environ.get(name, str(usual))
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= 3_600):
        raise SettingsError(f"{name} is “{value}”. Use a whole number of seconds, 1 to 3600.")
    return int(value)


def key_place(environ: Mapping[str, str], data_dir: Path, database_url: str) -> KeyPlace:
    """Where the installation's key is looked for and kept. Raises SettingsError."""
    try:
        return KeyPlace(environ, data_dir, _folder_of(database_url))
    except SecretKeyError as error:
        raise SettingsError(str(error)) from None


def _secret_key(environ: Mapping[str, str], data_dir: Path, database_url: str) -> Found:
    try:
        return key_place(environ, data_dir, database_url).find()
    except SecretKeyError as error:
        raise SettingsError(str(error)) from None


def _folder_of(database_url: str) -> Path | None:
    """The folder of SQLite's file."""
    address = make_url(database_url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(address.database).absolute().parent
