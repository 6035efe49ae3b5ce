"""Every number that people read is written by `codesign.numbers`, and in no other way.

Python's and Jinja's own rounding goes to even, Babel writes a hyphen for Swedish minus, and a
format specification knows no language. Where a number is drawn or sent, and nobody reads it, the
file is named here with what it is for.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "codesign"
NUMBERS = "numbers.py"
DRAWN = {
    "follow_up/priority_matrix.py": "places of marks in a picture",
    "journeys/curve.py": "a path's coordinates",
    "transit/drawing.py": "coordinates of a line",
    "prototypes/live/live_rows.py": "widths of a bar's parts",
    "prototypes/rendering.py": "a region's coordinates",
    "items/first_click/figure.py": "places of presses on a picture",
    "figures/rivers.py": "places of nodes",
    "reports/pictures.py": "coordinates and sizes of pictures",
    "pages/areas.py": "the length of a bar",
}
SENT = {
    "db.py": "milliseconds for the database",
    "erasure.py": "milliseconds for the database",
    "fieldwork/bundle.py": "milliseconds for a device",
    "fieldwork/views/device.py": "milliseconds for a device",
    "items/first_click/steps.py": "a press as a share of the screen, and its pixels",
    "rounds/views/participation/pressing.py": "a press as a share of the screen",
    "transit/train_position.py": "seconds between two calls",
    "transit/calls.py": "seconds between two calls",
    "rounds/results/drill_down.py": "a score in an address",
}
SPECIFICATION = re.compile(r"[+,%]|\.\d+[fgeF%]|\dd$|[fgeGE]$")
OLD_FORMAT = re.compile(r"%[-+ 0#]*\d*(?:\.\d+)?[fFeEgG]")
PYTHON = sorted(
    file
    for file in ROOT.rglob("*.py")
    if "migrations" not in file.parts and file.relative_to(ROOT).as_posix() != NUMBERS
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted(
    file for place in ("static/js", "templates/items") for file in (ROOT / place).rglob("*.js")
)


def other_ways(text: str) -> list[str]:
    """What in a Python file writes or rounds a number in a way of its own."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = [getattr(node, "module", None) or "", *(one.name for one in node.names)]
            found += [name for name in names if name.startswith("babel.numbers")]
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            if called in {"round", "format_decimal", "format_percent", "format_number"}:
                found.append(f"{called}() on line {node.lineno}")
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            parts = getattr(node.format_spec, "values", [])
            told = "".join(str(getattr(part, "value", "")) for part in parts)
            if SPECIFICATION.search(told) and not re.match(r"%[A-Za-z]", told):
                found.append(f"{{:{told}}} on line {node.lineno}")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            left = node.left
            if isinstance(left, ast.Constant) and isinstance(left.value, str):
                found += OLD_FORMAT.findall(left.value)
    return found


def test_no_number_is_written_in_another_way() -> None:
    assert len(PYTHON) > 100
    found = {
        name: ways
        for file in PYTHON
        if (name := file.relative_to(ROOT).as_posix()) not in DRAWN | SENT
        and (ways := other_ways(file.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "told = round(x)",
        "told = f'{x:.1f}'",
        "told = f'{x:+d}'",
        "told = f'{x:,}'",
        "told = f'{x:.0%}'",
        "told = '%.2f' % x",
        "from babel.numbers import format_decimal",
        "told = numbers.format_percent(x)",
    ],
)
def test_another_way_is_seen(text: str) -> None:
    assert other_ways(text)


def test_times_and_texts_are_no_numbers() -> None:
    assert other_ways("told = f'{moment:%H:%M} {name:>8} {x!r} {n}'") == []


def test_the_files_that_are_excused_still_need_it() -> None:
    for name in DRAWN | SENT:
        assert other_ways((ROOT / name).read_text("utf-8")), name


def test_templates_round_nothing() -> None:
    assert len(TEMPLATES) > 50
    rounding = re.compile(r"\|\s*(round|format|filesizeformat)\b")
    found = {file.name for file in TEMPLATES if rounding.search(file.read_text("utf-8"))}
    assert found == set()


def test_scripts_write_numbers_in_the_pages_language() -> None:
    texts = {file.name: file.read_text("utf-8") for file in SCRIPTS}
    assert len(texts) > 10
    rounding = re.compile(r"toFixed|toPrecision|toExponential")
    # What walk.js rounds are shares of the screen, for the server alone.
    assert {name for name, text in texts.items() if rounding.search(text)} <= {"walk.js"}
    for name, text in texts.items():
        for place in re.findall(r"toLocaleString\(([^,)]*)", text):
            assert place == "document.documentElement.lang", name
