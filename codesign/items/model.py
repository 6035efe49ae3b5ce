"""What every item of a plan has."""

from codesign.texts import Frozen, Key, LocalText


class Option(Frozen):
    key: Key
    label: LocalText


class Block(Frozen):
    """One item: its key, which kind it is of, and what is asked."""

    key: Key
    kind: str
    prompt: LocalText
