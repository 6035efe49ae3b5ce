"""Names of what a voice is: its mode, its source and how it felt."""

from flask import Flask

from codesign.contributions.domain import Mode
from codesign.contributions.sources import SOURCES, Source
from codesign.i18n import gettext, lazy
from codesign.numbers import rounded, whole

_MODES = {Mode.IS: lazy("ÄR"), Mode.SHOULD: lazy("BÖR"), Mode.DO: lazy("GÖR")}


_MODES_EXPLAINED = {
    Mode.IS: lazy("ÄR – så är det"),
    Mode.SHOULD: lazy("BÖR – så borde det vara"),
    Mode.DO: lazy("GÖR – så kan det lösas"),
}


_FEELINGS = {
    -2: lazy("mycket dåligt"),
    -1: lazy("dåligt"),
    0: lazy("varken bra eller dåligt"),
    1: lazy("bra"),
    2: lazy("mycket bra"),
}


def mode_name(mode: Mode) -> str:
    return gettext(_MODES[mode])


def feeling_name(value: float) -> str:
    """The word for a feeling (−2…+2): that of the whole value nearest the number as it is shown."""
    return gettext(_FEELINGS[max(-2, min(2, whole(rounded(value, 1))))])


def mode_meaning(mode: Mode) -> str:
    """A mode with what it asks: "ÄR – så är det"."""
    return gettext(_MODES_EXPLAINED[mode])


def source_name(source: Source) -> str:
    return gettext(SOURCES[source].name)


def source_of_one(source: Source) -> str:
    """What one voice of a source is: "Lapp från workshop"."""
    return gettext(SOURCES[source].one)


def source_brought(source: Source) -> str:
    """What a file of a source holds: "Lappar från en workshop"."""
    return gettext(SOURCES[source].brought)


def install(app: Flask) -> None:
    """Give templates the names of sources."""
    app.jinja_env.filters.update(source_of_one=source_of_one, source_brought=source_brought)
