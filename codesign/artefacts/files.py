"""What kind of file something is, by its bytes; what may lie beside a prototype, and how much."""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from PIL import Image, UnidentifiedImageError
from pydantic import BeforeValidator, Field, StringConstraints

from codesign.i18n import lazy
from codesign.said import Said, said
from codesign.texts import DEFAULT_LANGUAGE, Frozen, Language

FileName = Annotated[
    str,
    StringConstraints(
        max_length=120, pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$"
    ),
]
"""A file beside the document: no leading dot or slash in any part, so it never points outside."""


def _in_swedish(value: object) -> object:
    return {DEFAULT_LANGUAGE: value} if isinstance(value, str) else value


LocalFile = Annotated[
    dict[Language, FileName],
    BeforeValidator(_in_swedish, json_schema_input_type=str | dict[str, str]),
    Field(min_length=1),
]
"""``name`` (Swedish) or ``{sv: name, en: name}``."""


class StoredFile(Frozen):
    """Exactly which file stood beside this version."""

    name: FileName
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    media_type: Annotated[str, StringConstraints(max_length=80)]
    size: Annotated[int, Field(ge=0)]
    width: int | None = None
    height: int | None = None


FILE_LIMIT = 4 * 1024 * 1024
"""Bytes of one file."""
TOTAL_LIMIT = 30 * 1024 * 1024
"""Bytes of all files of one version."""
COUNT_LIMIT = 1000
"""Files of one version."""
PIXEL_LIMIT = 40_000_000
"""Pixels of one picture: a small file can unfold into gigabytes."""

TEXTS = {
    "html": "text/html",
    "htm": "text/html",
    "md": "text/markdown",
    "css": "text/css",
    "js": "text/javascript",
    "mjs": "text/javascript",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "txt": "text/plain",
    "svg": "image/svg+xml",
    "asciipb": "text/plain",
    "xml": "text/plain",
    "map": "application/json",
}
BINARIES = {
    "woff2": ("font/woff2", b"wOF2"),
    "woff": ("font/woff", b"wOFF"),
    "ttf": ("font/ttf", b"\x00\x01\x00\x00"),
    "otf": ("font/otf", b"OTTO"),
    "ico": ("image/x-icon", b"\x00\x00\x01\x00"),
    "pb": ("application/x-protobuf", b""),
    "zip": ("application/zip", b"PK"),
    "mp3": ("audio/mpeg", b""),
    "mp4": ("video/mp4", b""),
    "webm": ("video/webm", b"\x1aE\xdf\xa3"),
}
PICTURES = {
    "PNG": ("image/png", ("png",)),
    "JPEG": ("image/jpeg", ("jpg", "jpeg")),
    "WEBP": ("image/webp", ("webp",)),
    "GIF": ("image/gif", ("gif",)),
}
PICTURE_NAMES = {name for _, names in PICTURES.values() for name in names}


@dataclass(frozen=True)
class FileFault:
    """Why a file cannot be taken: one of the marked sentences below, with its limits."""

    name: str
    sentence: str

    @property
    def said(self) -> Said:
        return said(self.sentence, file=FILE_LIMIT // _MEGABYTE, pixels=PIXEL_LIMIT // 1_000_000)


_MEGABYTE = 1024 * 1024
UNKNOWN_KIND = lazy(
    "Filen är av en sort som inte hör hemma i en prototyp. Ta bort den och försök igen."
)
NOT_WHAT_IT_SAYS = lazy(
    "Filen innehåller något annat än vad namnet säger. Spara om den och försök igen."
)
TOO_LARGE = lazy("Filen är för stor. En fil får vara högst %(file)s MB.")
TOO_MANY_PIXELS = lazy("Bilden är för stor. Den får ha högst %(pixels)s miljoner bildpunkter.")


def described(name: str, content: bytes) -> StoredFile | FileFault:
    """The file as a document lists it, or why it cannot be taken."""
    if len(content) > FILE_LIMIT:
        return FileFault(name, TOO_LARGE)
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    digest = sha256(content).hexdigest()
    if ending in PICTURE_NAMES:
        return _picture(name, ending, content, digest)
    if ending in TEXTS:
        if not _is_text(content):
            return FileFault(name, NOT_WHAT_IT_SAYS)
        return StoredFile(name=name, digest=digest, media_type=TEXTS[ending], size=len(content))
    if ending in BINARIES:
        media_type, start = BINARIES[ending]
        if not content.startswith(start):
            return FileFault(name, NOT_WHAT_IT_SAYS)
        return StoredFile(name=name, digest=digest, media_type=media_type, size=len(content))
    return FileFault(name, UNKNOWN_KIND)


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _picture(name: str, ending: str, content: bytes, digest: str) -> StoredFile | FileFault:
    found = picture_size(content)
    if found is None:
        return FileFault(name, NOT_WHAT_IT_SAYS)
    kind, width, height = found
    media_type, endings = PICTURES[kind]
    if ending not in endings:
        return FileFault(name, NOT_WHAT_IT_SAYS)
    if width * height > PIXEL_LIMIT:
        return FileFault(name, TOO_MANY_PIXELS)
    return StoredFile(
        name=name,
        digest=digest,
        media_type=media_type,
        size=len(content),
        width=width,
        height=height,
    )


def picture_size(content: bytes) -> tuple[str, int, int] | None:
    """Kind (as in `PICTURES`), width and height in pixels; None when it is no such picture.

    Only the header is read, so a picture that would unfold into gigabytes costs nothing.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=tuple(PICTURES)) as picture:
                return str(picture.format), picture.width, picture.height
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


_TOO_MUCH = lazy(
    "Filerna är för stora tillsammans. De får vara högst %(total)s MB. Gör dem mindre."
)
_TOO_MANY = lazy("Filerna är för många. De får vara högst %(count)s. Ta bort dem som inte behövs.")


def total_fault(files: Mapping[str, bytes]) -> Said | None:
    """Why these files together cannot be taken; None when they can."""
    if len(files) > COUNT_LIMIT:
        return said(_TOO_MANY, count=COUNT_LIMIT)
    if sum(map(len, files.values())) > TOTAL_LIMIT:
        return said(_TOO_MUCH, total=TOTAL_LIMIT // _MEGABYTE)
    return None
