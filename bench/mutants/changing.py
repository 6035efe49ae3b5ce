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
from functools import partial
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
_CHANGED_ITSELF = ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant
"""Conditions that are changed where they stand."""


class NoSuchPlaceError(Exception):
    """The function, or the words in it, are not there any more."""


@dataclass(frozen=True)
class Change:
    """One changed function: where, what was changed, and how the code it has then is made."""

    where: str
    what: str
    code: Callable[[], CodeType]

    def apply(self) -> None:
        """Change the function for the rest of this process."""
        function_at(self.where).__code__ = self.code()


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
    return Change(where, f"{old} → {new}", partial(_code, ast.parse(changed), where, file))


def narrow_changes(where: str) -> Iterator[Change]:
    """Every narrow mutant of a function: one condition, filter, number or statement changed.

    Only what the function does is changed: its defaults and decorators stay.
    """
    tree, _, file = _source(where)
    sound = _node(tree, where)
    for place, node in enumerate(_inside(sound)):
        for kind in range(len(_ways(sound, node))):
            fresh = copy.deepcopy(sound)
            what = _ways(fresh, _inside(fresh)[place])[kind]()
            if what:
                # Counted from the function's own first line, so that it stays right below others.
                told = f"{_place(node, sound)}: {what}"
                yield Change(where, told, partial(_changed, fresh, where, file))


def _inside(function: ast.FunctionDef) -> list[ast.AST]:
    return [node for statement in function.body for node in ast.walk(statement)]


def _changed(function: ast.FunctionDef, where: str, file: str) -> CodeType:
    """The code of a changed function, as if it stood in its module."""
    tree, _, _ = _source(where)
    _replace(tree, _node(tree, where), function)
    return _code(ast.fix_missing_locations(tree), where, file)


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


def _ways(function: ast.FunctionDef, node: ast.AST) -> list[Callable[[], str]]:
    """How a node can be made wrong; each changes the function and says what it changed."""

    def instead(new: ast.AST) -> Callable[[], str]:
        return lambda: _replace(function, node, new)

    match node:
        case ast.Compare():
            return [partial(_swap, node, place) for place in range(len(node.ops))]
        case ast.BoolOp(values=[one, other]):
            return [partial(_other_junction, node), instead(one), instead(other)]
        case ast.BoolOp():
            return [
                partial(_other_junction, node),
                *(partial(_without, node, node.values, place) for place in range(len(node.values))),
            ]
        case ast.UnaryOp(op=ast.Not()):
            return [instead(node.operand)]
        case ast.If() | ast.IfExp() if not isinstance(node.test, _CHANGED_ITSELF):
            return [partial(_negate, node)]
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return [partial(_other_sign, node)]
        case ast.Constant(value=bool()):
            return [partial(_constant, node, not node.value)]
        case ast.Constant(value=int()):
            number: Any = node.value
            return [partial(_constant, node, number + 1), partial(_constant, node, number - 1)]
        case ast.Call(func=ast.Attribute(attr="where")) if len(node.args) > 1:
            return [partial(_without, node, node.args, place) for place in range(len(node.args))]
        case ast.Call(func=ast.Attribute(attr="where", value=asked)):
            return [instead(asked)]
        case ast.Expr(value=ast.Call()) if "super()" in ast.unparse(node):
            return []  # Without it the function would be another kind of code.
        case ast.Raise() | ast.Expr(value=ast.Call()) | ast.Delete() | ast.Continue():
            return [instead(ast.copy_location(ast.Pass(), node))]
    return []


def _swap(node: ast.Compare, place: int) -> str:
    other = _SWAPPED.get(type(node.ops[place]))
    if other is None:
        return ""
    before = ast.unparse(node)
    node.ops[place] = other()
    return f"{before} → {ast.unparse(node)}"


def _other_junction(node: ast.BoolOp) -> str:
    before = ast.unparse(node)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return f"{before} → {ast.unparse(node)}"


def _without(node: ast.AST, parts: list[ast.expr], place: int) -> str:
    before = ast.unparse(node)
    del parts[place]
    return f"{before} → {ast.unparse(node)}"


def _negate(node: ast.If | ast.IfExp) -> str:
    before = ast.unparse(node.test)
    node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
    return f"{before} → {ast.unparse(node.test)}"


def _other_sign(node: ast.BinOp) -> str:
    before = ast.unparse(node)
    node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
    return f"{before} → {ast.unparse(node)}"


def _place(node: Any, function: ast.FunctionDef) -> str:
    return f"line {node.lineno - function.lineno + 1}, {node.col_offset}"


def _constant(node: ast.Constant, value: Any) -> str:
    before, node.value = node.value, value
    return f"{before!r} → {value!r}"


def _replace(tree: ast.AST, old: Any, new: Any) -> str:
    class Replacing(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            return new if node is old else self.generic_visit(node)

    before = ast.unparse(old)
    Replacing().visit(tree)
    return f"{before} → {ast.unparse(new)}"


def set_everywhere(where: str, value: Any) -> None:
    """Give a module's constant another value, in its module and wherever it was imported."""
    module, _, name = where.partition(":")
    old = getattr(importlib.import_module(module), name)
    for loaded in list(sys.modules.values()):
        known = getattr(loaded, "__dict__", {})
        if str(getattr(loaded, "__name__", "")).startswith("codesign") and known.get(name) is old:
            setattr(loaded, name, value)
