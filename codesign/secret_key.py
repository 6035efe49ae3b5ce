"""The secret key: where it lies, apart from the data and from every backup.

The operator gives it (CODESIGN_SECRET_KEY, or a file that CODESIGN_SECRET_KEY_FILE names), or it is
made once and kept in a file of the account that serves. In the data folder lies only a mark: which
key its codes were made with (a fingerprint that gives nothing away), and where that was kept. So a
folder that was moved finds its key, and one whose key is gone is told of instead of getting a new
one in silence.
"""

import hmac
import json
import os
import re
import secrets
from collections import ChainMap
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from codesign.whole_files import sync_file, written_whole

VARIABLE, FILE_VARIABLE = "CODESIGN_SECRET_KEY", "CODESIGN_SECRET_KEY_FILE"
LEAST = 32
"""Characters that a key has at least."""
MOST = 4096
"""Bytes of a file that may hold a key."""
FORMER = "secret-key"
"""What the file was called when it lay in the data folder."""
MARK = "secret-key-mark.json"
FORMAT = "medskapa-secret-key-mark"
LOST = (
    "If the key is lost for good, remove {mark}: a new one is made, and then no receipt code, "
    "invitation or link from before opens, so whoever told something can no longer read what came "
    "of it, or take it back, with their code. The log of what staff did cannot be checked any more "
    "up to then."
)


class SecretKeyError(Exception):
    """The key cannot be used, found or kept. The text says why and how to mend it."""


@dataclass(frozen=True)
class Found:
    """The key, where the operator finds it, and what they should read about it."""

    key: bytes
    file: Path | None
    """None when it came in CODESIGN_SECRET_KEY."""
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """Which key the data's codes were made with, and where it was kept ("": by the operator)."""

    fingerprint: str
    file: str


def fingerprint(key: bytes) -> str:
    """What tells two secret keys apart and gives neither away."""
    return hmac.new(key, b"backup-fingerprint", sha256).hexdigest()[:32]


