"""The script of a round: what every participant is told, asked and given to do, in order."""

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Union

from pydantic import Field, model_validator

from codesign.i18n import lazy
from codesign.items.kinds import kind_of, kinds
from codesign.items.model import Block
from codesign.items.places import ANOTHER, CLOSING, CONTEXT
from codesign.items.screen_task import ScreenTask
from codesign.items.tried import Tried
from codesign.reading_order import reading_key
from codesign.said import Problem, SaidError, listed, said
from codesign.texts import Frozen, LocalText

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


if TYPE_CHECKING:
    AnyBlock = Block
else:
    _MODELS = tuple(kind.model for kind in kinds().values())
    AnyBlock = Annotated[Union[_MODELS], Field(discriminator="kind")]  # noqa: UP007


_TWICE = lazy("Nyckeln ”%(key)s” används två gånger. Ge den ena en annan nyckel.")
_KEPT = lazy("Nyckeln ”%(key)s” är till för omgångens egna frågor. Välj en annan.")
_NO_SCREEN = lazy("Skärmen ”%(key)s” finns inte. Välj en av: %(known)s.")


class TestPlan(Frozen):
    """What is said, asked and done, in order. Stored with the round; frozen once it is open."""

    __test__: ClassVar[bool] = False

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
    def _keys_are_unique(self) -> "TestPlan":
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
    def tasks(self) -> tuple[ScreenTask, ...]:
        return tuple(block for block in self.blocks if isinstance(block, ScreenTask))


RESERVED = frozenset({CONTEXT, CLOSING, ANOTHER, "thanks", "welcome"})
"""Keys of what every round has besides its blocks."""


def shows(block: AnyBlock) -> bool:
    """Whether a block shows what is tried: with several versions it is met once with each."""
    return kind_of(block).shows


def problems(script: TestPlan, tried: Tried) -> list[Problem]:
    """What the script asks for that this version does not have."""
    return list(_problems(script, tried))


def _problems(script: TestPlan, tried: Tried) -> Iterator[Problem]:
    screens = {screen.key for screen in tried.screens}
    if tried.tells_itself:
        return
    for i, block in enumerate(script.blocks):
        here: tuple[str | int, ...] = ("blocks", i)
        for screen in kind_of(block).screens(block):
            if screen not in screens:
                named = listed(sorted(screens, key=reading_key))
                yield Problem(here, said(_NO_SCREEN, key=screen, known=named))
        yield from (Problem(here, one) for one in kind_of(block).faults(block, tried))
