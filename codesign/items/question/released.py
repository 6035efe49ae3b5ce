"""An own question: what its readers are told at a release point."""

from collections.abc import Iterator, Sequence

from codesign.figures.shown import Figure
from codesign.i18n import gettext
from codesign.items.names import options_named
from codesign.items.question.measure import question_answers
from codesign.items.question.model import Question
from codesign.items.released import (
    NO,
    SILENT,
    YES,
    Counted,
    PartWords,
    ReleasedData,
    options_figure,
    parts_figure,
)
from codesign.items.rows import RoundRows


def answers_counted(rows: RoundRows, block: Question, _arm: str) -> Iterator[Counted]:
    """Who chose what; words are no numbers."""
    if block.answer == "text":
        return
    picked = question_answers(rows, block)
    if block.answer == "many":
        for option in block.options:
            # Options overlap, so each is told by itself: how many chose it and how many did not.
            given = {walk: YES if option.key in keys else NO for walk, keys in picked.items()}
            yield Counted((YES, NO, SILENT), given, option.key)
        return
    yield Counted((*_steps(block), SILENT), {walk: keys[0] for walk, keys in picked.items()})


def _steps(block: Question) -> dict[str, str]:
    """What one choice can be, and its name."""
    if block.answer == "scale":
        return {str(step): str(step) for step in range(1, block.steps + 1)}
    return options_named(block.options)


def answers_released(data: ReleasedData, block: Question) -> Sequence[Figure]:
    asked = gettext("Vad svarade de?")
    if block.answer == "text":
        return ()
    if block.answer != "many":
        return [options_figure(data, block.key, asked, _steps(block))]
    words = PartWords(
        key=f"{block.key}-svar",
        question=asked,
        sentence=gettext("De kunde välja flera, så varje alternativ räknas för sig."),
        heading=gettext("Alternativ"),
    )
    columns = {YES: gettext("Valde det"), NO: gettext("Valde det inte")}
    return [parts_figure(data, block.key, words, options_named(block.options), columns)]
