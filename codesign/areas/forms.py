"""What people send to the coding desk and the codebook pages, as clean values."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from codesign.areas.domain import (
    ALL,
    DEFINITION_LIMIT,
    NAME_LIMIT,
    NOBODY,
    UNCODED,
    AreaText,
    DeskFilter,
)
from codesign.areas.palette import PALETTE
from codesign.contributions.domain import Mode
from codesign.contributions.sources import Source
from codesign.i18n import lazy
from codesign.web.forms import Form, Typed, at_most, needed, one_line, one_of

WORDS_LIMIT = 100


def desk_filter(args: Mapping[str, str]) -> DeskFilter:
    """The filter an address asks for. What it does not understand is left out."""
    journey, _, step = args.get("steg", "").partition(".")
    area = args.get("omrade", "")
    perspective = args.get("perspektiv") or None
    return DeskFilter(
        uncoded=args.get("visa", UNCODED) != ALL and not area.isdecimal(),
        journey=journey if step else "",
        step=step,
        mode=_member(Mode, args.get("lage")),
        source=_member(Source, args.get("kalla")),
        perspective="" if perspective == NOBODY else perspective,
        area_id=number_in(area),
        words=" ".join(args.get("ord", "").split())[:WORDS_LIMIT],
    )


def _member(kind: Any, value: str | None) -> Any:
    return kind(value) if value in {str(member) for member in kind} else None


def number_in(value: str | None) -> int | None:
    """A positive whole number that fits in the database, else None."""
    if value and value.isascii() and value.isdecimal() and 0 < int(value[:19]) < 2**31:
        return int(value[:19])
    return None


def numbers_in(values: Iterable[str]) -> list[int]:
    """The whole numbers among the values, each once."""
    found = (number_in(value) for value in values)
    return sorted({number for number in found if number is not None})


Definition = Annotated[str, Typed(one_line), at_most(DEFINITION_LIMIT)]


class AreaForm(Form):
    """What is written about an area."""

    name: Annotated[
        str,
        Typed(one_line, "namn"),
        needed(lazy("Skriv ett namn på området.")),
        at_most(NAME_LIMIT),
    ] = ""
    name_en: Annotated[str, Typed(one_line, "namn_en"), at_most(NAME_LIMIT)] = ""
    definition: Definition = ""
    definition_en: Definition = ""
    colour: Annotated[
        str, Typed(one_line, "farg"), one_of(PALETTE, lazy("Välj en av färgerna."))
    ] = ""
    parent: Annotated[str, Typed(one_line, "under")] = ""

    @property
    def area_text(self) -> AreaText:
        """The clean values; only meaningful without errors."""
        return AreaText(self.text("namn"), self.text("definition"), self.values.get("farg", ""))

    @property
    def parent_id(self) -> int | None:
        """The area chosen to lie in, None for the top level."""
        return number_in(self.values.get("under"))
