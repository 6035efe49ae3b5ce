"""Working out what an expression is worth, by XPath 1.0's rules."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import add

from babel import UnknownLocaleError
from babel.dates import format_datetime

from codesign.questionnaires.expressions.patterns import matches
from codesign.questionnaires.expressions.tree import (
    Call,
    Chain,
    Here,
    Named,
    Negative,
    Node,
    Number,
    Operator,
    Own,
    Text,
)
from codesign.questionnaires.expressions.values import (
    Atom,
    Value,
    atoms,
    day,
    is_equal,
    is_less,
    is_unequal,
    number,
    rounded,
    text,
    texts,
    truth,
)

LONGEST_TEXT = 20_000
"""Characters that an expression comes to; the rest is cut off."""


def _nothing(_name: str) -> Sequence[Atom]:
    return ("",)


@dataclass(frozen=True)
class Scope:
    """What an expression can see."""

    today: date
    look_up: Callable[[str], Sequence[Atom]] = _nothing
    """Name → the answer to that question; within and outside of a repeat, all that it means here.
    What is not answered is ""."""
    own: Atom = ""
    """The answer that it is about, ``.``."""
    position: int = 1
    """The round of the repeat that it stands in, from 1."""
    language: str = "sv"
    """Names of months and weekdays are in this."""


def value(node: Node, scope: Scope) -> Value:
    """What an expression is worth. Never fails: what cannot be worked out is NaN or ""."""
    match node:
        case Number(found):
            return found
        case Text(words):
            return words
        case Named(name):
            found_there = tuple(scope.look_up(name))
            return found_there[0] if len(found_there) == 1 else found_there
        case Own():
            return scope.own
        case Here():
            return float(scope.position)
        case Negative(operand):
            return -number(value(operand, scope))
        case Chain():
            return _chained(node, scope)
        case Call():
            return _called(node, scope)


def is_true(node: Node, scope: Scope) -> bool:
    """Whether a condition is fulfilled."""
    return truth(value(node, scope))


def _chained(chain: Chain, scope: Scope) -> Value:
    found = value(chain.first, scope)
    for operator, part in chain.rest:
        if operator in {Operator.OR, Operator.AND}:
            is_settled = truth(found) is (operator is Operator.OR)
            found = truth(found) if is_settled else truth(value(part, scope))
        else:
            found = _OPERATIONS[operator](found, value(part, scope))
    return found


def _divided(one: Value, other: Value) -> float:
    above, below = number(one), number(other)
    if below:
        return above / below
    # IEEE 754, which XPath follows: nought has a sign, and nothing is divided by it in error.
    if not above or math.isnan(above) or math.isnan(below):
        return math.nan
    return math.copysign(math.inf, above) * math.copysign(1, below)


def _modulo(one: Value, other: Value) -> float:
    above, below = number(one), number(other)
    if not below or math.isinf(above) or math.isnan(above) or math.isnan(below):
        return math.nan
    return math.fmod(above, below)


_OPERATIONS: Mapping[Operator, Callable[[Value, Value], Value]] = {
    Operator.EQUAL: is_equal,
    Operator.UNEQUAL: is_unequal,
    Operator.LESS: is_less,
    Operator.AT_MOST: lambda one, other: is_less(one, other, or_equal=True),
    Operator.MORE: lambda one, other: is_less(other, one),
    Operator.AT_LEAST: lambda one, other: is_less(other, one, or_equal=True),
    Operator.PLUS: lambda one, other: number(one) + number(other),
    Operator.MINUS: lambda one, other: number(one) - number(other),
    Operator.TIMES: lambda one, other: number(one) * number(other),
    Operator.DIVIDED: _divided,
    Operator.MODULO: _modulo,
}


def _called(call: Call, scope: Scope) -> Value:
    match call.function, call.arguments:
        case "if", (condition, then, otherwise):
            return value(then if is_true(condition, scope) else otherwise, scope)
        case "coalesce", choices:
            found = (value(one, scope) for one in choices)
            return next((one for one in found if text(one)), "")
        case "once", (only,):
            return scope.own if text(scope.own) else value(only, scope)
        case "today", _:
            return scope.today
        case "format-date", (when, form):
            found_day = day(value(when, scope))
            words = text(value(form, scope))
            told = "" if found_day is None else _formatted(found_day, words, scope.language)
            return told[:LONGEST_TEXT]
        case function, arguments:
            return _FUNCTIONS[function]([value(one, scope) for one in arguments])


def _joined(words: Sequence[str]) -> str:
    """Texts after one another, as far as they may go."""
    found: list[str] = []
    left = LONGEST_TEXT
    for one in words:
        found.append(one[:left])
        left -= len(found[-1])
        if not left:
            break
    return "".join(found)


def _integer(given: float) -> float:
    return float(math.trunc(given)) if math.isfinite(given) else given


def _extreme(given: Sequence[Value], choose: Callable[[Sequence[float]], float]) -> float:
    found = [number(one) for values in given for one in atoms(values)]
    return choose(found) if found and not any(map(math.isnan, found)) else math.nan


def _chosen(given: Value) -> list[str]:
    """The codes of a choice, in order: they stand with spaces between."""
    return text(given).split()


def _nth(codes: Sequence[str], place: float) -> str:
    return codes[int(place)] if math.isfinite(place) and 0 <= int(place) < len(codes) else ""


def _part(words: str, begins: float, ends: float = math.inf) -> str:
    """Signs from a place to before another, counted from 0; a negative one from the end."""
    if math.isnan(begins) or math.isnan(ends):
        return ""
    size = len(words)
    first, last = (int(max(-size, min(size, one))) for one in (begins, ends))
    return words[first:last]


_FUNCTIONS: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "abs": lambda given: abs(number(given[0])),
    "boolean": lambda given: truth(given[0]),
    "concat": lambda given: _joined(texts(given)),
    "contains": lambda given: text(given[1]) in text(given[0]),
    "count": lambda given: float(len(atoms(given[0]))),
    "count-non-empty": lambda given: float(sum(1 for one in texts(given) if one)),
    "count-selected": lambda given: float(len(_chosen(given[0]))),
    "date": lambda given: day(given[0]) or "",
    "decimal-date-time": lambda given: number(day(given[0]) or ""),
    "ends-with": lambda given: text(given[0]).endswith(text(given[1])),
    "false": lambda _given: False,
    "int": lambda given: _integer(number(given[0])),
    "max": lambda given: _extreme(given, max),
    "min": lambda given: _extreme(given, min),
    "not": lambda given: not truth(given[0]),
    "number": lambda given: number(given[0]),
    "position": lambda given: given[0],
    "regex": lambda given: matches(text(given[0]), text(given[1])),
    "round": lambda given: rounded(*map(number, given)),
    "selected": lambda given: text(given[1]).strip() in _chosen(given[0]),
    "selected-at": lambda given: _nth(_chosen(given[0]), number(given[1])),
    "starts-with": lambda given: text(given[0]).startswith(text(given[1])),
    "string": lambda given: text(given[0]),
    "string-length": lambda given: float(len(text(given[0]))),
    "substr": lambda given: _part(text(given[0]), *map(number, given[1:])),
    # One after another: the built-in sum corrects itself in newer Pythons, and no device does.
    "sum": lambda given: reduce(add, (number(one) for one in atoms(given[0])), 0.0),
    "true": lambda _given: True,
}

_FORMS = {
    "Y": "yyyy",
    "y": "yy",
    "m": "MM",
    "n": "M",
    "b": "MMM",
    "d": "dd",
    "e": "d",
    "H": "HH",
    "h": "H",
    "M": "mm",
    "S": "ss",
    "a": "EEE",
}
"""Marks of ``format-date`` (ODK XForms), and those of Unicode's date patterns for the same."""


def _formatted(when: date, form: str, language: str) -> str:
    moment = when if isinstance(when, datetime) else datetime(when.year, when.month, when.day)
    pieces = form.split("%")
    told = [pieces[0]]
    for piece in pieces[1:]:
        mark = _FORMS.get(piece[:1])
        told.append(f"%{piece}" if mark is None else _in_words(moment, mark, language) + piece[1:])
    return "".join(told)


def _in_words(moment: datetime, mark: str, language: str) -> str:
    try:
        return str(format_datetime(moment, mark, locale=language.split("-", maxsplit=1)[0]))
    except (UnknownLocaleError, ValueError):
        return str(format_datetime(moment, mark, locale="sv"))
