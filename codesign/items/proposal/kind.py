"""An own proposal: what it declares.

Kept of it: ``{"voice": id or None, "photo": uuid or None}``.
"""

from codesign.contributions.domain import Mode
from codesign.i18n import lazy
from codesign.items.form import Fields, Local
from codesign.items.kind import Column, ItemKind, Note, Typed, grouped
from codesign.items.measure import WORD_CELLS, of_words, word_spelt, words_of
from codesign.items.proposal.form import proposal_written
from codesign.items.proposal.model import Proposal
from codesign.items.proposal.reading import proposal_given
from codesign.items.reading import Given


def _typed(plain: Local) -> Typed:
    return Typed({"photo": "1" if plain.get("photo") else ""})


KIND = ItemKind(
    name="proposal",
    title=lazy("Eget förslag"),
    about=lazy("Ord eller en fotograferad teckning, innan något färdigt visas."),
    prompt=lazy(
        "Hur skulle du vilja att det fungerade? Beskriv med ord, eller rita på papper och "
        "fotografera."
    ),
    model=Proposal,
    fields=Fields(("photo",)),
    new={"photo": "1"},
    written=proposal_written,
    typed=_typed,
    reading=proposal_given,
    sent=lambda _block, _value, _ms: None,
    told=lambda _block, _names, _arm, _value: "",
    behind=lambda rows, block, _arm: of_words(words_of(rows, block.key, "")),
    # Words and drawings: they stand beside the block.
    group=grouped(lambda _board, _block: []),
    column=lambda _block: Column.NONE,
    note=Note.PROPOSAL,
    mode=Mode.DO,
    cells=WORD_CELLS,
    named=lambda board, _block, mark: word_spelt(board.rows, mark),
    example=lambda _block, told: Given({"voice": None, "photo": None}, str(told)),
)
