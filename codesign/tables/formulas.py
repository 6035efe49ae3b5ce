"""Cells that a spreadsheet would compute, made harmless in a way that can be undone exactly.

A text that a spreadsheet could take for a formula gets one apostrophe in front. So does a text
that already looks so protected; that is what makes every protected text lead back to one text.
"""

import re

_LIVE = re.compile(r"'*(?:\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
"""What a spreadsheet may compute: = + - @ and their wide forms, the old | and %, or a control
character at the start, also behind apostrophes of its own."""


def is_live(text: str) -> bool:
    """Whether a spreadsheet might compute the text, or it looks protected already."""
    return _LIVE.match(text) is not None


def protected(text: str) -> str:
    """The text as it may stand in a cell: no spreadsheet computes it."""
    return f"'{text}" if is_live(text) else text


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def safe(text: str) -> str:
    """Words that somebody wrote as they may stand in a cell of any table: the one place for it."""
    return protected(_CONTROLS.sub("", text)) if text else ""


def restored(cell: str) -> str:
    """Back from `protected`; any other cell is what it is."""
    return cell[1:] if cell.startswith("'") and is_live(cell[1:]) else cell
