"""Replay is honest: nothing is told before it was known, and silence is never "on time"."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.transit import sentences
from codesign.transit.knowledge import STALE_AFTER
from codesign.transit.model import (
    CallReport,
    Event,
    Feed,
    MessageReport,
    Mode,
    Phrase,
    PositionReport,
    Recording,
)
from codesign.transit.now import (
    Basis,
    SituationKind,
    alternatives,
    board,
    line_now,
    lines_known,
    messages,
    situation,
    status_of_lines,
)
from codesign.transit.reading import read_feed
from tests.counting import at_most_lines
from tests.unit.transit.feed_files import (
    MORNINGS,
    SMALL,
    announced,
    in_bytes,
    local,
    poll,
    recorded,
)

pytestmark = pytest.mark.slow

ASKED: dict[str, Callable[[Feed, datetime], Any]] = {
    "line_now": line_now,
    "board": lambda feed, moment: [board(feed, key, moment) for key in feed.timetable.stations],
    "status_of_lines": status_of_lines,
    "messages": messages,
    "situation": situation,
    "lines_known": lambda feed, moment: [line.key for line in lines_known(feed, moment)],
    "alternatives": lambda feed, moment: (
        alternatives(feed, "A", "C", moment) + alternatives(feed, "Lvk", "Fth", moment)
    ),
}


@cache
def small() -> Feed:
    return read_feed(in_bytes(SMALL) | {"feed.json": b'{"service_day": "2026-03-10"}'}).feed


@cache
def morning(name: str) -> Feed:
    return read_feed(MORNINGS / name).feed


def at(feed: Feed, text: str) -> datetime:
    hours, minutes, *seconds = map(int, text.split(":"))
    return feed.clock.moment(hours * 3600 + minutes * 60 + sum(seconds))


times = st.integers(6 * 3600, 9 * 3600)
trips = st.sampled_from(["t1", "t2", "t3"])
reports = st.builds(
    CallReport,
    at=times,
    trip=trips,
    call=st.integers(0, 2),
    event=st.sampled_from(Event),
    expected=st.none() | times,
    measured=st.none() | times,
    is_preliminary=st.booleans(),
    is_cancelled=st.booleans(),
    is_silent=st.booleans(),
    track=st.sampled_from(["", "1", "9"]),
    phrase=st.none() | st.sampled_from(Phrase),
)
positions = st.builds(
    PositionReport,
    at=times,
    trip=trips,
    measured=times,
    point=st.none() | st.tuples(st.floats(59.9, 60.3), st.floats(17.9, 18.1)),
    station=st.sampled_from(["", "B"]),
)
told = st.builds(
    MessageReport,
    at=times,
    key=st.sampled_from("xy"),
    header=st.just("Fel"),
    stations=st.just(("A",)),
    section=st.none() | st.just(("A", "B")),
    ends=st.none() | times,
    is_withdrawn=st.booleans(),
)


def measured_before_known(position: PositionReport) -> PositionReport:
    return replace(position, measured=min(position.measured, position.at))


recordings = st.builds(
    Recording,
    reports=st.lists(reports, max_size=12).map(tuple),
    positions=st.lists(positions.map(measured_before_known), max_size=4).map(tuple),
    messages=st.lists(told, max_size=4).map(tuple),
    polls=st.lists(times, max_size=6).map(lambda polls: tuple(sorted(polls))),
)


@pytest.mark.parametrize("name", ASKED)
@given(recording=recordings, now=times)
def test_no_later_observation_ever_changes_what_was_known(
    name: str, recording: Recording, now: int
) -> None:
    full = replace(small(), recording=recording)
    then = replace(small(), recording=recording.until(now))
    moment = full.clock.moment(now)
    assert ASKED[name](full, moment) == ASKED[name](then, moment)


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("hour", ["06:35", "07:13", "07:25", "07:33", "07:52", "08:20", "08:55"])
def test_the_morning_up_to_a_moment_tells_the_same_as_the_whole_morning(
    name: str, hour: str
) -> None:
    """The files are cut, not only what was read of them: later trains are not known either."""
    full = morning("storning")
    moment = at(full, hour)
    files = {file.name: file.read_bytes() for file in (MORNINGS / "storning").iterdir()}
    lines = files["recording.ndjson"].splitlines(keepends=True)
    known = [line for line in lines if line[15:34].decode() <= moment.isoformat()[:19]]
    assert 0 < len(known) < len(lines)
    then = read_feed(files | {"recording.ndjson": b"".join(known)}).feed
    assert ASKED[name](full, moment) == ASKED[name](then, moment)


@given(recording=recordings, wait=st.integers(STALE_AFTER + 1, 3 * 3600))
def test_silence_is_never_shown_as_on_time(recording: Recording, wait: int) -> None:
    feed = replace(small(), recording=recording)
    moment = feed.clock.moment(max(recording.times, default=6 * 3600) + wait)
    for train in line_now(feed, moment):
        assert (train.basis, train.minutes_late, train.next_at) == (Basis.NO_DATA, None, None)
        if not train.is_cancelled:
            assert "inga färska data" in sentences.train_sentence(train, feed.timetable)
    for status in status_of_lines(feed, moment):
        assert (status.under_three, status.three_to_five, status.over_five) == (0, 0, 0)
    for row in board(feed, "A", moment):
        assert (row.basis, row.new_time, row.minutes_late) == (Basis.NO_DATA, None, None)
        assert row.is_cancelled or sentences.departure_status(row) == "inga färska data"
    found = situation(feed, moment)
    assert found.kind is SituationKind.NO_DATA
    assert sentences.situation_sentence(found, feed.timetable).startswith("Inga färska data")


@given(recording=recordings, now=times)
def test_whatever_is_known_is_sound_and_can_be_said(recording: Recording, now: int) -> None:
    feed = replace(small(), recording=recording)
    moment = feed.clock.moment(now)
    for train in line_now(feed, moment):
        assert sentences.train_sentence(train, feed.timetable)
        assert train.age is None or train.age >= 0
        if train.place is not None:
            assert 0 <= train.place.fraction <= 1
            assert {train.place.at, train.place.towards} <= {"A", "B", "C", None}
        if train.basis in {Basis.NO_DATA, Basis.TIMETABLE}:
            assert train.minutes_late is None
    for way in alternatives(feed, "A", "C", moment):
        assert moment - timedelta(seconds=1) <= way.leaves <= way.arrives
    assert sentences.situation_sentence(situation(feed, moment), feed.timetable)


def test_a_timetable_alone_says_that_it_is_only_that() -> None:
    feed = small()
    [first, second] = line_now(feed, at(feed, "07:05"))
    assert {first.basis, second.basis} == {Basis.TIMETABLE}
    assert first.age is None
    assert situation(feed, at(feed, "07:05")).kind is SituationKind.TIMETABLE
    assert status_of_lines(feed, at(feed, "07:05"))[0].no_data == 3


def test_a_train_that_a_measuring_source_has_not_seen_pass_is_as_late_as_that() -> None:
    feed = read_feed(
        recorded(
            poll("07:01", TrainAnnouncement=[
                announced("101", "A", "Avgang", "07:00", TimeAtLocation=local("07:00"))]),
            poll("07:13"),
        )
    ).feed  # fmt: skip
    [train, *_] = [one for one in line_now(feed, at(feed, "07:13:30")) if one.name == "101"]
    assert (train.basis, train.minutes_late) == (Basis.COMPUTED, 3)
    assert train.place is not None
    assert train.place.fraction < 1


def test_a_train_that_should_have_been_heard_of_long_ago_is_no_longer_known() -> None:
    feed = read_feed(
        recorded(
            poll("07:01", TrainAnnouncement=[
                announced("101", "A", "Avgang", "07:00", TimeAtLocation=local("07:00"))]),
            poll("07:16"),
        )
    ).feed  # fmt: skip
    [train] = [one for one in line_now(feed, at(feed, "07:16")) if one.name == "101"]
    assert (train.basis, train.minutes_late) == (Basis.NO_DATA, None)
    assert train.place is not None
    assert (train.place.at, train.place.towards) == ("A", None)


def test_to_wait_for_a_time_is_no_silence_and_no_time() -> None:
    feed = read_feed(
        recorded(
            poll("06:50", TrainAnnouncement=[
                announced("101", "A", "Avgang", "07:00", Deviation=["Invänta tid"]),
                announced("102", "C", "Avgang", "07:05", TimeAtLocation=local("07:05"))]),
            poll("07:04"), poll("07:30"),
        )
    ).feed  # fmt: skip
    [early] = [one for one in line_now(feed, at(feed, "07:04")) if one.name == "101"]
    [late] = [one for one in line_now(feed, at(feed, "07:30")) if one.name == "101"]
    assert (early.minutes_late, early.next_at) == (None, None)
    assert (late.minutes_late, late.is_at_least, late.next_at) == (30, True, None)
    assert situation(feed, at(feed, "07:30")).waiting == 1
    assert all(way.legs[0].name != "101" for way in alternatives(feed, "A", "C", at(feed, "07:01")))


def test_what_goes_on_is_told_as_it_is_known_in_the_disrupted_morning() -> None:
    feed = morning("storning")
    kinds = {
        hour: situation(feed, at(feed, hour)).kind
        for hour in ("07:00", "07:20", "07:50", "08:57", "09:15")
    }
    assert kinds == {
        "07:00": SituationKind.NORMAL,
        "07:20": SituationKind.DISRUPTED,
        "07:50": SituationKind.DISRUPTED,
        "08:57": SituationKind.NO_DATA,
        "09:15": SituationKind.SOME_LATE,
    }
    fault = situation(feed, at(feed, "07:26")).cause
    assert fault is not None
    assert (fault.section, fault.traffic_earliest) == (("Lvk", "Sby"), at(feed, "07:38"))
    assert situation(feed, at(feed, "07:13")).cause is None


@pytest.mark.parametrize(
    "phrase", [Phrase.WAIT_FOR_TIME, Phrase.LEAVES_EARLIEST, Phrase.PRELIMINARY]
)
def test_the_disrupted_morning_has_every_phrase_of_a_train(phrase: Phrase) -> None:
    feed = morning("storning")
    minutes = range(feed.opens, feed.closes, 60)
    rows = (row for now in minutes for row in board(feed, "Lvk", feed.clock.moment(now)))
    assert any(row.phrase is phrase for row in rows)


def test_a_replacement_bus_is_an_alternative_and_where_there_is_none_none_is_said() -> None:
    feed = morning("storning")
    ways = alternatives(feed, "Lvk", "Fth", at(feed, "07:35"))
    assert ways[0].has_replacement_bus
    assert all(way.legs[0].name not in {"7209", "7211", "7213"} for way in ways)
    assert alternatives(feed, "Lvk", "Lvk", at(feed, "07:35")) == ()
    assert alternatives(feed, "Lvk", "nowhere", at(feed, "07:35")) == ()


def test_a_way_with_a_change_waits_for_the_next_train() -> None:
    feed = morning("normal")
    [first, *_] = alternatives(feed, "Prv", "Fth", at(feed, "07:05"))
    assert first.legs[0].goal in {"Sby", "Lvk", "Phb", "Exs"}
    assert first.legs[1].leaves - first.legs[0].arrives >= timedelta(minutes=3)


def test_the_normal_morning_is_normal_and_measured() -> None:
    feed = morning("normal")
    trains = [
        one
        for now in range(feed.opens, feed.closes, 300)
        for one in line_now(feed, feed.clock.moment(now))
    ]
    assert {train.basis for train in trains} <= {Basis.MEASURED, Basis.COMPUTED}
    assert sum(train.basis is Basis.MEASURED for train in trains) > len(trains) / 3
    late = [train.minutes_late for train in trains if (train.minutes_late or 0) > 5]
    assert late == []
    assert {line.mode for line in lines_known(feed, feed.opens_at)} == {Mode.TRAIN}


def test_a_moment_without_a_zone_is_local() -> None:
    feed = morning("normal")
    moment = at(feed, "07:00")
    assert line_now(feed, moment.replace(tzinfo=None)) == line_now(feed, moment)


@pytest.mark.parametrize("minutes", [0, 60, 120, 300])
def test_a_question_of_a_busy_morning_is_little_work(minutes: int) -> None:
    """Some 75,000 lines at most; four questions of a page that is asked for every few seconds."""
    feed = morning("storning")
    moment = feed.clock.moment(feed.opens + 60 * minutes)
    line_now(feed, moment)
    with at_most_lines(200_000):
        line_now(feed, moment), situation(feed, moment), status_of_lines(feed, moment)
        board(feed, "Lvk", moment)
