"""What a voice is about: a designed thing, the version that was seen, and a part of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a voice is about, by ids and stable keys."""

    artefact_id: int
    version_id: int
    part: str = ""
    """The key of a part: a step, a whole phase, a screen, a question; "" for all of it."""


WHOLE = "*"
"""All of an artefact, where an address or a form names a part: no part's key is a star."""


def word_of(part: str) -> str:
    """A part's key as addresses and forms write it."""
    return part or WHOLE


def part_of(word: str) -> str:
    """The part's key that an address or a form means."""
    return "" if word == WHOLE else word
