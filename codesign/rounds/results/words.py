"""Sentences around the numbers: who took part, and what a number stands for."""

from codesign.i18n import gettext, lazy, local, ngettext, number
from codesign.items.kinds import kind_of
from codesign.items.marks import CellSelector
from codesign.items.names import OUTCOMES, short
from codesign.items.places import CLOSING
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.phrases import joined
from codesign.measures.sentences import of_sample
from codesign.rounds.results.board import ResultData
from codesign.rounds.results.facts import Taking
from codesign.rounds.results.sections.context import NAMED

_CELLS = {
    "poang": lazy("gav %(value)s poäng"),
    "avslutade": lazy("gick hela vägen"),
    "delvis": lazy("slutade i förtid"),
    "pagar": lazy("håller på"),
}
"""What the round's own numbers count; those of an item are its kind's."""


def taking_sentence(taking: Taking) -> str:
    """How many took part, and what is not in the numbers."""
    if not taking.counted:
        return gettext("Ingen har provat ännu.")
    parts = [
        ngettext(
            "%(count)s har gått hela vägen.",
            "%(count)s har gått hela vägen.",
            taking.complete,
            count=number(taking.complete),
        )
    ]
    if taking.partial:
        parts.append(
            ngettext(
                "%(count)s slutade i förtid, och det den hann göra är med.",
                "%(count)s slutade i förtid, och det de hann göra är med.",
                taking.partial,
                count=number(taking.partial),
            )
        )
    if taking.ongoing:
        parts.append(gettext("%(count)s håller på just nu.", count=number(taking.ongoing)))
    if taking.left_out:
        parts.append(left_out_told(taking.left_out))
    return joined(*parts, of_sample(taking.counted))


def left_out_told(n: int) -> str:
    """How many walk-throughs staff have left out of the results."""
    return ngettext(
        "%(count)s provning har projektgruppen valt att inte ta med.",
        "%(count)s provningar har projektgruppen valt att inte ta med.",
        n,
        count=number(n),
    )


def mark_words(board: ResultData, mark: CellSelector) -> list[str]:
    """What a number counts, part by part."""
    told = []
    block = board.tried.script.block(mark.key)
    if block is not None:
        told.append(f"”{short(local(block.prompt))}”")
    elif mark.key == CLOSING:
        told.append(gettext("helheten"))
    if board.names.has_several and mark.arm in board.tried.arms:
        told.append(board.names.version(mark.arm))
    if what := _what(board, mark):
        told.append(what)
    return told


def _what(board: ResultData, mark: CellSelector) -> str:
    if known := NAMED.get((mark.what, mark.value)):
        return gettext(known).lower()
    if mark.what in {"enhet", "plats"}:
        return mark.value
    ends = {str(one): one for one in TaskOutcome}
    if mark.what in ends:
        return gettext(OUTCOMES[ends[mark.what]]).lower()
    block = board.tried.script.block(mark.key)
    cells = kind_of(block).cells if block is not None else _CELLS
    if mark.what not in cells:
        return ""
    value = kind_of(block).named(board, block, mark) if block is not None else mark.value
    return gettext(cells[mark.what]) % {"value": value}
