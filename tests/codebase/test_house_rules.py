"""Rules for templates, styles and scripts that no linter knows."""

import re
from pathlib import Path

import pytest

from codesign.areas.palette import PALETTE

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "codesign/templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "codesign/static/js").rglob("*.js"))


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_templates_have_no_inline_style_script_or_safe(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|\|\s*safe\b", text)
    assert not re.search(r"<script(?![^>]*nonce=)", text)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_every_posting_form_carries_the_token(file: Path) -> None:
    text = file.read_text("utf-8")
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.S | re.I):
        assert "csrf_field()" in form, form[:120]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_partials_name_their_inputs_first(file: Path) -> None:
    if file.name.startswith("_"):
        assert file.read_text("utf-8").startswith("{# inputs:"), "say what the partial needs"


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda f: f.name)
def test_scripts_write_no_markup(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)


def test_the_palette_and_its_classes_are_alike() -> None:
    css = (ROOT / "codesign/static/css/areas.css").read_text("utf-8")
    found = dict(re.findall(r"\.area-([a-z]+) \{ --area: (#[0-9a-f]{6}); \}", css))
    assert found == PALETTE


@pytest.mark.parametrize("colour", PALETTE.values())
def test_palette_colours_carry_white_text(colour: str) -> None:
    assert contrast_with_white(colour) >= 4.5


def contrast_with_white(colour: str) -> float:
    """WCAG 2.2 contrast ratio of a #rrggbb colour with white."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
