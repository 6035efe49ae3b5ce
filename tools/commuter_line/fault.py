"""The signal fault: when it is there and known, and how it lets trains through."""

from dataclasses import dataclass

from tools.commuter_line.times import MINUTE
from tools.commuter_line.trains import Train


@dataclass(frozen=True)
class Fault:
    """A stretch that trains cannot pass for a time; times in seconds past midnight."""

    stretch: tuple[str, str]
    begins: int
    known: int
    earliest_known: int
    """When the signs begin to say `earliest`."""
    earliest: int
    """When the first train gets through."""
    queue_until: int
    """Trains planned before this are in the queue that `earliest` is said of."""
    mended: int


@dataclass
class Gate:
    """The stretch with the fault: closed, then one train at a time, then as usual."""

    fault: Fault
    last: int = 0
    """When the train before got through."""

    def station_before(self, train: Train) -> str | None:
        """Where a train waits to pass, from either direction, if it comes here at all."""
        for here, there in train.legs():
            if {here.station, there.station} == {*self.fault.stretch}:
                return here.station
        return None

    def passed(self, ready: int) -> int:
        """When a train that is ready gets through."""
        queue = self.last + self._apart(ready) if self.last else 0
        at = max(ready, queue)
        if self.fault.begins <= at < self.fault.earliest:
            at = max(self.fault.earliest, queue)
        if at >= self.fault.begins:
            self.last = max(self.last, at)
        return at

    def _apart(self, ready: int) -> int:
        """Seconds between trains; none when the queue is gone."""
        if ready < self.fault.mended:
            return 7 * MINUTE
        return 2 * MINUTE if ready < self.fault.mended + 20 * MINUTE else 0
