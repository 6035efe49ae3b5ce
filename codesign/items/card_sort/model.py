"""A card sort: as a plan holds it."""

from typing import Annotated, Literal

from pydantic import Field

from codesign.items.model import Block, Option
from codesign.texts import LocalText


class CardSort(Block):
    """Cards are put into groups: given ones, or groups that the person names."""

    kind: Literal["card-sort"]
    prompt: LocalText
    cards: Annotated[tuple[Option, ...], Field(min_length=2, max_length=60)]
    groups: tuple[Option, ...] = ()
