"""An own question: what a participant sends of it."""

from codesign.items.question.model import Question
from codesign.items.reading import (
    MISSING,
    NOTHING,
    Drawing,
    Given,
    Sent,
    step_given,
    words_fault,
    words_in,
)
from codesign.web.forms import FieldError


def question_given(block: Question, sent: Sent, drawing: Drawing | None) -> Given:
    keys = [option.key for option in block.options]
    match block.answer:
        case "text":
            words = words_in(sent)
            given = Given({"voice": None}, words, fault=words_fault(words))
            is_empty = not words
        case "one":
            choice = sent.get("choice", "")
            given = Given({"choice": choice if choice in keys else None})
            is_empty = choice not in keys
        case "many":
            chosen = [key for key in keys if key in sent.getlist("choice")]
            given = Given({"choices": chosen})
            is_empty = not chosen
        case "scale":
            step = step_given(sent.get("choice", ""), block.steps)
            given = Given({"value": step})
            is_empty = step is None
    if is_empty and block.required:
        return Given(given.value, given.words, fault=FieldError(MISSING, NOTHING))
    return given
