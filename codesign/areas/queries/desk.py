"""Everything the coding desk shows, in a number of queries that never grows."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from codesign.areas.domain import DeskFilter
from codesign.areas.labels import AreaLabel, area_labels
from codesign.areas.queries.counts import Progress, progress
from codesign.areas.queries.stretches import UNCODED, Stretch, matching
from codesign.areas.queries.voices import DeskVoice, one_voice, voices_by_id
from codesign.artefacts.places import ArtefactPlaces, Place, journeys_in, place_in, places
from codesign.contributions.released import EVERYTHING
from codesign.projects.models import Project

NEXT_VOICES = 20
"""Voices listed beside the one in focus."""


@dataclass(frozen=True)
class AreaGroup:
    """A top-level area with its subcategories, and the key that chooses it."""

    label: AreaLabel
    parts: tuple[AreaLabel, ...]
    key: str
    """1–9, 0 for the tenth, "" for those beyond."""


@dataclass(frozen=True)
class Desk:
    """The desk with one voice in focus, or none when the work is done."""

    filter: DeskFilter
    voice: DeskVoice | None
    previous_id: int | None
    next_id: int | None
    upcoming: list[DeskVoice] | None
    """Voices listed beside the one in focus; None when the page has that list already."""
    progress: Progress
    labels: dict[int, AreaLabel]
    journeys: dict[int, ArtefactPlaces]

    @property
    def groups(self) -> list[AreaGroup]:
        """The codebook as the desk lists it."""
        return area_groups(self.labels)

    @property
    def first_journey(self) -> str:
        """The slug of the project's first journey; "" for none."""
        return next((one.slug for one in journeys_in(self.journeys).values()), "")

    def place(self, voice: DeskVoice) -> Place:
        """What the voice is about, in words."""
        return place_in(self.journeys, voice.artefact_id, voice.anchor)

    def perspective_name(self, key: str) -> dict[str, str]:
        """A perspective in words, whichever journey it belongs to; empty for none."""
        for journey in self.journeys.values():
            if key in journey.actors:
                return journey.actors[key]
        return {"sv": key} if key else {}

    def who(self, voice: DeskVoice) -> dict[str, str] | None:
        """Whose voice it is, in words."""
        journey = self.journeys.get(voice.artefact_id)
        found = journey.actors.get(voice.perspective) if journey else None
        return found or ({"sv": voice.perspective} if voice.perspective else None)


def area_groups(labels: dict[int, AreaLabel]) -> list[AreaGroup]:
    """Top-level areas in order, each with its subcategories."""
    tops = [label for label in labels.values() if label.is_top]
    return [
        AreaGroup(
            top,
            tuple(label for label in labels.values() if label.parent_id == top.id),
            str((place + 1) % 10) if place < 10 else "",
        )
        for place, top in enumerate(tops)
    ]


def with_parts(labels: dict[int, AreaLabel], area_id: int) -> tuple[int, ...]:
    """An area and its subcategories; empty when it is not in the codebook."""
    return tuple(label.id for label in labels.values() if area_id in {label.id, label.parent_id})


def artefact_of(journeys: dict[int, ArtefactPlaces], slug: str) -> int | None:
    """The id of the artefact with this slug."""
    return next((place.artefact_id for place in journeys.values() if place.slug == slug), None)


def desk(
    session: Session,
    project: Project,
    wanted: DeskFilter,
    voice_id: int | None,
    *,
    with_list: bool = True,
) -> Desk:
    """The desk with the voice asked for, else the first that the filter finds."""
    labels = area_labels(session, project.id)
    journeys = places(session, project.id)
    artefact_id = artefact_of(journeys, wanted.journey)
    condition = matching(project, wanted, artefact_id)
    inside = with_parts(labels, wanted.area_id) if wanted.area_id is not None else None
    work = Stretch(_of_work(wanted, condition), inside)
    voice = one_voice(session, project, voice_id) if voice_id is not None else None
    ids = _next_ids(session, work, wanted, voice, NEXT_VOICES + 1 if with_list else 1)
    upcoming = voices_by_id(session, ids, EVERYTHING) if with_list or voice is None else None
    if voice is None and upcoming:
        voice, upcoming, ids = upcoming[0], upcoming[1:], ids[1:]
    before = Stretch(condition, inside).ids(session, voice.id, 1, backwards=True) if voice else []
    return Desk(
        filter=wanted,
        voice=voice,
        previous_id=before[0] if before else None,
        next_id=ids[0] if ids else None,
        upcoming=None if upcoming is None else upcoming[:NEXT_VOICES],
        progress=progress(session, project.id, wanted, artefact_id, with_areas=False),
        labels=labels,
        journeys=journeys,
    )


def _next_ids(
    session: Session, work: Stretch, wanted: DeskFilter, voice: DeskVoice | None, limit: int
) -> list[int]:
    """The voices after this one; for what is left to do, those before it come last."""
    start = voice.id if voice else 0
    ids = work.ids(session, start, limit)
    if wanted.uncoded and start and len(ids) < limit:
        ids += [i for i in work.ids(session, 0, limit - len(ids)) if i < start]
    return ids


def _of_work(wanted: DeskFilter, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(condition, UNCODED) if wanted.uncoded else condition
