"""A questionnaire as a device carries it: plain data that its script follows as the server does.

Conditions and calculations go as trees, patterns in the signs of the browser's own engine, numbers
and days as each language writes them. What a device makes of it only leads whoever answers from
page to page: everything is read anew when it comes.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError

from codesign.i18n import gettext
from codesign.numbers import MINUS
from codesign.questionnaires import reading, wording
from codesign.questionnaires.document import Questionnaire, Text
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.expressions.tree import (
    Call,
    Chain,
    Here,
    Named,
    Negative,
    Node,
    Number,
    Own,
    nodes,
)
from codesign.questionnaires.expressions.tree import Text as Quoted
from codesign.questionnaires.filling import deciding

_PIECE = re.compile(
    r"(?P<any>\.)"
    r"|(?P<digit>\\d)"
    r"|(?P<sign>\\[.+*?()\[\]{}|/\\^$])"
    r"|(?P<some>\[\^?(?:\\[d.\-\]\[\\^]|[^\W_]-[^\W_]|[^\\\[\]&~^-])+-?\])"
    r"|(?P<times>[*+?]\??|\{\d+(?:,\d*)?\}\??)"
    r"|(?P<end>\))"
    r"|(?P<frame>\((?:\?:|(?!\?))|\||\^|\$)"
    r"|(?P<plain>[^\\\[\]{}()*+?|^$.])"
)


class NotCarriedError(Exception):
    """A pattern that browsers would take in another way than the server."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.pattern = pattern


def browser_pattern(pattern: str) -> str:
    """A regular expression as a browser reads it with the flag `u`, matching just the same.

    Raises NotCarriedError for one with anything that the two engines may take differently.
    """
    found, at, before = [], 0, "frame"
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if piece is None or (piece.lastgroup == "times" and before in {"times", "frame"}):
            raise NotCarriedError(pattern)
        found.append(_in_browser(piece))
        at, before = piece.end(), piece.lastgroup or ""
    return "".join(found)


def _in_browser(piece: re.Match[str]) -> str:
    if piece["any"]:
        return r"[^\n]"
    return piece[0].replace(r"\d", r"\p{Nd}")


def tree(node: Node) -> list[Any]:
    """An expression as JSON."""
    match node:
        case Number(found):
            return ["number", found]
        case Quoted(words):
            return ["text", words]
        case Named(name):
            return ["named", name]
        case Own():
            return ["own"]
        case Here():
            return ["here"]
        case Negative(operand):
            return ["negative", tree(operand)]
        case Chain(first, rest):
            return ["chain", tree(first), [[str(sign), tree(part)] for sign, part in rest]]
        case Call(function, arguments):
            return ["call", function, [tree(one) for one in arguments]]


def plain(document: Questionnaire) -> dict[str, Any]:
    """All that the script needs to know of a questionnaire, as plain data.

    Raises NotCarriedError.
    """
    worth, patterns = {}, _patterns(document)
    for written in set(_expressions(document)):
        try:
            node = parse(written)
        except ExpressionError:
            continue
        worth[written] = tree(node)
        patterns |= {one: browser_pattern(one) for one in _matched(node)}
    languages = {*document.languages, "sv"}
    return {
        "languages": list(document.languages),
        "items": [_item(document, one) for one in document.items],
        "worth": worth,
        "patterns": patterns,
        "deciding": sorted(deciding(document)),
        "locales": {code: _locale(code) for code in sorted(languages)},
    }


def _patterns(document: Questionnaire) -> dict[str, str]:
    texts = [one for one in document.questions if isinstance(one, Text)]
    return {one.pattern: browser_pattern(one.pattern) for one in texts if one.pattern}


def _matched(node: Node) -> Iterator[str]:
    for one in nodes(node):
        if isinstance(one, Call) and one.function == "regex":
            pattern = one.arguments[1]
            if isinstance(pattern, Quoted):
                yield pattern.value


def _item(document: Questionnaire, item: Any) -> dict[str, Any]:
    """An item with its options, wherever they stand, and without what is said only by pages."""
    found: dict[str, Any] = item.model_dump(
        mode="json", exclude_none=True, exclude={"items", "hint", "picture"}
    )
    if options := document.options_of(item):
        found["options"] = [
            one.model_dump(mode="json", exclude_none=True, exclude={"picture"}) for one in options
        ]
    if inside := getattr(item, "items", None):
        found["items"] = [_item(document, one) for one in inside]
    return found


def _expressions(document: Questionnaire) -> Iterator[str]:
    for one in document.located:
        item = one.item
        for holder in (item, *document.options_of(item)):
            if holder.show_if:
                yield holder.show_if
        for name in ("constraint", "count", "value"):
            if written := getattr(item, name, None):
                yield written


def _locale(code: str) -> dict[str, Any]:
    """How a language writes numbers and days; as Swedish does for one that nobody knows."""
    try:
        locale = Locale.parse(code.split("-", maxsplit=1)[0])
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("sv")
    symbols = locale.number_symbols[locale.default_numbering_system]
    months, days = locale.months["format"], locale.days["format"]["abbreviated"]
    halves = locale.day_periods["format"]["abbreviated"]
    return {
        "decimal": symbols["decimal"],
        "group": symbols["group"],
        "minus": MINUS,
        "months": [months["abbreviated"][n] for n in range(1, 13)],
        "wide": [months["wide"][n] for n in range(1, 13)],
        "days": [days[(n - 1) % 7] for n in range(7)],
        "long": locale.date_formats["long"].pattern,
        "short": locale.time_formats["short"].pattern,
        "halves": [halves["am"], halves["pm"]],
    }


def sentences() -> Mapping[str, str]:
    """What the script says of answers, in the language of the request."""
    found = {**reading.SENTENCES, **{str(one): said for one, said in wording.STATUSES.items()}}
    found |= {**wording.OPINIONS, **wording.CONSENTS}
    found |= {"other": wording.OTHERWISE, "other-words": wording.FILLED_IN, "step": wording.STEP_OF}
    return {name: str(gettext(said)) for name, said in found.items()}
