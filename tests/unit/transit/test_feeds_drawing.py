"""The strip: everything inside its box, nothing on top of anything, what each mark is."""

from itertools import combinations

import pytest

from codesign.transit.drawing import NARROW, WIDE, Lateness, Strip, strip
from codesign.transit.model import Feed
from codesign.transit.now import Basis, line_now
from codesign.transit.reading import read_feed
from tests.unit.transit.feed_files import MORNINGS


@pytest.fixture(scope="module")
def feed() -> Feed:
    return read_feed(MORNINGS / "storning").feed


def drawn(feed: Feed, minutes: int, *, is_standing: bool, line: str = "X1") -> Strip:
    trains = line_now(feed, feed.clock.moment(feed.opens + 60 * minutes))
    width = NARROW if is_standing else WIDE
    return strip(feed, line, trains, width=width, is_standing=is_standing)


@pytest.mark.parametrize("is_standing", [False, True])
@pytest.mark.parametrize("minutes", range(0, 180, 7))
def test_trains_are_inside_the_box_and_do_not_cover_each_other(
    feed: Feed, minutes: int, is_standing: bool
) -> None:
    picture = drawn(feed, minutes, is_standing=is_standing)
    for mark in picture.trains:
        assert 0 <= mark.x - 16 < mark.x + 16 <= picture.width
        assert 0 <= mark.y - 16 < mark.y + 16 <= picture.height
    for one, other in combinations(picture.trains, 2):
        assert abs(one.x - other.x) >= 16 or abs(one.y - other.y) >= 16, (one.label, other.label)


def test_stations_come_in_order_and_ends_are_marked(feed: Feed) -> None:
    lying, standing = drawn(feed, 10, is_standing=False), drawn(feed, 10, is_standing=True)
    assert [mark.label for mark in lying.stations][::6] == ["Exempelstad C", "Provköping"]
    assert [mark.x for mark in lying.stations] == sorted(mark.x for mark in lying.stations)
    assert [mark.y for mark in standing.stations] == sorted(mark.y for mark in standing.stations)
    assert [mark.is_end for mark in lying.stations] == [True, *[False] * 5, True]
    assert lying.box.startswith("0 0 1440 ")


def test_a_train_between_two_stations_is_drawn_between_them_on_its_side(feed: Feed) -> None:
    picture = drawn(feed, 10, is_standing=False)
    trains = {one.trip: one for one in line_now(feed, feed.clock.moment(feed.opens + 600))}
    xs = {mark.key: mark.x for mark in picture.stations}
    track = picture.stations[0].y
    for mark in picture.trains:
        place = trains[mark.trip].place
        assert place is not None
        low, high = sorted((xs[place.at], xs[place.towards or place.at]))
        assert low - 0.1 <= mark.x <= high + 0.1
        assert (mark.y < track) is trains[mark.trip].is_forward


def test_only_the_trains_of_the_line_that_have_a_place_are_drawn(feed: Feed) -> None:
    moment = feed.clock.moment(7 * 3600 + 26 * 60)
    trains = line_now(feed, moment)
    placed = {one.trip for one in trains if one.line == "X2" and one.place}
    assert {mark.trip for mark in strip(feed, "X2", trains).trains} == placed
    assert placed < {one.trip for one in trains}


def test_a_mark_carries_what_it_is(feed: Feed) -> None:
    silent = drawn(feed, 147, is_standing=False)
    assert silent.trains
    assert not silent.is_standing
    for mark in silent.trains:
        assert (mark.basis, mark.lateness) == (Basis.NO_DATA, Lateness.UNKNOWN)
    standing = drawn(feed, 75, is_standing=True)
    assert standing.is_standing
    late = [mark for mark in standing.trains if mark.lateness is Lateness.MUCH]
    assert late
    assert late[0].basis is not Basis.NO_DATA


@pytest.mark.parametrize("minutes", range(0, 180, 15))
def test_how_late_and_which_way_is_as_the_train_says(feed: Feed, minutes: int) -> None:
    trains = {one.trip: one for one in line_now(feed, feed.clock.moment(feed.opens + 60 * minutes))}
    for mark in drawn(feed, minutes, is_standing=False).trains:
        train = trains[mark.trip]
        late = train.minutes_late
        assert (mark.is_forward, mark.basis) == (train.is_forward, train.basis)
        assert not mark.is_on_road
        if late is None or train.basis is Basis.NO_DATA:
            assert mark.lateness is Lateness.UNKNOWN
        else:
            expected = Lateness.NONE if late < 3 else Lateness.SOME if late <= 5 else Lateness.MUCH
            assert mark.lateness is expected
