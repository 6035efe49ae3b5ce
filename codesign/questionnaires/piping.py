"""Answers put into words: ``Hur gammal är ${name}?``."""

import re
from collections.abc import Iterator

PIPED = re.compile(r"\$\{\s*([^\s${}'\"]{1,200})\s*\}")
"""A name in a text, as in expressions."""


def piped_names(text: str) -> Iterator[str]:
    """What a text names."""
    return (match[1] for match in PIPED.finditer(text))
