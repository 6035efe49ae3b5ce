"""A line as a strip: its stations and the trains between them, as geometry that a template draws.

Lying for a wide screen, standing for a phone. Trains in the line's own direction go on one side
of it, the others on the other. Trains that would cover each other are moved apart, and a thin line
leads from each to its place on the track; it crosses no other train and no number, for what is
struck out means cancelled. A mark carries what it is (which
way it goes, how it is known, how late it is); the template chooses how that looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

from codesign.transit.model import Feed
from codesign.transit.now import Basis, TrainNow
from codesign.transit.train_position import OVER, UNDER

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
"""What a train's number takes beside a standing track."""
_APART = 2 * _BODY + 4
"""From train to train along a standing track."""
_TURN = 12
"""Between the track and the nearest trains, where their lines may slant to their places."""
_LABEL, _NUMBER = 9, 10
"""Pixels of a letter of a name, and of a train's bold number, in the widest of the fonts."""
_BREAK = 24
"""Letters of a line of a station's name on a lying strip."""
_LINE = 18
"""Pixels between two lines of a name."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that can be pressed."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class LabelLine:
    """A line of a station's name, and where its baseline is."""

    text: str
    y: float


@dataclass(frozen=True, slots=True)
class StationMark:
    """A station on the track, and where its name is written."""

    key: str
    label: str
    x: float
    y: float
    label_x: float
    label_y: float
    """The baseline of the name's first line."""
    anchor: str
    """The SVG `text-anchor` of the name."""
    is_end: bool
    lines: tuple[LabelLine, ...]
    """The name, broken where it would not fit on one line."""
    boxes: tuple[Box, ...]
    """Where it can be pressed: on its mark and on its name, and on no other station's."""


class Lateness(StrEnum):
    """How late a train is drawn: less than `UNDER` minutes is none, more than `OVER` is much."""

    NONE = "none"
    SOME = "some"
    MUCH = "much"
    UNKNOWN = "unknown"


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
    is_forward: bool
    basis: Basis
    lateness: Lateness
    is_on_road: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """A drawing in its own box, `0 0 width height`."""

    width: float
    height: float
    track: str
    """Path data of the track."""
    stations: tuple[StationMark, ...]
    trains: tuple[TrainMark, ...]
    is_standing: bool

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
    if is_standing:
        return _standing(feed, line, places, width)
    return _lying(feed, line, places, width)


Placed = tuple[float, TrainNow]
"""How far along the line, 0…1, and who."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A train beside the track."""

    train: TrainNow
    spot: float
    """Where it is, along the track, in pixels."""
    at: float
    """Where it is drawn, along the track: trains at one spot are moved apart."""
    row: int
    """1 is nearest the track, forward; −1 nearest, backward."""


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


def _spread(spots: Sequence[float], least: float, end: float) -> list[float]:
    """Places in the order of the spots, at least so far apart, none past the end, moved little."""
    if len(spots) > 1:
        least = min(least, end / (len(spots) - 1))
    places: list[float] = []
    for spot in spots:
        places.append(max(spot, places[-1] + least) if places else spot)
    most = end
    for n in range(len(places) - 1, -1, -1):
        places[n] = min(places[n], most)
        most = places[n] - least
    return places


def _beside(places: Sequence[Placed], length: float, least: float, letter: float) -> list[Beside]:
    """Each train where its number, its body and its line to the track cross no other's.

    From the last to the first: numbers stand after their trains, so the earlier of two that would
    meet goes further out. `letter` is what each letter of a number takes of the length; without
    it, numbers stand beside and all trains have one row.
    """
    found: list[Beside] = []
    for sign in (1, -1):
        side = [one for one in places if (1 if one[1].is_forward else -1) == sign]
        spots = [share * length for share, _ in side]
        taken: list[tuple[float, float, int]] = []
        rows: list[Beside] = []
        for n, at in reversed(list(enumerate(_spread(spots, least, length)))):
            train = side[n][1]
            end = at + _BODY + 4 + letter * len(train.name)
            row = _free_row(at, end, taken) if letter else 1
            taken.append((at, end, row))
            rows.append(Beside(train, spots[n], at, sign * row))
        found += reversed(rows)
    return sorted(found, key=lambda one: one.spot)


