"""Reading an expression: its text to a tree, or where it goes wrong and how to mend it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import isinf

from codesign.i18n import lazy
from codesign.questionnaires.expressions.functions import ARITY, FROM_ELSEWHERE, UNLIMITED, nearest
from codesign.questionnaires.expressions.patterns import PatternError, check_pattern
from codesign.questionnaires.expressions.tree import (
    LEVEL,
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
from codesign.said import Said, SaidError, said

LONGEST = 8000
"""Characters of an expression."""
DEEPEST = 40
"""Parentheses, calls and minus signs within each other."""

_AT = lazy("Vid tecken %(place)s: %(what)s")
_EMPTY = lazy("Uttrycket är tomt. Skriv något, eller ta bort det.")
_TOO_LONG = lazy("Uttrycket är för långt. Högst %(limit)s tecken får plats. Dela upp det.")
_TOO_DEEP = lazy("Uttrycket har för många parenteser i varandra. Dela upp det i flera.")
_OPEN_QUOTE = lazy("Citattecknet stängs aldrig. Skriv ett likadant efter texten.")
_OPEN_NAME = lazy("Namnet stängs inte. Skriv det som ${namn}, utan mellanslag i namnet.")
_SIGN = lazy("Tecknet ”%(sign)s” går inte att använda här.")
_SIGN_MEANT = lazy("Tecknet ”%(sign)s” går inte att använda här. Skriv %(mend)s.")
_COMMA = lazy("Decimaler skrivs med punkt. Skriv %(mend)s i stället för %(sign)s.")
_NO_VALUE = lazy("Här saknas ett värde: ett tal, en text i citattecken, ${namn} eller en funktion.")
_TWO_VALUES = lazy(
    "Två värden står intill varandra. Skriv något mellan dem, till exempel and, or, = eller +."
)
_TOO_LARGE = lazy("Talet är för stort att räkna med.")
_NOT_CLOSED = lazy("Parentesen stängs aldrig. Skriv ) där den slutar.")
_NOT_OPENED = lazy("Här stängs en parentes som aldrig öppnades. Ta bort den.")
_COMMA_OUTSIDE = lazy("Kommatecken får bara stå mellan värdena i en funktion.")
_BARE = lazy(
    "Ordet ”%(word)s” står för sig självt. Skriv '%(word)s' om det är ett svar, eller ${%(word)s} "
    "om det är en fråga."
)
_BARE_FUNCTION = lazy("Funktionen ”%(word)s” behöver parenteser. Skriv %(word)s().")
_ELSEWHERE = lazy(
    "Funktionen ”%(word)s” hämtar något utanför svaren, och det går inte här. Lägg uppgiften i en "
    "fråga eller ett svar."
)
_UNKNOWN = lazy("Funktionen ”%(word)s” finns inte.")
_UNKNOWN_MEANT = lazy("Funktionen ”%(word)s” finns inte. Menade du %(mend)s?")
_ARITY = lazy("Funktionen ”%(word)s” tar %(wanted)s värden men har fått %(given)s.")
_FROM_TO = lazy("%(least)s till %(most)s")
_AT_LEAST = lazy("minst %(least)s")
_LITERAL = lazy("Mönstret i regex ska vara en text i citattecken.")
_HERE = lazy("Två punkter kan bara stå i position(..), som säger vilken gång i ordningen det är.")

_MENDS = {
    "==": "=",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "<>": "!=",
    "=<": "<=",
    "=>": ">=",
    "!": "not(…)",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "−": "-",
    "–": "-",
    "×": "*",
    "·": "*",
    "÷": "div",
    "/": "div",
    "%": "mod",
    "[": "(",
    "]": ")",
    ";": ",",
    "$": "${…}",
    "{": "${…}",
}
_QUOTES = {"'": "'", '"': '"', "‘": "‘’'", "’": "‘’'", "“": '“”"', "”": '“”"', "„": '“”"'}
"""What opens a text, and what may close it: a word processor bends the marks."""
_TOKEN = re.compile(
    r"(?P<space>[\s\ufeff\u200b]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"|(?P<name>\$\{\s*(?P<named>[^\s${}'\"]{1,200})\s*\})"
    r"|(?P<word>[^\W\d]\w*(?:[-:]\w+)*)"
    r"|(?P<odd>==|&&|\|\||<>|=<|=>)"
    r"|(?P<sign>\.\.|!=|<=|>=|[.()+\-*=<>,])"
)
_OPERATORS: Mapping[str, Operator] = {one.value: one for one in Operator}


class ExpressionError(SaidError):
    """An expression that cannot be read: where (a place from 0), and in `said` how to mend it."""

    def __init__(self, place: int, what: Said) -> None:
        super().__init__(_AT, place=str(place + 1), what=what)
        self.place = place
        self.what = what
        """The same without the place."""


@dataclass(frozen=True)
class _Token:
    kind: str
    """number, name, word, sign, text or end."""
    text: str
    place: int

    @property
    def end(self) -> int:
        return self.place + len(self.text)


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The tree of an expression. Raises ExpressionError."""
    if len(text) > LONGEST:
        raise ExpressionError(LONGEST, said(_TOO_LONG, limit=LONGEST))
    return _Reader(text).whole()


