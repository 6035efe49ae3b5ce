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


def within_has(selector: str) -> list[str]:
    """What stands in each :has() of a selector."""
    found = []
    for start in [one.end() for one in re.finditer(r":has\(", selector)]:
        depth, end = 1, start
        while depth and end < len(selector):
            depth += {"(": 1, ")": -1}.get(selector[end], 0)
            end += 1
        found.append(selector[start : end - 1])
    return found


POSITION = re.compile(r":(?:only|first|last|nth(?:-last)?)-(?:child|of-type)|:empty")


def costly(styles: str) -> list[str]:
    """Selectors of whatever lies in an element of which :has() asks where something stands.

    With one such rule of Designsystemet's card, Chromium 156 styled the whole page of insights anew
    whenever plotly.js added a label to ask for its size: 38 ms for each, 2 ms without the rule.
    """
    rules = re.findall(r"(?<=[{};])[^{};]*(?=\{)", ";" + styles)
    return [one.strip() for rule in rules for one in alternatives(rule) if is_costly(one)]


def alternatives(rule: str) -> list[str]:
    """The selectors of a list; a comma within brackets divides nothing."""
    found, depth = [""], 0
    for letter in rule:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return found


def is_costly(selector: str) -> bool:
    bare = selector.strip()
    while bare != (bare := re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", bare)):
        pass
    subject = re.split(r"\s*[>+~\s]\s*", bare)[-1]
    is_placed = any(POSITION.search(inner) for inner in within_has(selector))
    return is_placed and not re.match(r"[\w.#]", subject)


def test_no_style_makes_every_new_element_restyle_the_document() -> None:
    assert costly(".a{color:red}.b:has(>img:only-child)>:not([hidden]){margin:0}") == [
        ".b:has(>img:only-child)>:not([hidden])"
    ]
    assert costly(".a:first-child:has(img){color:red}.b:has(>p:first-child) > p{margin:0}") == []
    sheets = [*BUNDLES, *sorted((STATIC / "css").glob("*.css"))]
    assert [one for sheet in sheets for one in costly(sheet.read_text("utf-8"))] == []


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
