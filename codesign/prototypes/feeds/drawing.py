"""A line as a strip: its stations and the trains between them, as geometry that a template draws.

Lying for a wide screen, standing for a phone. Trains in the line's own direction go on one side
of it, the others on the other; trains that would cover each other are moved further out. What a
mark looks like is said by class names alone:

- `strip-lying` or `strip-standing` on the whole;
- a train has `train-forward` or `train-backward`, `train-measured`, `train-computed`,
  `train-timetable` or `train-no-data`, and one of `late-none`, `late-some`, `late-much`,
  `late-unknown`; a bus has `train-bus`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from codesign.prototypes.feeds.model import Feed, Mode
from codesign.prototypes.feeds.now import Basis, TrainNow
from codesign.prototypes.feeds.placing import OVER, UNDER

WIDE, NARROW = 1440, 390
"""Widths of the two screens, in pixels."""
_EDGE = 80
"""Free space before the first station and after the last of a lying strip."""
_STEP = 72
"""Pixels between stations of a standing strip."""
_BODY = 16
"""Half the length of a train."""
_OFF = 26
"""From the track to the nearest train, and between rows of trains above it or below."""
_OFF_STANDING = 58
"""Between columns of trains beside a standing track: each has its number beside it."""
_LABEL = 8
"""Pixels of a letter of a station's name, for finding out whether names fit in one row."""
_ROW = 22
"""Pixels between two rows of names."""


@dataclass(frozen=True, slots=True)
class StationMark:
    """A station on the track, and where its name is written."""

    key: str
    label: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str
    """The SVG `text-anchor` of the name."""
    is_end: bool


