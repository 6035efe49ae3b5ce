"""The pages that a plan has besides its items: where somebody is, another version, the whole.

Each is one `OwnPage`; what is asked of an item is asked of these as well, where they have it. The
template of each is ``rounds/<key>.html``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codesign.items import stored
from codesign.items.names import DEVICES, PLACES
from codesign.items.places import ANOTHER, CLOSING, CONTEXT, Item
from codesign.items.reading import Given, Sent, Value, list_sent, number_sent, step_given
from codesign.rounds.plan import ClosingScale, TestPlan
from codesign.rounds.words import SCALES


@dataclass(frozen=True)
class OwnPage:
    """One page that every round can have."""

    key: str
    """As it is stored in the plan of a participation."""
    shown: Callable[[TestPlan, Sequence[str], Item], Mapping[str, Any]]
    """What its template is given, for who meets these arms in this order."""
    reading: Callable[[TestPlan, Sent], Given] | None = None
    """What a sent form says; None where it has no form."""
    sent: Callable[[TestPlan, Value], Value | None] = lambda _script, _value: None
    """What a device says was answered; None where its record has a place of its own for it."""
    told: Callable[[stored.Value], str] = lambda _value: ""
    """A kept value in words; "" where it stands elsewhere."""
    tells_apart: bool = False
    """Whether results are told apart by it: then it is kept with the participation itself too."""

    @property
    def template(self) -> str:
        return f"rounds/{self.key.replace('-', '_')}.html"


def _places(_script: TestPlan, _arms: Sequence[str], _item: Item) -> Mapping[str, Any]:
    return {"places": PLACES, "devices": DEVICES}


def context_given(_script: TestPlan, sent: Sent) -> Given:
    """Place, device and disruption; what was passed over is "" or None."""
    place, device = sent.get("place", ""), sent.get("device", "")
    told = {"ja": True, "nej": False}.get(sent.get("disruption", ""))
    return Given(
        {
            "place": place if place in PLACES else "",
            "device": device if device in DEVICES else "",
            "disruption": told,
        }
    )


def _coming(_script: TestPlan, arms: Sequence[str], item: Item) -> Mapping[str, Any]:
    return {"coming": list(arms).index(item.arm) + 1, "versions": len(arms)}


def _scale(script: TestPlan, _arms: Sequence[str], _item: Item) -> Mapping[str, Any]:
    items, steps = SCALES.get(script.closing or "", ((), 0))
    return {"items": items, "steps": steps}


def closing_given(script: TestPlan, sent: Sent) -> Given:
    """The closing scale: a step for each item, None for what was passed over."""
    scale = script.closing or ClosingScale.SUS
    items, steps = SCALES[scale]
    values = [step_given(sent.get(f"item-{i}", ""), steps) for i in range(1, len(items) + 1)]
    return Given({"scale": str(scale), "values": values})


def closing_sent(script: TestPlan, value: Value) -> Value | None:
    """The closing scale as a device says it; None in a round without one."""
    if not script.closing:
        return None
    items, steps = SCALES[script.closing]
    told = list_sent(value.get("values"))[: len(items)]
    full = (*told, *[None] * (len(items) - len(told)))
    values = [number_sent(one, 1, steps) for one in full]
    return {"scale": script.closing.value, "values": values}


def _closing_told(value: stored.Value) -> str:
    given = value.get("values")
    shown = given if isinstance(given, list) else []
    return ", ".join("–" if one is None else str(one) for one in shown)


OWN_PAGES: Mapping[str, OwnPage] = {
    one.key: one
    for one in (
        OwnPage(CONTEXT, _places, context_given, tells_apart=True),
        OwnPage(ANOTHER, _coming),
        OwnPage(CLOSING, _scale, closing_given, closing_sent, _closing_told),
    )
}
"""Every such page by its key; no item can have one of these keys."""