def _free_row(at: float, end: float, taken: Sequence[tuple[float, float, int]]) -> int:
    """The nearest row where no train is in the way, nor the line of one further out."""
    blocked = [row for other, _, row in taken if other - _BODY < end]
    lines = [row for other, _, row in taken if at - _BODY < other < end]
    row = max(lines, default=1)
    while row in blocked:
        row += 1
    return row


def _rows(beside: Sequence[Beside], sign: int) -> int:
    """Rows needed on a side of the track, one at the least."""
    return max((one.row * sign for one in beside if one.row * sign > 0), default=1)


def _broken(name: str, most: int) -> tuple[str, ...]:
    """A name in lines of at most so many letters, broken between words, and in them if need be."""
    return tuple(wrap(name, max(most, 4), break_on_hyphens=True)) or (name,)


def _wide(lines: Sequence[str]) -> float:
    return float(_LABEL * max(map(len, lines)))


def _lying(feed: Feed, line: str, places: Sequence[Placed], width: float) -> Strip:
    stations = feed.timetable.lines[line].stations
    names = [feed.timetable.name(key) for key in stations]
    longest = max((len(train.name) for _, train in places), default=0)
    edge = max(_EDGE, _BODY + 8 + _NUMBER * longest)
    length = width - _EDGE - edge
    beside = _beside(places, length, _BODY + 4, _NUMBER)
    y = _OFF * _rows(beside, 1) + 2 * _BODY
    below = y + _OFF * _rows(beside, -1) + _BODY
    step = length / max(len(stations) - 1, 1)
    xs = [round(_EDGE + n * step, 1) for n in range(len(stations))]
    labels, bottom = _labels(xs, [_broken(name, _BREAK) for name in names], width)
    marks = []
    for n, (key, name) in enumerate(zip(stations, names, strict=True)):
        label_x, down, lines = labels[n]
        first = below + down + _LINE
        near = min(22.0, max(step / 2 - 0.5, 4.0))
        wide = _wide(lines) + 8
        written = Box(label_x - wide / 2, first - _LINE, wide, _LINE * len(lines) + 8)
        marks.append(
            StationMark(
                key, name, xs[n], y, label_x, first, "middle", _ends(n, xs),
                tuple(LabelLine(text, first + _LINE * k) for k, text in enumerate(lines)),
                (Box(xs[n] - near, y - 16, 2 * near, below - y + 16), written),
            )
        )  # fmt: skip
    return Strip(
        width=width,
        height=below + bottom + _BODY,
        track=f"M{_short(xs[0])} {_short(y)}H{_short(xs[-1])}",
        stations=tuple(marks),
        trains=tuple(_lying_train(one, xs[0], y) for one in beside),
        is_standing=False,
    )


_Label = tuple[float, float, tuple[str, ...]]
"""The middle of a name, how far down it begins, and its lines."""


