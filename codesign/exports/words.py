"""The words of tables: headers, and what stands in their cells, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass

from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.sources import Source
from codesign.contributions.words import mode_name, source_name
from codesign.i18n import gettext, language, lazy

_HEADER = (
    lazy("Nummer"),
    lazy("Resa"),
    lazy("Fas"),
    lazy("Steg"),
    lazy("Stegets nyckel"),
    lazy("Läge"),
    lazy("Perspektiv"),
    lazy("Grupp"),
    lazy("Text"),
    lazy("Känsla"),
    lazy("Datum"),
    lazy("Områden"),
    lazy("Områdenas nycklar"),
    lazy("Källa"),
    lazy("Sagt genom"),
    lazy("Språk"),
    lazy("Granskad"),
    lazy("Vem som kategoriserat"),
    lazy("Antal kategoriseringar"),
    lazy("Prototyp"),
    lazy("Version"),
    lazy("Skärm"),
    lazy("Element"),
)
WIDTHS = (9, 22, 18, 24, 20, 8, 16, 14, 70, 9, 12, 36, 24, 20, 18, 8, 14, 20, 12, 22, 8, 22, 20)
"""Columns' widths in a workbook, in characters."""

_CODEBOOK = (
    lazy("Nyckel"),
    lazy("Ligger i"),
    lazy("Namn på svenska"),
    lazy("Namn på engelska"),
    lazy("Definition på svenska"),
    lazy("Definition på engelska"),
    lazy("Färg"),
    lazy("Antal röster"),
)
_MODERATIONS = {
    Moderation.WAITING: lazy("väntar"),
    Moderation.KEPT: lazy("bara för projektgruppen"),
    Moderation.RELEASED: lazy("publicerad"),
    Moderation.REJECTED: lazy("avvisad"),
    Moderation.WITHDRAWN: lazy("återtagen"),
}


@dataclass(frozen=True)
class TableWords:
    """Everything that a table of voices says in words of ours, looked up once."""

    language: str
    title: str
    header: tuple[str, ...]
    modes: Mapping[Mode, str]
    sources: Mapping[Source, str]
    moderations: Mapping[Moderation, str]
    coder: str
    """“Coder %(number)s”, for those who are not named."""


def table_words() -> TableWords:
    """The words in this response's language."""
    return TableWords(
        language=language(),
        title=gettext("Röster"),
        header=tuple(gettext(name) for name in _HEADER),
        modes={mode: mode_name(mode) for mode in Mode},
        sources={source: source_name(source) for source in Source},
        moderations={kind: gettext(name) for kind, name in _MODERATIONS.items()},
        coder=gettext("Kodare %(number)s"),
    )


def codebook_header() -> tuple[str, ...]:
    """The codebook's columns in this response's language."""
    return tuple(gettext(name) for name in _CODEBOOK)
