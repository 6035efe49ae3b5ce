"""What the files are called, about how large they become, and who is behind a number."""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from codesign.feedback.domain import Moderation

FORMAT = "medskapa-project"
VERSION = 1
"""Of the project file. A reader refuses newer ones and understands older ones."""
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


def file_name(slug: str, what: str, day: date, ending: str) -> str:
    """A name that every system takes: small letters a–z, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9-]", "", slug)[:64].strip("-") or "projekt"
    return f"{plain}-{what}-{day.isoformat()}.{ending}"


_BESIDE_TEXT = {Form.CSV: 230, Form.XLSX: 55}
"""Bytes of a row beside its text, about; XLSX is packed."""
_PER_CHARACTER = {Form.CSV: 1.05, Form.XLSX: 0.42}
_PROJECT_ROW = 330


def table_bytes(form: Form, voices: int, mean_length: float) -> int:
    """About how large a table of so many voices becomes."""
    return int(voices * (_BESIDE_TEXT[form] + _PER_CHARACTER[form] * mean_length))


def project_bytes(voices: int, mean_length: float) -> int:
    """About how large the project file becomes."""
    return int(20_000 + voices * (_PROJECT_ROW + 1.05 * mean_length))


def legible_size(size: int) -> tuple[float, str]:
    """The size as people say it: 1.4 and MB."""
    for unit, limit in (("kB", 1_000_000), ("MB", 1_000_000_000)):
        if size < limit:
            value = size * 1_000 / limit
            return (round(value) if value >= 10 else round(value, 1)), unit
    return round(size / 1_000_000_000, 1), "GB"
