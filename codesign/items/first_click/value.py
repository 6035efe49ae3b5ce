"""A first click: what is kept of it, and how it is told."""

from dataclasses import dataclass
from typing import Any

from codesign.i18n import gettext
from codesign.items import stored
from codesign.items.first_click.model import FirstClick
from codesign.items.names import Names
from codesign.items.stored import Value


@dataclass(frozen=True)
class Press:
    """Where a picture was pressed: shares of its width and height, or a hotspot from the list."""

    x: float | None = None
    y: float | None = None
    hotspot: str = ""


def is_right_press(block: FirstClick, press: Press) -> bool:
    """Whether a first press counts as right: in a right region, or on a right hotspot."""
    if press.hotspot and press.hotspot in block.hotspots:
        return True
    if press.x is None or press.y is None:
        return False
    return any(region.holds(press.x, press.y) for region in block.right)


def first_click_value(block: FirstClick, press: Press | None, ms: int) -> dict[str, Any]:
    """The value of a first click; None for a press when one would press nowhere."""
    if press is None:
        return {"x": None, "y": None, "hotspot": None, "right": False, "ms": ms}
    right = is_right_press(block, press)
    return {"x": press.x, "y": press.y, "hotspot": press.hotspot, "right": right, "ms": ms}


def press_told(block: FirstClick, names: Names, arm: str, value: Value) -> str:
    press = stored.press(value)
    if press is None:
        return ""
    if not press:
        return gettext("Skulle inte trycka någonstans")
    return names.hotspot(block.screen, press.hotspot, arm)


def press_sent(value: Value) -> Press | None:
    x, y, hotspot = value.get("x"), value.get("y"), value.get("hotspot")
    if not (is_share(x) and is_share(y)):
        return Press(hotspot=str(hotspot)) if hotspot else None
    return Press(x, y, str(hotspot or ""))


def is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
