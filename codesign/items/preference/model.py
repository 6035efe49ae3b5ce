"""A choice between proposals: as a plan holds it."""

from typing import Annotated, Literal

from pydantic import Field

from codesign.items.model import Block, Option
from codesign.texts import LocalText


class Preference(Block):
    """Which of several one would rather have; “none of them” and “makes no difference” are always
    choices."""

    kind: Literal["preference"]
    prompt: LocalText
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]
