"""An own question: as a plan holds it."""

from typing import Annotated, Literal

from pydantic import Field

from codesign.items.model import Block, Option
from codesign.texts import LocalText


class Question(Block):
    """An own question: words, one or several choices, or a scale from one to `steps`."""

    kind: Literal["question"]
    prompt: LocalText
    answer: Literal["text", "one", "many", "scale"] = "text"
    options: tuple[Option, ...] = ()
    steps: Annotated[int, Field(ge=2, le=10)] = 5
    low: LocalText | None = None
    high: LocalText | None = None
    required: bool = False
