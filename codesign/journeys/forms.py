"""What the map's address asks for, made clean: unknown values are set aside, never an error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from codesign.areas.labels import AreaLabel
from codesign.contributions.domain import Mode, VoiceFilter
from codesign.contributions.sources import Source
from codesign.journeys.document import JourneyDocument
from codesign.web.ids import id_in

NOBODY_SAID = "okant"
"""The address's word for voices of which nobody said whose they are."""

T = TypeVar("T")


class MapKind(StrEnum):
    """The three ways to read a journey, by their names in the address."""

    MAP = "karta"
    LIST = "lista"
    PHASE = "fas"


@dataclass(frozen=True)
class MapQuery:
    """What is to be shown. `kind` None: the screen's width decides between map and list."""

    kind: MapKind | None
    phase: str | None
    filter: VoiceFilter
    ignored: tuple[str, ...]
    """Names of the parameters whose values mean nothing here."""

    @property
    def query(self) -> dict[str, str]:
        """The address parameters that ask for the same thing."""
        return {name: value for name, value in self._parameters().items() if value}

    @property
    def filters(self) -> dict[str, str]:
        """The address parameters of the filter alone."""
        return {name: value for name, value in self.query.items() if name not in {"vy", "fas"}}

    @property
    def shown_phase(self) -> str | None:
        """The one phase to show; None for the whole journey."""
        return self.phase if self.kind is MapKind.PHASE else None

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters)

    def at(self, step: str) -> VoiceFilter:
        """The same filter, at one step."""
        return replace(self.filter, anchor=step)

    def _parameters(self) -> dict[str, str]:
        wanted = self.filter
        return {
            "vy": self.kind or "",
            "fas": (self.phase or "") if self.kind is MapKind.PHASE else "",
            "perspektiv": NOBODY_SAID if wanted.perspective == "" else wanted.perspective or "",
            "lage": wanted.mode or "",
            "omrade": str(wanted.area_id or ""),
            "kalla": wanted.source or "",
        }


def map_wish(
    arguments: Mapping[str, str], document: JourneyDocument, labels: Mapping[int, AreaLabel]
) -> MapQuery:
    """What the address asks for. Empty values mean all; unknown ones are named in `ignored`."""
    ignored: list[str] = []

    def read(name: str, meaning: Callable[[str], T | None]) -> T | None:
        value = arguments.get(name, "").strip()
        if not value:
            return None
        found = meaning(value)
        if found is None:
            ignored.append(name)
        return found

    kind = read("vy", lambda value: _member(MapKind, value))
    phases = [phase.key for phase in document.phases]
    phase = read("fas", lambda value: value if value in phases else None)
    wanted = VoiceFilter(
        perspective=read("perspektiv", lambda value: _perspective(value, document)),
        mode=read("lage", lambda value: _member(Mode, value)),
        area_id=read("omrade", lambda value: _area(value, labels)),
        source=read("kalla", lambda value: _member(Source, value)),
    )
    if kind is MapKind.PHASE and phase is None:
        phase = phases[0]
    return MapQuery(kind, phase, wanted, tuple(ignored))


def page_after(arguments: Mapping[str, str]) -> int | None:
    """The id after which the next voices come; None for the first page."""
    return id_in(arguments.get("efter"))


def _perspective(value: str, document: JourneyDocument) -> str | None:
    if value == NOBODY_SAID:
        return ""
    return value if document.actor(value) else None


def _area(value: str, labels: Mapping[int, AreaLabel]) -> int | None:
    number = _whole_number(value)
    return number if number in labels else None


def _whole_number(value: str) -> int | None:
    # Nine digits hold every area's id and stay inside what both databases compare with.
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


E = TypeVar("E", bound=StrEnum)


def _member(kind: type[E], value: str) -> E | None:
    return next((member for member in kind if member == value), None)