class KeyPlace:
    """Where an installation's key is looked for and kept."""

    def __init__(self, environ: Mapping[str, str], data_dir: Path, database: Path | None) -> None:
        """`database`: the folder of SQLite's file, None for PostgreSQL.

        Raises SecretKeyError when what the operator gives cannot be used.
        """
        self._data_dir = data_dir
        self._apart_from = {data_dir, *([database] if database else [])}
        self._given = environ.get(VARIABLE, "")
        named = environ.get(FILE_VARIABLE, "")
        if self._given and named:
            raise SecretKeyError(f"{VARIABLE} and {FILE_VARIABLE} are both set. Set one of them.")
        if self._given and len(self._given) < LEAST:
            raise SecretKeyError(f"{VARIABLE} is too short. Use at least {LEAST} characters.")
        self.named = Path(named).expanduser().absolute() if named else None
        if self.named is not None and not self._is_apart(self.named):
            raise SecretKeyError(
                f"{FILE_VARIABLE} names {self.named}, which is in the folder of the data. Whoever "
                "has one would have both: choose a file somewhere else."
            )
        self.file = self.named or self._usual(ChainMap(dict(environ), os.environ))
        """Where the key is kept; None when there is no place apart from the data."""

    @property
    def mark_file(self) -> Path:
        """Where it is noted which key the data's codes were made with."""
        return self._data_dir / MARK

    def find(self) -> Found:
        """The key, made when there has been none. A former one is moved out of the data folder.

        Raises SecretKeyError when it is not here, or there is no place to keep one.
        """
        told = self.move_former()
        if self._given:
            return Found(self._given.encode(), None, told + self._told_of_another())
        mark = self.mark()
        for file in self._candidates(mark):
            key = read_key(file)
            if mark is None or fingerprint(key) == mark.fingerprint:
                if mark is None or mark.file != str(file):
                    self._mark(key, file)
                return Found(key, file, told + _told_of_others(file))
        if mark is not None:
            raise SecretKeyError(self._told_missing(mark))
        return self._made()

    def known(self) -> bytes | None:
        """The key as it is now, None when it is not here. Nothing is made or moved."""
        if self._given:
            return self._given.encode()
        mark = self.mark()
        keys = [read_key(file) for file in self._candidates(mark)]
        fitting = [key for key in keys if mark is None or fingerprint(key) == mark.fingerprint]
        return next(iter(fitting or keys), None)

    @property
    def given(self) -> bytes | None:
        """The key that the operator gives, in the environment or in a file that it names."""
        if self._given:
            return self._given.encode()
        if self.named is not None and self._is_there(self.named):
            return read_key(self.named)
        return None

    def keep(self, key: bytes, moment: datetime) -> bool:
        """Keep a key that came with a backup; another one that was there stays beside it.

        False when there is no place for it.
        """
        if self.file is None:
            return False
        _put(self.file, key, moment)
        self._mark(key, self.file)
        return True

    def require(self, wanted: str) -> None:
        """Note that the data's codes were made with the key of this fingerprint, here or not."""
        with suppress(SecretKeyError):
            mark = self.mark()
            if mark is not None and mark.fingerprint == wanted:
                return
        file = "" if self._given or self.file is None else str(self.file)
        _write_mark(self.mark_file, Mark(wanted, file))

    def move_former(self) -> tuple[str, ...]:
        """Move a key that an earlier version kept in the data folder; what was done."""
        former = self._data_dir / FORMER
        if not self._is_there(former):
            return ()
        try:
            if self.file is None:
                raise OSError("there is no folder for it")
            self._move(former, self.file)
        except SecretKeyError:
            if self._is_there(former):
                raise
            return ()  # Another process that started at the same time has moved it.
        except OSError as refused:
            return (
                "The secret key lies in the data folder, and could not be moved out of it "
                f"({refused.strerror or refused}). Whoever has the folder has both: set "
                f"{FILE_VARIABLE} to a file somewhere else that this account can write.",
            )
        return (
            f"The secret key was in the data folder, and has been moved out of it: {self.file}. "
            "Backups no longer hold it. Keep a copy of that file, in another place than the "
            "backups: after a restore on another machine no receipt code opens without it.",
        )

    def _move(self, former: Path, target: Path) -> None:
        key = read_key(former)
        _put(target, key, datetime.now(UTC))
        self._mark(key, target)
        beside = sorted(self._data_dir.glob(f"{FORMER}.before-restore-*"))
        for older in beside:
            _put(target.with_name(f"{target.name}.{older.name}"), read_key(older), None)
        for gone in (*beside, former):
            gone.unlink(missing_ok=True)
        sync_file(self._data_dir)

    def mark(self) -> Mark | None:
        """What is noted of the data's key, None when nothing is. Raises SecretKeyError."""
        if not self._is_there(self.mark_file):
            return None
        try:
            found = json.loads(self.mark_file.read_text("utf-8"))
            if found["format"] != FORMAT:
                raise ValueError
            return Mark(str(found["fingerprint"]), str(found["file"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise SecretKeyError(
                f"{self.mark_file} cannot be read, so it is not known which key the data belongs "
                "to. Put the file back from a copy of the folder. " + self.told_lost()
            ) from None

    def told_where(self) -> str:
        """How the operator puts a key in its place: sentences."""
        named = f"Set {VARIABLE} to it, or let {FILE_VARIABLE} name a file that holds it"
        return (
            f"{named}." if self.file is None else f"{named}, or put it in {self.file} (mode 600)."
        )

    def _made(self) -> Found:
        """A new key. Of two processes that start at once both get the same."""
        if self.file is None:
            raise SecretKeyError(
                "There is no folder for the secret key apart from the data. Set "
                f"{FILE_VARIABLE} to a file somewhere else that this account can write."
            )
        try:
            _put(self.file, secrets.token_hex(32).encode(), None)
            key = read_key(self.file)
            self._mark(key, self.file)
        except OSError as refused:
            raise SecretKeyError(
                f"The secret key cannot be kept in {self.file} ({refused.strerror}). Set "
                f"{FILE_VARIABLE} to a file that this account can write, apart from the data."
            ) from None
        return Found(
            key,
            self.file,
            (
                f"A secret key is made, and kept in {self.file}. Keep a copy of that file, in "
                "another place than the backups: no receipt code opens without it.",
            ),
        )

    def _candidates(self, mark: Mark | None) -> list[Path]:
        """Files that may hold the key, the most fitting first."""
        kept = [self._data_dir / FORMER, *([self.file] if self.file is not None else [])]
        if self.named is None and mark is not None and mark.file:
            kept.append(Path(mark.file))
        return [file for file in kept if self._is_there(file)]

    def _mark(self, key: bytes, file: Path) -> None:
        if self.named is not None and not os.access(self._data_dir, os.W_OK | os.X_OK):
            return  # A node without a data folder, whose key the operator keeps.
        try:
            _write_mark(self.mark_file, Mark(fingerprint(key), str(file)))
        except OSError as refused:
            raise SecretKeyError(
                f"The data folder {self._data_dir} cannot be written ({refused.strerror})."
            ) from None

    def _told_of_another(self) -> tuple[str, ...]:
        with suppress(SecretKeyError):
            mark = self.mark()
            if mark is not None and fingerprint(self._given.encode()) != mark.fingerprint:
                return (
                    f"{VARIABLE} is another key than the one that the data's codes were made with"
                    f"{f' ({mark.file})' if mark.file else ''}: those receipt codes do not open.",
                )
        return ()

    def _told_missing(self, mark: Mark) -> str:
        was = f" It was kept in {mark.file}." if mark.file else ""
        return (
            "The secret key that this data's receipt codes were made with is not here."
            f"{was} {self.told_where()} {self.told_lost()}"
        )

    def told_lost(self) -> str:
        """What it means to go on without the key, and how."""
        return LOST.format(mark=self.mark_file)

    def _usual(self, environ: Mapping[str, str]) -> Path | None:
        """In the account's folder for settings (XDG Base Directory), else beside the data."""
        slug = re.sub(r"[^A-Za-z0-9-]+", "-", self._data_dir.name).strip("-")[:40] or "data"
        name = f"{slug}-{sha256(os.fsencode(self._data_dir)).hexdigest()[:12]}.key"
        home = environ.get("XDG_CONFIG_HOME") or ""
        if not Path(home).is_absolute():
            own = environ.get("HOME") or ""
            home = f"{own}/.config" if Path(own).is_absolute() else ""
        beside = self._data_dir.parent / f"{self._data_dir.name}-secret-key"
        places = [Path(home) / "medskapa" / name] if home else []
        for file in (*places, beside / name):
            if self._is_apart(file) and (self._is_there(file) or _can_make(file)):
                return file
        return None

    def _is_apart(self, file: Path) -> bool:
        resolved = file.resolve()
        return not any(resolved.is_relative_to(folder.resolve()) for folder in self._apart_from)

    @staticmethod
    def _is_there(file: Path) -> bool:
        try:
            return file.is_file()
        except OSError:
            return False


def read_key(file: Path) -> bytes:
    """The key in a file. Raises SecretKeyError when it is none, or may not be read."""
    try:
        with file.open("rb") as opened:
            key = opened.read(MOST + 1).strip()
    except OSError as refused:
        raise SecretKeyError(
            f"The secret key in {file} cannot be read ({refused.strerror})."
        ) from None
    if not LEAST <= len(key) <= MOST:
        raise SecretKeyError(
            f"{file} holds no secret key: it should hold {LEAST} to {MOST} characters."
        )
    return key


def _can_make(file: Path) -> bool:
    """Whether this account can write the file, or make the folders that lead to it."""
    with suppress(OSError):
        for folder in file.parents:
            if folder.exists():
                return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    return False


def _put(file: Path, key: bytes, moment: datetime | None) -> None:
    """Keep the key in the file, private and on the disk.

    With a moment another key that is there gives way and stays beside; without one it stays.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as opened:
        opened.write(key)
        opened.flush()
        os.fsync(opened.fileno())
    try:
        if moment is not None and file.exists():
            if file.read_bytes().strip() == key:
                return
            file.replace(file.with_name(f"{file.name}.replaced-{moment:%Y%m%dT%H%M%S%f}"))
        # Of two processes that start at once the first link wins, and both read that.
        with suppress(FileExistsError):
            file.hardlink_to(fresh)
    finally:
        fresh.unlink()
    sync_file(file.parent)


def _write_mark(file: Path, mark: Mark) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    told = {"format": FORMAT, "fingerprint": mark.fingerprint, "file": mark.file}
    with written_whole(file) as made:
        made.write_bytes(json.dumps(told, indent=1).encode())


def _told_of_others(file: Path) -> tuple[str, ...]:
    """Said when others on the machine may read the file."""
    with suppress(OSError):
        if file.stat().st_mode & 0o004:
            return (f"Everybody on this machine can read the secret key: chmod 600 {file}",)
    return ()
