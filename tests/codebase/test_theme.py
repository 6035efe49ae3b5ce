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
