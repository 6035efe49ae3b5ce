"""A whole project as one JSON object, a record a line, written as it is read.

Everything is in the order of the database, with numbers in place of ids, so that the same
project gives the same bytes wherever it is stored. Receipts, passwords, members, invitations and
the audit log stay; people are numbers unless whoever asks says that names may leave.
"""

import json
from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from codesign.accounts.domain import is_stand_in
from codesign.accounts.models import Person
from codesign.exports import queries
from codesign.exports.domain import FORMAT, VERSION, Numbers, Places
from codesign.exports.plain import Plain, at, on, without_nothing
from codesign.exports.prototype_writing import PrototypeWriter, attributes_told, version_told
from codesign.exports.queries import CodedVoice, OneCoding, StoredVoice
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.projects.models import Project
from codesign.quotes.models import ChosenQuote

_LINES, _FEW = 250, 20
"""Records put together before they are passed on."""


def project_file(session: Session, project: Project, *, with_people: bool) -> Iterator[bytes]:
    """The bytes of the project file."""
    return _Writer(session, project, with_people=with_people).parts()


class _Writer:
    def __init__(self, session: Session, project: Project, *, with_people: bool) -> None:
        self._session = session
        self._project = project
        self._with_people = with_people
        journeys = queries.journeys(session, project.id)
        self._journeys = {one.id: one.slug for one in journeys}
        self._kinds = {one.slug: one.kind for one in journeys}
        self._versions = queries.version_numbers(session, project.id)
        areas = queries.areas(session, project.id)
        self._areas = {area.id: number for number, area in enumerate(areas, start=1)}
        self._voices = Places()
        self._people = Numbers()
        self._prototypes = PrototypeWriter(session, project, self._people, self._voices)
        self._n_codings = 0

    def parts(self) -> Iterator[bytes]:
        yield f'{{\n"format":{_json(FORMAT)},\n"version":{VERSION},\n'.encode()
        yield f'"project":{_json(self._settings())}'.encode()
        journeys = ({"slug": slug, "kind": kind} for slug, kind in self._kinds.items())
        yield from _section("journeys", journeys)
        yield from _section("versions", self._version_records(), at_once=1)
        yield from self._tried()
        yield from _section("areas", self._area_records())
        yield from _section("voices", self._voice_records())
        yield from self._came_of_trying()
        yield from _section("actions", self._action_records())
        yield from _section("answers", self._answer_records())
        yield from _section("priorities", self._priority_records())
        yield from _section("quotes", self._quote_records())
        yield from _section("people", self._person_records())
        end = {
            "voices": len(self._voices.ids),
            "codings": self._n_codings,
            "walks": len(self._prototypes.walks.ids),
        }
        yield f',\n"end":{_json(end)}\n}}\n'.encode()

    def _tried(self) -> Iterator[bytes]:
        """Prototypes and who tried them: voices refer to it."""
        tried = self._prototypes
        yield from _section("prototypes", tried.prototypes())
        yield from _section("prototype_versions", tried.versions(), at_once=1)
        yield from _section("prototype_files", tried.files(), at_once=1)
        yield from _section("rounds", tried.rounds(), at_once=1)
        yield from _section("walks", tried.walk_throughs(), at_once=_FEW)

    def _came_of_trying(self) -> Iterator[bytes]:
        """What refers to voices."""
        tried = self._prototypes
        yield from _section("walk_answers", tried.answers())
        yield from _section("walk_photos", tried.photos(), at_once=1)
        yield from _section("changes", tried.changes())

    def _settings(self) -> Plain:
        project = self._project
        return {
            "slug": project.slug,
            "title": project.title,
            "purpose": project.purpose,
            "question": project.question,
            "asks": project.asks,
            "is_public": project.is_public,
            "is_about_children": project.is_about_children,
            "smallest_group": project.smallest_group,
            "is_demo": project.is_demo,
            "created_at": at(project.created_at),
        }

    def _version_records(self) -> Iterator[Plain]:
        for artefact_id, slug in self._journeys.items():
            for version in queries.versions(self._session, artefact_id):
                yield {"journey": slug, **version_told(version, self._people)}

    def _area_records(self) -> Iterator[Plain]:
        for area in queries.areas(self._session, self._project.id):
            yield {
                "parent": self._areas[area.parent_id] if area.parent_id else None,
                "key": area.key,
                "name": area.name,
                "definition": area.definition or {},
                "colour": area.colour,
                "position": area.position,
                "revision": area.revision,
            }

    def _voice_records(self) -> Iterator[Plain]:
        for page in queries.voice_pages(self._session, self._project.id):
            for coded in page:
                yield self._voice(coded)

    def _voice(self, coded: CodedVoice) -> Plain:
        voice, codings = coded
        self._voices.add(voice.id)
        self._n_codings += len(codings)
        told = {
            **self._anchor(voice),
            "source": voice.source,
            "mode": voice.mode,
            "perspective": voice.perspective,
            "group": voice.group_name,
            "language": voice.language,
            "text": voice.text,
            "rating": voice.rating,
            "day": on(voice.day),
            "moderation": voice.moderation,
            "origin": voice.origin,
            "revision": voice.coding_revision or None,
            "attributes": attributes_told(voice),
            "codings": [self._coding(one) for one in codings],
            "pin": self._prototypes.pin_of(voice),
            "walk": self._prototypes.walks.of(voice.walk_id),
        }
        return without_nothing(told)

    def _anchor(self, voice: StoredVoice) -> Plain:
        if voice.artefact_id not in self._journeys:
            return self._prototypes.anchor_of(voice)
        return {
            "journey": self._journeys[voice.artefact_id],
            "version": self._versions[voice.version_id],
            "step": voice.anchor,
        }

    def _coding(self, one: OneCoding) -> list[object]:
        coder = self._people.of(one.coder_id)
        return [self._areas[one.area_id], coder, one.origin, at(one.created_at)]

    def _about(self, thing: Action | PublishedAnswer) -> Plain:
        if thing.area_id is not None:
            return {"area": self._areas[thing.area_id]}
        return {"voice": self._voices.of(thing.contribution_id)}

    def _action_records(self) -> Iterator[Plain]:
        for action in queries.in_pages(
            self._session, Action, Action.id, Action.project_id, self._project.id
        ):
            yield {
                **self._about(action),
                "text": action.text,
                "owner": self._people.of(action.owner_id),
                "due": on(action.due),
                "status": action.status,
                "track": action.track,
                "principle": action.principle,
                "gain_citizens": action.gain_citizens,
                "gain_staff": action.gain_staff,
                "gain_society": action.gain_society,
                "is_public": action.is_public,
                "revision": action.revision,
                "created_at": at(action.created_at),
            }

    def _answer_records(self) -> Iterator[Plain]:
        for answer in queries.in_pages(
            self._session,
            PublishedAnswer,
            PublishedAnswer.id,
            PublishedAnswer.project_id,
            self._project.id,
        ):
            yield {
                **self._about(answer),
                "text": answer.text,
                "status": answer.status,
                "author": self._people.of(answer.author_id),
                "reviewer": self._people.of(answer.reviewer_id),
                "published_at": at(answer.published_at),
                "revision": answer.revision,
                "created_at": at(answer.created_at),
            }

    def _priority_records(self) -> Iterator[Plain]:
        for one in queries.in_pages(
            self._session, Priority, Priority.id, Priority.project_id, self._project.id
        ):
            yield {
                "area": self._areas[one.area_id],
                "person": self._people.of(one.person_id),
                "impact": one.impact,
                "effort": one.effort,
                "at": at(one.at),
            }

    def _quote_records(self) -> Iterator[Plain]:
        for quote in queries.in_pages(
            self._session, ChosenQuote, ChosenQuote.id, ChosenQuote.project_id, self._project.id
        ):
            yield {
                "area": self._areas[quote.area_id],
                "voice": self._voices.of(quote.contribution_id),
                "person": self._people.of(quote.person_id),
                "at": at(quote.at),
            }

    def _person_records(self) -> Iterator[Plain]:
        known = self._people.known
        named = queries.people(self._session, list(known)) if self._with_people else {}
        for person_id, number in known.items():
            yield {"number": number, **_identity(named.get(person_id))}


def _identity(person: Person | None) -> Plain:
    """Who it is; of one who only stands in for somebody elsewhere, no more than the name."""
    if person is None:
        return {}
    if is_stand_in(person.email):
        return {"name": person.name}
    return {"name": person.name, "email": person.email}


def _section(name: str, records: Iterable[Plain], at_once: int = _LINES) -> Iterator[bytes]:
    yield f',\n"{name}":['.encode()
    between, lines = "\n", []
    for record in records:
        lines.append(f"{between}{_json(record)}")
        between = ",\n"
        if len(lines) >= at_once:
            yield "".join(lines).encode()
            lines.clear()
    yield ("".join(lines) + "\n]").encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
