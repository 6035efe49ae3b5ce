"""What the files are called, and about how large they become."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codesign.contributions.domain import Moderation
from codesign.numbers import rounded

FORMAT = "medskapa-project"
VERSION = 4
"""Of the project file. A reader refuses newer ones and understands older ones; the first one knew
nothing of prototypes, the second one only of voices at a journey's steps, the third one nothing of
questionnaires."""


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


def voice_bytes(voices: int, mean_length: float) -> float:
    """About how many bytes so many voices take in the project file."""
    return voices * (_PROJECT_ROW + 1.05 * mean_length)


def legible_size(size: int) -> tuple[float, str]:
    """The size as people say it: 1.4 and MB."""
    for unit, limit in (("kB", 1_000_000), ("MB", 1_000_000_000)):
        if size < limit:
            value = size * 1_000 / limit
            return rounded(value, 0 if value >= 10 else 1), unit
    return rounded(size / 1_000_000_000, 1), "GB"
