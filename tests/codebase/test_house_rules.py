"""Rules for templates, styles and scripts that no linter knows."""

import re
from collections.abc import Callable
from pathlib import Path

from codesign.areas.palette import PALETTE

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "codesign/templates").rglob("*.html"))
SCRIPTS = sorted(
    file
    for place in ("codesign/static/js", "codesign/templates/items")
    for file in (ROOT / place).rglob("*.js")
)


INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|\|\s*safe\b")
WITHOUT_NONCE = re.compile(r"<script(?![^>]*nonce=)")
POSTING_FORM = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.S | re.I)
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(")


def those(files: list[Path], is_wrong: Callable[[str], object]) -> list[str]:
    """The files whose text is wrong."""
    return [str(f.relative_to(ROOT)) for f in files if is_wrong(f.read_text("utf-8"))]


def has_form_without_token(text: str) -> bool:
    """Whether a form that posts lacks the token against forged requests."""
    return any("csrf_field()" not in form for form in POSTING_FORM.findall(text))


def test_templates_have_no_inline_style_script_or_safe() -> None:
    assert len(TEMPLATES) > 100
    assert those(TEMPLATES, INLINE.search) == []
    assert those(TEMPLATES, WITHOUT_NONCE.search) == []


def test_every_posting_form_carries_the_token() -> None:
    assert has_form_without_token('<form method="post"><button></form>')
    assert those(TEMPLATES, has_form_without_token) == []


def test_partials_name_their_inputs_first() -> None:
    partials = [file for file in TEMPLATES if file.name.startswith("_")]
    assert those(partials, lambda text: not text.startswith("{# inputs:")) == []


TAG = re.compile(r"<(?:input|textarea)\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\})*>", re.S)
TYPE = re.compile(r'\btype="([^"]*)"')
WORDS = {"text", "search", "{{ type }}"}
TURNS = re.compile(r'\bdir="(?:auto|\{\{ [a-z_.]+\.direction \}\})"')


def takes_words_one_way(text: str) -> bool:
    """Whether words can be typed somewhere that turns neither with their script nor with the
    language that is asked for there."""
    fields = [tag for tag in TAG.findall(text) if "readonly" not in tag and "code-field" not in tag]
    kinds = {tag: found[1] if (found := TYPE.search(tag)) else "text" for tag in fields}
    return any(kind in WORDS and not TURNS.search(tag) for tag, kind in kinds.items())


def test_every_field_for_words_turns_with_the_script_that_is_written() -> None:
    assert takes_words_one_way('<textarea name="a">')
    assert takes_words_one_way('<input name="a" value="{{ a if b > c }}">')
    assert takes_words_one_way('<input type="search" name="a">')
    assert takes_words_one_way('<input name="a" dir="{{ way }}">')
    assert not takes_words_one_way('<input type="search" dir="auto"> <input type="date">')
    assert not takes_words_one_way('<input lang="{{ one.code }}" dir="{{ one.direction }}">')
    assert those(TEMPLATES, takes_words_one_way) == []


TEXTAREA = re.compile(r"<textarea\b.*?</textarea>", re.S)


def opens_words_on_a_line_of_its_own(text: str) -> bool:
    """Whether words in a field begin on a new line, where `make format` would indent them."""
    return any("\n" in field for field in TEXTAREA.findall(text))


def test_what_is_typed_in_a_field_for_words_is_never_indented() -> None:
    assert opens_words_on_a_line_of_its_own('<p>\n<textarea name="a">\n{{ words }}</textarea>')
    assert not opens_words_on_a_line_of_its_own('<textarea>{{ "\\n" }}{{ words }}</textarea>\n<p>')
    assert those(TEMPLATES, opens_words_on_a_line_of_its_own) == []


def test_scripts_write_no_markup() -> None:
    assert len(SCRIPTS) > 20
    assert those(SCRIPTS, MARKUP.search) == []


def test_the_palette_and_its_classes_are_alike() -> None:
    css = (ROOT / "codesign/static/css/areas.css").read_text("utf-8")
    found = dict(re.findall(r"\.area-([a-z]+) \{\s+--area: (#[0-9a-f]{6});\s+\}", css))
    assert found == PALETTE


def test_palette_colours_carry_white_text() -> None:
    assert [colour for colour in PALETTE.values() if contrast_with_white(colour) < 4.5] == []


def contrast_with_white(colour: str) -> float:
    """WCAG 2.2 contrast ratio of a #rrggbb colour with white."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
