"""An own question: what is kept of it, and how it is told."""

from codesign.i18n import gettext
from codesign.items import stored
from codesign.items.names import choice_told, options_named
from codesign.items.question.model import Question
from codesign.items.reading import Value as Sent
from codesign.items.reading import list_sent, number_sent, one_sent
from codesign.items.stored import Value


def question_told(block: Question, value: Value) -> str:
    labels = options_named(block.options)
    if block.answer == "scale":
        step = stored.rating(value, 1, block.steps)
        return "" if step is None else gettext("%(step)s av %(of)s", step=step, of=block.steps)
    if block.answer == "many":
        return ", ".join(labels.get(key, key) for key in stored.choices(value))
    return choice_told(labels, stored.choice(value)) if block.answer == "one" else ""


def question_sent(block: Question, value: Sent, _ms: int) -> Sent | None:
    """What a device says was answered, as it is kept; None for words."""
    keys = [option.key for option in block.options]
    match block.answer:
        case "scale":
            return {"value": number_sent(value.get("value"), 1, block.steps)}
        case "one":
            return {"choice": one_sent(value.get("choice"), keys)}
        case "many":
            chosen = list_sent(value.get("choices"))
            return {"choices": [key for key in keys if key in chosen]}
        case "text":
            return None