def _tokens(text: str) -> Iterator[_Token]:
    """Tokens from the left, then the end. Raises ExpressionError at what is no token."""
    place = 0
    while place < len(text):
        if text[place] in _QUOTES:
            quoted = _quoted(text, place)
            yield quoted
            # A text's token has no marks, its place is that of the first of them.
            place += len(quoted.text) + 2
            continue
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup == "odd":
            raise _odd(text, place, match)
        if match.lastgroup != "space":
            kind = str(match.lastgroup)
            yield _Token(kind, match["named"] if kind == "name" else match[0], place)
        place = match.end()
    yield _Token("end", "", len(text))


def _quoted(text: str, place: int) -> _Token:
    closing = _QUOTES[text[place]]
    ends = (end for end in range(place + 1, len(text)) if text[end] in closing)
    if (end := next(ends, None)) is None:
        raise ExpressionError(place, said(_OPEN_QUOTE))
    return _Token("text", text[place + 1 : end], place)


def _odd(text: str, place: int, match: re.Match[str] | None) -> ExpressionError:
    if text.startswith("${", place):
        return ExpressionError(place, said(_OPEN_NAME))
    sign = match[0] if match else text[place]
    if sign in _MENDS:
        return ExpressionError(place, said(_SIGN_MEANT, sign=sign, mend=_MENDS[sign]))
    return ExpressionError(place, said(_SIGN, sign=sign if sign.isprintable() else "□"))


