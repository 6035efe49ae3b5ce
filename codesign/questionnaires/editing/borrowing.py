"""A question of another questionnaire as it can stand in this one: with its answers and languages,
without what it named there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codesign.folding import fold
from codesign.questionnaires.document import (
    Information,
    Item,
    Matrix,
    Option,
    Page,
    Question,
    Questionnaire,
    Row,
)
from codesign.questionnaires.expressions.names import names
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.piping import PIPED
from codesign.questionnaires.wording import UNKNOWN


@dataclass(frozen=True)
class Borrowed:
    """A copy of a part, and whether something of it stayed behind."""

    item: Item
    is_lessened: bool


def borrowed(source: Questionnaire, item: Question | Information) -> Borrowed:
    """The part with the answers of its scale as its own. What names other questions, the step, area
    and theme that it had there, and pictures stay behind; words hold a mark for others' answers."""
    new: dict[str, Any] = {
        name: None
        for name in ("show_if", "step", "area", "theme", "picture", "name")
        if getattr(item, name) is not None
    }
    if _names_others(getattr(item, "constraint", None), item.key):
        new |= {"constraint": None}
    options = source.options_of(item)
    if options:
        new["options"] = tuple(_option(one) for one in options)
        if getattr(item, "scale", None) is not None:
            new["scale"] = None
    if isinstance(item, Matrix):
        new["rows"] = tuple(_row(one) for one in item.rows)
    for name in type(item).model_fields:
        value = new.get(name, getattr(item, name))
        if isinstance(value, dict):
            new[name] = _words(value)
    copy = item.model_copy(update=new)
    return Borrowed(copy, _is_lessened(source, item))


def _is_lessened(source: Questionnaire, item: Question | Information) -> bool:
    lost = (item.show_if, item.step, item.area, item.theme, item.picture)
    options = source.options_of(item)
    words = [*_texts(item), *(text for one in options for text in one.text.values())]
    return (
        any(lost)
        or any(one.show_if or one.picture for one in options)
        or _names_others(getattr(item, "constraint", None), item.key)
        or any(PIPED.search(text) for text in words)
    )


def _texts(item: Page) -> list[str]:
    values = (getattr(item, name) for name in type(item).model_fields)
    return [text for value in values if isinstance(value, dict) for text in value.values()]


def _option(one: Option) -> Option:
    new = {"text": _words(one.text), "show_if": None, "picture": None}
    return one.model_copy(update=new)


def _row(one: Row) -> Row:
    new = {"text": _words(one.text), "name": None, "step": None, "area": None, "theme": None}
    return one.model_copy(update=new)


def _words(text: Mapping[str, str]) -> dict[str, str]:
    return {code: PIPED.sub(UNKNOWN, words) for code, words in text.items()}


def _names_others(written: str | None, key: str) -> bool:
    if written is None:
        return False
    try:
        return any(name != key for name in names(parse(written)))
    except ExpressionError:
        return True


def is_about(source: Questionnaire, item: Question | Information, words: str) -> bool:
    """Whether a part says all of the words, in any language, it or one of its answers."""
    said = [*_texts(item), *(text for one in source.options_of(item) for text in one.text.values())]
    said += [text for row in getattr(item, "rows", ()) for text in row.text.values()]
    whole = fold(" ".join(said))
    return all(word in whole for word in fold(words).split())
