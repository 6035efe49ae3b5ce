"""Five seconds with a screen: read, shown for a while, then told about."""

from codesign.items.five_seconds.model import FiveSeconds
from codesign.items.reading import Sent
from codesign.items.steps import DOING, FORM, ON, READ, STAY, TELLING, Frame, Met, Step

_NEXT = {READ: DOING, DOING: TELLING}


def timed_step(_block: FiveSeconds, met: Met, sent: Sent) -> Step:
    """One stage on. A second click, or the timer and the button at once, moves one and not two."""
    if not met.is_present:
        return ON
    if sent.get("stage") != met.stage:
        return STAY
    return Step(note={"stage": _NEXT[met.stage]}) if met.stage in _NEXT else FORM


def looked_at(met: Met) -> Frame:
    """The screen, for as long as it is shown."""
    return Frame.LOOK if met.stage == DOING else Frame.NONE
