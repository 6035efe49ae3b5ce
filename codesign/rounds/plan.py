"""The script of a round: what every participant is told, asked and given to do, in order."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from codesign.i18n import lazy
from codesign.measures.regions import Region
from codesign.reading_order import reading_key
from codesign.rounds.tried import Tried
from codesign.said import Problem, SaidError, listed, said
from codesign.texts import Frozen, Key, LocalText

MOST_BLOCKS = 40


class Design(StrEnum):
    """Who meets which version."""

    ONE = "one"
    BETWEEN = "between"
    """Each person meets one of the versions."""
    WITHIN = "within"
    """Each person meets every version, in a balanced order."""


class ClosingScale(StrEnum):
    SUS = "sus"
    UMUX_LITE = "umux-lite"


class Context(Frozen):
    """What is asked of the place before anything is tried; a round without one asks nothing."""

    place: bool = True
    device: bool = True
    disruption: bool = False
    """Whether there is a disruption just now: yes or no."""


class Option(Frozen):
    key: Key
    label: LocalText


class Success(Frozen):
    """When a task is done: on one of these screens, with the states so."""

    screens: Annotated[tuple[Key, ...], Field(min_length=1)]
    states: dict[Key, Key] = Field(default_factory=dict)


class Block(Frozen):
    key: Key


class Task(Block):
    """Something to do in the prototype. Asked after it: how easy it was (SEQ, one to seven)."""

    kind: Literal["task"]
    prompt: LocalText
    start: Key | None = None
    """The screen it starts on; None: the prototype's first."""
    states: dict[Key, Key] = Field(default_factory=dict)
    """States the prototype has when the task starts: which feed, a disruption."""
    success: Success | None = None
    """None: the person (or the interviewer) says whether it worked."""
    path: tuple[Key, ...] = ()
    """The screens of the shortest way, the first and last included; none: any way is short that
    never comes back to a screen."""
    seq: bool = True
    benchmark: Annotated[int, Field(ge=1, le=99)] | None = None
    """The success rate that was hoped for, in percent."""


class Question(Block):
    """An own question: words, one or several choices, or a scale from one to `steps`."""

    kind: Literal["question"]
    prompt: LocalText
    answer: Literal["text", "one", "many", "scale"] = "text"
    options: tuple[Option, ...] = ()
    steps: Annotated[int, Field(ge=2, le=10)] = 5
    low: LocalText | None = None
    high: LocalText | None = None
    required: bool = False


class FirstClick(Block):
    """Where on a picture one would press first."""

    kind: Literal["first-click"]
    prompt: LocalText
    screen: Key
    right: tuple[Region, ...] = ()
    """The regions that count as right; none: the screen's hotspots named in `hotspots`."""
    hotspots: tuple[Key, ...] = ()


class FiveSeconds(Block):
    """A screen is shown for a few seconds; then one tells what one remembers."""

    kind: Literal["five-seconds"]
    prompt: LocalText
    screen: Key
    seconds: Annotated[int, Field(ge=2, le=30)] = 5


INDIFFERENT = "="
"""The choice of whom it makes no difference to; no option can have such a key."""


class Preference(Block):
    """Which of several one would rather have; “none of them” and “makes no difference” are always
    choices."""

    kind: Literal["preference"]
    prompt: LocalText
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]


class CardSort(Block):
    """Cards are put into groups: given ones, or groups that the person names."""

    kind: Literal["card-sort"]
    prompt: LocalText
    cards: Annotated[tuple[Option, ...], Field(min_length=2, max_length=60)]
    groups: tuple[Option, ...] = ()


class TreeNode(Frozen):
    key: Key
    label: LocalText
    below: tuple["TreeNode", ...] = ()


class TreeTest(Block):
    """Where in a menu, shown as words alone, one would look for something."""

    kind: Literal["tree-test"]
    prompt: LocalText
    tree: Annotated[tuple[TreeNode, ...], Field(min_length=1)]
    right: Annotated[tuple[Key, ...], Field(min_length=1)]


