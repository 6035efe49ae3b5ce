"""What the files are called, about how large they become, and who is behind a number."""

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from codesign.contributions.domain import Moderation
from codesign.numbers import rounded

FORMAT = "medskapa-project"
VERSION = 3
"""Of the project file. A reader refuses newer ones and understands older ones; the first one knew
nothing of prototypes, the second one only of voices at a journey's steps."""
PAGE = 250
"""Voices read at a time: some hundredths of a second, after which others may have their turn."""


class Form(StrEnum):
    """How a table of voices is written."""

    CSV = "csv"
    XLSX = "xlsx"


MEDIA = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Scope:
    """Which voices a person gets, and how."""

    seen: frozenset[Moderation]
    is_whole: bool
    """Whether voices keep the number they have in the whole project. For those who get only
    released voices they are numbered anew: gaps would tell how many are held back."""
    with_names: bool = False
    """Whether those who categorised are named."""


@dataclass
class Numbers:
    """Numbers in the order of first appearance: they stand for people and tell nothing of them."""

    known: dict[int, int] = field(default_factory=dict)

    def of(self, person_id: int | None) -> int | None:
        """The person's number; None for nobody."""
        if person_id is None:
            return None
        return self.known.setdefault(person_id, len(self.known) + 1)


@dataclass
class Places:
    """Which place a row has in the file, from 1, for rows that come in the order of their ids.

    Eight bytes a row, so that a project with a million voices can be written in little memory.
    """

    ids: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, row_id: int) -> int:
        """Take in the next row; its place."""
        self.ids.append(row_id)
        return len(self.ids)

    def of(self, row_id: object) -> int | None:
        """The row's place; None for nobody's, and for one that is not in the file."""
        if not isinstance(row_id, int):
            return None
        at = bisect_left(self.ids, row_id)
        return at + 1 if at < len(self.ids) and self.ids[at] == row_id else None


def file_name(slug: str, what: str, day: date, ending: str) -> str:
    """A name that every system takes: small letters a–z, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9-]", "", slug)[:64].strip("-") or "projekt"
    return f"{plain}-{what}-{day.isoformat()}.{ending}"


_BESIDE_TEXT = {Form.CSV: 230, Form.XLSX: 55}
"""Bytes of a row beside its text, about; XLSX is packed."""
_PER_CHARACTER = {Form.CSV: 1.05, Form.XLSX: 0.42}
_PROJECT_ROW = 330
_WALK = 4_000


def table_bytes(form: Form, voices: int, mean_length: float) -> int:
    """About how large a table of so many voices becomes."""
    return int(voices * (_BESIDE_TEXT[form] + _PER_CHARACTER[form] * mean_length))


def project_bytes(voices: int, mean_length: float, files: int = 0, walks: int = 0) -> int:
    """About how large the project file becomes. `files`: bytes of prototypes' files and photos."""
    told = voices * (_PROJECT_ROW + 1.05 * mean_length) + walks * _WALK
    return int(20_000 + told + files * 4 / 3)


def legible_size(size: int) -> tuple[float, str]:
    """The size as people say it: 1.4 and MB."""
    for unit, limit in (("kB", 1_000_000), ("MB", 1_000_000_000)):
        if size < limit:
            value = size * 1_000 / limit
            return rounded(value, 0 if value >= 10 else 1), unit
    return rounded(size / 1_000_000_000, 1), "GB"
