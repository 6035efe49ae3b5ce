"""Several staff at once, each in a transaction of their own: all that is answered yes stays."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from codesign.accounts.models import Person
from codesign.areas.actions import coding, regrouping
from codesign.areas.actions.coding import CodingRequest
from codesign.areas.models import Coding
from codesign.areas.rebuild_counts import rebuild
from codesign.contributions import tallies
from codesign.contributions.domain import CODED_VOICES, STAFF_SEES
from codesign.db import Database
from codesign.errors import RuleBrokenError
from codesign.projects.models import Project
from codesign.settings import database_url_from
from tests import factories
from tests.cast import Cast, assemble
from tests.engines import ENGINES, ready_database

VOICES = 12


class Office:
    """A database of its own, with a codebook and voices, where commits are real."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.unit() as session:
            self.cast: Cast = assemble(session)
            project, version = self.cast.project, self.cast.version
            self.areas = [factories.area(session, project, name).id for name in "abc"]
            self.voices = [factories.voice(session, project, version).id for _ in range(VOICES)]

    def code(self, who: Person, voice: int, area: int, seen: int) -> None:
        with self.database.unit() as session:
            project = session.get_one(Project, self.cast.project.id)
            person = session.get_one(Person, who.id)
            coding.code(session, project, person, CodingRequest(voice, area, True, seen))

    def merge(self, source: int, target: int) -> None:
        with self.database.unit() as session:
            project = session.get_one(Project, self.cast.project.id)
            person = session.get_one(Person, self.cast.astrid.id)
            regrouping.merge(session, project, person, source, target)


@pytest.fixture(params=ENGINES)
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    with ready_database(request.param) as url:
        database = Database(database_url_from(url, Path()))
        yield Office(database)
        database.engine.dispose()


def all_at_once(deeds: list[Callable[[], None]]) -> list[Exception | None]:
    """Start every deed at the same moment; what each raised."""
    start = threading.Barrier(len(deeds))
    raised: list[Exception | None] = [None] * len(deeds)

    def do(place: int) -> None:
        start.wait()
        try:
            deeds[place]()
        except Exception as error:
            raised[place] = error

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_of_two_who_code_the_same_voice_at_once_one_is_told(office: Office) -> None:
    voice = office.voices[0]
    raised = all_at_once(
        [
            partial(office.code, office.cast.astrid, voice, office.areas[0], 0),
            partial(office.code, office.cast.analyst, voice, office.areas[1], 0),
        ]
    )
    assert sorted(type(error).__name__ for error in raised) == ["NoneType", "StaleCodingError"]
    with office.database.unit() as session:
        assert session.scalar(select(func.count()).select_from(Coding)) == 1


def test_many_who_code_different_voices_never_disturb_each_other(office: Office) -> None:
    people = [office.cast.astrid, office.cast.analyst, office.cast.designer]
    raised = all_at_once(
        [
            partial(office.code, people[n % 3], voice, office.areas[n % 3], 0)
            for n, voice in enumerate(office.voices)
        ]
    )
    assert raised == [None] * VOICES
    with office.database.unit() as session:
        counts = tallies.project_counts(session, office.cast.project.id, STAFF_SEES)[0]
        assert [counts[area] for area in office.areas] == [VOICES // 3] * 3
        assert counts[CODED_VOICES] == VOICES


def test_a_merge_among_many_who_code_loses_no_answered_coding(office: Office) -> None:
    source, target = office.areas[:2]
    raised = all_at_once(
        [
            partial(office.merge, source, target),
            *(partial(office.code, office.cast.astrid, v, source, 0) for v in office.voices),
        ]
    )
    refused = [error for error in raised if error is not None]
    assert all(isinstance(error, RuleBrokenError) for error in refused), refused
    with office.database.unit() as session:
        project = session.get_one(Project, office.cast.project.id)
        coded = session.scalar(select(func.count()).where(Coding.area_id == target))
        assert coded == VOICES - len(refused)
        before = tallies.project_counts(session, project.id, STAFF_SEES)[0]
        assert rebuild(session, project) == 0
        after = tallies.project_counts(session, project.id, STAFF_SEES)[0]
        assert {k: n for k, n in before.items() if n} == {k: n for k, n in after.items() if n}
