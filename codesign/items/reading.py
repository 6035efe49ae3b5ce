"""What a participant sends, on the page or from a device, on its way to being kept."""

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from codesign.i18n import lazy
from codesign.items.photos import BYTES_LIMIT, Photo, photo_of
from codesign.web.forms import FieldError, clean_text

Sent = MultiDict[str, str]


MISSING = "answer-1"
"""The field of a fault that says that a required answer is missing."""


NOTHING = lazy("Svara på frågan för att gå vidare.")


@dataclass(frozen=True)
class Given:
    """An answer on its way to being kept."""

    value: dict[str, Any]
    words: str = ""
    """Free words: they become a contribution."""
    photo: Photo | None = None
    fault: FieldError | None = None


def words_in(sent: Sent, name: str = "ord") -> str:
    """Free words, cleaned of what nobody can see."""
    return clean_text(sent.get(name, "")[: 20 * WORDS_LIMIT])


def words_fault(words: str, name: str = "ord") -> FieldError | None:
    """What is wrong with free words: at most that they are too many."""
    if len(words) <= WORDS_LIMIT:
        return None
    return FieldError(
        name,
        lazy(
            "Texten är %(length)s tecken lång. Korta den till högst %(limit)s tecken. Inget av det "
            "du skrivit har försvunnit."
        ),
        (("length", len(words)), ("limit", WORDS_LIMIT)),
    )


def step_given(typed: str, steps: int) -> int | None:
    return next((n for n in range(1, steps + 1) if str(n) == typed), None)


@dataclass(frozen=True)
class Drawing:
    """A picture that was sent, made anew; no `photo` when it could not be read."""

    photo: Photo | None


def drawing_in(file: FileStorage | None) -> Drawing | None:
    """The picture of a form, None when there is none. It takes its time to make anew."""
    content = file.stream.read(BYTES_LIMIT + 1) if file else b""
    return Drawing(photo_of(content)) if content else None


WORDS_LIMIT = 2000
"""Characters of one remark or answer in words."""


Value = dict[str, Any]


def number_sent(value: object, low: int, high: int) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if low <= value <= high else None


def one_sent(value: object, known: list[str]) -> str | None:
    return str(value) if isinstance(value, str) and value in known else None


def list_sent(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
