"""Our theme says everything that the components of Designsystemet ask for."""

import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "codesign/static"
BUNDLES = sorted((STATIC / "vendor").glob("designsystemet*.css"))
CAPTION_SIZES = re.compile(r"--ds-heading-(2xs|xs|sm|lg|xl|2xl|md-font-size)")


def test_every_name_the_components_read_has_a_value() -> None:
    styles = "".join(file.read_text("utf-8") for file in BUNDLES)
    read = set(re.findall(r"var\(\s*(--(?:ds|dsc-focus)-[\w-]+)", styles))
    given = set(re.findall(r"^\s*(--[\w-]+):", (STATIC / "css/theme.css").read_text("utf-8"), re.M))
    assert read, "the set-up has not made the bundles"
    missing = {name for name in read - given if not CAPTION_SIZES.match(name)}
    assert not missing
    assert not {name for name in given - read if name.startswith("--ds-")} - {
        *("--ds-color-focus-inner", "--ds-color-focus-outer"),
    }


def test_the_theme_has_no_colours_of_its_own() -> None:
    theme = (STATIC / "css/theme.css").read_text("utf-8")
    assert not re.search(r"#[0-9a-f]{3,8}\b|(rgb|hsl|oklch)a?\(", theme, re.I)


def test_what_scrolls_holds_on_to_words_that_only_are_heard() -> None:
    """They lie freely (absolute): in a box without a position they make the page itself wider."""
    sheets = sorted((STATIC / "css").glob("*.css"))
    rules = [
        rule
        for sheet in sheets
        for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet.read_text("utf-8"))
    ]
    scrolls = {
        _last_class(selector)
        for selector, body in rules
        if re.search(r"overflow(-[xy])?:\s*(auto|scroll)", body) and "textarea" not in selector
    }
    has_position = {
        _last_class(selector) for selector, body in rules if re.search(r"position: (rel|fix)", body)
    }
    assert ".table-wrap" in scrolls
    assert scrolls - has_position == set()


def _last_class(selector: str) -> str:
    return re.split(r"[,\s]+", selector.strip())[-1]
