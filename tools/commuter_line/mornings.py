"""The two mornings, and what becomes of the trains in each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tools.commuter_line.driving import drive
from tools.commuter_line.fault import Fault, Gate
from tools.commuter_line.line import planned_trains, replacement_bus
from tools.commuter_line.times import MINUTE, clock
from tools.commuter_line.trains import Cancellation, NewTrack, Train

ZONE = ZoneInfo("Europe/Stockholm")
OPENS, CLOSES = clock("06:30"), clock("09:30")
"""What can be replayed of a morning."""
SIGNAL_FAULT = Fault(
    stretch=("Lvk", "Sby"),
    begins=clock("07:12"),
    known=clock("07:14"),
    earliest_known=clock("07:24"),
    earliest=clock("07:38"),
    queue_until=clock("07:55"),
    mended=clock("08:10"),
)
CANCELLED = {
    "7209": Cancellation(2, clock("07:20")),
    "7210": Cancellation(0, clock("07:22")),
    "7211": Cancellation(0, clock("07:24")),
    "7212": Cancellation(0, clock("07:26")),
    "7213": Cancellation(0, clock("07:34")),
}
"""By train. The first is cut short."""


@dataclass(frozen=True)
class Morning:
    """One day to record."""

    folder: str
    title: str
    day: date
    trains: list[Train]
    fault: Fault | None = None
    silent: tuple[int, int] = (0, 0)
    """A time in which no answer came: from, and until."""

    def iso(self, seconds: int) -> str:
        """A time of day of this day, as the API writes it."""
        midnight = datetime.combine(self.day, datetime.min.time(), ZONE)
        return (midnight + timedelta(seconds=seconds)).isoformat(timespec="seconds")

    def is_silent(self, seconds: int) -> bool:
        return self.silent[0] <= seconds < self.silent[1]


def both_mornings() -> tuple[Morning, Morning]:
    return normal_morning(), disrupted_morning()


def normal_morning() -> Morning:
    """Small things only: a door that would not close, and a new track."""
    trains = {train.number: train for train in planned_trains()}
    drive(trains.values(), Random(41))  # noqa: S311
    _delay(trains["7107"])
    trains["7210"].new_tracks["Phb"] = NewTrack("2", clock("07:40"))
    title = "Exempellinjen en vanlig morgon (exempel)"
    return Morning("normal", title, date(2026, 3, 10), [*trains.values()])


def _delay(train: Train) -> None:
    """It leaves more than four minutes late, and gains one of them at each stop."""
    for place, stop in enumerate(train.stops):
        late = max(0, 4 - place) * MINUTE if place else 4 * MINUTE + 20
        stop.actual_arrival += late
        stop.actual_departure += late


def disrupted_morning() -> Morning:
    """A signal fault stops the trunk, trains queue, buses come, and it slowly recovers."""
    trains = {train.number: train for train in planned_trains()}
    for number, cancelled in CANCELLED.items():
        trains[number].cancelled = cancelled
    trains["7116"].has_position = False
    drive(trains.values(), Random(42), Gate(SIGNAL_FAULT))  # noqa: S311
    buses = [
        replacement_bus("97401", "07:42", is_out=True),
        replacement_bus("97402", "07:40", is_out=False),
        replacement_bus("97403", "07:57", is_out=True),
        replacement_bus("97404", "07:58", is_out=False),
        replacement_bus("97405", "08:12", is_out=True),
    ]
    drive(buses, Random(43))  # noqa: S311
    return Morning(
        "storning",
        "Exempellinjen en morgon med signalfel (exempel)",
        date(2026, 3, 12),
        [*trains.values(), *buses],
        SIGNAL_FAULT,
        silent=(clock("08:50"), clock("08:58")),
    )
