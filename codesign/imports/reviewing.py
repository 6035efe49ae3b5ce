"""What a person sees of a table before it is imported: made once, kept as plain values.

A large table is read by a worker, each time that somebody chooses how; the page shows what the
worker found. So no page ever opens a large table.
"""

import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from codesign.imports.domain import (
    VALUES_SHOWN,
    Aside,
    Choices,
    Missing,
    Note,
    Reading,
    RowError,
    Unplaced,
)
from codesign.tables.table import Record, Table
from codesign.waiting import takes_time

READ_AT_ONCE = 5_000
"""Cells of a table that is read while a person waits; what is larger is read by a worker."""
SHOWN_NOTES = 5
SHOWN_FAULTS = 200
SHOWN_ASIDES = 50


@dataclass(frozen=True)
class Review:
    """A table read with the choices made, as much of it as is shown."""

    choices: dict[str, Any]
    """As `Choices.as_json` gives them."""
    form: str
    """What the file is, as people say it."""
    names: tuple[str, ...]
    """A name for each column."""
    first: tuple[Record, ...]
    """The first rows that may be notes."""
    missing: tuple[Missing, ...]
    notes: tuple[Note, ...]
    notes_in_all: int
    bad_rows: int
    faults: tuple[RowError, ...]
    faults_in_all: int
    asides: tuple[Aside, ...]
    asides_in_all: int
    places: tuple[Unplaced, ...]
    places_in_all: int
    modes: tuple[Unplaced, ...]
    perspectives: tuple[Unplaced, ...]
    coded: int
    """Notes that get an area out of the file."""
    there: int
    """Notes that stand at their step already, word for word."""
    seen: str
    """Tells whether what was seen still holds when it is confirmed."""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)

    @property
    def places_left_out(self) -> int:
        """How many names of places the page does not ask about."""
        return self.places_in_all - len(self.places)

    @property
    def can_run(self) -> bool:
        """Whether there is anything to import."""
        return bool(self.notes_in_all) and not self.missing

    def is_of(self, choices: Choices) -> bool:
        """Whether the table was read with these choices; whether words are released changes no
        row."""
        released = self.choices["is_released"]
        return self.choices == replace(choices, is_released=released).as_json()


def is_large(table: Table) -> bool:
    """Whether a worker reads the table."""
    return table.width * len(table.records) > READ_AT_ONCE


def review_of(table: Table, choices: Choices, reading: Reading, *, there: int, seen: str) -> Review:
    """What is shown of a table and its reading."""
    return Review(
        choices.as_json(),
        table.form,
        table.names(choices.has_header),
        table.body(choices.has_header)[:SHOWN_NOTES],
        reading.missing,
        reading.notes[:SHOWN_NOTES],
        len(reading.notes),
        reading.bad_rows,
        reading.faults[:SHOWN_FAULTS],
        len(reading.faults),
        reading.asides[:SHOWN_ASIDES],
        len(reading.asides),
        _shown(reading.places),
        len(reading.places),
        _shown(reading.modes),
        _shown(reading.perspectives),
        sum(bool(note.areas) for note in reading.notes),
        there,
        seen,
    )


def _shown(values: Collection[Unplaced]) -> tuple[Unplaced, ...]:
    return tuple(values)[:VALUES_SHOWN]


_REVIEWS = TypeAdapter(Review)


@takes_time
def kept(review: Review) -> bytes:
    """The review as it is stored."""
    return zlib.compress(_REVIEWS.dump_json(review), level=1)


def review_in(stored: bytes) -> Review:
    """Back from `kept`."""
    return _REVIEWS.validate_json(zlib.decompress(stored))
