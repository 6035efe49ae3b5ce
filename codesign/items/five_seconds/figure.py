"""Five seconds with a screen: its figures."""

from codesign.figures.shown import Figure, TableRow
from codesign.i18n import gettext
from codesign.items.figures import FigureData, Part, lines, people_told
from codesign.items.five_seconds.model import FiveSeconds
from codesign.items.marks import CellSelector
from codesign.items.measure import words_of
from codesign.measures import block_sentences
from codesign.measures.choices import Recall, recall

MOST_WORDS = 20


def recall_part(board: FigureData, block: FiveSeconds) -> Part:
    """What people remember of a screen."""
    rows: list[TableRow] = []
    told: list[str] = []
    people: set[int] = set()
    for arm in board.arms:
        said = words_of(board.rows, block.key, arm)
        found = recall(said.values())
        people |= said.keys()
        told.append(board.sentence(arm, len(said), block_sentences.of_recall(found)))
        rows += word_rows(board, block, arm, found)
    return Part(
        Figure(
            key=f"{block.key}-minns",
            question=gettext("Vad minns de?"),
            sentence=lines(*told),
            n=people_told(len(people)),
            plot=None,
            heading=gettext("Ord"),
            columns=(gettext("Personer"),),
            rows=tuple(rows),
        )
    )


def word_rows(board: FigureData, block: FiveSeconds, arm: str, found: Recall) -> list[TableRow]:
    shown = [(word, n) for word, n in found.words if board.is_shown(n)][:MOST_WORDS]
    return [
        TableRow(
            board.about(arm, found.spelt(word)),
            (board.count(n, CellSelector(block.key, arm, "ord", word)),),
        )
        for word, n in shown
    ]
