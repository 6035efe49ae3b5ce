"""Voices and areas as rows of a table, and a table as CSV.

CSV is UTF-8 with a mark and semicolons, as a Swedish Excel reads and writes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from codesign.areas.labels import AreaLabel, area_labels
from codesign.areas.models import Area
from codesign.areas.project_file import stored_areas
from codesign.artefacts.kinds import kinds
from codesign.artefacts.places import ArtefactPlaces, place_in, places
from codesign.contributions.domain import ALL_VOICES, Moderation
from codesign.contributions.guarded import carried_for
from codesign.contributions.released import EVERYTHING, Carried
from codesign.contributions.tallies import project_counts
from codesign.exports import queries
from codesign.exports.domain import Form, Scope
from codesign.exports.queries import OneCoding, StoredVoice
from codesign.exports.words import WIDTHS, TableWords
from codesign.projects.models import Project
from codesign.projects.project_file.numbering import Numbers
from codesign.prototypes.document import PrototypeDocument
from codesign.tables.csv import Row, csv_bytes
from codesign.tables.formulas import safe
from codesign.tables.xlsx import Cell, workbook
from codesign.texts import Frozen, in_language

BETWEEN = "; "
"""Between several areas in one cell."""
PLACES_KEPT = 4096
"""So many places are put into words once in a table."""


def voices_file(
    session: Session, project: Project, scope: Scope, words: TableWords, form: Form
) -> Iterator[bytes]:
    """The bytes of the table of voices, made as they are read."""
    pages = voice_rows(session, project, scope, words)
    if form is Form.XLSX:
        return workbook(words.title, words.header, WIDTHS, pages)
    return csv_bytes(words.header, pages)


def voice_rows(
    session: Session, project: Project, scope: Scope, words: TableWords
) -> Iterator[list[Row]]:
    """The table's rows, page by page. Two queries a page, and six before the first."""
    table = _Table(
        tried=_tried(session, project.id, words.language),
        carries=EVERYTHING if scope.is_whole else carried_for(session, project, None),
        places=places(session, project.id),
        areas=_areas(session, project.id, words.language),
        names=queries.names(session, project.agency_id) if scope.with_names else {},
        words=words,
    )
    number = 0
    for page in queries.voice_pages(session, project.id):
        rows = []
        for voice, codings in page:
            is_seen = voice.moderation in scope.seen
            number += is_seen or scope.is_whole
            if is_seen:
                rows.append(table.row(number, voice, codings))
        yield rows


@dataclass(frozen=True)
class _Tried:
    """A version of a prototype, in words."""

    title: str
    number: int
    screens: Mapping[str, str]
    elements: Mapping[tuple[str, str], str]
    """By screen and element."""


