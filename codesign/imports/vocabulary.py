"""The words a project knows: what a cell of a file may name, however it is spelled."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from hashlib import sha256

from codesign.artefacts.anchors import WHOLE
from codesign.artefacts.places import all_of
from codesign.contributions.domain import Mode
from codesign.journeys.document import JourneyDocument
from codesign.journeys.kind import KIND, WHOLE_PHASE
from codesign.texts import in_language

_MODE_WORDS = {
    Mode.IS: (
        "är, nuläge, nu, idag, så är det, hinder, problem, effekt, insikt, iakttagelse, citat, "
        "is, as is, current, now, today, obstacle, barrier, pain, effect, insight, finding, quote, "
        "gain citizen, gain employee, gain society, vinst"
    ),
    Mode.SHOULD: (
        "bör, önskat läge, önskeläge, borde, skulle vilja, önskemål, behov, utvecklingsområde, "
        "should, to be, desired, wish, need, development area, area for development"
    ),
    Mode.DO: (
        "gör, åtgärd, förslag, handling, göra, aktivitet, nästa steg, plan, "
        "do, does, action, measure, proposal, suggestion, next step, to do"
    ),
}


def folded(text: str) -> str:
    """The text as it is compared: no case, accents, punctuation or repeated space.

    The same words spelled with an accent of their own or a combined one fold alike.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", plain))


_WHOLE_JOURNEY = ("hela kartan", "whole journey", "entire journey", "whole map")

KEY_LENGTH = 16


def cell_key(value: str) -> str:
    """What stands for a cell's value in choices and forms: short, however long the cell is."""
    return sha256(folded(value).encode()).hexdigest()[:KEY_LENGTH]


_NUMBER_FIRST = re.compile(r"^\s*(?:(?:steg|fas|step|phase)\s*)?\d+\s*[.:)–-]\s*", re.IGNORECASE)

MODES: dict[str, Mode] = {
    folded(word): mode for mode, words in _MODE_WORDS.items() for word in words.split(",")
}
"""A folded word → the mode it means."""


@dataclass(frozen=True)
class KnownArea:
    """An area of the codebook by its id, the id of the area it lies in, and its names."""

    id: int
    parent_id: int | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Folded names → what they name. Step names win over names of phases."""

    steps: Mapping[str, str]
    titles: Mapping[str, str]
    """Folded name → what its step, phase or journey is called in the reader's language."""
    actors: Mapping[str, str]
    areas: Mapping[str, int]
    parents: Mapping[int, int | None] = field(default_factory=dict)

    def step(self, value: str) -> str | None:
        """The key of the step or the whole phase that the value names; WHOLE for the journey."""
        return self.steps.get(folded(value)) or self.steps.get(folded(_NUMBER_FIRST.sub("", value)))

    def nearest_step(self, value: str) -> tuple[str, str] | None:
        """What was probably meant by a name nobody knows: the step's key and the known name."""
        close = get_close_matches(folded(value)[:80], self.steps, n=1, cutoff=0.6)
        return (self.steps[close[0]], self.titles[close[0]]) if close else None

    def actor(self, value: str) -> str | None:
        """The key of the actor that the value names."""
        return self.actors.get(folded(value))

    def area(self, value: str) -> int | None:
        """The id of the area or subcategory that the value names."""
        return self.areas.get(folded(value))

    def buckets(self, areas: Iterable[int]) -> list[int]:
        """The areas and the areas they lie in, sorted: what is counted."""
        inside = set(areas)
        above = {parent for one in inside if (parent := self.parents.get(one)) is not None}
        return sorted(inside | above)


def mode_named(value: str) -> Mode | None:
    """The mode that a word like “BÖR”, “should” or “hinder” means."""
    return MODES.get(folded(value))


def vocabulary_of(
    document: JourneyDocument, areas: Iterable[KnownArea] = (), language: str = "sv"
) -> Vocabulary:
    """The words of a journey and a codebook. A name that two areas share names neither.

    Names are known in every language; what is suggested is in `language`.
    """
    steps: dict[str, str] = {}
    titles: dict[str, str] = {}
    for step in document.steps:
        for name in (*step.title.values(), step.key):
            steps.setdefault(folded(name), step.key)
            titles.setdefault(folded(name), in_language(step.title, language))
    for phase in document.phases:
        whole = all_of(phase.title, WHOLE_PHASE)
        for name in (*phase.title.values(), *whole.values(), phase.key):
            steps.setdefault(folded(name), phase.key)
            titles.setdefault(folded(name), in_language(phase.title, language))
    for name in (*KIND.whole.values(), *_WHOLE_JOURNEY, *document.title.values()):
        steps.setdefault(folded(name), WHOLE)
        titles.setdefault(folded(name), in_language(KIND.whole, language))
    actors = {
        folded(name): actor.key
        for actor in document.actors
        for name in (actor.key, *actor.name.values())
    }
    known = list(areas)
    return Vocabulary(
        steps, titles, actors, _area_names(known), {area.id: area.parent_id for area in known}
    )


def _area_names(areas: list[KnownArea]) -> dict[str, int]:
    by_id = {area.id: area for area in areas}
    meant: dict[str, set[int]] = {}
    for area in areas:
        above = by_id.get(area.parent_id) if area.parent_id is not None else None
        paths = [
            f"{parent} {name}" for parent in (above.names if above else ()) for name in area.names
        ]
        for name in (*area.names, *paths):
            meant.setdefault(folded(name), set()).add(area.id)
    tops = {area.id for area in areas if area.parent_id is None}
    found: dict[str, int] = {}
    for name, ids in meant.items():
        candidates = ids & tops or ids
        if name and len(candidates) == 1:
            found[name] = next(iter(candidates))
    return found
