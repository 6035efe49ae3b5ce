"""A project goes out as a file and comes back the same, on both engines."""

import io
import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.domain import is_stand_in
from codesign.accounts.models import Person
from codesign.areas.rebuild_counts import rebuild
from codesign.contributions.models import Contribution, Tally
from codesign.db import Database
from codesign.exports import checking
from codesign.exports.domain import VERSION
from codesign.exports.queries import voice_pages
from codesign.projects.models import Project
from codesign.projects.project_file import faults
from codesign.projects.project_file.section import sections
from tests import factories
from tests.cast import Cast
from tests.exported import PRINTED, Generous, exported, imported, plain, random_project
from tests.recounting import plain_facets, stored_facets


def tallies_of(session: Session, project: Project) -> set[tuple[Any, ...]]:
    rows = session.execute(
        select(
            Tally.artefact_id,
            Tally.anchor,
            Tally.mode,
            Tally.perspective,
            Tally.source,
            Tally.moderation,
            Tally.bucket,
            Tally.n,
            Tally.rating_n,
            Tally.rating_sum,
        ).where(Tally.project_id == project.id, Tally.n > 0)
    )
    return {tuple(row) for row in rows}


@pytest.mark.both_engines
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), with_people=st.booleans())
def test_a_project_that_was_exported_and_imported_is_exported_the_same(
    database: Database, cast: Cast, seed: int, with_people: bool
) -> None:
    with database.session(writes=True) as session:
        agency = session.merge(cast.agency)
        project = random_project(session, agency, "utresan", Random(seed))
        first = exported(session, project, with_people=with_people)
        # The same file comes to an installation where nobody has taken the address yet.
        project.slug = "borta"
        people = session.scalars(select(Person).where(Person.name.startswith("utresan")))
        if not with_people:
            for person in people:
                person.name = "Någon annan"
        session.flush()
        made = imported(session, agency, first).project
        assert exported(session, made, with_people=with_people) == first

        counted = tallies_of(session, made)
        assert stored_facets(session, made) == plain_facets(session, made)
        assert rebuild(session, made) == 0
        session.flush()
        assert tallies_of(session, made) == counted
        session.rollback()


def small_file(session: Session, cast: Cast) -> dict[str, Any]:
    project = random_project(session, cast.agency, "liten", Generous(1))
    found = plain(exported(session, project))
    told = [one.name for one in sections() if one.name not in PRINTED]
    assert all(found[name] for name in told), "the example should have everything"
    return found


def test_the_file_has_no_code_no_address_and_no_name(session: Session, cast: Cast) -> None:
    project = random_project(session, cast.agency, "hemlig", Random(5))
    voice = session.scalars(
        select(Contribution).where(Contribution.project_id == project.id)
    ).first()
    assert voice is not None
    voice.code_hmac = "abcdef0123456789"
    text = exported(session, project).decode()
    assert "abcdef0123456789" not in text
    assert "@var-myndighet.example" not in text
    assert "hemlig0" not in text
    named = exported(session, project, with_people=True).decode()
    assert "hemlig0@var-myndighet.example" in named
    assert "abcdef0123456789" not in named


def test_people_are_found_by_address_and_else_stand_in(session: Session, cast: Cast) -> None:
    project = random_project(session, cast.agency, "folk", Random(11))
    content = exported(session, project, with_people=True)
    here = imported(session, cast.agency, content)
    assert here.stand_ins == 0
    there = imported(session, cast.other_agency, content)
    assert there.known_people == 0
    assert there.stand_ins == here.known_people > 0
    made = session.scalars(
        select(Person).where(Person.agency_id == cast.other_agency.id, Person.name.like("folk%"))
    ).all()
    assert len(made) == there.stand_ins
    assert all(is_stand_in(one.email) and not one.is_active for one in made)


def test_an_address_that_is_taken_gets_a_number(session: Session, cast: Cast) -> None:
    project = random_project(session, cast.agency, "upptaget", Random(2))
    made = imported(session, cast.agency, exported(session, project)).project
    assert made.slug == "upptaget-2"


