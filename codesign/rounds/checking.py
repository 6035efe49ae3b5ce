"""What a round's script asks for that a version of the prototype does not have, said plainly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codesign.i18n import gettext, language
from codesign.items.kinds import kind_of
from codesign.items.tried import Tried
from codesign.rounds.plan import AnyBlock, TestPlan
from codesign.texts import in_language


@dataclass(frozen=True)
class Mismatch:
    """What does not fit: in which block, in which version."""

    block: str
    arm: str
    sentence: str


def mismatches(script: TestPlan, versions: Mapping[str, Tried]) -> tuple[Mismatch, ...]:
    """Everything that stands in the way of opening the round; `versions` are by arm."""
    return tuple(
        Mismatch(block.key, arm, sentence)
        for arm, tried in versions.items()
        for block in script.blocks
        for sentence in _of_block(block, tried)
    )


def _of_block(block: AnyBlock, tried: Tried) -> Iterator[str]:
    kind = kind_of(block)
    title = in_language(block.prompt, language())[:60]
    if tried.tells_itself:
        if kind.needs_screen:
            yield gettext(
                "”%(block)s” visar en skärm, och den uppladdade prototypen har inga som vi känner.",
                block=title,
            )
        return
    for key in dict.fromkeys(kind.screens(block)):
        if tried.screen(key) is None:
            yield gettext("”%(block)s”: skärmen ”%(screen)s” finns inte.", block=title, screen=key)
    yield from kind.missing(block, tried, title)
