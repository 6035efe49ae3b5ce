"""Changes a function of the running program: its code is made anew from changed source.

Nothing on the disk is touched. A function is named `package.module:Class.method`, so that a name
stays right when lines move, and breaks loudly when the function does.
"""

import ast
import copy
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

_SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


class NoSuchPlaceError(Exception):
    """The function, or the words in it, are not there any more."""


@dataclass(frozen=True)
class Change:
    """One changed function: where, what was changed, and the code it has then."""

    where: str
    what: str
    code: CodeType

    def apply(self) -> None:
        """Change the function for the rest of this process."""
        function_at(self.where).__code__ = self.code


def function_at(where: str) -> FunctionType:
    """The function of a name. Raises NoSuchPlaceError."""
    module, _, name = where.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        try:
            found = inspect.getattr_static(found, part)
        except AttributeError:
            raise NoSuchPlaceError(where) from None
    if isinstance(found, property):
        found = found.fget
    found = getattr(found, "__func__", found)
    found = inspect.unwrap(found)
    if not isinstance(found, FunctionType):
        raise NoSuchPlaceError(f"{where} is no function")
    return found


def with_words(where: str, old: str, new: str) -> Change:
    """The function with `old`, which stands there once, replaced by `new`."""
    tree, source, file = _source(where)
    node = _node(tree, where)
    lines = source.splitlines(keepends=True)
    start, end = node.lineno - 1, node.end_lineno or node.lineno
    text = "".join(lines[start:end])
    if text.count(old) != 1:
        raise NoSuchPlaceError(f"{where} has “{old}” {text.count(old)} times")
    changed = "".join([*lines[:start], text.replace(old, new), *lines[end:]])
    return Change(where, f"{old} → {new}", _code(ast.parse(changed), where, file))


def narrow_changes(where: str) -> Iterator[Change]:
    """Every narrow mutant of a function: one comparison, condition, number or statement changed."""
    tree, _, file = _source(where)
    for place in range(sum(1 for _ in ast.walk(_node(tree, where)))):
        for kind in range(3):
            fresh = copy.deepcopy(tree)
            what = _mutate(fresh, _node(fresh, where), place, kind)
            if what:
                yield Change(where, what, _code(ast.fix_missing_locations(fresh), where, file))


def _source(where: str) -> tuple[ast.Module, str, str]:
    module = importlib.import_module(where.partition(":")[0])
    file = str(module.__file__)
    source = Path(file).read_text("utf-8")
    return ast.parse(source), source, file


def _node(tree: ast.Module, where: str) -> ast.FunctionDef:
    found: Any = tree
    for part in where.partition(":")[2].split("."):
        inside = [
            one
            for one in found.body
            if isinstance(one, ast.FunctionDef | ast.ClassDef) and one.name == part
        ]
        if not inside:
            raise NoSuchPlaceError(where)
        found = inside[-1]
    assert isinstance(found, ast.FunctionDef)
    return found


def _code(tree: ast.Module, where: str, file: str) -> CodeType:
    wanted = where.partition(":")[2]

    def search(code: CodeType) -> CodeType | None:
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                if constant.co_qualname == wanted:
                    return constant
                if (found := search(constant)) is not None:
                    return found
        return None

    found = search(compile(tree, file, "exec"))
    if found is None:
        raise NoSuchPlaceError(where)
    return found


def _mutate(tree: ast.Module, function: ast.FunctionDef, place: int, kind: int) -> str:
    """Change the node at a place in one of its ways; what was changed, "" when there is none."""
    node = list(ast.walk(function))[place]
    ways: list[Callable[[], str]] = []
    match node:
        case ast.Compare():
            ways = [lambda i=i: _swap(node, i) for i in range(len(node.ops))]  # type: ignore[misc]
        case ast.BoolOp():
            ways = [lambda: _other_junction(node)]
        case ast.UnaryOp(op=ast.Not()):
            ways = [lambda: _replace(function, node, node.operand)]
        case ast.Constant(value=bool()):
            ways = [lambda: _constant(node, not node.value)]
        case ast.Constant(value=int()):
            number: Any = node.value
            ways = [lambda: _constant(node, number + 1), lambda: _constant(node, number - 1)]
        case ast.Raise() | ast.Expr(value=ast.Call()) | ast.Delete() | ast.Continue():
            ways = [lambda: _replace(function, node, ast.copy_location(ast.Pass(), node))]
    return ways[kind]() if kind < len(ways) else ""


def _swap(node: ast.Compare, place: int) -> str:
    other = _SWAPPED.get(type(node.ops[place]))
    if other is None:
        return ""
    before = ast.unparse(node)
    node.ops[place] = other()
    return f"line {node.lineno}: {before} → {ast.unparse(node)}"


def _other_junction(node: ast.BoolOp) -> str:
    before = ast.unparse(node)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return f"line {node.lineno}: {before} → {ast.unparse(node)}"


def _constant(node: ast.Constant, value: Any) -> str:
    before, node.value = node.value, value
    return f"line {node.lineno}: {before!r} → {value!r}"


def _replace(function: ast.FunctionDef, old: Any, new: Any) -> str:
    class Replacing(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            return new if node is old else self.generic_visit(node)

    before = ast.unparse(old)
    Replacing().visit(function)
    return f"line {old.lineno}: {before} → {ast.unparse(new)}"


def set_everywhere(where: str, value: Any) -> None:
    """Give a module's constant another value, in its module and wherever it was imported."""
    module, _, name = where.partition(":")
    old = getattr(importlib.import_module(module), name)
    for loaded in list(sys.modules.values()):
        known = getattr(loaded, "__dict__", {})
        if str(getattr(loaded, "__name__", "")).startswith("codesign") and known.get(name) is old:
            setattr(loaded, name, value)