class _Reader:
    """Reads tokens from the left: one method for what binds loosest, one for a single value."""

    def __init__(self, text: str) -> None:
        self._coming = _tokens(text)
        self._tokens: list[_Token] = []
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> _Token:
        while len(self._tokens) <= self._at:
            self._tokens.append(next(self._coming))
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += 1
        return token

    def whole(self) -> Node:
        """The only expression that there is."""
        if self._next.kind == "end":
            raise ExpressionError(0, said(_EMPTY))
        found = self._from(0)
        if self._next.kind != "end":
            raise self._unexpected()
        return found

    def _from(self, level: int) -> Node:
        """Values with operators of this level, and of those that bind closer, between them."""
        left = self._negated()
        while (operator := self._operator()) is not None and LEVEL[operator] >= level:
            here = LEVEL[operator]
            rest = []
            while (operator := self._operator()) is not None and LEVEL[operator] == here:
                self._take()
                rest.append((operator, self._from(here + 1)))
            left = Chain(left, tuple(rest))
        return left

    def _operator(self) -> Operator | None:
        token = self._next
        return _OPERATORS.get(token.text) if token.kind in {"word", "sign"} else None

    def _negated(self) -> Node:
        minuses = 0
        while self._next.kind == "sign" and self._next.text == "-":
            self._take()
            minuses += 1
            self._go_deeper()
        found = self._value()
        for _ in range(minuses):
            found = Negative(found)
            self._depth -= 1
        return found

    def _go_deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(self._next.place, said(_TOO_DEEP))

    def _value(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return _number(token)
        if token.kind == "text":
            return Text(token.text)
        if token.kind == "name":
            return Named(token.text)
        if token.kind == "word":
            return self._call(token)
        if token.kind == "sign" and token.text == ".":
            return Own()
        if token.kind == "sign" and token.text == "(":
            return self._in_parentheses(token)
        if token.text == "..":
            raise ExpressionError(token.place, said(_HERE))
        raise ExpressionError(token.place, said(_NO_VALUE))

    def _in_parentheses(self, opening: _Token) -> Node:
        self._go_deeper()
        found = self._from(0)
        self._close(opening)
        self._depth -= 1
        return found

    def _close(self, opening: _Token) -> None:
        if self._next.text == ")" and self._next.kind == "sign":
            self._take()
            return
        if self._next.kind == "end":
            raise ExpressionError(opening.place, said(_NOT_CLOSED))
        raise self._unexpected()

    def _call(self, word: _Token) -> Node:
        if self._next.kind != "sign" or self._next.text != "(":
            raise _bare(word)
        if word.text not in ARITY:
            raise _unknown(word)
        begins = self._at
        opening = self._take()
        self._go_deeper()
        arguments = self._arguments(opening, word.text)
        self._depth -= 1
        self._check_arguments(word, arguments, begins)
        return Call(word.text, arguments)

    def _arguments(self, opening: _Token, function: str) -> tuple[Node, ...]:
        found: list[Node] = []
        if function == "position" and self._next.text == ".." and self._next.kind == "sign":
            self._take()
            found.append(Here())
        elif not (self._next.kind == "sign" and self._next.text == ")"):
            found.append(self._from(0))
            while self._next.kind == "sign" and self._next.text == ",":
                self._take()
                found.append(self._from(0))
        self._close(opening)
        return tuple(found)

    def _check_arguments(self, word: _Token, given: tuple[Node, ...], begins: int) -> None:
        least, most = ARITY[word.text]
        if not least <= len(given) <= most:
            raise self._comma_within(begins) or ExpressionError(
                word.place,
                said(_ARITY, word=word.text, wanted=_wanted(least, most), given=len(given)),
            )
        if word.text == "position" and given != (Here(),):
            raise ExpressionError(word.place, said(_HERE))
        if word.text == "regex":
            _check_regex(word, given[1])

    def _comma_within(self, begins: int) -> ExpressionError | None:
        """The first decimal comma of a call that has got too many arguments."""
        commas = (at for at in range(begins, self._at) if self._is_decimal_comma(at))
        return self._decimal_comma(at) if (at := next(commas, None)) is not None else None

    def _is_decimal_comma(self, at: int) -> bool:
        """Whether a comma stands right between two numbers."""
        if not 0 < at < len(self._tokens) - 1:
            return False
        before, comma, after = self._tokens[at - 1 : at + 2]
        if [before.kind, comma.kind, after.kind] != ["number", "sign", "number"]:
            return False
        return comma.text == "," and before.end == comma.place and comma.end == after.place

    def _decimal_comma(self, at: int) -> ExpressionError:
        before, _, after = self._tokens[at - 1 : at + 2]
        meant, sign = f"{before.text}.{after.text}", f"{before.text},{after.text}"
        return ExpressionError(before.place, said(_COMMA, mend=meant, sign=sign))

    def _unexpected(self) -> ExpressionError:
        """Why what comes next cannot follow a value."""
        token = self._next
        self._tokens += islice(self._coming, 1)
        if self._is_decimal_comma(self._at):
            return self._decimal_comma(self._at)
        if token.kind == "sign" and token.text in {",", ")"}:
            what = _COMMA_OUTSIDE if token.text == "," else _NOT_OPENED
            return ExpressionError(token.place, said(what))
        if token.kind == "word" and token.text.lower() in _OPERATORS:
            mend = said(_SIGN_MEANT, sign=token.text, mend=token.text.lower())
            return ExpressionError(token.place, mend)
        return ExpressionError(token.place, said(_TWO_VALUES))


def _number(token: _Token) -> Number:
    if isinf(value := float(token.text)):
        raise ExpressionError(token.place, said(_TOO_LARGE))
    return Number(value)


def _wanted(least: int, most: int) -> object:
    if least == most:
        return least
    if most == UNLIMITED:
        return said(_AT_LEAST, least=least)
    return said(_FROM_TO, least=least, most=most)


def _bare(word: _Token) -> ExpressionError:
    function = word.text.lower() if word.text.lower() in ARITY else None
    if word.text in _OPERATORS:
        return ExpressionError(word.place, said(_NO_VALUE))
    if function:
        return ExpressionError(word.place, said(_BARE_FUNCTION, word=function))
    return ExpressionError(word.place, said(_BARE, word=word.text))


def _unknown(word: _Token) -> ExpressionError:
    if word.text.lower() in FROM_ELSEWHERE:
        return ExpressionError(word.place, said(_ELSEWHERE, word=word.text))
    if word.text.lower() in _OPERATORS:
        return ExpressionError(word.place, said(_NO_VALUE))
    if (meant := nearest(word.text)) is not None:
        return ExpressionError(word.place, said(_UNKNOWN_MEANT, word=word.text, mend=meant))
    return ExpressionError(word.place, said(_UNKNOWN, word=word.text))


def _check_regex(word: _Token, pattern: Node) -> None:
    if not isinstance(pattern, Text):
        raise ExpressionError(word.place, said(_LITERAL))
    try:
        check_pattern(pattern.value)
    except PatternError as error:
        raise ExpressionError(word.place, error.said) from error
