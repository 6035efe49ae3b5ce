"""What an owner fills in to bring printed counts in: the table, its source, and the decision."""

from typing import Annotated

from pydantic import BeforeValidator

from codesign.i18n import lazy
from codesign.printed_counts.models import PrintedSource
from codesign.settings import LANGUAGES
from codesign.web.forms import (
    Form,
    InvalidError,
    Typed,
    at_most,
    clean_text,
    needed,
    one_of,
    ticked,
)

TITLE_LIMIT = 300
REASON_LIMIT = 1_000
TEXT_LIMIT = 300_000
FIRST_YEAR, LAST_YEAR = 1500, 2200
_NO_YEAR = lazy("Skriv året med fyra siffror, till exempel 2019.")
_NO_SOURCE = lazy("Skriv källans titel.")
_NO_PUBLISHER = lazy("Skriv vem som gav ut källan.")
_NO_FINDING = lazy("Skriv adressen eller sidorna där siffrorna står.")
_NO_REASON = lazy("Skriv varför siffrorna är offentliga.")
_NO_LANGUAGE = lazy("Välj vilket språk källan är skriven på.")
_NO_DECISION = lazy("Sätt krysset om siffrorna ska visas som de är tryckta.")
_LONG_TABLE = lazy("Tabellen är längre än %(limit)d tecken. Dela upp den.")


def _line(typed: str) -> str:
    return " ".join(clean_text(typed).split())


def _year(typed: object) -> int:
    text = str(typed)
    if text.isascii() and text.isdecimal() and len(text) == len("2019"):
        year = int(text)
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
    raise InvalidError(_NO_YEAR)


def _table(typed: str) -> str:
    return typed.replace("\x00", "").replace("\r\n", "\n")


class SourceForm(Form):
    """Where printed counts come from, and why they may be shown as they are."""

    title: Annotated[str, Typed(_line), needed(_NO_SOURCE), at_most(TITLE_LIMIT)] = ""
    publisher: Annotated[str, Typed(_line), needed(_NO_PUBLISHER), at_most(TITLE_LIMIT)] = ""
    year: Annotated[int, Typed(_line), BeforeValidator(_year)] = 0
    found_at: Annotated[str, Typed(_line), needed(_NO_FINDING), at_most(TITLE_LIMIT)] = ""
    language: Annotated[
        str, Typed(_line), needed(_NO_LANGUAGE), one_of(LANGUAGES, _NO_LANGUAGE)
    ] = ""
    reason: Annotated[str, Typed(clean_text), needed(_NO_REASON), at_most(REASON_LIMIT)] = ""
    table: Annotated[str, Typed(_table), at_most(TEXT_LIMIT, _LONG_TABLE)] = ""

    def source(self, artefact_id: int) -> PrintedSource:
        """The source as it is stored, not yet added to anything."""
        return PrintedSource(
            artefact_id=artefact_id,
            title=self.title,
            publisher=self.publisher,
            year=self.year,
            found_at=self.found_at,
            language=self.language,
            reason=self.reason,
        )


class DecidedForm(SourceForm):
    """The same, with the decision that lies behind it."""

    decided: Annotated[str, Typed(ticked), one_of(("1",), _NO_DECISION)] = ""
