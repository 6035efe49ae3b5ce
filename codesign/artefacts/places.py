"""Where a voice is, in words: the one place where an anchor becomes a title."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from codesign.artefacts.kinds import Part, kinds
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.texts import in_language

Text = dict[str, str]
JOURNEY = "journey"


@dataclass(frozen=True)
class Place:
    """What a voice is about: a part of an artefact, or all of it. Texts by language."""

    artefact_id: int
    kind: str
    slug: str
    key: str
    """The part's key; "" for all of the artefact."""
    title: Text
    """A part's title; of a part that holds others "Tanken (hela fasen)"; of all "Hela resan"."""
    phase: Text = field(default_factory=dict)
    """The title of the part that holds it; empty for none."""
    artefact: Text = field(default_factory=dict)
    """The artefact's title; empty where nobody knows it any more."""
    holds: Text = field(default_factory=dict)
    """Its own title alone, where it holds other parts; empty for all others."""
    number: int = 0
    """Its place among those parts that hold no others, from 1; 0 for the others."""
    is_known: bool = True
    """False for a part that no published version has: its key stands for it."""

    @property
    def is_step(self) -> bool:
        """Whether it is a step of a journey, with a page of its own."""
        return self.kind == JOURNEY and self.number > 0

    @property
    def journey(self) -> str:
        """The journey's slug; "" for a place in no journey."""
        return self.slug if self.kind == JOURNEY and self.is_known else ""


NOWHERE = Place(0, "", "", "", {}, is_known=False)


@dataclass(frozen=True)
class ArtefactPlaces:
    """What can be spoken about in one artefact, and whose voice it can be."""

    artefact_id: int
    kind: str
    slug: str
    title: Text
    whole: Text
    parts: Mapping[str, Part]
    actors: Mapping[str, Text] = field(default_factory=dict)
    version_id: int = 0
    """The version that they are of, its newest published one; 0 where nobody asked."""
    former: Mapping[str, Part] = field(default_factory=dict)
    """Parts that only earlier versions have, where a kind keeps its versions: voices stay there."""

    def place(self, key: str) -> Place:
        """The part with this key, in words; all of the artefact for ""."""
        if (known := self._places.get(key)) is not None:
            return known
        if (gone := self.former.get(key)) is not None:
            return Place(
                self.artefact_id, self.kind, self.slug, key, dict(gone.title), {}, self.title
            )
        return Place(
            self.artefact_id, self.kind, self.slug, key, {"sv": key}, {}, self.title, is_known=False
        )

    @cached_property
    def steps(self) -> dict[str, Place]:
        """The parts that hold no others, in the document's order."""
        return {key: place for key, place in self._places.items() if place.number}

    @cached_property
    def phases(self) -> list[tuple[Text, list[Place]]]:
        """Title of what holds them → the parts in it, in the document's order."""
        found: list[tuple[Text, list[Place]]] = []
        for step in self.steps.values():
            if not found or found[-1][0] != step.phase:
                found.append((step.phase, []))
            found[-1][1].append(step)
        return found

    @cached_property
    def containers(self) -> list[Place]:
        """The parts that hold others: the phases of a journey."""
        return [place for place in self._places.values() if place.key and not place.number]

    @property
    def containers_and_all(self) -> list[Place]:
        """All of the artefact, and the parts that hold others."""
        return [self.place(""), *self.containers]

    @cached_property
    def everywhere(self) -> list[Place]:
        """All of the artefact first, then every part in the document's order."""
        return list(self._places.values())

    @cached_property
    def _places(self) -> dict[str, Place]:
        own = (self.artefact_id, self.kind, self.slug)
        found = {"": Place(*own, "", self.whole, {}, self.title)}
        number = 0
        for part in self.parts.values():
            if part.whole is not None:
                found[part.key] = Place(
                    *own, part.key, all_of(part.title, part.whole), {}, self.title, dict(part.title)
                )
                continue
            number += 1
            holder = self.parts.get(part.within)
            phase = dict(holder.title) if holder else {}
            found[part.key] = Place(
                *own, part.key, dict(part.title), phase, self.title, number=number
            )
        return found


def all_of(title: Mapping[str, str], whole: Mapping[str, str]) -> Text:
    """ "Tanken (hela fasen)", in each of the title's languages."""
    return {code: f"{text} ({in_language(dict(whole), code)})" for code, text in title.items()}


def place_in(known: Mapping[int, ArtefactPlaces], artefact_id: int, key: str) -> Place:
    """Where a voice is, in words, among the artefacts of its project."""
    artefact = known.get(artefact_id)
    if artefact is None:
        return Place(artefact_id, "", "", key, {"sv": key} if key else {}, is_known=False)
    return artefact.place(key)


