"""Collect the messages of code and templates into the English catalogue; keep translations.

    make messages [ARGS="TRANSLATIONS.json …"]

A JSON file maps Swedish messages to English ones (a list of two for plurals). What has no
translation is listed, and the exit code is then 1.
"""

import json
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "codesign"
PO = PACKAGE / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "lazy": None, "_": None}


def collected() -> Catalog:
    """Every message in code and templates, with the files it is in."""
    catalog = Catalog(locale="en", project="Medskapa", fuzzy=False)
    found = extract_from_dir(PACKAGE, METHODS, OPTIONS, KEYWORDS)
    for file, _line, message, _comments, _context in found:
        catalog.add(message, locations=[(file, 0)])
    return catalog


def translated() -> Catalog:
    """The English catalogue as it is kept."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def merged(
    kept: Catalog, given: dict[str, str | list[str]], catalog: Catalog | None = None
) -> Catalog:
    """What is collected (the catalogue, where it is at hand), with translations kept or given."""
    catalog = collected() if catalog is None else catalog
    for message in catalog:
        if not message.id:
            continue
        old = kept.get(message.id if isinstance(message.id, str) else message.id[0])
        key = message.id if isinstance(message.id, str) else "|".join(message.id)
        if old is not None and old.id == message.id and message_is_done(old.string):
            message.string = old.string
        elif key in given:
            told = given[key]
            plural = not isinstance(message.id, str)
            message.string = tuple(told) if plural else told
    return catalog


def written(catalog: Catalog) -> bytes:
    """The catalogue as a file: sorted by message, with the files but not the lines it is in."""
    out = BytesIO()
    write_po(out, catalog, sort_output=True, omit_header=True, include_lineno=False, width=100)
    return out.getvalue()


def message_is_done(string: object) -> bool:
    """Whether a translation has every form."""
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def main(files: list[str]) -> int:
    given: dict[str, str | list[str]] = {}
    for file in files:
        given |= json.loads(Path(file).read_text("utf-8"))
    catalog = merged(translated(), given)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(catalog))
    missing = [m.id for m in catalog if m.id and not message_is_done(m.string)]
    for one in missing:
        print(one if isinstance(one, str) else "|".join(one))
    print(f"{len(catalog)} messages, {len(missing)} without translation.", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
