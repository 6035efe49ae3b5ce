"""An own question: its figures."""

from collections.abc import Mapping

from codesign.i18n import gettext, local, number
from codesign.items.figures import FigureData, Part, options_part
from codesign.items.names import options_named
from codesign.items.question.measure import question_answers
from codesign.items.question.model import Question
from codesign.measures import block_sentences
from codesign.measures.choices import preferred
from codesign.web.lists import listed_ties, most_of


def question_part(board: FigureData, block: Question) -> Part:
    """An own question with options or a scale."""
    given = question_answers(board.rows, block)
    if block.answer == "scale":
        names = {str(step): step_named(block, step) for step in range(1, block.steps + 1)}
    else:
        names = options_named(block.options)
    counts = {key: sum(key in picked for picked in given.values()) for key in names}
    sentence = block_sentences.of_preferred(preferred(counts), names.__getitem__)
    if block.answer == "many" or not given:
        sentence = most_told(names, counts, len(given))
    return options_part(
        board, block.key, gettext("Vad svarade de?"), names, counts, len(given), sentence
    )


def step_named(block: Question, step: int) -> str:
    ends = {1: block.low, block.steps: block.high}
    word = local(ends.get(step))
    return f"{step} ({word})" if word else str(step)


def most_told(names: Mapping[str, str], counts: Mapping[str, int], n: int) -> str:
    if not n:
        return gettext("Ingen har svarat ännu.")
    tied = most_of(list(counts), counts.__getitem__)
    most = tied[0]
    if len(tied) > 1:
        return gettext(
            "Lika vanliga är %(options)s: %(x)s av %(n)s vardera.",
            options=listed_ties([f"”{names[key]}”" for key in tied]),
            x=number(counts[most]),
            n=number(n),
        )
    return gettext(
        "Vanligast är ”%(option)s”: %(x)s av %(n)s.",
        option=names[most],
        x=number(counts[most]),
        n=number(n),
    )
