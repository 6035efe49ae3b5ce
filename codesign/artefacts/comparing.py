"""What differs between two versions of any document: its parts, and its text line by line."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from codesign.artefacts.kinds import Kind, Part
from codesign.artefacts.versions import written_form
from codesign.artefacts.writing import as_yaml
from codesign.texts import LocalText

LINES_LIMIT = 400
"""Lines that are shown."""
COMPARED_LIMIT = 20_000
"""Lines of both texts together: of longer ones only the parts are compared."""
AROUND = 2
"""Lines shown before and after what differs."""


class Sign(StrEnum):
    """What a line is: new, gone, in both, or where lines are left out."""

    NEW = "new"
    GONE = "gone"
    SAME = "same"
    GAP = "gap"


_SIGNS = {"+": Sign.NEW, "-": Sign.GONE, " ": Sign.SAME, "@": Sign.GAP}


@dataclass(frozen=True)
class Line:
    sign: Sign
    text: str = ""


@dataclass(frozen=True)
class Comparison:
    """Parts that are new and gone, and the lines that differ with those around them."""

    new: tuple[Part, ...]
    gone: tuple[Part, ...]
    renamed: tuple[tuple[LocalText, LocalText], ...]
    """Titles before and after, of parts that have others."""
    lines: tuple[Line, ...]
    left_out: int = 0
    """Lines that are not shown."""


def compared(kind: Kind[Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> Comparison:
    """The differences from an older to a newer document, both in their stored form."""
    before = {part.key: part for part in kind.parts(kind.model.model_validate(old))}
    after = {part.key: part for part in kind.parts(kind.model.model_validate(new))}
    lines = _lines(_text(kind, old), _text(kind, new))
    return Comparison(
        new=tuple(part for key, part in after.items() if key not in before),
        gone=tuple(part for key, part in before.items() if key not in after),
        renamed=tuple(
            (before[key].title, part.title)
            for key, part in after.items()
            if key in before and before[key].title != part.title
        ),
        lines=tuple(lines[:LINES_LIMIT]),
        left_out=max(0, len(lines) - LINES_LIMIT),
    )


def _text(kind: Kind[Any], stored: Mapping[str, Any]) -> list[str]:
    return as_yaml(written_form(kind.name, stored)).splitlines()


def _lines(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    if len(old) + len(new) > COMPARED_LIMIT:
        return []
    told = list(difflib.unified_diff(old, new, lineterm="", n=AROUND))[2:]
    return [Line(_SIGNS[one[0]], "" if one[0] == "@" else one[1:]) for one in told]
