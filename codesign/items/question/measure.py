"""An own question: what its answers say, and whose they are."""

from codesign.items import stored as values
from codesign.items.measure import answers_once
from codesign.items.question.model import Question
from codesign.items.rows import RoundRows


def question_answers(rows: RoundRows, block: Question) -> dict[int, tuple[str, ...]]:
    """Walk-through → what was chosen at a question with options or a scale."""
    found = {}
    for walk, answer in answers_once(rows, block.key):
        if block.answer == "many":
            picked = values.choices(answer)
        elif block.answer == "scale":
            rated = values.rating(answer, 1, block.steps)
            picked = () if rated is None else (str(rated),)
        else:
            one = values.choice(answer)
            picked = (one,) if one else ()
        if picked:
            found[walk.id] = picked
    return found
