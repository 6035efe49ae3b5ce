"""What a live screen shows, as plain values: sentences first, then rows, then the drawing.

Nothing here is computed. `live` makes scenes of a feed at a moment; `_live.html` draws them.
"""

from dataclasses import dataclass

from codesign.prototypes.document import View
from codesign.transit.drawing import Strip


@dataclass(frozen=True)
class Link:
    """Something on the screen that can be pressed."""

    key: str
    """The hotspot's key."""
    label: str
    address: str


@dataclass(frozen=True)
class Segment:
    """A part of a line's bar; `x` and `width` in the units of `Bar.WIDTH`."""

    kind: str
    """under-three, three-to-five, over-five, cancelled or no-data: told apart by pattern."""
    n: int
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """How late a line's trains are."""

    name: str
    sentence: str
    segments: tuple[Segment, ...]


BAR_WIDTH = 400


@dataclass(frozen=True)
class TrainRow:
    """A train in the list beside the drawing."""

    name: str
    goal: str
    place: str
    late: str
    """How late, in words; "" when nobody knows."""
    known: str
    """uppmätt, beräknad or tidtabell, and how old; or that there are no fresh data."""
    basis: str
    """measured, computed, timetable or no-data."""
    sentence: str


@dataclass(frozen=True)
class StationLink:
    """A station on the drawings; without a `link` it is only shown."""

    key: str
    name: str
    link: Link | None


@dataclass(frozen=True)
class Drawn:
    """A strip with what can be pressed on it, station by station in the strip's order."""

    strip: Strip
    stations: tuple[StationLink, ...]
    lateness: tuple[str, ...]
    """Beside each train of the strip, in its order: +12, or "" when nobody knows."""


@dataclass(frozen=True)
class LineOfTrains:
    """A line now: its bar, its trains one by one, and the drawing of both directions."""

    name: str
    way: str
    """From one end to the other."""
    bar: Bar
    count: str
    """How many trains are drawn: those under way, while the bar counts the next half hour too."""
    trains: tuple[TrainRow, ...]
    lying: Drawn | None
    """For a wide screen; None when the feed knows only one station of the line."""
    standing: Drawn | None
    """For a phone."""


@dataclass(frozen=True)
class DepartureRow:
    """A row of a station's board."""

    time: str
    new_time: str
    """When another time is told; it may be uncertain, which `status` says."""
    goal: str
    name: str
    carrier: str
    """What carries where it is not a train: Ersättningsbuss; else ""."""
    track: str
    is_new_track: bool
    status: str
    """What the sign says: Inställt, Invänta tid, Ny tid 08:12, or nothing."""
    meaning: str
    """What the sign's phrase means, where it stands for the first time; else ""."""
    known: str
    minutes: str
    """+12, or "" when nobody knows; the first version shows only this."""
    is_cancelled: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class StationTimes:
    """A station with its next departures: what the first version shows of the whole line."""

    station: StationLink
    departures: tuple[DepartureRow, ...]


@dataclass(frozen=True)
class MessageRow:
    """A disruption message as it is worded now."""

    header: str
    text: str
    where: str
    earliest: str
    """When traffic starts at the earliest, with what that means; "" when nobody has said."""
    changed: str
    """When it was last changed, and how long ago."""


@dataclass(frozen=True)
class WayRow:
    """A way to the goal."""

    sentence: str
    legs: tuple[str, ...]
    is_certain: bool


@dataclass(frozen=True)
class LiveScene:
    """One live screen at one moment. What a view does not show is empty."""

    view: View
    title: str
    clock: str
    moment: str
    """The same moment with its date, for machines (ISO 8601)."""
    sentence: str
    """What matters, first."""
    heard: str
    """When the source was last heard."""
    is_stale: bool
    """The source has been silent for too long: nothing on the screen says “on time”."""
    links: tuple[Link, ...] = ()
    lines: tuple[LineOfTrains, ...] = ()
    more: tuple[LineOfTrains, ...] = ()
    """Further lines, with fewer trains under way, to be opened."""
    missing: str = ""
    """What the feed lacks for its trains to be drawn."""
    bars: tuple[Bar, ...] = ()
    more_bars: tuple[Bar, ...] = ()
    stations: tuple[StationTimes, ...] = ()
    departures: tuple[DepartureRow, ...] = ()
    messages: tuple[MessageRow, ...] = ()
    ways: tuple[WayRow, ...] = ()
    left_out: int = 0
    """Lines that are too many to show."""