class Proposal(Block):
    """An own proposal, before any ready-made one is shown: words, or a drawing photographed."""

    kind: Literal["proposal"]
    prompt: LocalText
    photo: bool = True


AnyBlock = Annotated[
    Task | Question | FirstClick | FiveSeconds | Preference | CardSort | TreeTest | Proposal,
    Field(discriminator="kind"),
]


_TWICE = lazy("Nyckeln ”%(key)s” används två gånger. Ge den ena en annan nyckel.")
_KEPT = lazy("Nyckeln ”%(key)s” är till för omgångens egna frågor. Välj en annan.")
_NO_SCREEN = lazy("Skärmen ”%(key)s” finns inte. Välj en av: %(known)s.")
_NO_STATE = lazy("Tillståndet ”%(state)s: %(value)s” finns inte. Kontrollera stavningen.")
_NOTHING_RIGHT = lazy("Inget svar räknas som rätt. Skriv ”right” eller ”hotspots”.")


class RoundScript(Frozen):
    """What is said, asked and done, in order. Stored with the round; frozen once it is open."""

    schema_: Annotated[Literal["codesign/round/1"], Field(alias="schema")]
    title: LocalText
    welcome: LocalText
    consent: LocalText
    """What happens with what is told, in plain words; nothing begins before a yes."""
    minutes: Annotated[int, Field(ge=1, le=240)] | None = None
    """About how long it takes, told to those who are invited."""
    context: Context = Context()
    blocks: Annotated[tuple[AnyBlock, ...], Field(min_length=1, max_length=MOST_BLOCKS)]
    closing: ClosingScale | None = None
    thanks: LocalText

    @model_validator(mode="after")
    def _keys_are_unique(self) -> "RoundScript":
        keys = [block.key for block in self.blocks]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise SaidError(_TWICE, key=min(twice))
        if taken := {key for key in keys if key in RESERVED}:
            raise SaidError(_KEPT, key=min(taken))
        return self

    def block(self, key: str) -> AnyBlock | None:
        """The block with this key, or None."""
        return next((block for block in self.blocks if block.key == key), None)

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Task))


RESERVED = frozenset({"context", "closing", "thanks", "welcome", "another-version"})
"""Keys of what every round has besides its blocks."""
SHOWS_PROTOTYPE = (Task, FirstClick, FiveSeconds)
"""Blocks that need the prototype; in a round with several versions they are met once each."""


def problems(script: RoundScript, tried: Tried) -> list[Problem]:
    """What the script asks for that this version does not have."""
    return list(_problems(script, tried))


def _problems(script: RoundScript, tried: Tried) -> Iterator[Problem]:
    screens = {screen.key for screen in tried.screens}
    states = {state.key: set(state.values) for state in tried.states}
    if tried.tells_itself:
        return
    for i, block in enumerate(script.blocks):
        here: tuple[str | int, ...] = ("blocks", i)
        for screen in _screens_of(block):
            if screen not in screens:
                named = listed(sorted(screens, key=reading_key))
                yield Problem(here, said(_NO_SCREEN, key=screen, known=named))
        if isinstance(block, Task):
            wanted = {**block.states, **(block.success.states if block.success else {})}
            for name, value in wanted.items():
                if value not in states.get(name, set()):
                    yield Problem(here, said(_NO_STATE, state=name, value=value))
        if isinstance(block, FirstClick) and not block.right and not block.hotspots:
            yield Problem(here, said(_NOTHING_RIGHT))


def _screens_of(block: AnyBlock) -> tuple[str, ...]:
    if isinstance(block, Task):
        found = (block.success.screens if block.success else ()) + block.path
        return (*found, block.start) if block.start else found
    if isinstance(block, FirstClick | FiveSeconds):
        return (block.screen,)
    return ()
