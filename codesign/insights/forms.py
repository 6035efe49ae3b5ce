"""What the address of the insights asks for, made clean; what means nothing here is named."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from codesign.areas.labels import AreaLabel
from codesign.artefacts.anchors import WHOLE
from codesign.contributions.domain import VoiceFilter
from codesign.journeys.document import JourneyDocument
from codesign.journeys.forms import map_wish
from codesign.journeys.kind import parts

FILTERS = ("perspektiv", "lage", "omrade", "kalla")
"""The parameters that choose voices, with the same names and values as on the map."""
GROUP_LIMIT = 200
NO_GROUP = "-"
"""The address's word for voices without a group, or without a day."""


class Level(StrEnum):
    """How finely areas are told apart, by their names in the address."""

    AREAS = "omraden"
    PARTS = "underkategorier"


@dataclass(frozen=True)
class InsightQuery:
    """Which voices, of which journey, told apart how finely."""

    journey: str
    filter: VoiceFilter
    level: Level
    filters: Mapping[str, str]
    """The address parameters of the filter alone."""
    is_first_journey: bool
    ignored: tuple[str, ...] = ()
    """Names of the parameters whose values mean nothing here."""

    @property
    def query(self) -> dict[str, str]:
        """The address parameters that ask for the same thing."""
        journey = {} if self.is_first_journey else {"resa": self.journey}
        level = {} if self.level is Level.AREAS else {"niva": str(self.level)}
        return {**journey, **self.filters, **level}

    @property
    def is_filtered(self) -> bool:
        return bool(self.filters)

    def unfiltered(self) -> "InsightQuery":
        """The same journey and level with all its voices, and a word about what was asked for."""
        level = replace(self, filter=VoiceFilter(), filters={})
        return level.also_ignoring(*self.filters)

    def in_every_area(self) -> "InsightQuery":
        """The same wish without its area."""
        filters = {name: value for name, value in self.filters.items() if name != "omrade"}
        return replace(self, filter=replace(self.filter, area_id=None), filters=filters)

    def also_ignoring(self, *names: str) -> "InsightQuery":
        """The same wish, which says of these parameters too that they meant nothing."""
        return replace(self, ignored=(*self.ignored, *names))


def chosen_journey(arguments: Mapping[str, str], slugs: list[str]) -> tuple[str, bool]:
    """The journey asked for, else the project's first; and whether another one was asked for."""
    asked = arguments.get("resa", "").strip()
    return (asked, False) if asked in slugs else (slugs[0], bool(asked))


def insight_wish(
    arguments: Mapping[str, str],
    document: JourneyDocument,
    labels: Mapping[int, AreaLabel],
    journey: str,
    *,
    is_first: bool,
) -> InsightQuery:
    """What the address asks for. Empty values mean all; unknown ones are named in `ignored`."""
    found = map_wish({name: arguments.get(name, "") for name in FILTERS}, document, labels)
    asked = arguments.get("niva", "").strip()
    level = next((level for level in Level if level == asked), Level.AREAS)
    ignored = found.ignored if not asked or level == asked else (*found.ignored, "niva")
    return InsightQuery(journey, found.filter, level, found.filters, is_first, ignored)


@dataclass(frozen=True)
class CellSelector:
    """One mark of a figure: what it narrows the chosen voices by. Empty: nothing more."""

    phase: str = ""
    step: str = ""
    group: str | None = None
    day: str | None = None
    is_uncoded: bool = False
    is_coded: bool = False
    is_rated: bool = False

    @property
    def is_of_facet(self) -> bool:
        """Whether it is a group or a day, which are counted without steps and areas."""
        return self.group is not None or self.day is not None

    def of_released(self) -> tuple["CellSelector", list[str]]:
        """The mark for those who see released voices alone, and what it then leaves out: a voice
        carries neither its day nor whether somebody said how it felt, nor that no group is told."""
        gone = ["dag"] if self.day is not None else []
        gone += ["visa"] if self.is_rated else []
        gone += ["grupp"] if self.group == "" else []
        group = self.group or None
        return replace(self, day=None, is_rated=False, group=group), gone

    @property
    def query(self) -> dict[str, str]:
        """The mark as the address writes it."""
        chosen = {
            "fas": self.phase,
            "steg": self.step,
            "grupp": NO_GROUP if self.group == "" else self.group or "",
            "dag": NO_GROUP if self.day == "" else self.day or "",
            "visa": _shown(self),
        }
        return {name: value for name, value in chosen.items() if value}


def _shown(mark: CellSelector) -> str:
    for name, is_chosen in (
        ("okategoriserade", mark.is_uncoded),
        ("kategoriserade", mark.is_coded),
        ("kanslor", mark.is_rated),
    ):
        if is_chosen:
            return name
    return ""


def mark_of(
    arguments: Mapping[str, str], document: JourneyDocument
) -> tuple[CellSelector, list[str]]:
    """The mark an address names, and the parameters whose values mean nothing here."""
    asked = {
        name: arguments.get(name, "").strip() for name in ("fas", "steg", "grupp", "dag", "visa")
    }
    known = {
        "fas": asked["fas"] in {WHOLE, *(phase.key for phase in document.phases)},
        "steg": asked["steg"] in {WHOLE, *(part.key for part in parts(document))},
        "grupp": len(asked["grupp"]) <= GROUP_LIMIT and "\x00" not in asked["grupp"],
        "dag": asked["dag"] == NO_GROUP or _is_day(asked["dag"]),
        "visa": asked["visa"] in {"okategoriserade", "kategoriserade", "kanslor"},
    }
    said = {name: value for name, value in asked.items() if value and known[name]}
    # Groups and days are counted by themselves, so nothing else of a mark goes with them.
    alone = next((name for name in ("grupp", "dag") if name in said), None)
    if alone:
        said = {alone: said[alone]}
    ignored = [name for name, value in asked.items() if value and name not in said]
    return (
        CellSelector(
            phase=said.get("fas", ""),
            step=said.get("steg", ""),
            group=_or_nothing(said.get("grupp")),
            day=_or_nothing(said.get("dag")),
            is_uncoded=said.get("visa") == "okategoriserade",
            is_coded=said.get("visa") == "kategoriserade",
            is_rated=said.get("visa") == "kanslor",
        ),
        ignored,
    )


def _or_nothing(value: str | None) -> str | None:
    return "" if value == NO_GROUP else value


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
