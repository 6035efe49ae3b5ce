"""Five seconds with a screen: as a plan holds it."""

from typing import Annotated, Literal

from pydantic import Field

from codesign.items.model import Block
from codesign.texts import Key, LocalText


class FiveSeconds(Block):
    """A screen is shown for a few seconds; then one tells what one remembers."""

    kind: Literal["five-seconds"]
    prompt: LocalText
    screen: Key
    seconds: Annotated[int, Field(ge=2, le=30)] = 5
