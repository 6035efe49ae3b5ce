"""The kinds of artefacts. Each capability declares its own; this package knows none of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from codesign.said import Problem, Said
from codesign.texts import Frozen, LocalText

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from codesign.artefacts.models import Artefact, ArtefactVersion

Document = TypeVar("Document", bound=Frozen)
Plain = dict[str, Any]
"""A document as plain data."""


@dataclass(frozen=True)
class Part:
    """A part of a document that a voice can be about: a phase, a step, a screen, a question."""

    key: str
    title: LocalText
    within: str = ""
    """The key of the part that holds it; "" for none."""
    whole: LocalText | None = None
    """What a voice about all of it is said to be about ("hela fasen"), where it holds others."""


@dataclass(frozen=True)
class Speaker:
    """Somebody whose voice it can be: an actor of a journey."""

    key: str
    name: LocalText
    is_asked: bool = True
    """Whether it is a person, who can say so themselves."""


def _nobody_speaks(_document: object) -> Sequence[Speaker]:
    return ()


@dataclass(frozen=True)
class FileProblem:
    """What is wrong in a file beside a document, by its name and line."""

    name: str
    line: int
    said: Said


@dataclass(frozen=True)
class Beside:
    """The files of a folder that belong to a document, and what is wrong with how it names them."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    """By name from the folder."""
    problems: Sequence[Problem | FileProblem] = ()


Others = Mapping[str, Mapping[str, Frozen]]
"""The newest documents of the content, by kind and slug."""


def _as_it_is(given: Any, *_more: object) -> Any:
    return given


def _nothing(*_given: object) -> tuple[()]:
    return ()


def _nobody(_document: object) -> None:
    return None


def _no_hook(*_given: object) -> None:
    return None


def _not_kept(*_given: object) -> bool:
    return False


@dataclass(frozen=True)
class Kind(Generic[Document]):
    """One kind of artefact: what its document is, where its files lie, and what has a place in it.

    Every function but the last three is pure: it asks nothing of a database.
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
    beside: Callable[[Document, Mapping[str, bytes]], Beside] | None = None
    """Which files of its folder belong to a document; None for a kind that has none. The document
    lists them in its field `files`."""
    needed: Callable[[Document], Sequence[str]] = _nothing
    """Files that a document names and cannot do without; with a slash at the end, a folder of them,
    or one file of that name."""
    written: Callable[[Plain], Plain] = _as_it_is
    """Of a document's stored form what people write: what is worked out is left out."""
    begun: Callable[[Document, date], Document] = _as_it_is
    """A document as a draft of the next version begins, on a day."""
    across: Callable[[Document, Others], Sequence[Said]] = _nothing
    """What is wrong between a document and those of other kinds."""
    belongs_to: Callable[[Document], tuple[str, str] | None] = _nobody
    """The artefact (kind, slug) whose project a document's folder belongs to, where it has no
    `project.yaml` of its own."""
    keeps_versions: bool = False
    """Whether the folder holds earlier versions too: `<file>.v1.yaml`, `<file>.v2.yaml` …"""
    on_publish: Callable[["Session", "Artefact", Document, Mapping[str, str]], None] = _no_hook
    """Before a version is published, with new homes (removed part → part) for voices. Raises
    RuleBrokenError when it must not be."""
    on_discard: Callable[["Session", "ArtefactVersion"], None] = _no_hook
    """Before a draft is thrown away. Raises RuleBrokenError when it must not be."""
    is_kept: Callable[["Session", "Artefact"], bool] = _not_kept
    """Whether an artefact without any version stays, for others refer to it."""
    whole: LocalText = field(default_factory=lambda: {"sv": "Alltihop", "en": "All of it"})
    """What a voice about no part of it is said to be about ("Hela resan")."""
    speakers: Callable[[Document], Sequence[Speaker]] = _nobody_speaks
    """Whose voice it can be, in the document's order."""


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
