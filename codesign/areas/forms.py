"""What people send to the coding desk and the codebook pages, as clean values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import MultiDict

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
from codesign.contributions.domain import Mode, Source
from codesign.db import LARGEST_ID
from codesign.i18n import gettext

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


def id_in(value: str | None) -> int | None:
    """The id of a voice or of another row whose ids tell no order, else None."""
    if value and value.isascii() and value.isdecimal() and len(value) <= 19:
        return int(value) if 0 < int(value) <= LARGEST_ID else None
    return None


def ids_in(values: Iterable[str]) -> list[int]:
    """The ids of such rows among the values, each once."""
    found = (id_in(value) for value in values)
    return sorted({number for number in found if number is not None})


@dataclass(frozen=True)
class AreaForm:
    """What was typed about an area, and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> AreaText:
        """The clean values; only meaningful without errors."""
        return AreaText(
            name=self._by_language("namn"),
            definition=self._by_language("definition"),
            colour=self.values.get("farg", ""),
        )

    @property
    def parent_id(self) -> int | None:
        """The area chosen to lie in, None for the top level."""
        return number_in(self.values.get("under"))

    def with_error(self, name: str, sentence: str) -> "AreaForm":
        """The same form with one more error."""
        return replace(self, errors={**self.errors, name: sentence})

    def _by_language(self, name: str) -> dict[str, str]:
        pairs = (("sv", self.values.get(name, "")), ("en", self.values.get(f"{name}_en", "")))
        return {language: text for language, text in pairs if text}


_FIELDS = ("namn", "namn_en", "definition", "definition_en", "farg", "under")


def area_form(form: MultiDict[str, str]) -> AreaForm:
    """The area form as sent, with an error for each field that cannot be used."""
    values = {name: " ".join(form.get(name, "").replace("\x00", "").split()) for name in _FIELDS}
    errors = {}
    if not values["namn"]:
        errors["namn"] = gettext("Skriv ett namn på området.")
    for name, limit in (
        ("namn", NAME_LIMIT),
        ("namn_en", NAME_LIMIT),
        ("definition", DEFINITION_LIMIT),
        ("definition_en", DEFINITION_LIMIT),
    ):
        if len(values[name]) > limit:
            errors[name] = gettext(
                "Skriv högst %(limit)d tecken. Nu är det %(n)d.", limit=limit, n=len(values[name])
            )
    if values["farg"] and values["farg"] not in PALETTE:
        errors["farg"] = gettext("Välj en av färgerna.")
    return AreaForm(values, errors)
