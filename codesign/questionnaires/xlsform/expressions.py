"""Conditions and texts of a form: what they name by its name there becomes its key here."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from codesign.i18n import lazy
from codesign.questionnaires.expressions.evaluating import Scope, is_true
from codesign.questionnaires.expressions.names import names, renamed
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.expressions.tree import (
    LEVELS,
    Call,
    Chain,
    Here,
    Named,
    Negative,
    Node,
    Operator,
    Own,
    Text,
    nodes,
)
from codesign.questionnaires.expressions.writing import written
from codesign.questionnaires.piping import PIPED
from codesign.questionnaires.xlsform.notices import Place, refused

Resolve = Callable[[str, Place], str]
"""A name in the form to the key that it has here. Raises RefusedRowError."""

_UNREADABLE = lazy("uttrycket ”%(text)s” går inte att läsa. %(what)s")
_SHOWN = 80
"""Characters of an expression that a message repeats."""
_PARTS = re.compile(
    r"'[^']*'|\"[^\"]*\"|\$\{[^}]*\}|(?P<path>(?:\.\./)+[\w.\-]+(?:/[\w.\-]+)*)"
    r"|(?P<root>/[A-Za-z_][\w.\-]*(?:/[\w.\-]+)+)|(?P<word>[^\W\d][\w\-]*(?:::?[\w\- ()]*[\w)])?)"
    r"(?P<call>\s*\()?"
)


Codes = Callable[[str], Mapping[str, str]]
"""A name ("." for the own answer) to the codes of its answers that are others here than there."""


def by_key(text: str, place: Place, resolve: Resolve, codes: Codes = lambda _name: {}) -> str:
    """An expression with keys for names, and with the codes that answers have here.

    Raises RefusedRowError with the mend.
    """
    plain = {"TRUE": "true()", "FALSE": "false()"}.get(text, text)
    try:
        node = parse(_PARTS.sub(_without_path, plain))
    except ExpressionError as error:
        raise refused(place, _UNREADABLE, text=_short(text), what=error.said) from error
    keys = {name: resolve(name, place) for name in names(node)}
    return written(renamed(coded(node, codes), keys))


_COMPARING = LEVELS[2] | LEVELS[3]


def coded(node: Node, codes: Codes) -> Node:
    """The same, where an answer is compared with one of its codes with the code it has here."""
    match node:
        case Chain(first, rest) if rest[0][0] in _COMPARING:
            known = _codes_of((first, *(one for _, one in rest)), codes)
            return Chain(
                _recoded(first, known, codes),
                tuple((sign, _recoded(one, known, codes)) for sign, one in rest),
            )
        case Chain(first, rest):
            return Chain(
                coded(first, codes), tuple((sign, coded(one, codes)) for sign, one in rest)
            )
        case Call(function, arguments):
            known = _codes_of(arguments, codes) if function == "selected" else {}
            return Call(function, tuple(_recoded(one, known, codes) for one in arguments))
        case Negative(operand):
            return Negative(coded(operand, codes))
        case _:
            return node


def _codes_of(parts: Iterable[Node], codes: Codes) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        if isinstance(part, Named | Own):
            found |= codes(part.name if isinstance(part, Named) else ".")
    return found


def _recoded(node: Node, known: Mapping[str, str], codes: Codes) -> Node:
    return Text(known.get(node.value, node.value)) if isinstance(node, Text) else coded(node, codes)


def _without_path(match: re.Match[str]) -> str:
    """Older forms name a question by its way: ``../age`` and ``/data/person/age``."""
    way = match["path"] or match["root"]
    return f"${{{way.rpartition('/')[2]}}}" if way else match[0]


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 1]}…"


def words_by_key(texts: dict[str, str], place: Place, resolve: Resolve) -> dict[str, str]:
    """Texts in which ``${name}`` stands for an answer, with keys for names."""
    return {
        code: PIPED.sub(lambda match: f"${{{resolve(match[1], place)}}}", text)
        for code, text in texts.items()
    }


def with_literals(text: str, values: dict[str, str]) -> str:
    """A choice_filter for one choice: columns of the choices sheet as what stands there."""

    def filled(match: re.Match[str]) -> str:
        word = match["word"]
        if not word or match["call"] or word not in values:
            return match[0]
        value = values[word]
        return f"'{value}'" if "'" not in value else f'"{value.replace(chr(34), "")}"'

    return _PARTS.sub(filled, text)


def simplified(condition: str) -> str:
    """A condition without the parts of it that are settled already: ``'a' = 'b' or ${x} = 1``."""
    return written(_settled(parse(condition)))


def _settled(node: Node) -> Node:
    if not any(isinstance(one, Named | Own | Here) or one == Call("today") for one in nodes(node)):
        return Call("true") if is_true(node, Scope(date.min)) else Call("false")
    if not isinstance(node, Chain) or node.rest[0][0] not in LEVELS[0] | LEVELS[1]:
        return node
    sign = node.rest[0][0]
    ends, goes = ("true", "false") if sign is Operator.OR else ("false", "true")
    parts = [_settled(one) for one in (node.first, *(one for _, one in node.rest))]
    if Call(ends) in parts:
        return Call(ends)
    left = [one for one in parts if one != Call(goes)]
    if len(left) < 2:
        return left[0] if left else Call(goes)
    return Chain(left[0], tuple((sign, one) for one in left[1:]))


def words_in(text: str) -> set[str]:
    """The words of an expression that are neither names, texts nor functions."""
    found = _PARTS.finditer(text)
    return {match["word"] for match in found if match["word"] and not match["call"]}


def renamed_words(text: str, new: Mapping[str, str]) -> str:
    """A text with other names in ``${…}``: for the way out. Where ``${`` begins no name it is set
    apart, since other tools refuse the whole form for it."""
    found = PIPED.sub(lambda match: f"${{{new.get(match[1], match[1])}}}", text)
    return re.sub(rf"\$(?=\{{)(?!{PIPED.pattern[2:]})", "$ ", found)
