"""An own question: what it declares.

Kept of it: text ``{"voice": id}``; one ``{"choice": key}``; many ``{"choices": [key]}``; scale
``{"value": n}``. What was passed over is None or an empty list.
"""

from codesign.i18n import lazy
from codesign.items.figures import FigureData, Part
from codesign.items.form import Fields, Local, listed_labels
from codesign.items.kind import Column, ItemKind, Note, Plain, Typed, grouped
from codesign.items.marks import CellSelector
from codesign.items.measure import (
    CHOICE_CELLS,
    WORD_CELLS,
    Behind,
    of_choices,
    of_words,
    word_spelt,
    words_of,
)
from codesign.items.names import choice_named
from codesign.items.question.figure import question_part
from codesign.items.question.form import question_written
from codesign.items.question.measure import question_answers
from codesign.items.question.model import Question
from codesign.items.question.reading import question_given
from codesign.items.question.released import answers_counted, answers_released
from codesign.items.question.value import question_sent, question_told
from codesign.items.reading import Given
from codesign.items.rows import RoundRows


def _typed(plain: Local) -> Typed:
    return Typed(
        {
            "answer": plain.get("answer", "text"),
            "options": listed_labels(plain.get("options", ())),
            "steps": str(plain.get("steps", 5)),
            "low": (plain.get("low") or {}).get("sv", ""),
            "high": (plain.get("high") or {}).get("sv", ""),
            "required": "1" if plain.get("required") else "",
        }
    )


def _behind(rows: RoundRows, block: Question, _arm: str) -> Behind:
    if block.answer == "text":
        return of_words(words_of(rows, block.key, ""))
    return of_choices(question_answers(rows, block))


def _parts(board: FigureData, block: Question) -> list[Part]:
    # Words alone: what was said stands beside the block.
    return [] if block.answer == "text" else [question_part(board, block)]


def _named(board: FigureData, block: Question, mark: CellSelector) -> str:
    if mark.what == "val":
        return choice_named(block.options, mark.value)
    return word_spelt(board.rows, mark)


def _example(block: Question, told: Plain) -> Given:
    if block.answer == "text":
        return Given({"voice": None}, str(told))
    return Given({{"one": "choice", "many": "choices", "scale": "value"}[block.answer]: told})


KIND = ItemKind(
    name="question",
    title=lazy("Fråga"),
    about=lazy("En egen fråga: ord, val eller skala."),
    prompt=lazy("Vad tänkte du på när du gjorde det här?"),
    model=Question,
    fields=Fields(("answer", "options", "steps", "low", "high", "required")),
    new={"answer": "text", "steps": "5"},
    written=question_written,
    typed=_typed,
    reading=question_given,
    sent=question_sent,
    told=lambda block, _names, _arm, value: question_told(block, value),
    behind=_behind,
    group=grouped(_parts),
    column=lambda block: Column.NONE if block.answer == "text" else Column.ONCE,
    counted=answers_counted,
    released=answers_released,
    note=Note.ANSWER,
    asks_words=lambda block: block.answer == "text",
    cells=CHOICE_CELLS | WORD_CELLS,
    named=_named,
    example=_example,
)
