"""An own proposal: as a plan holds it."""

from typing import Literal

from codesign.items.model import Block
from codesign.texts import LocalText


class Proposal(Block):
    """An own proposal, before any ready-made one is shown: words, or a drawing photographed."""

    kind: Literal["proposal"]
    prompt: LocalText
    photo: bool = True
