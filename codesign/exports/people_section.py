"""People in the project file: numbers, and names and addresses only where they may leave."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from codesign.accounts.domain import is_stand_in
from codesign.accounts.models import Person
from codesign.exports import queries
from codesign.exports.records import PersonRecord
from codesign.projects.project_file.plain import Plain
from codesign.projects.project_file.section import Checking, Section, Writing


@dataclass
class KnownPeople:
    """The people of the file. Accounts are made of them before anything else is made."""

    records: list[PersonRecord] = field(default_factory=list)


def _write(writing: Writing) -> Iterator[Plain]:
    known = writing.people.known
    named = queries.people(writing.session, list(known)) if writing.with_people else {}
    for person_id, number in known.items():
        yield {"number": number, **_identity(named.get(person_id))}


def _identity(person: Person | None) -> Plain:
    """Who it is; of one who only stands in for somebody elsewhere, no more than the name."""
    if person is None:
        return {}
    if is_stand_in(person.email):
        return {"name": person.name}
    return {"name": person.name, "email": person.email}


def _check(checking: Checking, record: PersonRecord) -> None:
    known = checking.state(KnownPeople).records
    if record.number != len(known) + 1:
        checking.wrong("people", "number")
    known.append(record)


PEOPLE = Section(name="people", place=1000, record=PersonRecord, write=_write, check=_check)
"""Last, as a person has a number once something refers to them."""
