"""File names of uploaded prototypes: how they are stored, and how what a page asks for finds them.

Exports name their files as people do: with å, spaces, @ and capitals, and link them without the
name of a folder's own page or in another case. Stored names are plain; asking is forgiving.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote

from codesign.reading_order import reading_key

NAME_LIMIT = 120
"""Characters of a stored name, its folders included (`document.FileName`)."""
FOLDER_PAGES = ("index.html", "index.htm")
"""What a folder shows, the first found."""
PAGES = (".html", ".htm")
_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "đ": "d", "ł": "l"})


def plain_name(name: str) -> str:
    """The name as it is stored: ``tåg 2@2x.png`` becomes ``tag-2-2x.png``. The same for every way
    of writing the same letters; letters of other scripts become their numbers."""
    return "/".join(_plain_part(part) for part in name.split("/"))


def _plain_part(part: str) -> str:
    apart = unicodedata.normalize("NFKD", part.translate(_LETTERS))
    made = "".join(_plain_letter(one) for one in apart if not unicodedata.combining(one))
    return made if made[:1].isalnum() or made.startswith("_") else f"_{made}"


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() or letter in "._-" else "-"
    return f"u{ord(letter):x}" if letter.isalnum() else "-"


def page_key(name: str) -> str:
    """What the recorder calls a page: ``undermapp/Sida-3.html`` is ``undermapp-sida-3``."""
    plain = re.sub(r"\.html?$", "", name.replace("/", "-").lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64]


def pages_by_key(names: Iterable[str]) -> dict[str, str]:
    """The pages among stored names, by the key that the recorder tells them with."""
    return {page_key(name): name for name in sorted(names, key=reading_key) if is_page(name)}


def is_page(name: str) -> bool:
    """Whether a file is a page by its name."""
    return name.lower().endswith(PAGES)


@dataclass(frozen=True)
class Names:
    """The files of an upload, by every name that a page may ask for them with.

    `stored` maps names as they came to names as they are stored.
    """

    stored: Mapping[str, str]
    start: str = ""
    """The page that the root shows, as it is stored."""

    @classmethod
    def of(cls, names: Iterable[str], start: str = "") -> "Names":
        """Files that keep their names."""
        return cls({name: name for name in names}, start)

    @cached_property
    def _by_folded(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name, stored in self.stored.items():
            for form in (name, stored):
                found.setdefault(_folded(form), stored)
        return found

    def found(self, path: str) -> str:
        """The stored name of what lies at a path from the root, decoded or not; "" for nothing.

        A folder shows its own page, and a page may be asked for without its ending.
        """
        for asked in (unquote(path), path):
            exact = self.stored.get(unicodedata.normalize("NFC", asked))
            if exact is not None:
                return exact
        for asked in (unquote(path), path):
            if name := self._forgiving(asked):
                return name
        return ""

    def _forgiving(self, path: str) -> str:
        plain = path.strip("/")
        if not plain:
            return self.start or self._page_in("")
        if path.endswith("/"):
            return self._page_in(plain)
        for form in (plain, plain_name(plain), *(f"{plain}{ending}" for ending in PAGES)):
            if name := self._by_folded.get(_folded(form)):
                return name
        return self._page_in(plain)

    def _page_in(self, folder: str) -> str:
        for page in FOLDER_PAGES:
            inside = str(PurePosixPath(folder) / page)
            if name := self._by_folded.get(_folded(inside)):
                return name
        return ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
