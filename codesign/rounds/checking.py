"""What a round's script asks for that a version of the prototype does not have, said plainly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codesign.i18n import gettext, language
from codesign.rounds.plan import AnyBlock, FirstClick, FiveSeconds, RoundScript, Task
from codesign.rounds.tried import Tried
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
        yield from _of_states(block, tried, title)
    if isinstance(block, FirstClick):
        yield from _of_regions(block, tried, title)


def screens_of(block: AnyBlock) -> Sequence[str]:
    """The screens that a block names."""
    if isinstance(block, Task):
        found = (*(block.success.screens if block.success else ()), *block.path)
        return (*found, block.start) if block.start else found
    return (block.screen,) if isinstance(block, FirstClick | FiveSeconds) else ()


def _of_states(block: Task, tried: Tried, title: str) -> Iterator[str]:
    known = {state.key: set(state.values) for state in tried.states}
    wanted = [*block.states.items(), *(block.success.states.items() if block.success else ())]
    for name, value in dict.fromkeys(wanted):
        if value not in known.get(name, ()):
            yield gettext(
                "”%(block)s”: tillståndet ”%(state)s: %(value)s” finns inte.",
                block=title,
                state=name,
                value=value,
            )


def _of_regions(block: FirstClick, tried: Tried, title: str) -> Iterator[str]:
    screen = tried.screen(block.screen)
    if screen is None:
        return
    if not block.right and not block.hotspots:
        yield gettext("”%(block)s”: inget svar räknas som rätt.", block=title)
    for key in block.hotspots:
        if screen.hotspot(key) is None and tried.screen(key) is None:
            yield gettext("”%(block)s”: trycket ”%(spot)s” finns inte.", block=title, spot=key)
