"""Finds what may point someone out in a voice, so that a person looks twice before releasing it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from codesign.contributions.domain import Moderation


class Sign(StrEnum):
    """What kind of trace it is."""

    IDENTITY_NUMBER = "identity_number"
    EMAIL = "email"
    PHONE = "phone"
    LINK = "link"


@dataclass(frozen=True)
class Piece:
    """A run of a text: plain, or with what it may give away."""

    text: str
    sign: Sign | None = None


_DATE = r"(?:(?:18|19|20)\d{2}|\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
# Personal identity and coordination numbers (the day raised by 60), with or without the hyphen.
_IDENTITY = rf"(?<!\d){_DATE}[-+–−\s]?\d{{4}}(?!\d)"
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_LINK = r"(?:https?://|www\.)[^\s<>\"]{2,200}|(?<!\S)@\w{2,40}"
_PHONE = r"(?<![\d+])(?:\+\d{1,3}|00\d{1,3}|0)[\s\-–−/()]{0,3}(?:\d[\s\-–−/()]{0,2}){6,11}(?!\d)"

_SIGNS = re.compile(
    f"(?P<{Sign.IDENTITY_NUMBER}>{_IDENTITY})|(?P<{Sign.EMAIL}>{_EMAIL})"
    f"|(?P<{Sign.LINK}>{_LINK})|(?P<{Sign.PHONE}>{_PHONE})"
)


def pieces(text: str) -> tuple[Piece, ...]:
    """The text in runs, those that may identify someone marked. Joined they are the text."""
    return tuple(_runs(text))


def signs(text: str) -> tuple[Sign, ...]:
    """What kinds of traces the text has, each once, in the order they appear."""
    return tuple(dict.fromkeys(piece.sign for piece in pieces(text) if piece.sign))


def on_arrival(wanted: Moderation, text: str) -> Moderation:
    """How a voice comes in, whichever way: words that may point someone out wait until somebody
    has read them, although everything else may be released at once."""
    return Moderation.WAITING if wanted is Moderation.RELEASED and signs(text) else wanted


def _runs(text: str) -> Iterator[Piece]:
    end = 0
    for found in _SIGNS.finditer(text):
        shown = found[0].rstrip(" \t\n\r-–−/(")
        if found.start() > end:
            yield Piece(text[end : found.start()])
        yield Piece(shown, Sign(str(found.lastgroup)))
        end = found.start() + len(shown)
    if end < len(text):
        yield Piece(text[end:])
