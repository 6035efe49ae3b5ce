"""What a kind of question or task is: one typed value, declared in its own folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from codesign.contributions.domain import Mode
from codesign.i18n import local
from codesign.items.figures import FigureData, Group, Part
from codesign.items.form import BlockDraft, Local
from codesign.items.measure import Behind
from codesign.items.model import Block
from codesign.items.names import Names, short
from codesign.items.reading import Drawing, Given, Sent, Value
from codesign.items.rows import RoundRows
from codesign.items.stored import Value as Stored
from codesign.items.tried import Tried

B = TypeVar("B", bound=Block)


class Conduct(StrEnum):
    """How somebody goes through its page."""

    FORM = "form"
    """One form, sent once."""
    TASK = "task"
    """Read, tried on screens, ended, and asked about."""
    PRESS = "press"
    """One press on a screen."""
    TIMED = "timed"
    """A screen is shown for a while; then comes a form."""
    MENU = "menu"
    """A menu is opened level by level."""


class Note(StrEnum):
    """What words that answer it are called by a device."""

    NONE = ""
    ANSWER = "answer"
    PROPOSAL = "proposal"


class Column(StrEnum):
    """How it stands in the exported table."""

    NONE = "none"
    """Words are voices, and tasks have rows of their own."""
    ONCE = "once"
    PER_VERSION = "version"


@dataclass(frozen=True)
class Typed:
    """What a stored item's own fields hold in the form."""

    values: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    begins: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, str] = field(default_factory=dict)


def _no_screens(_block: Block) -> Sequence[str]:
    return ()


def nothing_missing(_block: Block, _tried: Tried, _title: str) -> Iterator[str]:
    """It asks for nothing that a version may lack besides its screens."""
    return iter(())


@dataclass(frozen=True)
class ItemKind(Generic[B]):
    """One kind of item of a plan. `B` is its part of the plan's document."""

    name: str
    """As it is stored in `Block.kind`."""
    title: str
    about: str
    prompt: str
    """What a new one asks, in the field's usual words."""
    model: type[B]
    new: Mapping[str, str]
    """What a new one's fields hold."""
    written: Callable[[BlockDraft, Local], Local]
    """The form's fields as plain data of the plan. Raises Wrong."""
    typed: Callable[[Local], Typed]
    """Plain data of the plan as the form's fields."""
    conduct: Conduct
    reading: Callable[[B, Sent, Drawing | None], Given] | None
    """What a sent form says; None where nothing is sent by a form."""
    sent: Callable[[B, Value, int], Value | None]
    """What a device says was answered after so many milliseconds; None for words alone."""
    told: Callable[[B, Names, str, Stored], str]
    """A kept value in words, with one version; "" for words alone."""
    behind: Callable[[RoundRows, B, str], Behind]
    """Who is behind each of its numbers."""
    group: Callable[[FigureData, B], Group]
    """Its figures."""
    column: Callable[[B], Column]
    note: Note = Note.NONE
    asks_words: Callable[[B], bool] = lambda _block: False
    """Whether who comes past it has said something or nothing."""
    mode: Mode = Mode.IS
    """How words that answer it are meant."""
    shows: bool = False
    """Whether it shows what is tried: then it is met once with each version."""
    needs_screen: bool = False
    """Whether it shows one screen that must be known beforehand."""
    screens: Callable[[B], Sequence[str]] = _no_screens
    """The screens that it names."""
    missing: Callable[[B, Tried, str], Iterator[str]] = nothing_missing
    """Sentences on what else it asks for that a version does not have; the title is given."""

    @property
    def folder(self) -> str:
        """Its folder, among packages and among templates: ``page.html`` is what a participant
        meets, ``form.html`` the staff's form, ``device.html`` and ``device.js`` a device's page."""
        return self.name.replace("-", "_")


def grouped(parts: Callable[[FigureData, B], Sequence[Part]]) -> Callable[[FigureData, B], Group]:
    """Figures under the item's own prompt."""

    def group(board: FigureData, block: B) -> Group:
        prompt = local(block.prompt)
        return Group(block.key, short(prompt), prompt, tuple(parts(board, block)))

    return group