class _Table:
    """Turns a stored voice into cells; texts that people wrote are made harmless on the way."""

    def __init__(
        self,
        tried: Mapping[int, _Tried],
        carries: Carried,
        places: Mapping[int, ArtefactPlaces],
        areas: Mapping[int, tuple[str, str]],
        names: Mapping[int, str],
        words: TableWords,
    ) -> None:
        self._tried = tried
        self._carries = carries
        self._places = places
        self._areas = areas
        self._names = names
        self._words = words
        self._language = words.language
        self._coders = Numbers()
        self._book = {area: place for place, area in enumerate(areas)}
        self._place = lru_cache(maxsize=PLACES_KEPT)(self._place_of)

    def row(self, number: int, voice: StoredVoice, codings: Sequence[OneCoding]) -> Row:
        artefact, phase, step = self._place(voice.artefact_id, voice.anchor)
        inside = sorted({coding.area_id for coding in codings}, key=self._book.__getitem__)
        areas = [self._areas[area] for area in inside]
        return (
            number,
            artefact,
            phase,
            step,
            voice.anchor,
            self._words.modes[voice.mode],
            self._who(voice),
            safe(self._carries.group(voice.group_name)),
            safe(voice.text),
            self._carries.rating(voice.rating),
            self._day(voice),
            safe(BETWEEN.join(name for name, _ in areas)),
            safe(BETWEEN.join(key for _, key in areas if key)),
            safe(self._carries.origin(voice.origin)),
            self._words.sources[voice.source],
            voice.language,
            self._words.moderations[voice.moderation],
            safe(", ".join(self._coders_of(codings))),
            len(codings),
            *self._pin_of(voice),
        )

    def _place_of(self, artefact_id: int, anchor: str) -> tuple[str, str, str]:
        """Artefact, phase and step; a whole phase and all of it are told as such, as the step."""
        place, language = place_in(self._places, artefact_id, anchor), self._language
        return (
            safe(in_language(place.artefact, language)),
            safe(in_language(place.holds or place.phase, language)),
            safe(in_language(place.title, language)),
        )

    def _who(self, voice: StoredVoice) -> str:
        known = self._places.get(voice.artefact_id)
        name = known.actors.get(voice.perspective) if known else None
        return safe(in_language(name, self._language) if name else voice.perspective)

    def _day(self, voice: StoredVoice) -> Cell:
        """The day; the month alone, as YYYY-MM, for those who may know no more."""
        month = self._carries.month(voice.day)
        return f"{month:%Y-%m}" if month else self._carries.day(voice.day)

    def _pin_of(self, voice: StoredVoice) -> Row:
        tried = self._tried.get(voice.pin_version_id)
        if tried is None:
            return ("", "", "", "")
        screen, element = voice.pin_screen, voice.pin_element
        return (
            tried.title,
            tried.number,
            tried.screens.get(screen) or safe(screen),
            tried.elements.get((screen, element)) or safe(element),
        )

    def _coders_of(self, codings: Sequence[OneCoding]) -> Iterator[str]:
        for coder in dict.fromkeys(one.coder_id for one in codings if one.coder_id is not None):
            number = self._coders.of(coder)
            yield self._names.get(coder) or self._words.coder % {"number": number}


def _tried(session: Session, project_id: int, language: str) -> dict[int, _Tried]:
    found = {}
    for version_id, number, name, plain in queries.documents(session, project_id):
        kind = kinds()[name]
        document = kind.model.model_validate(plain)
        parts = {one.key: safe(in_language(one.title, language)) for one in kind.parts(document)}
        title = safe(in_language(kind.title(document), language))
        found[version_id] = _Tried(title, number, parts, _elements(document, language))
    return found


def _elements(document: Frozen, language: str) -> dict[tuple[str, str], str]:
    """(Screen, hotspot) → what it says, of what can be pressed."""
    if not isinstance(document, PrototypeDocument):
        return {}
    return {
        (screen.key, spot.key): safe(in_language(spot.label, language))
        for screen in document.screens
        for spot in screen.hotspots
    }


def _areas(session: Session, project_id: int, language: str) -> dict[int, tuple[str, str]]:
    """Area id → its name (a subcategory's with its area's before it) and key, in order."""
    keys = {area.id: area.key for area in stored_areas(session, project_id)}
    labels = area_labels(session, project_id)
    return {area: (_path(label, labels, language), keys[area]) for area, label in labels.items()}


def _path(label: AreaLabel, labels: Mapping[int, AreaLabel], language: str) -> str:
    name = in_language(label.name, language)
    above = labels.get(label.parent_id) if label.parent_id is not None else None
    return f"{in_language(above.name, language)} / {name}" if above else name


def codebook_rows(session: Session, project: Project, seen: frozenset[Moderation]) -> Iterator[Row]:
    """The codebook in its own order; counts are of the voices that may be seen."""
    counts, _ = project_counts(session, project.id, seen)
    stored = {area.id: area for area in stored_areas(session, project.id)}
    for label in area_labels(session, project.id).values():
        area = stored[label.id]
        above = stored.get(area.parent_id) if area.parent_id is not None else None
        yield (
            safe(area.key),
            safe(_called(above)) if above else "",
            *(safe(text.get(code, "")) for text in (area.name, area.definition) for code in _CODES),
            label.colour,
            counts.get(area.id, 0),
        )


_CODES = ("sv", "en")


def _called(area: Area) -> str:
    return area.key or in_language(area.name, "sv")


def voices_seen(session: Session, project: Project, seen: frozenset[Moderation]) -> int:
    """How many voices a table of these will have, by the tallies."""
    counts, _ = project_counts(session, project.id, seen)
    return counts.get(ALL_VOICES, 0)
