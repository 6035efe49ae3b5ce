"""Lines in the order that people look for them, and only the places where trains stop."""

import pytest

from codesign.prototypes.document import View
from codesign.prototypes.live.live import scene
from codesign.prototypes.live.screen_parts import LiveScene
from codesign.transit.model import Feed
from codesign.transit.now import board, line_now, status_of_lines
from codesign.transit.reading import read_feed
from tests.commuting import document
from tests.unit.transit.feed_files import SMALL, in_bytes


def lined(names: dict[str, int], *, order: dict[str, str] | None = None) -> Feed:
    """A feed of lines by name, each with so many trips under way at once."""
    routes = "route_id,route_short_name,route_type,route_sort_order\n" + "".join(
        f"r{n},{name},109,{(order or {}).get(name, '')}\n" for n, name in enumerate(names)
    )
    trips, times = "route_id,service_id,trip_id\n", SMALL["stop_times.txt"].splitlines()[0] + "\n"
    for n, many in enumerate(names.values()):
        for k in range(many):
            trips += f"r{n},v,r{n}-{k}\n"
            times += f"r{n}-{k},07:0{k}:00,07:0{k}:00,A1,1\nr{n}-{k},07:50:00,07:50:00,C1,2\n"
    files = {**SMALL, "routes.txt": routes, "trips.txt": trips, "stop_times.txt": times}
    return read_feed(in_bytes(files)).feed


def told(feed: Feed) -> list[str]:
    return [one.name for one in status_of_lines(feed, feed.clock.moment(7 * 3600))]


def test_lines_come_by_number_unless_their_source_orders_them() -> None:
    numbers = {"10": 1, "2": 1, "41": 1, "9": 1}
    assert told(lined(numbers)) == ["2", "9", "10", "41"]
    ordered = {"2": "4", "9": "3", "10": "20", "41": "1"}
    assert told(lined(numbers, order=ordered)) == ["41", "9", "2", "10"]
    assert told(lined(numbers, order={"41": "7"})) == ["41", "2", "9", "10"]


def test_swedish_letters_come_last() -> None:
    names = {"Ölinjen": 1, "Ängslinjen": 1, "Zlinjen": 1, "Ålinjen": 1, "alinjen": 1}
    assert told(lined(names)) == ["alinjen", "Zlinjen", "Ålinjen", "Ängslinjen", "Ölinjen"]


def shown(feed: Feed, view: View) -> LiveScene:
    screen = next(one for one in document(2).screens if one.live and one.live.view is view)
    return scene(document(2), screen, {}, feed, feed.clock.moment(7 * 3600 + 1200), "sv")


def test_the_busiest_of_many_lines_is_shown_and_the_rest_can_be_opened() -> None:
    feed = lined({f"Linje {n}": 1 for n in range(1, 23)} | {"Ölinjen": 5, "Linje 17": 3})
    found = shown(feed, View.LINE)
    assert [line.name for line in found.lines] == [
        "Ölinjen", "Linje 17", "Linje 1", "Linje 2", "Linje 3", "Linje 4",
    ]  # fmt: skip
    assert [line.name for line in found.more][:2] == ["Linje 5", "Linje 6"]
    assert (len(found.lines) + len(found.more), found.left_out) == (23, 0)
    assert all(line.lying and line.trains for line in found.more)
    bars = shown(feed, View.STATUS)
    assert [bar.name for bar in bars.bars][:2] == ["Ölinjen", "Linje 17"]
    assert (len(bars.bars), len(bars.more_bars), bars.left_out) == (10, 13, 0)


def test_a_few_lines_keep_their_places_however_many_trains_they_have() -> None:
    found = shown(lined({f"L{n}": 1 + (n == 6) for n in range(1, 7)}), View.LINE)
    assert [line.name for line in found.lines] == ["L1", "L2", "L3", "L4", "L5", "L6"]
    assert found.more == ()
    found = shown(lined({f"L{n}": 1 + (n == 7) for n in range(1, 8)}), View.LINE)
    assert [line.name for line in found.lines][:2] == ["L7", "L1"]


def test_the_bar_and_the_drawing_say_what_they_count() -> None:
    later = SMALL["stop_times.txt"] + "t4,07:20:00,07:20:00,A1,1\nt4,07:40:00,07:40:00,C1,2\n"
    files = {**SMALL, "stop_times.txt": later, "trips.txt": SMALL["trips.txt"] + "R,v,t4,Gamma,1\n"}
    feed = read_feed(in_bytes(files)).feed
    screen = next(one for one in document(2).screens if one.key == "start")
    [line] = scene(document(2), screen, {}, feed, feed.clock.moment(25_500), "sv").lines
    assert line.count == "Ute på linjen just nu: 2 tåg."
    assert line.standing is not None
    assert len(line.standing.strip.trains) == 2
    assert line.bar.sentence == "R1, nu och den närmaste halvtimmen: 4 vet vi inget om."


def passing(**said: tuple[str, str]) -> Feed:
    """A trip A-B-C with (pickup, drop-off) of some of its calls."""
    rows = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type"]
    for n, stop in enumerate("ABC"):
        pickup, drop = said.get(stop, ("0", "0"))
        rows.append(f"t1,07:{10 * n:02}:00,07:{10 * n + 1:02}:00,{stop}1,{n + 1},{pickup},{drop}")
    files = {
        **SMALL,
        "stop_times.txt": "\n".join(rows),
        "trips.txt": "route_id,service_id,trip_id\nR,v,t1\n",
    }
    return read_feed(in_bytes(files)).feed


def test_a_place_where_nobody_gets_on_or_off_is_passed_and_no_station() -> None:
    feed = passing(B=("1", "1"))
    [train] = line_now(feed, feed.clock.moment(7 * 3600 + 300))
    assert train.next_station == "C"
    assert train.place is not None
    assert (train.place.at, train.place.towards) == ("A", "C")
    assert feed.timetable.lines["R"].stations == ("A", "C")
    assert "B" not in feed.timetable.stations
    assert board(feed, "B", feed.clock.moment(7 * 3600)) == ()


@pytest.mark.parametrize("said", [("1", "0"), ("0", "1"), ("2", "2"), ("3", "1"), ("", "")])
def test_a_place_where_somebody_may_get_on_or_off_is_a_station(said: tuple[str, str]) -> None:
    feed = passing(B=said)
    [train] = line_now(feed, feed.clock.moment(7 * 3600 + 300))
    assert train.next_station == "B"
    rows = board(feed, "B", feed.clock.moment(7 * 3600))
    assert bool(rows) is (said[0] != "1")
