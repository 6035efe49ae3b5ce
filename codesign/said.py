"""Sentences that wait for their reader: made where something is found, told in any language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from codesign.i18n import gettext, lazy, number

_NONE = lazy("ingen finns")


@dataclass(frozen=True)
class Said:
    """A marked message and what fills its places; a value may itself be a sentence.

    Whole numbers are written as numbers; an identifier is given as text."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def told(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.sentence, **{name: _told(one) for name, one in self.values.items()})


def standing_alone(told: str) -> str:
    """A sentence that follows no file and line: with a capital."""
    return told[:1].upper() + told[1:]


def said(sentence: str, **values: object) -> Said:
    """A message marked with `lazy`, and the values of its places."""
    return Said(sentence, values)


def listed(names: tuple[str, ...] | list[str]) -> object:
    """Names to choose among, as a value of a sentence; says so when there are none."""
    return ", ".join(names) if names else said(_NONE)


class SaidError(ValueError):
    """What a model refuses by a rule of its own; `said` is for people."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.said = said(sentence, **values)


def _told(value: object) -> object:
    if isinstance(value, Said):
        return value.told()
    return number(value) if isinstance(value, int) else value


@dataclass(frozen=True)
class Problem:
    """Something a document refers to that is not there, or that it says twice."""

    path: tuple[str | int, ...]
    said: Said
    """What is wrong and how to mend it."""
