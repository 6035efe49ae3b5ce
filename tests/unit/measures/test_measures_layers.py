"""Measures are pure: no framework, and scipy only when a result is asked for."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[3] / "codesign" / "measures"
IN_WORDS = {"phrases", "sentences", "block_sentences", "comparing_sentences"}
PURE = sorted(file for file in FOLDER.glob("*.py") if file.stem not in IN_WORDS)


@pytest.mark.parametrize("file", PURE, ids=lambda file: file.stem)
def test_rules_know_no_framework_and_no_language(file: Path) -> None:
    found = {
        node.module
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    outside = {name for name in found if name.startswith(("flask", "sqlalchemy", "codesign."))}
    allowed = ("codesign.measures.", "codesign.texts", "codesign.reading_order")
    assert [name for name in outside if not name.startswith(allowed)] == []


def test_starting_does_not_wait_for_scipy() -> None:
    names = ", ".join(f"codesign.measures.{file.stem}" for file in FOLDER.glob("[!_]*.py"))
    code = f"import sys, {names}; sys.exit('scipy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=FOLDER.parents[1])
