"""Templates choose markup; what is computed, and what a value is, comes to them ready."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2] / "codesign/templates"
TEMPLATES = sorted(file for file in ROOT.rglob("*") if file.is_file())
ENVIRONMENT = Environment(autoescape=True)
ARITHMETIC = (
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow),
    *(nodes.Neg, nodes.Pos),
)
COMPUTING_FILTERS = {"sum", "round", "abs", "min", "max"}
CLASSES = re.compile(r'\bclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"{])*)"', re.S)
TAG = re.compile(r"\{%.*?%\}", re.S)
WRITTEN = re.compile(r"(.?)\{\{\s*(.*?)\s*\}\}(.?)", re.S)


@cache
def parsed(text: str) -> nodes.Template:
    return ENVIRONMENT.parse(text)


def computed(text: str) -> list[str]:
    """Where a template computes with numbers."""
    tree = parsed(text)
    found = [
        f"line {node.lineno}: {type(node).__name__}"
        for node in tree.find_all(ARITHMETIC)
        if not (isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const))
    ]
    filters = (node for node in tree.find_all(nodes.Filter) if node.name in COMPUTING_FILTERS)
    return found + [f"line {node.lineno}: {node.name}" for node in filters]


def insides(text: str) -> list[str]:
    """Where a template reaches into a Python object: its class, or how it is made."""
    found = parsed(text).find_all(nodes.Getattr)
    return [f"line {node.lineno}: {node.attr}" for node in found if node.attr.startswith("_")]


def handed_classes(text: str) -> Iterator[str]:
    """Class names that come to a template ready, where it should choose between its own.

    A value may be part of a name (``area-{{ colour }}``); a choice may be between literals.
    """
    for inside in CLASSES.findall(text):
        for before, written, after in WRITTEN.findall(TAG.sub(" ", inside)):
            if "-" not in {before, after} and not _is_choice(written):
                yield written


def _is_choice(written: str) -> bool:
    tree = ENVIRONMENT.parse("{{ " + written + " }}")
    output = next(tree.find_all(nodes.Output)).nodes[0]
    return isinstance(output, nodes.CondExpr) and all(
        isinstance(side, nodes.Const) for side in (output.expr1, output.expr2)
    )


def everywhere(found: Callable[[str], Iterable[str]]) -> dict[str, list[str]]:
    assert len(TEMPLATES) > 100
    read = {file: list(found(file.read_text("utf-8"))) for file in TEMPLATES}
    return {file.relative_to(ROOT).as_posix(): told for file, told in read.items() if told}


def test_templates_do_no_arithmetic() -> None:
    assert everywhere(computed) == {}


def test_arithmetic_is_found_wherever_it_stands() -> None:
    operations = ["a + 1", "a - b", "2 * a", "a / b", "a // 2", "a % 2", "a ** 2", "-a", "+a"]
    for wrong in (*operations, *(f"a|{name}" for name in COMPUTING_FILTERS)):
        assert computed("<p>{{ " + wrong + " }}</p>"), wrong
        assert computed("{% for n in range(" + wrong + ") %}{% endfor %}"), wrong
        assert computed("{% macro m(x) %}{% if x[" + wrong + "] %}1{% endif %}{% endmacro %}"), (
            wrong
        )


def test_literals_and_texts_are_no_arithmetic() -> None:
    assert computed("{{ {-2: 'a', -1: 'b'}[x] }}{{ x[-1] }}{{ a ~ b }}{{ x[:3] }}") == []


def test_templates_reach_into_no_object() -> None:
    assert everywhere(insides) == {}
    assert insides("{{ it.__class__.__name__ }}") == ["line 1: __name__", "line 1: __class__"]
    assert insides("{% set x = lies.__setitem__(a, b) %}")
    assert insides("{{ it._kind }}")


def test_templates_choose_their_own_class_names() -> None:
    assert everywhere(handed_classes) == {}
    assert list(handed_classes('<p class="a {{ picture.classes }}">')) == ["picture.classes"]
    assert list(handed_classes('<p class="a{% if b %} {{ b }}{% endif %}">')) == ["b"]
    assert list(handed_classes("""<p class="{{ 'a' if b else c }}">""")) == ["'a' if b else c"]
    chosen = """<p class="{{ 'a' if b else 'c' }} is-{{ d }}{% if f %} g{% endif %} {{ e }}-x">"""
    assert list(handed_classes(chosen)) == []


ASKED_FOR = re.compile(r"""["']([a-z_]+(?:/[a-z_]+)+\.html)["']""")


def missing(texts: Iterable[str]) -> set[str]:
    """Templates that are named and are not there."""
    return {
        name for text in texts for name in ASKED_FOR.findall(text) if not (ROOT / name).exists()
    }


def test_a_template_that_is_named_is_there() -> None:
    views = [*TEMPLATES, *ROOT.parent.rglob("*.py")]
    assert missing(['{% extends "rounds/nothing.html" %}']) == {"rounds/nothing.html"}
    assert missing(file.read_text("utf-8") for file in views) == set()
