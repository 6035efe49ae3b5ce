"""Repeats that may be asked more often than they have room for: told before anybody meets it."""

from collections.abc import Iterator
from math import inf

from codesign.questionnaires.document import Number, Questionnaire, Repeat
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.expressions.tree import Named, Node
from codesign.questionnaires.expressions.tree import Number as Literal


def without_room(document: Questionnaire) -> Iterator[Repeat]:
    """Repeats whose count is a number that somebody may answer with more than `most`."""
    for one in document.located:
        if isinstance(one.item, Repeat) and _largest(document, one.item.count) > one.item.most:
            yield one.item


def _largest(document: Questionnaire, count: str) -> float:
    """The most that a count can come to; 0 where it is worked out in a way that nobody can tell."""
    try:
        node = parse(count)
    except ExpressionError:
        return 0
    return _largest_of(document, node)


def _largest_of(document: Questionnaire, node: Node) -> float:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Named):
        asked = document.question(node.name)
        if isinstance(asked, Number):
            return inf if asked.most is None else asked.most
    return 0
