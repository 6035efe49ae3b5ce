"""What an expression names."""

from collections.abc import Mapping

from codesign.questionnaires.expressions.tree import Call, Chain, Named, Negative, Node, Own, nodes


def names(node: Node) -> tuple[str, ...]:
    """What it names with ``${…}``, each once, in the order that they stand."""
    return tuple(dict.fromkeys(one.name for one in nodes(node) if isinstance(one, Named)))


def names_own(node: Node) -> bool:
    """Whether it says ``.``, the answer that it is about."""
    return any(isinstance(one, Own) for one in nodes(node))


def renamed(node: Node, new: Mapping[str, str]) -> Node:
    """The same with other names (old → new); a name that is not there stays as it is."""
    match node:
        case Named(name):
            return Named(new.get(name, name))
        case Negative(operand):
            return Negative(renamed(operand, new))
        case Chain(first, rest):
            return Chain(renamed(first, new), tuple((op, renamed(one, new)) for op, one in rest))
        case Call(function, arguments):
            return Call(function, tuple(renamed(one, new) for one in arguments))
        case _:
            return node
