"""What a figure calls its parts: phases, steps, areas and values, in the reader's language."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from codesign import i18n
from codesign.areas.labels import AreaLabel
from codesign.artefacts.anchors import WHOLE, part_of
from codesign.artefacts.places import ArtefactPlaces, Place
from codesign.contributions.domain import Mode
from codesign.contributions.sources import Source
from codesign.contributions.words import feeling_name, mode_meaning, source_name
from codesign.i18n import gettext, lazy, local, signed
from codesign.insights.forms import CellSelector, InsightQuery
from codesign.insights.summaries import UNCODED
from codesign.journeys import words
from codesign.journeys.document import JourneyDocument
from codesign.journeys.forms import MapQuery
from codesign.journeys.kind import KIND
from codesign.journeys.queries import places_in
from codesign.web.lists import listed

_PARAMETERS = {
    "resa": lazy("resa"),
    "niva": lazy("nivå"),
    "perspektiv": lazy("perspektiv"),
    "lage": lazy("läge"),
    "omrade": lazy("område"),
    "kalla": lazy("källa"),
    "fas": lazy("fas"),
    "steg": lazy("steg"),
    "grupp": lazy("grupp"),
    "dag": lazy("dag"),
    "visa": lazy("vilka som visas"),
}


@dataclass(frozen=True)
class Names:
    """Names of everything on one journey."""

    document: JourneyDocument
    labels: dict[int, AreaLabel]

    @cached_property
    def _places(self) -> ArtefactPlaces:
        return places_in(0, self.document.slug, self.document)

    def phase(self, key: str) -> str:
        if key == WHOLE:
            return local(KIND.whole)
        return next((local(p.title) for p in self.document.phases if p.key == key), key)

    def step(self, key: str) -> str:
        return local(self._places.place(part_of(key)).title)

    def place(self, part: str) -> Place:
        """A part of the journey by its key, "" for all of it."""
        return self._places.place(part)

    def numbered_step(self, key: str) -> str:
        """ "3. Samtalet"."""
        keys = [step.key for step in self.document.steps]
        return f"{keys.index(key) + 1}. {self.step(key)}" if key in keys else self.step(key)

    def area(self, area_id: int) -> str:
        """ "A Information"; the letter stands wherever the colour does."""
        if area_id == UNCODED:
            return gettext("Inte kategoriserade")
        label = self.labels[area_id]
        return f"{label.mark} {local(label.name)}"

    def area_in_sentence(self, area_id: int) -> str:
        """The area's name alone, as a sentence quotes it."""
        return local(self.labels[area_id].name)

    def mark(self, area_id: int) -> str:
        """A, A1 …; a dash for what is in no area."""
        return "–" if area_id == UNCODED else self.labels[area_id].mark

    def mode(self, value: str) -> str:
        return mode_meaning(Mode(value))

    def source(self, value: str) -> str:
        return source_name(Source(value))

    def perspective(self, value: str) -> str:
        return words.perspective_name(self.document, value)

    def group(self, value: str) -> str:
        return value or gettext("Ingen grupp angiven")


def feeling(mean: float) -> str:
    """ "+0,8", "0" or "−1,5"."""
    return signed(float(mean))


def feeling_in_words(mean: float) -> str:
    """The word nearest a mean rating, in a sentence."""
    return feeling_name(mean)


def day_name(value: str) -> str:
    """A day written as 2026-11-03, as people write it."""
    return i18n.day(date.fromisoformat(value))


def ignored_sentence(names: tuple[str, ...]) -> str:
    """A friendly word about what the address asked for in vain; "" when nothing."""
    if not names:
        return ""
    told = [gettext(_PARAMETERS[name]) for name in dict.fromkeys(names)]
    return gettext(
        "Vi bortsåg från en del av adressen, för det den bad om finns inte här: %(names)s.",
        names=listed(told),
    )


def chosen_sentence(names: Names, wish: InsightQuery, n: int, of: int) -> str:
    """What the filter left: "Visar 37 av 142 röster: BÖR, givare."; "" without a filter."""
    if not wish.is_filtered:
        return ""
    map_wish = MapQuery(None, None, wish.filter, ())
    return words.filter_sentence(names.document, names.labels, map_wish, n, of)


def mark_names(names: Names, wish: InsightQuery, mark: CellSelector) -> list[str]:
    """What the voices behind a mark have in common, part by part."""
    wanted, told = wish.filter, []
    if mark.phase:
        is_whole = mark.phase == WHOLE
        told.append(
            names.phase(WHOLE)
            if is_whole
            else gettext("fasen ”%(phase)s”", phase=names.phase(mark.phase))
        )
    if mark.step:
        is_step = names.document.step(mark.step) is not None
        step = names.step(mark.step)
        told.append(gettext("steget ”%(step)s”", step=step) if is_step else step)
    if wanted.area_id is not None:
        told.append(names.area(wanted.area_id))
    if wanted.mode is not None:
        told.append(names.mode(wanted.mode))
    if wanted.perspective is not None:
        told.append(words.in_sentence(names.document, wanted.perspective))
    if wanted.source is not None:
        told.append(gettext("källan ”%(source)s”", source=names.source(wanted.source)))
    if mark.group is not None:
        told.append(
            gettext("gruppen ”%(group)s”", group=mark.group)
            if mark.group
            else gettext("ingen grupp sagd")
        )
    if mark.day is not None:
        told.append(day_name(mark.day) if mark.day else gettext("ingen dag sagd"))
    if mark.is_uncoded:
        told.append(gettext("inte kategoriserade"))
    if mark.is_coded:
        told.append(gettext("i minst ett område"))
    if mark.is_rated:
        told.append(gettext("har sagt hur det kändes"))
    return told
