"""What every item of a plan has."""

from codesign.texts import Frozen, Key, LocalText

INDIFFERENT = "="
"""The choice of whom it makes no difference to; no option can have such a key."""


class Option(Frozen):
    key: Key
    label: LocalText


class Block(Frozen):
    """One item: its key, which kind it is of, and what is asked."""

    key: Key
    kind: str
    prompt: LocalText