@dataclass(frozen=True, slots=True)
class TrainMark:
    """A train: an arrow (`points` of a polygon) around its place, with its number."""

    trip: str
    label: str
    x: float
    y: float
    points: str
    label_x: float
    label_y: float
    anchor: str
    stem: str
    """Path data of the thin line from the train to its place on the track."""
    classes: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A drawing in its own box, `0 0 width height`."""

    width: float
    height: float
    track: str
    """Path data of the track."""
    stations: tuple[StationMark, ...]
    trains: tuple[TrainMark, ...]
    classes: str

    @property
    def box(self) -> str:
        return f"0 0 {_short(self.width)} {_short(self.height)}"


def strip(
    feed: Feed,
    line: str,
    trains: Sequence[TrainNow],
    *,
    width: float = WIDE,
    is_standing: bool = False,
) -> Strip:
    """The line with the trains that have a place on it; the others are for the list beside.

    `trains` may be those of every line: only this line's are drawn. Stations lie evenly, for
    it is the order that matters to those who wait.
    """
    places = _along(feed, line, trains)
    length = _length(feed, line, width, is_standing)
    sides = _sides(places, length, letter=0 if is_standing else _LABEL)
    return _standing(feed, line, sides, width) if is_standing else _lying(feed, line, sides, width)


Placed = tuple[float, TrainNow]
"""How far along the line, 0…1, and who."""
Beside = tuple[Placed, int]
"""A train with its row beside the track: 1 is nearest, forward; −1 nearest, backward."""


def _along(feed: Feed, line: str, trains: Sequence[TrainNow]) -> list[Placed]:
    stations = feed.timetable.lines[line].stations
    share = {key: n / max(len(stations) - 1, 1) for n, key in enumerate(stations)}
    found = []
    for train in trains:
        place = train.place
        if train.line != line or place is None or place.at not in share:
            continue
        start = share[place.at]
        end = share.get(place.towards or place.at, start)
        found.append((start + place.fraction * (end - start), train))
    return sorted(found, key=lambda one: (one[0], one[1].name, one[1].trip))


def _length(feed: Feed, line: str, width: float, is_standing: bool) -> float:
    steps = max(len(feed.timetable.lines[line].stations) - 1, 1)
    return float(_STEP * steps) if is_standing else width - 2 * _EDGE


def _sides(places: Sequence[Placed], length: float, letter: float) -> list[Beside]:
    """Each train in the row nearest the track where it covers no other.

    `letter` is what each letter of a number takes of the length: nothing where it stands beside.
    """
    free: dict[int, float] = {}
    beside: list[Beside] = []
    for share, train in places:
        sign, row = (1 if train.is_forward else -1), 1
        while free.get(sign * row, -1e9) > share * length - _BODY:
            row += 1
        free[sign * row] = share * length + _BODY + 4 + letter * len(train.name)
        beside.append(((share, train), sign * row))
    return beside


def _rows(beside: Sequence[Beside], sign: int) -> int:
    """Rows needed on a side of the track, one at the least."""
    return max((row * sign for _, row in beside if row * sign > 0), default=1)


def _lying(feed: Feed, line: str, beside: Sequence[Beside], width: float) -> Strip:
    stations = feed.timetable.lines[line].stations
    names = [feed.timetable.name(key) for key in stations]
    y = _OFF * _rows(beside, 1) + 2 * _BODY
    below = y + _OFF * _rows(beside, -1) + _BODY
    step = _length(feed, line, width, False) / max(len(stations) - 1, 1)
    label_rows = 1 + max(len(name) * _LABEL for name in names) // max(int(step), 1)
    xs = [round(_EDGE + n * step, 1) for n in range(len(stations))]
    marks = [
        StationMark(key, name, x, y, x, below + _ROW * (1 + n % label_rows), "middle", _ends(n, xs))
        for n, (key, name, x) in enumerate(zip(stations, names, xs, strict=True))
    ]
    return Strip(
        width=width,
        height=below + _ROW * (label_rows + 1),
        track=f"M{_short(xs[0])} {_short(y)}H{_short(xs[-1])}",
        stations=tuple(marks),
        trains=tuple(_lying_train(one, row, xs, y) for one, row in beside),
        classes="strip strip-lying",
    )


def _lying_train(placed: Placed, row: int, xs: Sequence[float], track: float) -> TrainMark:
    share, train = placed
    x = round(xs[0] + share * (xs[-1] - xs[0]), 1)
    y = track - _OFF * row
    nose = _BODY if train.is_forward else -_BODY
    points = ((x - nose, y - 8), (x + nose / 2, y - 8), (x + nose, y), (x + nose / 2, y + 8),
              (x - nose, y + 8))  # fmt: skip
    return TrainMark(
        trip=train.trip,
        label=train.name,
        x=x,
        y=y,
        points=_points(points),
        label_x=x + _BODY + 4,
        label_y=y + 5,
        anchor="start",
        stem=f"M{_short(x)} {_short(y)}V{_short(track)}",
        classes=train_classes(train),
    )


def _standing(feed: Feed, line: str, beside: Sequence[Beside], width: float) -> Strip:
    stations = feed.timetable.lines[line].stations
    x = min(_OFF + _OFF_STANDING * _rows(beside, -1), width * 0.4)
    label_x = x + _OFF + _OFF_STANDING * _rows(beside, 1)
    ys = [float(2 * _BODY + n * _STEP) for n in range(len(stations))]
    marks = [
        StationMark(key, feed.timetable.name(key), x, y, min(label_x, width * 0.68), y + 5, "start",
                    _ends(n, ys))
        for n, (key, y) in enumerate(zip(stations, ys, strict=True))
    ]  # fmt: skip
    return Strip(
        width=width,
        height=ys[-1] + 2 * _BODY,
        track=f"M{_short(x)} {_short(ys[0])}V{_short(ys[-1])}",
        stations=tuple(marks),
        trains=tuple(_standing_train(one, row, ys, x) for one, row in beside),
        classes="strip strip-standing",
    )


def _standing_train(placed: Placed, row: int, ys: Sequence[float], track: float) -> TrainMark:
    share, train = placed
    y = round(ys[0] + share * (ys[-1] - ys[0]), 1)
    side = 1 if row > 0 else -1
    x = track + side * (_OFF + _OFF_STANDING * (abs(row) - 1))
    nose = _BODY if train.is_forward else -_BODY
    points = ((x - 8, y - nose), (x - 8, y + nose / 2), (x, y + nose), (x + 8, y + nose / 2),
              (x + 8, y - nose))  # fmt: skip
    return TrainMark(
        trip=train.trip,
        label=train.name,
        x=x,
        y=y,
        points=_points(points),
        label_x=x + side * 12,
        label_y=y + 5,
        anchor="start" if row > 0 else "end",
        stem=f"M{_short(x)} {_short(y)}H{_short(track)}",
        classes=train_classes(train),
    )


def train_classes(train: TrainNow) -> str:
    """The class names of a train, separated by spaces."""
    names = [
        "train",
        "train-forward" if train.is_forward else "train-backward",
        f"train-{train.basis.value.replace('_', '-')}",
        f"late-{_how_late(train)}",
    ]
    if train.mode in {Mode.BUS, Mode.REPLACEMENT_BUS}:
        names.append("train-bus")
    return " ".join(names)


def _how_late(train: TrainNow) -> str:
    if train.minutes_late is None or train.basis is Basis.NO_DATA:
        return "unknown"
    if train.minutes_late < UNDER:
        return "none"
    return "some" if train.minutes_late <= OVER else "much"


def _ends(place: int, every: Sequence[float]) -> bool:
    return place in {0, len(every) - 1}


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in points)


def _short(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
