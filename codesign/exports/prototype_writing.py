"""Prototypes, rounds and walk-throughs as records of the project file, as they are read."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactFile, ArtefactVersion
from codesign.exports import prototype_queries, queries
from codesign.exports.domain import Numbers, Places
from codesign.exports.plain import Plain, at, on, without_nothing
from codesign.exports.prototype_queries import ToldWalk
from codesign.exports.queries import StoredVoice
from codesign.projects.models import Project
from codesign.prototypes.models import ChangeVoice
from codesign.rounds.models import TestRound, WalkPhoto

PROTOTYPE = "prototype"
"""The kind of what is told without its kind, as the first files with prototypes did."""
ROUND = "round"
"""The attribute of a voice that holds its round's id. The walk-through tells the round."""


class PrototypeWriter:
    """Writes what a project's prototypes are, and what came of trying them."""

    def __init__(self, session: Session, project: Project, people: Numbers, voices: Places) -> None:
        self._session = session
        self._project = project
        self._people = people
        self._voices = voices
        found = prototype_queries.prototypes(session, project.id)
        self._prototypes = {one.id: one.slug for one in found}
        self._kinds = {one.slug: one.kind for one in found}
        self._versions: dict[int, tuple[str, int]] = {}
        """Version id → prototype and number."""
        self._screens: dict[int, frozenset[str] | None] = {}
        """Version id → its screens; None for an uploaded one, whose screens nobody lists, and for
        what is no prototype."""
        self._changes: set[tuple[int, str]] = set()
        """Version id and key of every change that a version tells of."""
        self._named: set[tuple[int, str]] = set()
        """Prototype and digest of the files that a version names."""
        self._rounds: dict[int, str] = {}
        self.walks = Places()

    def prototypes(self) -> Iterator[Plain]:
        """The prototypes alone."""
        for slug, kind in self._kinds.items():
            yield {"slug": slug} if kind == PROTOTYPE else {"slug": slug, "kind": kind}

    def versions(self) -> Iterator[Plain]:
        """Their versions, each whole."""
        for artefact_id, slug in self._prototypes.items():
            for version in queries.versions(self._session, artefact_id):
                self._learn(slug, version)
                yield {"prototype": slug, **version_told(version, self._people)}

    def _learn(self, slug: str, version: ArtefactVersion) -> None:
        document: Mapping[str, Any] = version.document
        self._versions[version.id] = (slug, version.number)
        is_uploaded = bool(document.get("upload")) or self._kinds[slug] != PROTOTYPE
        screens = frozenset(screen["key"] for screen in document.get("screens", ()))
        self._screens[version.id] = None if is_uploaded else screens
        self._changes |= {(version.id, one["key"]) for one in document.get("changes", ())}
        for file in document.get("files", ()):
            self._named.add((version.artefact_id, file["digest"]))

    def files(self) -> Iterator[Plain]:
        """The files that a version names, one at a time."""
        for file in prototype_queries.files(self._session, self._project.id):
            if (file.artefact_id, file.digest) in self._named:
                yield self._file(file)

    def _file(self, file: ArtefactFile) -> Plain:
        return {
            "prototype": self._prototypes[file.artefact_id],
            "digest": file.digest,
            "media_type": file.media_type,
            "content": b64encode(file.content).decode(),
        }

    def rounds(self) -> Iterator[Plain]:
        """The rounds with their arms and scripts."""
        arms = prototype_queries.arms(self._session, self._project.id)
        for one in prototype_queries.rounds(self._session, self._project.id):
            self._rounds[one.id] = one.slug
            told = [
                [arm.key, *self._versions[arm.version_id], arm.started]
                for arm in arms.get(one.id, ())
            ]
            yield self._round(one, told)

    def _round(self, one: TestRound, arms: list[list[object]]) -> Plain:
        return {
            "slug": one.slug,
            "prototype": self._prototypes[one.artefact_id],
            "title": one.title,
            "script": one.script,
            "design": one.design,
            "status": one.status,
            "arms": arms,
            "author": self._people.of(one.author_id),
            "revision": one.revision,
            "created_at": at(one.created_at),
            "opened_at": at(one.opened_at),
            "closed_at": at(one.closed_at),
        }

    def walk_throughs(self) -> Iterator[Plain]:
        """The walk-throughs with how their tasks went and what was pressed."""
        for page in prototype_queries.walk_pages(self._session, self._project.id):
            for told in page:
                self.walks.add(told.walk.id)
                yield without_nothing(self._walk(told))

    def _walk(self, told: ToldWalk) -> Plain:
        walk, progress = told.walk, told.walk.progress or {}
        return {
            "round": self._rounds[walk.round_id],
            "uuid": walk.uuid,
            "arms": walk.arms,
            "plan": walk.plan,
            "place_in_plan": walk.place_in_plan,
            "status": walk.status,
            "is_moderated": walk.is_moderated,
            "language": walk.language,
            "place": walk.place,
            "device": walk.device,
            "disruption": walk.disruption,
            "revision": walk.revision,
            "payload_hash": walk.payload_hash,
            "ms": progress.get("ms"),
            "is_time_uncertain": progress.get("is_time_uncertain"),
            "photos": progress.get("photos"),
            "day": on(walk.day),
            "left_out": walk.left_out,
            "left_out_note": walk.left_out_note,
            "tasks": [list(task[1:]) for task in told.tasks],
            "events": [list(event[1:]) for event in told.events],
        }

    def answers(self) -> Iterator[Plain]:
        """What was answered, with the numbers of the voices that say it in words."""
        for row in prototype_queries.answers(self._session, self.walks.ids):
            told = dict(row.value or {})
            if "voice" in told:
                told["voice"] = self._voices.of(told["voice"])
            yield {"walk": self.walks.of(row.walk_id), "item": row.item, "value": told}

    def photos(self) -> Iterator[Plain]:
        """The photographs, one at a time."""
        for photo in prototype_queries.photos(self._session, self._project.id):
            # A drawing made in a trial of the round stays behind with it.
            if self.walks.of(photo.walk_id):
                yield without_nothing(self._photo(photo))

    def _photo(self, photo: WalkPhoto) -> Plain:
        return {
            "walk": self.walks.of(photo.walk_id),
            "uuid": photo.uuid,
            "item": photo.item,
            "media_type": photo.media_type,
            "width": photo.width,
            "height": photo.height,
            "content": b64encode(photo.content).decode(),
            "voice": self._voices.of(photo.contribution_id),
        }

    def changes(self) -> Iterator[Plain]:
        """Which voices are behind which change."""
        whose = ChangeVoice.project_id
        for one in queries.in_pages(
            self._session, ChangeVoice, ChangeVoice.id, whose, self._project.id
        ):
            # A draft's change that somebody took out of it again is told of nowhere.
            if (one.version_id, one.change) in self._changes:
                yield self._change(one)

    def _change(self, one: ChangeVoice) -> Plain:
        prototype, number = self._versions[one.version_id]
        return {
            "prototype": prototype,
            "version": number,
            "change": one.change,
            "voice": self._voices.of(one.contribution_id),
            "person": self._people.of(one.person_id),
            "at": at(one.created_at),
        }

    def anchor_of(self, voice: StoredVoice) -> Plain:
        """The prototype and the version of it that a voice of no journey is about."""
        slug, number = self._versions[voice.version_id]
        return {"prototype": slug, "version": number, "step": voice.anchor}

    def pin_of(self, voice: StoredVoice) -> Plain | None:
        """What of a prototype a voice is about.

        A screen that the version does not have, which only a device could have told, is left out.
        """
        if voice.pin_version_id is None:
            return None
        prototype, number = self._versions[voice.pin_version_id]
        screens = self._screens[voice.pin_version_id]
        is_there = screens is None or voice.pin_screen in screens
        return without_nothing(
            {
                "prototype": prototype,
                "version": number,
                "screen": voice.pin_screen if is_there else "",
                "element": voice.pin_element if is_there else "",
            }
        )


def version_told(version: ArtefactVersion, people: Numbers) -> Plain:
    """A version, as journeys and prototypes have it alike."""
    return {
        "number": version.number,
        "status": version.status,
        "origin": version.origin,
        "note": version.note,
        "author": people.of(version.author_id),
        "revision": version.revision,
        "created_at": at(version.created_at),
        "document": version.document,
    }


def attributes_told(voice: StoredVoice) -> Plain:
    """A voice's attributes without what only this database understands."""
    return {name: value for name, value in (voice.attributes or {}).items() if name != ROUND}