def _labels(
    xs: Sequence[float], names: Sequence[tuple[str, ...]], width: float
) -> tuple[list[_Label], float]:
    """Every name whole inside the drawing, on the first row where it covers no other.

    Also how far down the last row ends.
    """
    ends: list[float] = []
    placed: list[tuple[float, int]] = []
    for x, lines in zip(xs, names, strict=True):
        half = _wide(lines) / 2 + 4
        middle = min(max(x, half), max(width - half, half))
        row = next((n for n, end in enumerate(ends) if end <= middle - half), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = middle + half
        placed.append((middle, row))
    tall = [
        max(len(lines) for lines, (_, on) in zip(names, placed, strict=True) if on == row)
        for row in range(len(ends))
    ]
    tops = [sum(_LINE * n + 8.0 for n in tall[:row]) for row in range(len(ends) + 1)]
    found = [
        (round(middle, 1), tops[row], lines)
        for (middle, row), lines in zip(placed, names, strict=True)
    ]
    return found, tops[-1]


def _lying_train(beside: Beside, start: float, track: float) -> TrainMark:
    train, x = beside.train, round(start + beside.at, 1)
    y = track - _OFF * beside.row
    nose = _BODY if train.is_forward else -_BODY
    points = ((x - nose, y - 8), (x + nose / 2, y - 8), (x + nose, y), (x + nose / 2, y + 8),
              (x - nose, y + 8))  # fmt: skip
    turn = track - _TURN * (1 if beside.row > 0 else -1)
    return TrainMark(
        trip=train.trip,
        label=train.name,
        x=x,
        y=y,
        points=_points(points),
        label_x=x + _BODY + 4,
        label_y=y + 5,
        anchor="start",
        stem=f"M{_short(x)} {_short(y)}V{_short(turn)}L{_short(start + beside.spot)} "
        f"{_short(track)}",
        is_forward=train.is_forward,
        basis=train.basis,
        lateness=_lateness(train),
        is_on_road=train.mode.is_on_road,
    )


def _standing(feed: Feed, line: str, places: Sequence[Placed], width: float) -> Strip:
    stations = feed.timetable.lines[line].stations
    x = float(_OFF + _OFF_STANDING)
    label_x = x + _OFF + _OFF_STANDING
    steps = max(len(stations) - 1, 1)
    most = max(sum(train.is_forward is way for _, train in places) for way in (True, False))
    names = [feed.timetable.name(key) for key in stations]
    broken = [_broken(name, int((width - label_x) // _LABEL)) for name in names]
    tallest = max(_LINE * len(lines) + 8.0 for lines in broken)
    step = max(float(_STEP), _APART * (most - 1) / steps, tallest)
    beside = _beside(places, step * steps, _APART, 0)
    top = max(2.0 * _BODY, tallest / 2)
    ys = [top + n * step for n in range(len(stations))]
    marks = []
    for n, (key, name, lines) in enumerate(zip(stations, names, broken, strict=True)):
        first = ys[n] + 5 - _LINE * (len(lines) - 1) / 2
        tall = max(44.0, _LINE * len(lines) + 8.0)
        marks.append(
            StationMark(
                key, name, x, ys[n], label_x, first, "start", _ends(n, ys),
                tuple(LabelLine(text, first + _LINE * k) for k, text in enumerate(lines)),
                (Box(x - 22, ys[n] - tall / 2, width - x + 20, tall),),
            )
        )  # fmt: skip
    return Strip(
        width=width,
        height=ys[-1] + top,
        track=f"M{_short(x)} {_short(ys[0])}V{_short(ys[-1])}",
        stations=tuple(marks),
        trains=tuple(_standing_train(one, ys[0], x) for one in beside),
        is_standing=True,
    )


def _standing_train(beside: Beside, start: float, track: float) -> TrainMark:
    train, y = beside.train, round(start + beside.at, 1)
    side = 1 if beside.row > 0 else -1
    x = track + side * _OFF
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
        anchor="start" if side > 0 else "end",
        stem=f"M{_short(x)} {_short(y)}H{_short(track + side * _TURN)}L{_short(track)} "
        f"{_short(start + beside.spot)}",
        is_forward=train.is_forward,
        basis=train.basis,
        lateness=_lateness(train),
        is_on_road=train.mode.is_on_road,
    )


def _lateness(train: TrainNow) -> Lateness:
    if train.minutes_late is None or train.basis is Basis.NO_DATA:
        return Lateness.UNKNOWN
    if train.minutes_late < UNDER:
        return Lateness.NONE
    return Lateness.SOME if train.minutes_late <= OVER else Lateness.MUCH


def _ends(place: int, every: Sequence[float]) -> bool:
    return place in {0, len(every) - 1}


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in points)


def _short(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".")
