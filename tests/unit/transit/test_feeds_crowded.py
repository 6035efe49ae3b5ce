"""Drawings with many trains and long names: nothing is struck out, covered or cut."""

import re
from itertools import combinations, pairwise

import pytest

from codesign.transit.drawing import Box, Strip, TrainMark, strip
from codesign.transit.model import Feed, Mode
from codesign.transit.now import Basis, Place, TrainNow
from codesign.transit.reading import read_feed
from tests.unit.transit.feed_files import SMALL, in_bytes

LETTER, DIGIT = 9, 10
"""Pixels of a letter of a name and of a bold number, in the widest of the fonts."""
Spot = tuple[float, float]


def line(*names: str) -> Feed:
    """A line of these stations with one trip."""
    stops = "stop_id,stop_name\n" + "".join(f'S{n},"{name}"\n' for n, name in enumerate(names))
    times = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" + "".join(
        f"t1,07:{n:02}:00,07:{n:02}:00,S{n},{n}\n" for n in range(len(names))
    )
    trips = "route_id,service_id,trip_id\nR,v,t1\n"
    return read_feed(
        in_bytes({**SMALL, "stops.txt": stops, "stop_times.txt": times, "trips.txt": trips})
    ).feed


def train(number: int, share: float, *, is_forward: bool = True, name: str = "") -> TrainNow:
    return TrainNow(
        trip=f"t{number}", name=name or f"{7100 + number} +{30 + number}", line="R", headsign="X",
        mode=Mode.TRAIN, is_forward=is_forward, place=Place("S0", "S1", share),
        basis=Basis.MEASURED, age=10, minutes_late=34, is_at_least=False, is_cancelled=False,
        skips=(), next_station="S1", next_at=None, phrase=None,
    )  # fmt: skip


def label_of(mark: TrainMark, text: str) -> Box:
    """Where a train's number stands, from below its letters to above them."""
    wide = DIGIT * len(text)
    left = mark.label_x if mark.anchor == "start" else mark.label_x - wide
    return Box(left, mark.label_y - 11, wide, 13)


def way_of(stem: str) -> list[Spot]:
    """The corners of a train's thin line to the track."""
    x, y, corners = 0.0, 0.0, []
    for letter, numbers in re.findall(r"([MLHV])([^MLHV]*)", stem):
        values = [float(one) for one in numbers.split()]
        x = values[0] if letter in "MLH" else x
        y = values[-1] if letter in "MLV" else y
        corners.append((x, y))
    return corners


def meets(way: list[Spot], box: Box) -> bool:
    """Whether a line comes inside a box, looked at in small steps."""
    for (x, y), (u, v) in pairwise(way):
        for n in range(201):
            at = x + (u - x) * n / 200, y + (v - y) * n / 200
            if box.x < at[0] < box.x + box.width and box.y < at[1] < box.y + box.height:
                return True
    return False


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def body_of(mark: TrainMark) -> Box:
    corners = [tuple(map(float, point.split(","))) for point in mark.points.split()]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


CROWDS = {
    "two close": [0.50, 0.53],
    "two at one place": [0.5, 0.5],
    "three close": [0.40, 0.42, 0.44],
    "spread": [0.05, 0.3, 0.55, 0.8],
    "at the last station": [0.97, 0.98, 0.99, 1.0],
    "at the first station": [0.0, 0.0, 0.01],
    "a queue": [n / 12 for n in range(12)],
}


@pytest.mark.parametrize("is_standing", [True, False])
@pytest.mark.parametrize("crowd", CROWDS)
def test_no_line_crosses_a_number_or_another_train(crowd: str, is_standing: bool) -> None:
    feed = line("Alfa", "Beta", "Gamma", "Delta")
    trains = [
        train(n, share, is_forward=way, name=f"+{30 + n}" if is_standing else "")
        for way in (True, False)
        for n, share in enumerate(CROWDS[crowd], 50 * way)
    ]
    picture = strip(feed, "R", trains, width=358 if is_standing else 1040, is_standing=is_standing)
    assert len(picture.trains) == len(trains)
    names = {one.trip: one.name for one in trains}
    for one in picture.trains:
        way = way_of(one.stem)
        label = label_of(one, names[one.trip])
        assert label.x >= 0
        assert label.x + label.width <= picture.width
        for other in picture.trains:
            if other is one:
                continue
            assert not meets(way, label_of(other, names[other.trip])), (one.label, other.label)
            assert not meets(way, body_of(other)), (one.label, other.label)
    for one, other in combinations(picture.trains, 2):
        assert not overlap(label_of(one, one.label), label_of(other, other.label))
        assert not overlap(body_of(one), body_of(other))


def test_a_train_that_was_moved_still_points_at_its_place() -> None:
    feed = line("Alfa", "Beta")
    for is_standing in (True, False):
        trains = [train(n, 0.5) for n in range(3)]
        picture = strip(feed, "R", trains, width=358, is_standing=is_standing)
        ends = {way_of(mark.stem)[-1] for mark in picture.trains}
        assert len(ends) == 1
        [(x, y)] = ends
        first, last = picture.stations
        assert x == pytest.approx((first.x + last.x) / 2, abs=0.2)
        assert y == pytest.approx((first.y + last.y) / 2, abs=0.2)


def written(picture: Strip) -> list[tuple[str, Box]]:
    """Each line of each name, and where it stands."""
    found = []
    for mark in picture.stations:
        for one in mark.lines:
            wide = LETTER * len(one.text)
            left = mark.label_x - (wide / 2 if mark.anchor == "middle" else 0)
            found.append((mark.key, Box(left, one.y - 12, wide, 16)))
    return found


LONG = "Göteborgs centralstation, Nils Ericsonterminalen läge B"


@pytest.mark.parametrize("is_standing", [True, False])
@pytest.mark.parametrize(
    "names",
    [
        (LONG, "Beta", LONG),
        (LONG, LONG, LONG, LONG, LONG, LONG),
        ("Huvudstationsbyggnadskomplexetsväntsal" * 2, "Beta", "Ö"),
        tuple(f"Hållplatsen nummer {n}" for n in range(24)),
    ],
)
def test_names_are_whole_and_cover_no_other(names: tuple[str, ...], is_standing: bool) -> None:
    feed = line(*names)
    width = 358 if is_standing else 1040
    picture = strip(feed, "R", [train(1, 0.5)], width=width, is_standing=is_standing)
    for mark, name in zip(picture.stations, names, strict=True):
        assert "".join(one.text for one in mark.lines).replace(" ", "") == name.replace(" ", "")
    for _, box in written(picture):
        assert box.x >= 0
        assert box.x + box.width <= width
        assert box.y + box.height <= picture.height
    for (one, here), (other, there) in combinations(written(picture), 2):
        assert one == other or not overlap(here, there)


@pytest.mark.parametrize("is_standing", [True, False])
def test_pressing_a_name_presses_no_other_station(is_standing: bool) -> None:
    feed = line(*(f"Hållplatsen nummer {n}" for n in range(24)))
    picture = strip(
        feed, "R", [train(1, 0.5)], width=358 if is_standing else 1040, is_standing=is_standing
    )
    for one, other in combinations(picture.stations, 2):
        for box in one.boxes:
            assert not any(overlap(box, there) for there in other.boxes), (one.key, other.key)
