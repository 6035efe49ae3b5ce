"""Where an address in an upload leads, and what it has to be called after the doctor's visit."""

import re
from dataclasses import dataclass
from enum import StrEnum
from posixpath import dirname, join, normpath, relpath
from urllib.parse import quote, unquote, urlsplit

from codesign.prototypes.uploaded.names import Names

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_SPLIT = re.compile(r"[?#].*", re.S)


class Where(StrEnum):
    """Where an address leads."""

    NOWHERE = "nowhere"
    """A place in the page, a script, mail, or data that lies in the address itself."""
    OUTSIDE = "outside"
    HERE = "here"
    MISSING = "missing"


@dataclass(frozen=True)
class Led:
    """Where an address leads. `name` is the file as it is stored; `address` what to write for it,
    "" when what stands there leads there already."""

    where: Where
    name: str = ""
    address: str = ""


@dataclass(frozen=True)
class Spot:
    """The page or style sheet that an address stands in."""

    came: str
    """Its name in the archive."""
    stored: str
    root: str = ""
    """The folder that addresses from the root begin in, as it came; "" for the topmost."""
    base: str | None = None
    """What the page's <base> says instead of the page's own place; None without one."""


def led(address: str, spot: Spot, names: Names) -> Led:
    """Where an address leads from a spot."""
    plain = "".join(address.split("\n")).strip().replace("\t", "")
    if not plain or plain.startswith("#"):
        # With a base that is taken away, a place in the page stays one.
        return Led(Where.NOWHERE)
    if plain.startswith(("//", "\\\\")) or re.match(r"https?:", plain, re.I):
        return Led(Where.OUTSIDE)
    if _SCHEME.match(plain):
        return Led(Where.NOWHERE)
    rest = "".join(_SPLIT.findall(plain)[:1])
    path = plain[: len(plain) - len(rest)].replace("\\", "/")
    if not path:
        # "?page=2": the page itself.
        return Led(Where.HERE, spot.stored)
    found = names.found(_from_root(path, spot))
    if not found:
        return Led(Where.MISSING)
    if spot.base is None and _leads_by_itself(path, spot, found):
        return Led(Where.HERE, found)
    return Led(Where.HERE, found, quote(relpath(found, dirname(spot.stored) or "."), "/") + rest)


def _from_root(path: str, spot: Spot) -> str:
    """The path from the archive's top, still encoded; steps above the top stay at the top."""
    if path.startswith("/"):
        whole = join(spot.root, path.lstrip("/"))
    else:
        own = dirname(spot.came) if spot.base is None else spot.base
        whole = join(_encoded(own), path)
    made = normpath(f"/{whole}").lstrip("/")
    return f"{made}/" if made and path.endswith(("/", "/.", "/..")) else made


def _encoded(folder: str) -> str:
    """A folder's name so that decoding gives it back."""
    return folder.replace("%", "%25")


def _leads_by_itself(path: str, spot: Spot, found: str) -> bool:
    """Whether a browser comes to the stored file without our help."""
    if path.startswith("/"):
        return False
    there = normpath("/" + join(dirname(spot.stored), unquote(path))).lstrip("/")
    return there == found and not path.endswith("/")


def folder_of_base(address: str, page: str, root: str) -> str | None:
    """The folder (as it came) that a <base> sets; None for one that is outside."""
    parts = urlsplit(address.strip())
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    whole = join(root, path.lstrip("/")) if path.startswith("/") else join(dirname(page), path)
    made = normpath(f"/{whole}").lstrip("/")
    return made if path.endswith("/") or not path else dirname(made)


def joined(folder: str, path: str) -> str:
    """A path from a folder, from the archive's top."""
    return normpath(f"/{join(folder, path)}").lstrip("/")
