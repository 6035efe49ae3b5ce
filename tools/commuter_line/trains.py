"""Trains as plain values: where they stop, as planned and as it came to be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Event = Literal["Ankomst", "Avgang"]


@dataclass
class Stop:
    """A call of a train; times in seconds past midnight, None at the ends."""

    station: str
    arrival: int | None
    departure: int | None
    track: str
    actual_arrival: int = 0
    actual_departure: int = 0


@dataclass(frozen=True)
class Cancellation:
    """From which stop on a train does not run, and when that is told."""

    place: int
    """The first stop that it does not leave."""
    told_at: int


@dataclass(frozen=True)
class NewTrack:
    """Another track than planned, and when that is told."""

    track: str
    told_at: int


@dataclass(eq=False)
class Train:
    """A train, or a replacement bus, with what becomes of it. Each is only itself."""

    number: str
    line: str
    stops: list[Stop]
    is_bus: bool = False
    known_from: int = 0
    has_position: bool = True
    cancelled: Cancellation | None = None
    new_tracks: dict[str, NewTrack] = field(default_factory=dict)
    """By station."""

    @property
    def begins(self) -> int:
        return self.stops[0].departure or 0

    @property
    def goal(self) -> str:
        return self.stops[-1].station

    def legs(self) -> Iterator[tuple[Stop, Stop]]:
        """Its ways from stop to stop, as far as it runs."""
        last = self.cancelled.place if self.cancelled else len(self.stops)
        return pairwise(self.stops[: last + 1])

    def passages(self) -> Iterator["Passage"]:
        """Its arrivals and departures as planned, in order."""
        for place, stop in enumerate(self.stops):
            if stop.arrival is not None:
                yield Passage(self, place, "Ankomst", stop.arrival, stop.actual_arrival)
            if stop.departure is not None:
                yield Passage(self, place, "Avgang", stop.departure, stop.actual_departure)


@dataclass(frozen=True)
class Passage:
    """An arrival or a departure of a train at one of its stops."""

    train: Train
    place: int
    event: Event
    planned: int
    actual: int

    @property
    def stop(self) -> Stop:
        return self.train.stops[self.place]

    @property
    def cancelled(self) -> Cancellation | None:
        """What takes this passage away; a train still arrives where it is cut short."""
        one = self.train.cancelled
        if one is None or self.place < one.place:
            return None
        is_reached = self.place == one.place and self.event == "Ankomst"
        return None if is_reached else one
