"""Dependencies point one way: views → forms, actions, queries → models, domain."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "codesign"
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
PURE = {"domain.py", "palette.py", "document.py", "texts.py", "policy.py"}
FRAMEWORKS = {"flask", "sqlalchemy", "werkzeug", "jinja2", "alembic"}
LAYER = {"domain": 0, "models": 1, "queries": 2, "forms": 2, "actions": 3, "views": 4}
BELOW_CAPABILITIES = {"db", "settings", "errors", "content", "web"}


def imported(file: Path) -> set[str]:
    """Full names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize(
    "file", [f for f in FILES if f.name in PURE], ids=lambda f: str(f.relative_to(PACKAGE))
)
def test_pure_rules_know_no_framework(file: Path) -> None:
    assert {name.split(".")[0] for name in imported(file)} & FRAMEWORKS == set()


def layer_of(module: str) -> tuple[str, int] | None:
    parts = module.split(".")
    if parts[0] != "codesign" or len(parts) < 3 or parts[2] not in LAYER:
        return None
    return parts[1], LAYER[parts[2]]


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_no_layer_imports_one_above_it(file: Path) -> None:
    relative = file.relative_to(PACKAGE).with_suffix("")
    mine = layer_of(".".join(("codesign", *relative.parts)))
    if mine is None:
        return
    for name in imported(file):
        theirs = layer_of(name)
        assert theirs is None or theirs[1] <= mine[1], f"{relative} imports {name}"


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_feedback_does_not_know_areas_and_nobody_knows_insights(file: Path) -> None:
    names = imported(file)
    part = file.relative_to(PACKAGE).parts[0]
    if part == "feedback" and file.name in {"domain.py", "models.py", "tallies.py"}:
        assert not any(name.startswith("codesign.areas") for name in names)
    if part != "insights":
        assert not any(name.startswith("codesign.insights") for name in names)


def test_only_one_file_reads_htmx_headers() -> None:
    readers = [f.name for f in FILES if '"HX-' in f.read_text("utf-8")]
    assert readers == ["htmx.py"]
