"""Making a project of a project file: a little at a time, found by nobody before it is whole."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from codesign.accounts.domain import stand_in_address
from codesign.accounts.models import Agency, Person
from codesign.accounts.roles import Role
from codesign.areas.domain import AreaNode, Codebook
from codesign.areas.models import Area, Coding
from codesign.artefacts.anchors import Anchor
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.artefacts.versions import digest_of
from codesign.contributions import tallies
from codesign.contributions.add import NewVoice, Owner, Sorted, add
from codesign.contributions.domain import Changes
from codesign.db import Database, now
from codesign.exports.domain import PAGE
from codesign.exports.faults import NotAProjectError
from codesign.exports.known import Contents
from codesign.exports.prototype_importing import ImportedArtefact, Made, PrototypeImporter
from codesign.exports.prototype_records import FileRecord, WalkPhotoRecord, WalkRecord
from codesign.exports.records import (
    ActionRecord,
    AnswerRecord,
    AnyVersionRecord,
    AreaRecord,
    JourneyRecord,
    PersonRecord,
    PriorityRecord,
    ProjectRecord,
    QuoteRecord,
    Record,
    VersionRecord,
    VoiceRecord,
)
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.projects import audit
from codesign.projects.domain import slug_from
from codesign.projects.models import Membership, Project
from codesign.projects.queries import slugs_like
from codesign.projects.unfinished import GIVEN_UP, WITH_UNFINISHED, begun
from codesign.quotes.models import ChosenQuote
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import TestRound
from codesign.rounds.results.queries import read_round
from codesign.rounds.results.releases import release_at_close

FEW_ROWS = 400
"""Rows that one unit of work writes of a project that is made a little at a time."""
BYTES_OF_A_ROW = 4_096
"""So many bytes of a file or a photograph count as a row."""


@dataclass(frozen=True)
class Imported:
    """The project that came of a file, and who of its people have an account here."""

    project: Project
    voices: int
    codings: int
    known_people: int
    stand_ins: int
    held: int = 0
    """Voices that were released in the file and wait here: they may point someone out."""


def import_little_by_little(
    database: Database,
    agency: Agency,
    contents: Contents,
    told: Iterable[tuple[int, Record]],
    secret_key: bytes,
) -> "Importing":
    """Fill a project from a file that was `checked` and its `records`, in many short units of work.

    Others who write get in between, and nothing is held while the next records are read. Nobody
    finds the project before it is `finished`; what is left of one whose making died is forgotten.
    Rounds that have been open get invitations of this installation, made with its `secret_key`.
    """
    with database.session(writes=True) as session:

        def between() -> None:
            session.commit()
            database.give_way()

        importing = Importing.begun(session, agency, contents, secret_key)
        between()
        importing.run(told, between)
        session.commit()
    return importing


@dataclass
class Importing:
    """A project on its way: begun, filled in any number of units of work, finished.

    People are the agency's own where the file gives their address, and else stand-ins who cannot
    sign in: who did what stays told apart. Nobody finds the project before it is finished.
    """

    importer: "_Importer"
    contents: Contents
    known_people: int
    people: int
    project: Project
    project_id: int
    stand_ins: list[int]
    told_at: datetime
    """When it was last told that somebody is at it."""

    @classmethod
    def begun(
        cls,
        session: Session,
        agency: Agency,
        contents: Contents,
        secret_key: bytes,
    ) -> "Importing":
        """The project without anything in it. Raises NotAProjectError."""
        if contents.project is None:
            raise NotAProjectError
        people, known = _people(session, agency, contents.people)
        stand_ins = sorted(set(people.values()) - known)
        project = _project(session, agency, contents.project)
        moment = now()
        project.unfinished = begun(moment, stand_ins)
        session.flush()
        importer = _Importer(Made(session, project, people), secret_key)
        return cls(
            importer, contents, len(known), len(people), project, project.id, stand_ins, moment
        )

    def run(
        self, told: Iterable[tuple[int, Record]], between: Callable[[], None] | None = None
    ) -> None:
        """Import every record with its line; `between` is called after each few rows."""
        for few in _few_rows(told):
            self._tell()
            self.importer.put_all(few)
            if between is not None:
                between()

    def _tell(self) -> None:
        """A large file takes longer than what is left half made is kept: somebody is at it."""
        moment = now()
        if moment - self.told_at >= GIVEN_UP / 6:
            self.told_at = moment
            self.project.unfinished = begun(moment, self.stand_ins)

    def finished(self, session: Session, *, owner: Person | None, is_closed: bool) -> Imported:
        """The project is whole: it gets its address, with a number where that is taken, its owner
        and its counts. With `is_closed` it is not public, whatever the file says."""
        record = self.contents.project
        if record is None:
            raise NotAProjectError
        project = session.get_one(Project, self.project_id, execution_options=WITH_UNFINISHED)
        project.unfinished = None
        project.slug = slug_from(record.slug, slugs_like(session, slug_from(record.slug)))
        project.is_public = record.is_public and not is_closed
        session.flush()
        if owner is not None:
            session.add(
                Membership(
                    agency_id=project.agency_id,
                    project_id=project.id,
                    person_id=owner.id,
                    role=Role.OWNER,
                )
            )
        tallies.add(session, project, self.importer.changes)
        session.flush()
        _release_closed(session, project)
        held = self.importer.held
        details = {
            "held": held,
            "voices": self.contents.voices,
            "codings": self.contents.codings,
            "walks": self.contents.walks,
            "from": record.slug,
        }
        audit.record(session, owner, project, "project.import", project.slug, details)
        stand_ins = self.people - self.known_people
        return Imported(
            project, self.contents.voices, self.contents.codings, self.known_people, stand_ins, held
        )


def _project(session: Session, agency: Agency, record: ProjectRecord) -> Project:
    """The project at an address that nobody knows, until it is finished."""
    project = Project(
        agency_id=agency.id,
        slug=f"ofardigt-{secrets.token_hex(16)}",
        title=record.title,
        purpose=record.purpose,
        question=record.question,
        asks=record.asks,
        is_public=False,
        is_about_children=record.is_about_children,
        smallest_group=record.smallest_group,
        is_demo=record.is_demo,
        created_at=record.created_at,
    )
    session.add(project)
    session.flush()
    return project


def _people(
    session: Session, agency: Agency, told: list[PersonRecord]
) -> tuple[dict[int, int], set[int]]:
    """Number → account, and the accounts that were there before."""
    addresses = sorted({one.email.strip().lower() for one in told if one.email})
    here: dict[str, int] = {}
    for start in range(0, len(addresses), PAGE):
        rows = session.execute(
            select(Person.email, Person.id).where(
                Person.agency_id == agency.id,
                func.lower(Person.email).in_(addresses[start : start + PAGE]),
            )
        )
        here |= {email.lower(): person for email, person in rows}
    people: dict[int, int] = {}
    known: set[int] = set()
    for one in told:
        # Two people of the file are never one account.
        found = here.pop((one.email or "").strip().lower(), None)
        if found is not None:
            known.add(found)
        people[one.number] = found or _stand_in(session, agency, one)
    return people, known


def _stand_in(session: Session, agency: Agency, one: PersonRecord) -> int:
    person = Person(
        agency_id=agency.id,
        email=stand_in_address(secrets.token_hex(12)),
        name=one.name or f"Person {one.number}",
        password_hash="",
        is_active=False,
    )
    session.add(person)
    session.flush()
    return person.id


def _release_closed(session: Session, project: Project) -> None:
    """Readers are told of rounds that come closed, as where they were closed."""
    slugs = session.scalars(
        select(TestRound.slug).where(
            TestRound.project_id == project.id, TestRound.status == RoundStatus.CLOSED
        )
    ).all()
    for slug in slugs:
        release_at_close(session, project, read_round(session, project.id, slug))


def _rows_of(record: Record) -> int:
    """About how many rows a record becomes; its bytes count as rows too."""
    match record:
        case VoiceRecord():
            return 1 + len(record.codings)
        case WalkRecord():
            return 1 + len(record.tasks) + len(record.events)
        case FileRecord() | WalkPhotoRecord():
            return 1 + len(record.content) // BYTES_OF_A_ROW
    return 1


def _few_rows(told: Iterable[tuple[int, Record]]) -> Iterator[list[Record]]:
    """The records in their order, so many together that they become about FEW_ROWS rows."""
    few: list[Record] = []
    rows = 0
    for _, record in told:
        few.append(record)
        rows += _rows_of(record)
        if rows >= FEW_ROWS:
            yield few
            few, rows = [], 0
    if few:
        yield few


class _Importer:
    """Puts records where they belong, in the order they come."""

    def __init__(self, made: Made, secret_key: bytes) -> None:
        self._made = made
        self._session = made.session
        self._project = made.project
        self._whose = made.whose
        self._person = made.person
        self.held = 0
        self._prototypes = PrototypeImporter(made, secret_key)
        self._areas: list[int] = []
        self._parents: list[int | None] = []
        self._book: Codebook | None = None
        self._waiting: list[VoiceRecord] = []
        self.changes = Changes()

    def put_all(self, told: Iterable[Record]) -> None:
        """Import these records."""
        for record in told:
            if isinstance(record, VoiceRecord):
                self._waiting.append(record)
                if len(self._waiting) >= PAGE:
                    self._put_voices()
                continue
            self._put_voices()
            self._put(record)
        self._put_voices()
        self._session.flush()

    def _put(self, record: Record) -> None:
        match record:
            case JourneyRecord():
                self._artefact(record.kind, record.slug)
            case VersionRecord():
                self._version(record.journey, record)
            case AreaRecord():
                self._area(record)
            case ActionRecord():
                self._session.add(Action(**self._whose, **self._about(record)))
                self._session.flush()
            case AnswerRecord():
                self._session.add(PublishedAnswer(**self._whose, **self._about(record)))
                self._session.flush()
            case PriorityRecord():
                self._priority(record)
            case QuoteRecord():
                self._quote(record)
            case _:
                self._prototypes.put(record, self._artefact, self._version)

    def _artefact(self, kind: str, slug: str) -> None:
        artefact = Artefact(**self._whose, kind=kind, slug=slug)
        self._session.add(artefact)
        self._session.flush()
        self._made.artefacts[slug] = ImportedArtefact(artefact.id)

    def _version(self, slug: str, record: AnyVersionRecord) -> None:
        artefact = self._made.artefacts[slug]
        version = ArtefactVersion(
            agency_id=self._project.agency_id,
            artefact_id=artefact.id,
            number=record.number,
            document=record.document,
            digest=digest_of(record.document),
            origin=record.origin,
            author_id=self._person(record.author),
            note=record.note,
            status=record.status,
            revision=record.revision,
            created_at=record.created_at,
        )
        self._session.add(version)
        self._session.flush()
        artefact.versions[record.number] = version.id
        self._session.expunge(version)

    def _area(self, record: AreaRecord) -> None:
        parent = self._areas[record.parent - 1] if record.parent is not None else None
        area = Area(
            **self._whose,
            parent_id=parent,
            key=record.key,
            name=record.name,
            definition=record.definition,
            colour=record.colour,
            position=record.position,
            revision=record.revision,
        )
        self._session.add(area)
        self._session.flush()
        self._areas.append(area.id)
        self._parents.append(parent)

    def _put_voices(self) -> None:
        """The voices that wait, with their codings, and what they add to the tallies."""
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        if self._book is None:
            pairs = zip(self._areas, self._parents, strict=True)
            self._book = Codebook.of(AreaNode(area, parent) for area, parent in pairs)
        inside = [{self._areas[area - 1] for area, *_ in one.codings} for one in batch]
        buckets = [self._book.buckets(areas) for areas in inside]
        voices = [
            self._voice(one, Sorted(len(areas), bucket, one.revision))
            for one, areas, bucket in zip(batch, inside, buckets, strict=True)
        ]
        self._session.flush()
        added = add(
            self._session.connection(), voices, next_id=self._made.next_id, changes=self.changes
        )
        ids = added.ids
        codings = [
            coding
            for voice_id, one in zip(ids, batch, strict=True)
            for coding in self._codings(voice_id, one)
        ]
        if codings:
            self._session.execute(insert(Coding).execution_options(render_nulls=True), codings)
        self._made.voices.extend(ids)
        self.held += added.held

    def _voice(self, one: VoiceRecord, inside: Sorted) -> NewVoice:
        said = self._prototypes.said(one)
        return NewVoice(
            owner=Owner(self._project.agency_id, self._project.id),
            anchor=Anchor(
                self._made.artefacts[one.journey or one.prototype].id,
                self._made.version(one.journey or one.prototype, one.version),
                one.step,
            ),
            source=one.source,
            mode=one.mode,
            text=one.text,
            rating=one.rating,
            perspective=one.perspective,
            group=one.group,
            language=one.language,
            day=one.day,
            wanted=one.moderation,
            origin=one.origin,
            walk_id=said.walk_id,
            pin=said.pin,
            inside=inside,
            attributes=said.attributes,
        )

    def _codings(self, voice_id: int, one: VoiceRecord) -> Iterator[dict[str, Any]]:
        for area, coder, origin, created_at in one.codings:
            yield {
                **self._whose,
                "contribution_id": voice_id,
                "area_id": self._areas[area - 1],
                "coder_id": self._person(coder),
                "origin": origin,
                "created_at": created_at,
            }

    def _about(self, record: ActionRecord | AnswerRecord) -> dict[str, Any]:
        values = dict(record)
        area, voice = values.pop("area"), values.pop("voice")
        people = ("owner", "author", "reviewer")
        told = {f"{name}_id": self._person(values.pop(name)) for name in people if name in values}
        return {
            **values,
            **told,
            "area_id": self._areas[area - 1] if area is not None else None,
            "contribution_id": self._made.voice(voice),
        }

    def _priority(self, record: PriorityRecord) -> None:
        self._session.add(
            Priority(
                **self._whose,
                area_id=self._areas[record.area - 1],
                person_id=self._person(record.person),
                impact=record.impact,
                effort=record.effort,
                at=record.at,
            )
        )
        self._session.flush()

    def _quote(self, record: QuoteRecord) -> None:
        self._session.add(
            ChosenQuote(
                **self._whose,
                area_id=self._areas[record.area - 1],
                contribution_id=self._made.voice(record.voice),
                person_id=self._person(record.person),
                at=record.at,
            )
        )
        self._session.flush()
