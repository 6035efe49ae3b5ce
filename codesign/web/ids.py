"""Ids as addresses and forms name them."""

from collections.abc import Iterable

from codesign.db import LARGEST_ID


def id_in(value: str | None) -> int | None:
    """The id of a voice or of another row whose ids tell no order, else None."""
    if value and value.isascii() and value.isdecimal() and len(value) <= 19:
        return int(value) if 0 < int(value) <= LARGEST_ID else None
    return None


def ids_in(values: Iterable[str]) -> list[int]:
    """The ids of such rows among the values, each once."""
    found = (id_in(value) for value in values)
    return sorted({number for number in found if number is not None})
