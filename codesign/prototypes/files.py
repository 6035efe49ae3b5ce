"""What kind of file something is, by its bytes; what may lie beside a prototype, and how much."""

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, UnidentifiedImageError

from codesign.prototypes.document import StoredFile

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
    """Why a file cannot be taken. `what` is one of the reasons below."""

    name: str
    what: str


UNKNOWN_KIND = "unknown kind"
NOT_WHAT_IT_SAYS = "not what its name says"
TOO_LARGE = "too large"


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
        return FileFault(name, TOO_LARGE)
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


def total_fault(files: Mapping[str, bytes]) -> str:
    """Why these files together cannot be taken; "" when they can."""
    if len(files) > COUNT_LIMIT or sum(map(len, files.values())) > TOTAL_LIMIT:
        return TOO_LARGE
    return ""
