"""What the results call versions, screens and hotspots, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from codesign.i18n import gettext, lazy, local
from codesign.items.model import INDIFFERENT, Option
from codesign.items.moves import EventKind, WalkStatus
from codesign.items.trial import Trial
from codesign.items.tried import MISS, Screen
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.paths import Node, Place, Stop

OUTCOMES = {
    TaskOutcome.DIRECT: lazy("Klarade, kortaste vägen"),
    TaskOutcome.INDIRECT: lazy("Klarade, med omväg"),
    TaskOutcome.GAVE_UP: lazy("Gav upp"),
    TaskOutcome.LEFT: lazy("Lämnade"),
}
STATUSES = {
    WalkStatus.STARTED: lazy("Inte avslutad"),
    WalkStatus.COMPLETE: lazy("Avslutad"),
    WalkStatus.LEFT: lazy("Slutade i förtid"),
    WalkStatus.WITHDRAWN: lazy("Tillbakatagen"),
}
EVENTS = {
    EventKind.TASK: lazy("Började på uppgiften"),
    EventKind.SCREEN: lazy("Såg skärmen"),
    EventKind.HOTSPOT: lazy("Tryckte på"),
    EventKind.MISS: lazy("Tryckte bredvid"),
}


@dataclass(frozen=True)
class Names:
    """Names by the versions that a round tries."""

    arms: Mapping[str, Trial]

    @property
    def has_several(self) -> bool:
        """Whether the round tries more than one version."""
        return len(self.arms) > 1

    def version(self, arm: str) -> str:
        """A version as it stands inside a sentence."""
        return gettext("version %(number)s", number=self.arms[arm].number)

    def heading(self, arm: str) -> str:
        """A version at the start of a row."""
        return gettext("Version %(number)s", number=self.arms[arm].number)

    def screen(self, key: str, arm: str = "") -> str:
        """A screen's title, in this arm's version or any that has it; its key else."""
        found = self._screen(key, arm)
        return local(found.title) if found else key

    def hotspot(self, screen: str, key: str, arm: str = "") -> str:
        """A hotspot's label; its key when the screen has none of that name."""
        if key in {"", MISS}:
            return gettext("bredvid")
        found = self._screen(screen, arm)
        spot = found.hotspot(key) if found else None
        return local(spot.label) if spot else key

    def _screen(self, key: str, arm: str) -> Screen | None:
        wanted = [self.arms[arm]] if arm in self.arms else [*self.arms.values()]
        screens = (version.screen(key) for version in wanted)
        return next((screen for screen in screens if screen), None)

    def node(self, node: Node, arm: str) -> str:
        """A place in a flow."""
        if isinstance(node, Place):
            return self.screen(node.screen, arm)
        if isinstance(node, Stop):
            return gettext("Började") if node is Stop.START else gettext("Fler skärmar")
        return outcome(node)


def outcome(of: TaskOutcome) -> str:
    """How a task ended."""
    return gettext(OUTCOMES[of])


def device(key: str) -> str:
    """A device as people say it."""
    return gettext(DEVICES[key]) if key in DEVICES else key


def place(key: str) -> str:
    """A place as people say it."""
    return gettext(PLACES[key]) if key in PLACES else key


def options_named(options: tuple[Option, ...]) -> dict[str, str]:
    """Option → its label."""
    return {option.key: local(option.label) for option in options}


def beside_options() -> dict[str, str]:
    """What one can choose instead of an option, where people say which they would rather have."""
    return {"": gettext("Inget av dem"), INDIFFERENT: gettext("Spelar ingen roll")}


def choice_named(options: tuple[Option, ...], key: str) -> str:
    """An option's label, or what stands beside options; the key when it is neither."""
    return {**options_named(options), **beside_options()}.get(key, key)


def short(text: str, limit: int = 70) -> str:
    """A prompt as a heading: its first words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rsplit(" ", 1)[0] + "…"


def choice_told(labels: dict[str, str], key: str | None) -> str:
    if key is None:
        return ""
    return {**labels, **beside_options()}.get(key, key)


PLACES = {
    "home": lazy("Hemma"),
    "waiting": lazy("På en station eller hållplats"),
    "travelling": lazy("Ombord eller på väg"),
    "work": lazy("På arbetet eller i skolan"),
    "elsewhere": lazy("Någon annanstans"),
}


DEVICES = {
    "phone": lazy("Mobil"),
    "tablet": lazy("Surfplatta"),
    "computer": lazy("Dator"),
    "other": lazy("Något annat"),
}
