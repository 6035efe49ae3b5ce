"""What a kind of question or task is: one typed value, declared in its own folder."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from codesign.contributions.domain import Mode
from codesign.figures.shown import Figure
from codesign.i18n import local
from codesign.items.figures import FigureData, Group, Part
from codesign.items.form import BlockDraft, Fields, Local
from codesign.items.marks import CellSelector
from codesign.items.measure import Behind
from codesign.items.model import Block
from codesign.items.names import Names, short
from codesign.items.reading import Drawing, Given, Sent, Value
from codesign.items.released import (
    Counted,
    ReleasedData,
    nothing_counted,
    nothing_released,
)
from codesign.items.rows import RoundRows
from codesign.items.steps import Frame, Met, Step, by_form, no_frame, nothing_more
from codesign.items.stored import Value as Stored
from codesign.items.tried import Tried
from codesign.measures.clicks import Point
from codesign.said import Said

B = TypeVar("B", bound=Block)


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


def no_faults(_block: Block, _tried: Tried) -> Iterator[Said]:
    """Nothing of it can be wrong besides its screens."""
    return iter(())


def value_as_it_is(_board: FigureData, _block: Block, mark: CellSelector) -> str:
    """A value that people know as it is stored."""
    return mark.value


Plain = int | list[int] | str
"""A made-up answer as a starter's file has it: a step, steps, or a key or words."""


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
    fields: Fields
    new: Mapping[str, str]
    """What a new one's fields hold."""
    written: Callable[[BlockDraft, Local], Local]
    """The form's fields as plain data of the plan. Raises Wrong."""
    typed: Callable[[Local], Typed]
    """Plain data of the plan as the form's fields."""
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
    page: Callable[[B, Met], Mapping[str, Any]] = nothing_more
    """What its page's template is given beside what every page has. Raises NotFoundError."""
    step: Callable[[B, Met, Sent], Step] = by_form
    """What follows on what is sent from its page."""
    form_stage: str = ""
    """The stage at which its page has a form; "": always, where there is a `reading`."""
    frame: Callable[[Met], Frame] = no_frame
    """What its frame is for just now; a task's is the task itself."""
    pressed: Callable[[B, Point | None, str, int], Value] | None = None
    """The answer that a press in the frame is: where (if a script told), on which hotspot ("" for
    none), after so many milliseconds. None where `frame` is never for pressing."""
    counted: Callable[[RoundRows, B, str], Iterable[Counted]] = nothing_counted
    """What readers are told of at a release point: tables with one version where it `shows`, of
    everybody ("") else. Nothing of words."""
    released: Callable[[ReleasedData, B], Sequence[Figure]] = nothing_released
    """Its figures for readers, of what the disclosure guard has passed."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """What each of its numbers counts, in words with a place for ``value``, by
    `CellSelector.what`."""
    named: Callable[[FigureData, B, CellSelector], str] = value_as_it_is
    """The value of such a number as people know it."""
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
    faults: Callable[[B, Tried], Iterator[Said]] = no_faults
    """The same of a file, and what is wrong with it in itself."""
    followed_by: Callable[[B], str] = lambda _block: ""
    """What is asked after it, in a sentence for who reads the plan; "" for nothing."""
    compares: bool = False
    """Whether it weighs versions against each other: then a starter's round tries several."""
    example: Callable[[B, Plain], Given | None] = lambda _block, _told: None
    """A made-up answer of a starter's file, as it is kept; None where none can be made up."""

    def screen(self, block: B) -> str:
        """The one screen that an item of it shows; "" where that is known only as it is tried."""
        return self.screens(block)[0] if self.needs_screen else ""

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
