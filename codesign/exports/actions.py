"""Making a project of a project file: a little at a time, found by nobody before it is whole."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.domain import stand_in_address
from codesign.accounts.models import Agency, Person
from codesign.accounts.roles import Role
from codesign.contributions import tallies
from codesign.db import Database, now
from codesign.exports.checking import Contents
from codesign.exports.records import PersonRecord, ProjectRecord
from codesign.exports.voice_section import MadeSums
from codesign.projects import audit
from codesign.projects.domain import slug_from
from codesign.projects.models import Membership, Project
from codesign.projects.project_file.fields import Record
from codesign.projects.project_file.paging import PAGE
from codesign.projects.project_file.section import Making, sections
from codesign.projects.queries import slugs_like
from codesign.projects.unfinished import GIVEN_UP, WITH_UNFINISHED, begun

FEW_ROWS = 400
"""Rows that one unit of work writes of a project that is made a little at a time."""


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
        """The project without anything in it."""
        people, known = _people(session, agency, contents.people)
        stand_ins = sorted(set(people.values()) - known)
        project = _project(session, agency, contents.project)
        moment = now()
        project.unfinished = begun(moment, stand_ins)
        session.flush()
        importer = _Importer(Making(session, project, people, secret_key))
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
        sums = self.importer.making.state(MadeSums)
        tallies.add(session, project, sums.changes)
        session.flush()
        for section in sections():
            section.made(session, project)
        held = sums.held
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
    session: Session, agency: Agency, told: Sequence[PersonRecord]
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


def _few_rows(told: Iterable[tuple[int, Record]]) -> Iterator[list[Record]]:
    """The records in their order, so many together that they become about FEW_ROWS rows."""
    by_record = {one.record: one for one in sections()}
    few: list[Record] = []
    rows = 0
    for _, record in told:
        few.append(record)
        section = by_record.get(type(record))
        rows += section.rows(record) if section else 1
        if rows >= FEW_ROWS:
            yield few
            few, rows = [], 0
    if few:
        yield few


class _Importer:
    """Puts records where they belong, in the order they come."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self._by_record = {one.record: one for one in sections()}

    def put_all(self, told: Iterable[Record]) -> None:
        """Import these records: those that lie beside each other in a section together."""
        for kind, beside in groupby(told, key=type):
            section = self._by_record.get(kind)
            while section and (few := list(islice(beside, PAGE))):
                section.make(self.making, few)
        self.making.session.flush()
