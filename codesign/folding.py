"""Finding words in what people have said: one way for every page, the same hits on both engines.

Case does not matter in any script, nor whether å is one letter or an a with a ring added. Letters
with other marks are other letters: a search for “far” does not find “får”.
"""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

SQLITE_FUNCTION = "fold_letters"
"""The name that `fold` has inside SQLite, whose own lower() knows a–z only."""
_ALIKE = (("\u03c2", "\u03c3"), ("i\u0307", "i"))
"""Small letters that are one and the same: sigma at a word's end, and the dotted i of Turkish."""
_BUILT_IN = (17,)
"""The first PostgreSQL with a collation of its own that knows every script's small letters."""


def fold(text: str) -> str:
    """The text with composed, small letters."""
    small = unicodedata.normalize("NFC", text).lower()
    for letter, same in _ALIKE:
        small = small.replace(letter, same)
    return small


def holds(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    """Whether the column holds these words, as they stand, in any case."""
    pattern = fold(words)
    for sign in ("\\", "%", "_"):
        pattern = pattern.replace(sign, "\\" + sign)
    return _folded(column).like(literal(f"%{pattern}%"), escape="\\")


class _folded(FunctionElement[str]):  # noqa: N801 - it stands in queries like func.lower
    """The column as `fold` makes it."""

    name = "folded"
    type = String()
    inherit_cache = True


@compiles(_folded, "sqlite")
def _in_sqlite(element: _folded, compiler: Any, **how: Any) -> str:
    return f"{SQLITE_FUNCTION}({compiler.process(element.clauses, **how)})"


@compiles(_folded, "postgresql")
def _in_postgresql(element: _folded, compiler: Any, **how: Any) -> str:
    version = compiler.dialect.server_version_info or _BUILT_IN
    collation = "pg_c_utf8" if version >= _BUILT_IN else "und-x-icu"
    text = compiler.process(element.clauses, **how)
    small = f'lower(normalize({text}, NFC) COLLATE "{collation}")'
    for letter, same in _ALIKE:
        small = f"replace({small}, '{letter}', '{same}')"
    return small
