"""What a round's script asks for that a version of the prototype does not have, said plainly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codesign.i18n import gettext, language
from codesign.items.first_click.form import regions_missing
from codesign.items.first_click.model import FirstClick
from codesign.items.five_seconds.model import FiveSeconds
from codesign.items.task.form import states_missing
from codesign.items.task.model import Task
from codesign.items.tried import Tried
from codesign.rounds.plan import AnyBlock, RoundScript
from codesign.texts import in_language


@dataclass(frozen=True)
class Mismatch:
    """What does not fit: in which block, in which version."""

    block: str
    arm: str
    sentence: str


def mismatches(script: RoundScript, versions: Mapping[str, Tried]) -> tuple[Mismatch, ...]:
    """Everything that stands in the way of opening the round; `versions` are by arm."""
    return tuple(
        Mismatch(block.key, arm, sentence)
        for arm, tried in versions.items()
        for block in script.blocks
        for sentence in _of_block(block, tried)
    )


def _of_block(block: AnyBlock, tried: Tried) -> Iterator[str]:
    title = in_language(block.prompt, language())[:60]
    if tried.tells_itself:
        if isinstance(block, FirstClick | FiveSeconds):
            yield gettext(
                "”%(block)s” visar en skärm, och den uppladdade prototypen har inga som vi känner.",
                block=title,
            )
        return
    for key in dict.fromkeys(screens_of(block)):
        if tried.screen(key) is None:
            yield gettext("”%(block)s”: skärmen ”%(screen)s” finns inte.", block=title, screen=key)
    if isinstance(block, Task):
        yield from states_missing(block, tried, title)
    if isinstance(block, FirstClick):
        yield from regions_missing(block, tried, title)


def screens_of(block: AnyBlock) -> Sequence[str]:
    """The screens that a block names."""
    if isinstance(block, Task):
        found = (*(block.success.screens if block.success else ()), *block.path)
        return (*found, block.start) if block.start else found
    return (block.screen,) if isinstance(block, FirstClick | FiveSeconds) else ()
