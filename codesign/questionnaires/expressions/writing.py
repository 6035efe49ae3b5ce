"""A tree back to the text that it is read from."""

from decimal import Decimal

from codesign.questionnaires.expressions.tree import (
    Call,
    Chain,
    Here,
    Named,
    Negative,
    Node,
    Number,
    Own,
    Text,
)


def written(node: Node) -> str:
    """The text of an expression, with no more parentheses than it needs: read again it is the
    same tree."""
    match node:
        case Number(value):
            return format(Decimal(repr(value)).normalize(), "f")
        case Text(value):
            return _quoted(value)
        case Named(name):
            return f"${{{name}}}"
        case Own():
            return "."
        case Here():
            return ".."
        case Negative(operand):
            return f"-{_within(operand, is_tight=isinstance(operand, Chain))}"
        case Chain(first, rest):
            told = [_within(first, is_tight=_binds(first, node))]
            told += [f"{op} {_within(one, is_tight=_binds(one, node))}" for op, one in rest]
            return " ".join(told)
        case Call(function, arguments):
            return f"{function}({', '.join(map(written, arguments))})"


def _binds(part: Node, chain: Chain) -> bool:
    """Whether a part needs parentheses to stay together in a chain."""
    return isinstance(part, Chain) and part.level <= chain.level


def _within(node: Node, *, is_tight: bool) -> str:
    return f"({written(node)})" if is_tight else written(node)


def _quoted(value: str) -> str:
    """XPath 1.0 has no sign to escape a quotation mark with: a text with both kinds is joined."""
    if "'" not in value:
        return f"'{value}'"
    if '"' not in value:
        return f'"{value}"'
    joined = """, "'", """.join(f"'{piece}'" for piece in value.split("'"))
    return f"concat({joined})"
