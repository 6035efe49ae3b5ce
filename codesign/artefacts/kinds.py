"""The kinds of artefacts. Each capability declares its own; this package knows none of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from codesign.said import Problem
from codesign.texts import Frozen, LocalText

Document = TypeVar("Document", bound=Frozen)


@dataclass(frozen=True)
class Part:
    """A part of a document that a voice can be about: a phase, a step, a screen, a question."""

    key: str
    title: LocalText
    within: str = ""
    """The key of the part that holds it; "" for none."""


@dataclass(frozen=True)
class Kind(Generic[Document]):
    """One kind of artefact: what its document is, where its files lie, and what has a place in it.

    Every function is pure: it is given a document and asks nothing of a database.
    """

    name: str
    """As it is stored in `Artefact.kind`."""
    model: type[Document]
    folder: str
    """Its folder in the content: `<folder>/<slug>/<file>`."""
    file: str
    problems: Callable[[Document], Sequence[Problem]]
    """Every broken reference and repeated key of a well-formed document."""
    parts: Callable[[Document], Sequence[Part]]
    """What a voice can be about, in the document's order."""
    title: Callable[[Document], LocalText]


_KINDS: dict[str, Kind[Any]] = {}


def use_kinds(known: Iterable[Kind[Any]]) -> None:
    """Make these the kinds of this process, in their order."""
    found = {kind.name: kind for kind in known}
    _KINDS.clear()
    _KINDS.update(found)


def kinds() -> Mapping[str, Kind[Any]]:
    """The kinds of this process by name."""
    return _KINDS


def kind(name: str) -> Kind[Any]:
    """The kind with this name. Raises KeyError for one that nobody declared."""
    return _KINDS[name]
