"""What many send at once is written together, once each, and nobody's fault is another's."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from codesign.artefacts.anchors import Anchor
from codesign.contributions.domain import ALL_VOICES, Mode
from codesign.contributions.forms import CompleteSubmission
from codesign.contributions.group_commit import (
    TOGETHER,
    Arrival,
    Received,
    SubmissionWriter,
    Target,
    _Pending,
    store,
)
from codesign.contributions.models import Contribution, FacetTally, Submission, Tally
from codesign.contributions.receipts import Fingerprints
from codesign.db import Database
from codesign.settings import database_url_from
from codesign.web import rate_limits
from tests.cast import assemble
from tests.engines import ENGINES, ready_database

MOMENT = datetime(2026, 11, 3, 12, tzinfo=UTC)
SENDERS = 40


class Office:
    """A desk at a real database that many threads reach."""

    def __init__(self, database: Database) -> None:
        with database.unit() as session:
            cast = assemble(session)
            self.anchor = Anchor(cast.artefact.id, cast.version.id, "hear")
            self.target = Target(cast.agency.id, cast.project.id, self.anchor)
        self.database = database
        self.desk = SubmissionWriter(database)

    def arrival(self, key: str, words: str = "Så var det.", sender: str = "here") -> Arrival:
        telling = CompleteSubmission("donor", -1, words, Mode.IS)
        prints = Fingerprints(key, f"{key} {words}", f"code of {key} {words}")
        return Arrival(self.target, telling, prints, "sv", sender, MOMENT)

    def send_at_once(self, arrivals: list[Arrival]) -> list[Received | Exception]:
        """All of them from a thread of their own; what each was told."""
        told: list[Received | Exception] = [Received.OTHER] * len(arrivals)
        ready = threading.Barrier(len(arrivals))

        def send(place: int) -> None:
            ready.wait()
            try:
                told[place] = self.desk.take_in(arrivals[place])
            except Exception as fault:
                told[place] = fault

        threads = [threading.Thread(target=send, args=(n,)) for n in range(len(arrivals))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return told

    def counts(self) -> tuple[int, int, int, int]:
        """Voices, registered forms, and both kinds of tallies."""
        with self.database.session(writes=False) as session:
            asked = (
                select(func.count(Contribution.id)),
                select(func.count(Submission.key_hash)),
                select(func.sum(Tally.n)).where(Tally.bucket == ALL_VOICES),
                select(func.sum(FacetTally.n)).where(FacetTally.facet == "day"),
            )
            voices, forms, tallied, by_day = (int(session.scalar(one) or 0) for one in asked)
        return voices, forms, tallied, by_day


@pytest.fixture(params=ENGINES)
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    with ready_database(request.param) as url:
        database = Database(database_url_from(url, Path()))
        yield Office(database)
        database.engine.dispose()


def test_what_many_send_at_once_is_there_once_each(office: Office) -> None:
    told = office.send_at_once([office.arrival(f"key {n}") for n in range(SENDERS)])
    assert told == [Received.NEW] * SENDERS
    assert office.counts() == (SENDERS,) * 4


def test_a_form_sent_many_times_at_once_is_one_voice(office: Office) -> None:
    told = office.send_at_once([office.arrival("the same")] * 12)
    assert Counter(told) == {Received.NEW: 1, Received.SAME: 11}
    assert office.counts() == (1, 1, 1, 1)


def test_another_text_with_the_same_key_is_not_stored(office: Office) -> None:
    told = office.send_at_once([office.arrival("key", f"Text {n}") for n in range(6)])
    assert Counter(told) == {Received.NEW: 1, Received.OTHER: 5}
    assert office.counts() == (1, 1, 1, 1)


def test_nobodys_fault_is_anothers(office: Office) -> None:
    arrivals = [office.arrival(f"key {n}") for n in range(12)]
    nowhere = replace(office.target, anchor=replace(office.anchor, version_id=987_654))
    arrivals[5] = replace(arrivals[5], target=nowhere)
    told = office.send_at_once(arrivals)
    assert isinstance(told[5], IntegrityError)
    assert told[:5] + told[6:] == [Received.NEW] * 11
    assert office.counts() == (11, 11, 11, 11)


def test_a_shared_one_that_fails_on_the_database_is_not_tried_one_by_one(office: Office) -> None:
    """Each alone would wait for the same lock as long again."""
    tries: list[int] = []

    def refuse(_: object) -> None:
        tries.append(1)
        raise OperationalError("BEGIN", {}, Exception("database is locked"))

    told = SubmissionWriter(office.database)
    waiting = [_Pending(office.arrival(f"key {n}")) for n in range(20)]
    event.listen(office.database.engine, "commit", refuse)
    told._write(waiting)
    event.remove(office.database.engine, "commit", refuse)
    assert len(tries) == 1
    assert all(isinstance(one.fault, OperationalError) for one in waiting)
    assert office.counts()[0] == 0
    assert office.send_at_once([one.arrival for one in waiting]) == [Received.NEW] * 20


def test_those_above_the_limit_are_told_and_nothing_of_theirs_is_stored(office: Office) -> None:
    left = int(rate_limits.SUBMISSIONS.burst) - 3
    assert office.desk.buckets.take_several("here", left, rate_limits.SUBMISSIONS, MOMENT) == left
    arrivals = [office.arrival(f"key {n}") for n in range(8)]
    arrivals += [office.arrival(f"other {n}", sender="elsewhere") for n in range(4)]
    told = office.send_at_once(arrivals)
    assert Counter(told[:8]) == {Received.NEW: 3, Received.TOO_MANY: 5}
    assert told[8:] == [Received.NEW] * 4
    assert office.counts() == (7, 7, 7, 7)
    again = office.desk.take_in(arrivals[told.index(Received.TOO_MANY)])
    assert again is Received.TOO_MANY


def test_nobody_is_told_before_the_commit(office: Office) -> None:
    seen_at_commit: list[int] = []
    told: list[Received] = []
    event.listen(office.database.engine, "commit", lambda _: seen_at_commit.append(len(told)))
    told.append(office.desk.take_in(office.arrival("key")))
    assert seen_at_commit == [0]
    event.listen(office.database.engine, "commit", _refuse())
    with pytest.raises(OperationalError):
        office.desk.take_in(office.arrival("lost"))
    assert office.counts()[0] == 1


def test_those_written_together_are_told_after_their_commit(office: Office) -> None:
    """The first is held at its COMMIT until the others wait; then they are written together."""
    others = 5
    told: list[Received] = []
    too_early: list[Received] = []
    groups: list[int] = []

    def at_commit(_: object) -> None:
        if not groups:
            until(lambda: len(office.desk._waiting) >= others)
        groups.append(len(told))
        if len(groups) == 2:
            until(lambda: len(told) > 1, seconds=0.5)
            too_early.extend(told[1:])

    def send(n: int) -> None:
        told.append(office.desk.take_in(office.arrival(f"together {n}")))

    event.listen(office.database.engine, "commit", at_commit)
    threads = [threading.Thread(target=send, args=(n,)) for n in range(others + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(groups) == 2, "they were not written together"
    assert too_early == []
    assert told == [Received.NEW] * (others + 1)


def test_who_is_written_with_whom(office: Office) -> None:
    """Each once, a key only once, and so many at most; the others wait in the order they came."""
    several = [_Pending(office.arrival(f"key {n}")) for n in range(TOGETHER + 3)]
    mine, again = several[2], _Pending(office.arrival("key 0"))
    same_as_mine = _Pending(office.arrival("key 2"))
    desk = SubmissionWriter(
        office.database, _waiting=[*several[:3], again, same_as_mine, *several[3:]]
    )
    now, later = desk._next_ones(mine)
    assert TOGETHER == 64
    assert now == [mine, *several[:2], *several[3:64]]
    assert later == [again, same_as_mine, *several[64:]]


def test_forms_are_registered_in_the_order_of_their_keys(office: Office) -> None:
    """Two processes that have the same keys wait for each other in one order, never crosswise."""
    arrivals = [office.arrival(f"key {n}") for n in (3, 1, 2, 9, 0)]
    registered: list[str] = []

    def hear(_connection: object, _statement: object, rows: list[Any], *_rest: object) -> None:
        if not registered:
            registered.extend(row["key_hash"] for row in rows)

    with office.database.lean_unit() as unit:
        event.listen(unit.engine, "before_execute", hear)
        assert store(unit, arrivals) == [Received.NEW] * 5
        event.remove(unit.engine, "before_execute", hear)
    assert registered == [f"key {n}" for n in (0, 1, 2, 3, 9)]


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that other threads do."""
    end = monotonic() + seconds
    while not holds() and monotonic() < end:
        sleep(0.005)


def _refuse() -> Callable[[object], None]:
    def commit(_: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("the disk is full"))

    return commit
