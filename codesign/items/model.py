"""What every item of a plan has."""

from codesign.texts import Frozen, Key, LocalText


class Option(Frozen):
    key: Key
    label: LocalText


class Block(Frozen):
    key: Key
