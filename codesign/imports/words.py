"""Sentences for what is wrong with a row, and what is worth knowing of one."""

import csv
import io
from collections.abc import Iterable, Sequence

from codesign.contributions.domain import NOTE_LIMIT
from codesign.i18n import gettext, lazy, number
from codesign.imports.domain import SHORT_LIMIT, Aside, Missing, Reading, Reason, Remark, RowError
from codesign.tables.formulas import protected

_FAULTS = {
    Reason.NO_TEXT: lazy("Raden saknar text."),
    Reason.LONG_TEXT: lazy("Texten är %(value)s tecken. En anteckning får ha högst %(limit)s."),
    Reason.LONG_SHORT_TEXT: lazy("Texten är %(value)s tecken. Här får det stå högst %(short)s."),
    Reason.NO_STEP: lazy("Raden säger inte vilket steg den hör till."),
    Reason.UNKNOWN_STEP: lazy("Resan har inget steg och ingen fas som heter ”%(value)s”."),
    Reason.UNKNOWN_MODE: lazy("”%(value)s” är varken ÄR, BÖR eller GÖR."),
    Reason.BAD_DAY: lazy("”%(value)s” är inget datum. Skriv som 2026-11-03."),
    Reason.BAD_RATING: lazy("”%(value)s” är ingen känsla. Skriv ett heltal från −2 till 2."),
    Reason.TOO_MANY_CELLS: lazy(
        "Raden har fler celler än rubrikraden. Sätt citattecken runt text som innehåller "
        "skiljetecknet."
    ),
}
_ASIDES = {
    Remark.SAME_NOTE: lazy("Samma text på samma steg som rad %(value)s."),
    Remark.UNKNOWN_AREA: lazy(
        "Det finns inget område som heter ”%(value)s”, så raden får inte det området."
    ),
}
_MISSING = {
    Missing.TEXT: lazy("Välj vilken kolumn som har anteckningens text."),
    Missing.PLACE: lazy("Välj var i resan anteckningarna hör hemma: en kolumn eller ett steg."),
}


def fault_sentence(fault: RowError) -> str:
    """Why the row cannot be imported as it stands."""
    numeric = fault.reason in {Reason.LONG_TEXT, Reason.LONG_SHORT_TEXT}
    value = number(int(fault.value)) if numeric else fault.value
    return gettext(_FAULTS[fault.reason], value=value, limit=number(NOTE_LIMIT), short=SHORT_LIMIT)


def suggestion_sentence(suggestion: str) -> str:
    """“Did you mean …?”, or nothing."""
    return gettext("Menade du ”%(name)s”?", name=suggestion) if suggestion else ""


def aside_sentence(aside: Aside) -> str:
    """What is worth knowing of a row that is imported all the same."""
    return gettext(_ASIDES[aside.remark], value=aside.value)


def missing_sentence(missing: Missing) -> str:
    """The choice that has to be made first."""
    return gettext(_MISSING[missing])


def csv_of(rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV that a Swedish Excel opens as it should, in which no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow(protected(cell) if isinstance(cell, str) else cell for cell in row)
    return ("\ufeff" + out.getvalue()).encode()


def faults_csv(reading: Reading) -> bytes:
    """Every fault of a table, a line each."""
    header = (gettext("Rad"), gettext("Kolumn"), gettext("Fel"), gettext("Förslag"))
    rows = (
        (
            fault.row,
            fault.column,
            fault_sentence(fault),
            suggestion_sentence(fault.suggestion),
        )
        for fault in reading.faults
    )
    return csv_of([header, *rows])
