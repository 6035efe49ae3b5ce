"""What is told about a workbook: where it stands, what it is, and how to mend it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice

from codesign.i18n import gettext, lazy
from codesign.said import Said, said, standing_alone

_IN_ROW_AND_COLUMN = lazy("Blad %(sheet)s, rad %(row)s, kolumn %(column)s: %(told)s")
_IN_ROW = lazy("Blad %(sheet)s, rad %(row)s: %(told)s")
_IN_COLUMN = lazy("Blad %(sheet)s, kolumn %(column)s: %(told)s")
_IN_SHEET = lazy("Blad %(sheet)s: %(told)s")


@dataclass(frozen=True)
class Place:
    """Where in a workbook: a sheet, its row (from 1, as spreadsheets number them), a column by its
    heading as it is written there, and the language (a code) that the column is in."""

    sheet: str = ""
    row: int = 0
    column: str = ""
    language: str = ""


@dataclass(frozen=True)
class Notice:
    """One thing to know about a workbook."""

    place: Place
    said: Said

    def told(self) -> str:
        """The place and the sentence in the reader's language."""
        place, told = self.place, self.said.told()
        if not place.sheet:
            return standing_alone(told)
        row = str(place.row)
        if place.row and place.column:
            return gettext(
                _IN_ROW_AND_COLUMN, sheet=place.sheet, row=row, column=place.column, told=told
            )
        if place.row:
            return gettext(_IN_ROW, sheet=place.sheet, row=row, told=told)
        if place.column:
            return gettext(_IN_COLUMN, sheet=place.sheet, column=place.column, told=told)
        return gettext(_IN_SHEET, sheet=place.sheet, told=told)


class RefusedRowError(ValueError):
    """A row cannot become a part of the questionnaire; `notice` says why and what mends it."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.said.sentence)
        self.notice = notice


def refused(place: Place, sentence: str, **values: object) -> RefusedRowError:
    """The error for a row, to be raised."""
    return RefusedRowError(Notice(place, said(sentence, **values)))


RowId = tuple[str, int]
"""A sheet and a row in it."""


_SUGGESTIONS = 100
"""Nearest names that one reading looks for: comparing takes long, and a mend needs no more."""
_COMPARED = 1_000
_LONGEST_WORD = 64


@dataclass
class Findings:
    """What a reading gathers: faults that need a person, remarks that need none."""

    faults: list[Notice] = field(default_factory=list)
    remarks: list[Notice] = field(default_factory=list)
    refused: set[RowId] = field(default_factory=set)
    """Rows that are not in the questionnaire and should be."""
    left_out: set[RowId] = field(default_factory=set)
    """Rows that are not in the questionnaire and should not be."""
    _compared: int = 0

    def nearest(self, word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
        """The known word that was meant, by how it is spelt; None when none is near."""
        self._compared += 1
        if self._compared > _SUGGESTIONS or len(word) > _LONGEST_WORD:
            return None
        near = get_close_matches(word, list(islice(known, _COMPARED)), n=1, cutoff=likeness)
        return near[0] if near else None

    def fault(self, place: Place, sentence: str, **values: object) -> None:
        """Something that a person must mend; it takes no row with it."""
        self.faults.append(Notice(place, said(sentence, **values)))

    def remark(self, place: Place, sentence: str, **values: object) -> None:
        """Something that was read in another way than it is written, or not at all."""
        self.remarks.append(Notice(place, said(sentence, **values)))

    def refuse(self, notice: Notice) -> None:
        """A row that is not taken in before somebody mends it."""
        self.faults.append(notice)
        self.refused.add((notice.place.sheet, notice.place.row))

    def leave_out(self, place: Place, sentence: str, **values: object) -> None:
        """A row that has no place in a questionnaire here, and what is done instead."""
        self.remark(place, sentence, **values)
        self.left_out.add((place.sheet, place.row))

    def refused_in(self, sheet: str) -> set[RowId]:
        """The rows of a sheet that are refused."""
        return {row for row in self.refused if row[0] == sheet}

    @contextmanager
    def row_by_row(self) -> Iterator[None]:
        """Inside, a row that is refused is noted, and nothing more of it is done."""
        try:
            yield
        except RefusedRowError as error:
            self.refuse(error.notice)

    @property
    def named(self) -> set[RowId]:
        """Rows that something is told of."""
        return {
            (one.place.sheet, one.place.row)
            for one in (*self.faults, *self.remarks)
            if one.place.row
        }
