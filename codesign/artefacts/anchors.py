"""What a voice is about: a designed thing, the version that was seen, and a part of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a voice is about, by ids and stable keys."""

    artefact_id: int
    version_id: int
    part: str = ""
    """The key of a part: a step, a whole phase, a screen, a question; "" for all of it."""
