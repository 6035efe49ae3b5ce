"""A kind of question or task is named in its own folders, and nowhere else.

What the rest of the product asks of a kind is in `ItemKind`, so that a new one is a folder more.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from codesign.items.kinds import kinds

PACKAGE = Path(__file__).parents[2] / "codesign"
FOLDERS = {kind.folder for kind in kinds().values()}
NAMES = set(kinds()) | FOLDERS
HOMES = {
    *(PACKAGE / room / folder for room in ("items", "templates/items") for folder in FOLDERS),
    PACKAGE / "items" / "kinds.py",
    PACKAGE / "migrations" / "versions",
}
LONG = re.compile(
    "|".join(
        rf"(?<![a-z]){re.escape(name).replace('_', '[-_]')}(?![a-z])"
        for name in sorted(FOLDERS)
        if "_" in name
    )
)
"""Names of several words, which mean nothing else wherever they stand."""

OTHER_THINGS: Mapping[str, tuple[str, str]] = {
    "exports/writing.py": ("question", "what a project asks"),
    "fieldwork/record.py": ("proposal", "a note in a device's file, as stored"),
    "items/kind.py": ("proposal", "the same note"),
    "items/moves.py": ("task", "an event, as stored"),
    "pages/project_forms.py": ("question", "what a project asks"),
    "prototypes/making/bringing.py": ("question", "what a prototype asks"),
    "prototypes/making/jobs.py": ("question", "what a prototype asks"),
    "prototypes/views/pages/bringing.py": ("question", "what a prototype asks"),
    "static/js/falt/walk.js": ("task", "an event, as stored"),
    "templates/projects/_fields.html": ("question", "what a project asks"),
    "templates/prototypes/bring.html": ("question", "what a prototype asks"),
    "templates/rounds/results/participation.html": ("task", "an event, as stored"),
}
"""Where a word that is also a kind's name means something else: file → the word, and what."""


def named_in_python(text: str) -> Iterator[str]:
    """Kinds that a module names or imports from."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _named(node.value)
        elif isinstance(node, ast.ImportFrom):
            yield from _imported([node.module or "", *_under_items(node)])
        elif isinstance(node, ast.Import):
            yield from _imported([alias.name for alias in node.names])


def _under_items(node: ast.ImportFrom) -> list[str]:
    return [f"{node.module}.{alias.name}" for alias in node.names]


def _imported(modules: list[str]) -> Iterator[str]:
    parts = [module.split(".") for module in modules]
    yield from {found[2] for found in parts if found[:2] == ["codesign", "items"]
                and len(found) > 2 and found[2] in FOLDERS}  # fmt: skip


def _named(value: str) -> Iterator[str]:
    yield from ([value] if value in NAMES else set(LONG.findall(value)))


def named_in_template(text: str) -> Iterator[str]:
    """Kinds that a template names, in its code or in what it writes."""
    for node in Environment(autoescape=True).parse(text).find_all(nodes.Const):
        if isinstance(node.value, str):
            yield from _named(node.value)
    yield from set(LONG.findall(text))


def named_in_script(text: str) -> Iterator[str]:
    """Kinds that a script names."""
    for _, value in re.findall(r"""(["'`])((?:(?!\1).)*)\1""", text):
        yield from _named(value)
    yield from set(LONG.findall(text))


READERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "**/*.py": named_in_python,
    "templates/**/*.html": named_in_template,
    "static/js/**/*.js": named_in_script,
}


def abroad(readers: Mapping[str, Callable[[str], Iterator[str]]]) -> Iterator[tuple[str, str]]:
    """(file, kind) wherever a kind is named outside of its home."""
    for pattern, read in readers.items():
        for file in sorted(PACKAGE.glob(pattern)):
            if not HOMES & {file, *file.parents}:
                for name in read(file.read_text("utf-8")):
                    yield file.relative_to(PACKAGE).as_posix(), name


def test_no_kind_is_named_outside_of_its_folders() -> None:
    known = {(file, word) for file, (word, _) in OTHER_THINGS.items()}
    found = set(abroad(READERS))
    assert sorted(found - known) == []
    assert sorted(known - found) == [], "no longer so: take it from the list"


PLANTED = {
    'def f(block):\n    return block.kind == "question"': "question",
    "match block.kind:\n    case 'five-seconds':\n        pass": "five-seconds",
    'PAGE = f"walk_first_click.html"': "first_click",
    "from codesign.items.task.model import Task": "task",
    "from codesign.items import preference": "preference",
    "import codesign.items.tree_test.kind": "tree_test",
}


@pytest.mark.parametrize("text", PLANTED)
def test_a_branch_on_a_kind_is_found_in_python(text: str) -> None:
    assert set(named_in_python(text)) == {PLANTED[text]}


def test_a_branch_on_a_kind_is_found_in_templates_and_scripts() -> None:
    branch = '{% if one.kind == "task" %}a{% endif %}'
    assert list(named_in_template(branch)) == ["task"]
    assert list(named_in_template('<template id="page-card-sort"></template>')) == ["card-sort"]
    assert list(named_in_template('<h1 id="question">a</h1>')) == []
    assert list(named_in_script('if (block.kind === "proposal") go();')) == ["proposal"]
    assert list(named_in_script("const pages = { proposal };")) == []


def test_a_word_in_a_sentence_is_no_branch() -> None:
    assert list(named_in_python('"""A task, and a question after it."""')) == []
