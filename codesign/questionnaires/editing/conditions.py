"""The common condition, "visas när FRÅGA är SVAR": to the language of expressions and back."""

from collections.abc import Sequence
from dataclasses import dataclass

from codesign.i18n import gettext
from codesign.questionnaires.document import (
    Consent,
    Located,
    Many,
    Matrix,
    One,
    Pictures,
    Question,
    Questionnaire,
    Rating,
    Statement,
)
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.expressions.tree import (
    Call,
    Chain,
    Named,
    Node,
    Number,
    Operator,
    Text,
)
from codesign.questionnaires.expressions.writing import written
from codesign.questionnaires.wording import CONSENTS, OPINIONS
from codesign.texts import LocalText

MOST_CHOICES = 400
"""Answers that are offered to choose among; those of the nearest questions."""


@dataclass(frozen=True)
class Common:
    """That a question has, or has not, one answer."""

    name: str
    """As expressions name it: a question's key, with a slash and a row's for one of a matrix."""
    code: str
    is_not: bool = False


@dataclass(frozen=True)
class Choosable:
    """A question that a condition can be about, and its answers."""

    name: str
    text: LocalText
    row: LocalText | None
    answers: tuple[tuple[str, LocalText | str], ...]
    """Codes, and their words: a text of the document, or one of ours."""


def common(expression: str | None) -> Common | None:
    """What an expression says, where it is the common one."""
    try:
        node = parse(expression) if expression else None
    except ExpressionError:
        return None
    if isinstance(node, Call) and node.function == "not" and len(node.arguments) == 1:
        inner = _selected(node.arguments[0])
        return Common(inner.name, inner.code, is_not=True) if inner else None
    return _selected(node) or _compared(node)


def _selected(node: Node | None) -> Common | None:
    match node:
        case Call("selected", (Named(name), Text(code))):
            return Common(name, code)
        case _:
            return None


def _compared(node: Node | None) -> Common | None:
    match node:
        case Chain(Named(name), ((Operator.EQUAL | Operator.UNEQUAL as sign, Text(code)),)):
            return Common(name, code, sign is Operator.UNEQUAL)
        case Chain(Named(name), ((Operator.EQUAL | Operator.UNEQUAL as sign, Number() as number),)):
            return Common(name, written(number), sign is Operator.UNEQUAL)
        case _:
            return None


def expression_of(document: Questionnaire, said: Common) -> str:
    """The same as an expression."""
    item = document.question(said.name.partition("/")[0])
    named = Named(said.name)
    if isinstance(item, Many) or (isinstance(item, Pictures) and item.many):
        chosen = Call("selected", (named, Text(said.code)))
        return written(Call("not", (chosen,)) if said.is_not else chosen)
    is_number = isinstance(item, Rating) and said.code.isdecimal()
    value = Number(float(said.code)) if is_number else Text(said.code)
    sign = Operator.UNEQUAL if said.is_not else Operator.EQUAL
    return written(Chain(named, ((sign, value),)))


def choosable(document: Questionnaire, before: str) -> Sequence[Choosable]:
    """The questions before a part ("": before the end) that have answers to choose among, in their
    order; of many those that are nearest."""
    found: list[Choosable] = []
    for one in document.located:
        if one.item.key == before:
            break
        found += _choosable(document, one)
    left, kept = MOST_CHOICES, []
    for choice in reversed(found):
        left -= len(choice.answers)
        if left < 0:
            break
        kept.append(choice)
    return kept[::-1]


def _choosable(document: Questionnaire, one: Located) -> list[Choosable]:
    item = one.item
    answers = _answers(document, item) if isinstance(item, Question) else ()
    if not answers or not isinstance(item, Question):
        return []
    if isinstance(item, Matrix):
        return [
            Choosable(f"{item.key}/{row.key}", item.text, row.text, answers) for row in item.rows
        ]
    return [Choosable(item.key, item.text, None, answers)]


def _answers(document: Questionnaire, item: Question) -> tuple[tuple[str, LocalText | str], ...]:
    match item:
        case One() | Many() | Matrix() | Pictures():
            return tuple((one.key, one.text) for one in document.options_of(item))
        case Rating():
            return tuple((str(n), _step(item, n)) for n in range(1, item.steps + 1))
        case Statement():
            return tuple((code, gettext(words)) for code, words in OPINIONS.items())
        case Consent():
            return tuple((code, gettext(words)) for code, words in CONSENTS.items())
        case _:
            return ()


def _step(item: Rating, n: int) -> LocalText | str:
    return item.labels[n - 1] if item.labels else str(n)
