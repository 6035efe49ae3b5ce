"""What an expression is: a frozen tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Operator(StrEnum):
    OR = "or"
    AND = "and"
    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    DIVIDED = "div"
    MODULO = "mod"


LEVELS: tuple[frozenset[Operator], ...] = (
    frozenset({Operator.OR}),
    frozenset({Operator.AND}),
    frozenset({Operator.EQUAL, Operator.UNEQUAL}),
    frozenset({Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST}),
    frozenset({Operator.PLUS, Operator.MINUS}),
    frozenset({Operator.TIMES, Operator.DIVIDED, Operator.MODULO}),
)
"""Operators by how close they bind, the loosest first (XPath 1.0, section 3.5)."""
LEVEL = {operator: level for level, them in enumerate(LEVELS) for operator in them}


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    """Zero or more: a minus is a `Negative`."""


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Named:
    """``${name}``: the answer to another question, or its answers in every round of a repeat."""

    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """``.``: the answer that a constraint is about."""


@dataclass(frozen=True, slots=True)
class Here:
    """``..``, which stands in ``position(..)`` only: the round of the repeat that one is in."""


@dataclass(frozen=True, slots=True)
class Negative:
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Chain:
    """Values with operators of one level between them, worked out from the left."""

    first: "Node"
    rest: tuple[tuple[Operator, "Node"], ...]
    """At least one."""

    @property
    def level(self) -> int:
        """How close its operators bind: a place in `LEVELS`."""
        return LEVEL[self.rest[0][0]]


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Node", ...] = ()


Node = Number | Text | Named | Own | Here | Negative | Chain | Call


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, from the left."""
    match node:
        case Negative(operand):
            return (operand,)
        case Chain(first, rest):
            return (first, *(one for _, one in rest))
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def nodes(node: Node) -> Iterator[Node]:
    """A node and everything in it, from the left."""
    yield node
    for part in children(node):
        yield from nodes(part)
