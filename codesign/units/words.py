"""Sentences for what a table of units says, and for what is wrong with it."""

from codesign.i18n import gettext, lazy, number
from codesign.tables.reading import (
    EmptyFileError,
    OnlyHeaderError,
    UnreadableFileError,
    UnsafeWorkbookError,
)
from codesign.units.domain import (
    MOST_DEPTH,
    MOST_FACTS,
    NAME_LIMIT,
    Column,
    Fault,
    RowFault,
    Unreadable,
)

COLUMNS = {
    Column.NOTHING: lazy("Används inte"),
    Column.NAME: lazy("Enhetens namn"),
    Column.KEY: lazy("Nyckel, egen för varje enhet"),
    Column.PARENT: lazy("Överordnad enhet (nyckel eller namn)"),
    Column.BRANCH: lazy("En nivå i trädet"),
    Column.LEVEL: lazy("Vad enheten är, till exempel Hem"),
    Column.PEOPLE: lazy("Hur många som kan svara"),
    Column.FACT: lazy("Uppgift om enheten"),
}
_FAULTS = {
    Fault.NO_NAME: lazy("Raden saknar enhetens namn."),
    Fault.LONG: lazy("”%(value)s …” är för långt. Skriv högst %(limit)s tecken."),
    Fault.NO_KEY: lazy("”%(value)s” saknar nyckel."),
    Fault.SAME_KEY: lazy(
        "Nyckeln ”%(value)s” finns redan på en rad ovanför. Två enheter kan inte ha samma nyckel."
    ),
    Fault.NO_PEOPLE: lazy(
        "”%(value)s” är inget antal. Skriv ett helt tal, eller lämna cellen tom."
    ),
    Fault.UNKNOWN_PARENT: lazy("Det finns ingen enhet ”%(value)s” att ligga i."),
    Fault.SEVERAL_PARENTS: lazy("Flera enheter heter ”%(value)s”. Skriv nyckeln i stället."),
    Fault.CIRCLE: lazy("”%(value)s” ligger i sig själv, direkt eller genom andra enheter."),
    Fault.DEEP: lazy("”%(value)s” ligger för djupt. Trädet får ha högst %(depth)s nivåer."),
    Fault.TOO_MANY_CELLS: lazy(
        "Raden har fler celler än rubrikraden. Sätt citattecken runt text som innehåller "
        "skiljetecknet."
    ),
    Fault.GAP: lazy("En nivå är tom ovanför ”%(value)s”. Fyll i den, eller ta bort nivån under."),
}
_UNREADABLE = {
    Unreadable.NO_NAMES: lazy("Välj vilken kolumn som har enheternas namn."),
    Unreadable.TWICE: lazy(
        "Namn, nyckel, överordnad enhet, nivåns ord och antal kan bara stå i var sin kolumn."
    ),
    Unreadable.TWO_WAYS: lazy(
        "Välj antingen en kolumn med överordnad enhet eller kolumner för trädets nivåer, inte båda."
    ),
    Unreadable.MANY_FACTS: lazy(
        "Det är fler än %(facts)s kolumner med uppgifter. Välj ”Används inte” för dem som inte "
        "behövs."
    ),
}
TOO_LARGE = lazy(
    "Tabellen är större än 2 MB. Ta bort kolumner som inte behövs, och läs in den igen."
)
_ABOUT_NOTES = {
    EmptyFileError: lazy("Det finns inga rader att läsa. Välj en fil med minst en enhet."),
    OnlyHeaderError: lazy("Det finns bara en rubrikrad och inga enheter under den."),
    UnsafeWorkbookError: lazy(
        "Excelarket packar upp till något mycket större än en fil med enheter, eller innehåller "
        "delar som inte hör hemma där. Spara enheterna som CSV."
    ),
}


def fault_sentence(fault: RowFault) -> str:
    """What is wrong with a row, in the reader's language."""
    return gettext(
        _FAULTS[fault.fault], value=fault.value, limit=number(NAME_LIMIT), depth=number(MOST_DEPTH)
    )


def unreadable_sentence(why: Unreadable) -> str:
    """Which choice of columns has to be made first."""
    return gettext(_UNREADABLE[why], facts=number(MOST_FACTS))


def refused_sentence(error: UnreadableFileError) -> str:
    """Why a file is no table of units."""
    known = _ABOUT_NOTES.get(type(error))
    return gettext(known) if known else error.told()