def journeys_in(known: Mapping[int, ArtefactPlaces]) -> dict[int, ArtefactPlaces]:
    """Those of the artefacts that are journeys."""
    return {artefact: places for artefact, places in known.items() if places.kind == JOURNEY}


def journeys_by_slug(session: Session, project_id: int) -> dict[str, ArtefactPlaces]:
    """The project's published journeys, by slug."""
    return {one.slug: one for one in journeys_in(places(session, project_id)).values()}


def spoken_about(known: Mapping[int, ArtefactPlaces]) -> list[ArtefactPlaces]:
    """What lists of places offer: the journeys; without any, whatever there is."""
    return list((journeys_in(known) or known).values())


def _places_of(versions: "_Versions", documents: Mapping[int, Mapping[str, Any]]) -> ArtefactPlaces:
    """What an artefact has that can be spoken about: by its newest version, and what only earlier
    ones have."""
    newest, *earlier = versions
    declared = kinds()[newest.kind]
    read = declared.model.model_validate(documents[newest.version])
    parts = {part.key: part for part in declared.parts(read)}
    former: dict[str, Part] = {}
    for one in earlier:
        older = declared.parts(declared.model.model_validate(documents[one.version]))
        former = {part.key: part for part in older if part.key not in parts} | former
    return ArtefactPlaces(
        newest.artefact,
        newest.kind,
        newest.slug,
        dict(declared.title(read)),
        dict(declared.whole),
        parts,
        {one.key: dict(one.name) for one in declared.speakers(read)},
        newest.version,
        former,
    )


_NEWEST = (
    select(ArtefactVersion.artefact_id, func.max(ArtefactVersion.number).label("number"))
    .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
    .where(
        Artefact.project_id == bindparam("project"),
        ArtefactVersion.status == VersionStatus.PUBLISHED,
    )
    .group_by(ArtefactVersion.artefact_id)
    .subquery()
)
_PUBLISHED = (
    select(
        Artefact.id.label("artefact"),
        Artefact.kind,
        Artefact.slug,
        ArtefactVersion.id.label("version"),
        ArtefactVersion.digest,
    )
    .join(ArtefactVersion, ArtefactVersion.artefact_id == Artefact.id)
    .join(_NEWEST, _NEWEST.c.artefact_id == ArtefactVersion.artefact_id)
    .where(
        ArtefactVersion.status == VersionStatus.PUBLISHED,
        (ArtefactVersion.number == _NEWEST.c.number)
        | Artefact.kind.in_(bindparam("keeping", expanding=True)),
    )
    .order_by(Artefact.id, ArtefactVersion.number.desc())
)


def places(session: Session, project_id: int) -> dict[int, ArtefactPlaces]:
    """Artefact id → what can be spoken about in its newest published version, and where voices
    about earlier ones are, in kinds that keep their versions.

    One query, and one more when this process has not read one of the documents before.
    """
    keeping = [name for name, declared in kinds().items() if declared.keeps_versions]
    rows = session.execute(_PUBLISHED, {"project": project_id, "keeping": keeping}).all()
    by_artefact: dict[int, list[_Version]] = {}
    for row in rows:
        if row.kind in kinds():
            by_artefact.setdefault(row.artefact, []).append(_Version(*row))
    versions = {artefact: tuple(found) for artefact, found in by_artefact.items()}
    unread = [key for key in versions.values() if key not in _READ]
    found = {key: _READ[key] for key in versions.values() if key in _READ}
    if unread:
        found |= _read_now(session, unread)
    return {artefact: found[key] for artefact, key in versions.items()}


class _Version(NamedTuple):
    """What a document's places depend on: the digest is that of the whole document."""

    artefact: int
    kind: str
    slug: str
    version: int
    digest: str


_Versions = tuple[_Version, ...]
"""An artefact's published versions that matter, the newest first."""

_READ: dict[_Versions, ArtefactPlaces] = {}
"""Places of documents that this process has read; a published document never changes.

Made by hand, as all that is missing is read in one query: `functools.lru_cache` asks for one at a
time."""
_AT_MOST = 500


def _read_now(session: Session, unread: list[_Versions]) -> dict[_Versions, ArtefactPlaces]:
    ids = [one.version for versions in unread for one in versions]
    stored = select(ArtefactVersion.id, ArtefactVersion.document).where(ArtefactVersion.id.in_(ids))
    documents = {one.id: one.document for one in session.execute(stored)}
    found = {versions: _places_of(versions, documents) for versions in unread}
    if len(_READ) > _AT_MOST:
        _READ.clear()
    _READ.update(found)
    return found
