"""Five seconds with a screen: what it declares.

Kept of it: ``{"voice": id}``, None when nothing was remembered.
"""

from codesign.i18n import lazy
from codesign.items.five_seconds.figure import recall_part
from codesign.items.five_seconds.form import five_seconds_written
from codesign.items.five_seconds.model import FiveSeconds
from codesign.items.five_seconds.reading import five_seconds_given
from codesign.items.five_seconds.steps import looked_at, timed_step
from codesign.items.form import Fields, Local
from codesign.items.kind import Column, ItemKind, Note, Typed, grouped
from codesign.items.measure import WORD_CELLS, of_words, word_spelt, words_of
from codesign.items.steps import TELLING


def _typed(plain: Local) -> Typed:
    return Typed({"screen": plain["screen"], "seconds": str(plain.get("seconds", 5))})


KIND = ItemKind(
    name="five-seconds",
    title=lazy("Fem sekunder"),
    about=lazy("En skärm visas kort, sedan berättar man vad man minns."),
    prompt=lazy("Vad minns du av det du såg?"),
    model=FiveSeconds,
    fields=Fields(("screen", "seconds")),
    new={"seconds": "5"},
    written=five_seconds_written,
    typed=_typed,
    reading=five_seconds_given,
    sent=lambda _block, _value, _ms: None,
    told=lambda _block, _names, _arm, _value: "",
    behind=lambda rows, block, arm: of_words(words_of(rows, block.key, arm)),
    group=grouped(lambda board, block: [recall_part(board, block)]),
    column=lambda _block: Column.NONE,
    note=Note.ANSWER,
    asks_words=lambda _block: True,
    shows=True,
    needs_screen=True,
    screens=lambda block: (block.screen,),
    cells=WORD_CELLS,
    named=lambda board, _block, mark: word_spelt(board.rows, mark),
    step=timed_step,
    form_stage=TELLING,
    frame=looked_at,
)