Spoil = Callable[[dict[str, Any]], object]
FAULTS: dict[str, tuple[Spoil, type[faults.ProjectFileError]]] = {
    "another format": (lambda f: f.update(format="annat"), faults.NotAProjectError),
    "no version": (lambda f: f.update(version="1"), faults.NotAProjectError),
    "a newer version": (lambda f: f.update(version=VERSION + 1), faults.NewerFileError),
    "a part missing": (lambda f: f.pop("areas"), faults.WrongOrderError),
    "a part too many": (lambda f: f.update(more=[]), faults.WrongOrderError),
    "a list that is none": (lambda f: f.update(voices={}), faults.WrongOrderError),
    "the end missing": (lambda f: f.pop("end"), faults.WrongOrderError),
    "a voice missing": (lambda f: f["end"].update(voices=99), faults.WrongCountError),
    "an unknown member": (lambda f: f["voices"][0].update(code_hmac="x"), faults.WrongRecordError),
    "a number as text": (lambda f: f["voices"][0].update(rating="1"), faults.WrongRecordError),
    "a truth as number": (lambda f: f["areas"][0].update(position=True), faults.WrongRecordError),
    "a feeling beyond": (lambda f: f["voices"][0].update(rating=3), faults.WrongRecordError),
    "an endless text": (
        lambda f: f["voices"][0].update(text="x" * 10_001),
        faults.WrongRecordError,
    ),
    "a NUL": (lambda f: f["voices"][0].update(text="a\x00b"), faults.WrongRecordError),
    "half a character": (lambda f: f["voices"][0].update(text="a\ud800"), faults.WrongRecordError),
    "a NUL deep inside": (
        lambda f: f["voices"][0].update(attributes={"a": ["\x00"]}),
        faults.WrongRecordError,
    ),
    "an unknown step": (
        lambda f: f["voices"][0].update(step="nowhere"),
        faults.UnknownReferenceError,
    ),
    "an unknown journey": (
        lambda f: f["voices"][0].update(journey="x"),
        faults.UnknownReferenceError,
    ),
    "an unknown version": (
        lambda f: f["voices"][0].update(version=9),
        faults.UnknownReferenceError,
    ),
    "an unknown area": (lambda f: f["quotes"][0].update(area=99), faults.UnknownReferenceError),
    "an unknown voice": (lambda f: f["quotes"][0].update(voice=99), faults.UnknownReferenceError),
    "an unknown person": (
        lambda f: f["priorities"][0].update(person=99),
        faults.UnknownReferenceError,
    ),
    "a journey twice": (lambda f: f["journeys"].append(f["journeys"][0]), faults.RepeatedError),
    "a version twice": (lambda f: f["versions"].append(f["versions"][0]), faults.RepeatedError),
    "a quote twice": (lambda f: f["quotes"].append(f["quotes"][0]), faults.RepeatedError),
    "a priority twice": (
        lambda f: f["priorities"].append(f["priorities"][0]),
        faults.RepeatedError,
    ),
    "three levels": (
        lambda f: f["areas"].extend(
            {**f["areas"][0], "parent": parent} for parent in (1, len(f["areas"]) + 1)
        ),
        faults.WrongRecordError,
    ),
    "a hostile colour": (
        lambda f: f["areas"][0].update(colour='"><script>'),
        faults.WrongRecordError,
    ),
    "a day that is a number": (lambda f: f["voices"][0].update(day=1), faults.WrongRecordError),
    "a moment without zone": (
        lambda f: f["project"].update(created_at="2026-01-01T00:00:00"),
        faults.WrongRecordError,
    ),
    "a journey that is none": (
        lambda f: f["versions"][0].update(document={"schema": "x"}),
        faults.WrongRecordError,
    ),
    "about two things": (
        lambda f: f["actions"][0].update(area=1, voice=1),
        faults.WrongRecordError,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_file_that_does_not_fit_together_is_refused_before_anything_is_written(
    session: Session, cast: Cast, name: str
) -> None:
    spoil, expected = FAULTS[name]
    found = small_file(session, cast)
    spoil(found)
    before = session.scalar(select(func.count()).select_from(Project))
    with pytest.raises(expected) as refused:
        imported(session, cast.agency, json.dumps(found).encode())
    assert refused.value.told()
    assert session.scalar(select(func.count()).select_from(Project)) == before


def test_a_file_cut_short_anywhere_is_refused(session: Session, cast: Cast) -> None:
    content = exported(session, random_project(session, cast.agency, "kort", Random(3))).rstrip()
    for length in range(0, len(content), max(1, len(content) // 60)):
        with pytest.raises(faults.ProjectFileError):
            checking.checked(io.BytesIO(content[:length]))


@pytest.mark.both_engines
def test_every_page_of_voices_costs_two_questions(session: Session, cast: Cast) -> None:
    for _ in range(9):
        factories.voice(session, cast.project, cast.version)
    pages = list(voice_pages(session, cast.project.id, size=4))
    assert [len(page) for page in pages] == [4, 4, 1]
