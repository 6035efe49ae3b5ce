"""Where voices come from: each source is declared here, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from codesign.i18n import lazy


class Source(StrEnum):
    """A source, as it is stored; `SOURCES` says what each of them is."""

    COMMENT = "comment"
    NOTE = "note"
    ANSWER = "answer"
    REMARK = "remark"
    QUOTE = "quote"
    IMPORT = "import"


@dataclass(frozen=True)
class Declared:
    """What a source is called; messages to translate."""

    name: str
    """All that came that way."""
    one: str
    """One voice that did."""
    brought: str = ""
    """What a file of them holds; "" for a source that comes in no file."""


SOURCES: Mapping[Source, Declared] = {
    Source.COMMENT: Declared(lazy("Berättat på kartan"), lazy("Kommentar på kartan")),
    Source.NOTE: Declared(
        lazy("Workshop"), lazy("Lapp från workshop"), lazy("Lappar från en workshop")
    ),
    Source.ANSWER: Declared(lazy("Enkät"), lazy("Svar i enkät"), lazy("Svar ur en enkät")),
    Source.REMARK: Declared(lazy("Provning"), lazy("Anmärkning vid provning")),
    Source.QUOTE: Declared(lazy("Citat"), lazy("Citat"), lazy("Citat")),
    Source.IMPORT: Declared(
        lazy("Inläst underlag"), lazy("Importerad anteckning"), lazy("Andra anteckningar")
    ),
}
BROUGHT_BY_FILES = (Source.NOTE, Source.QUOTE, Source.ANSWER, Source.IMPORT)
"""Those that a file can hold, in the order they are offered."""
