"""A first click: one press on a picture, in the frame or in the list below, without a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from codesign.errors import NotFoundError
from codesign.i18n import language, lazy
from codesign.items.first_click.model import FirstClick
from codesign.items.first_click.value import Press, first_click_value
from codesign.items.reading import Sent
from codesign.items.steps import ON, Frame, Goes, Met, Step
from codesign.items.trial import Trial
from codesign.items.tried import Screen
from codesign.measures.clicks import Point
from codesign.web.forms import FieldError

WIDEST, NARROWEST = 760, 330
"""CSS pixels that a picture is shown in: one width each, so that a press says the same share."""
_POINT = lazy("Tryck på bilden, eller välj i listan under den.")


@dataclass(frozen=True)
class Pressable:
    """A picture that is pressed once, in the width that it is shown in."""

    address: str
    alt: str
    width: int
    height: int


def pressable(shown: Trial, screen: Screen) -> Pressable | None:
    """The picture of a screen as it is shown for a press; None for other screens."""
    picture = shown.picture(screen, language())
    if picture is None or not picture.width or not picture.height:
        return None
    # A fixed width, so that a press tells its share without any script: phones get the narrow one.
    is_upright = picture.height > picture.width
    width = min(picture.width, NARROWEST if is_upright else WIDEST)
    height = max(1, round(picture.height * width / picture.width))
    return Pressable(picture.address, picture.alt, width, height)


def screen_shown(block: FirstClick, met: Met) -> Mapping[str, Any]:
    """The screen to press on. Raises NotFoundError."""
    screen = met.trial.screen(block.screen)
    if screen is None:
        raise NotFoundError
    picture = pressable(met.trial, screen)
    return {"screen": screen, "picture": picture, "hotspots": screen.hotspots}


def press_step(block: FirstClick, met: Met, sent: Sent) -> Step:
    """The first one counts: another one, or the same sent again, changes nothing."""
    if met.value or not met.is_present:
        return ON
    press = _press(block, met.trial, sent)
    if press is None and sent.get("go") != "nowhere":
        return Step(fault=FieldError("bild", _POINT))
    return Step(Goes.ON, value=first_click_value(block, press, met.ms))


def _press(block: FirstClick, shown: Trial, sent: Sent) -> Press | None:
    """Where the picture was pressed, or what was chosen in the list."""
    screen = shown.screen(block.screen)
    if screen is None or sent.get("go") == "nowhere":
        return None
    chosen = screen.hotspot(sent.get("hotspot", ""))
    if chosen is not None:
        return Press(hotspot=chosen.key)
    picture = pressable(shown, screen)
    x, y = (_whole(sent.get(f"tryck.{axis}", "")) for axis in "xy")
    # A picture that is pressed by keyboard says 0, 0: that is no place.
    if picture is None or x is None or y is None or (x, y) == (0, 0):
        return None
    at = (min(x / picture.width, 1.0), min(y / picture.height, 1.0))
    spot = next((s for s in screen.hotspots if s.region and s.region.holds(*at)), None)
    return Press(round(at[0], 4), round(at[1], 4), spot.key if spot else "")


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else None


def pressed_once(met: Met) -> Frame:
    """The screen, until it has been pressed."""
    return Frame.NONE if met.value else Frame.PRESS


def frame_pressed(block: FirstClick, point: Point | None, hotspot: str, ms: int) -> dict[str, Any]:
    """The answer that a press in the frame is."""
    x, y = (point.x, point.y) if point else (None, None)
    return first_click_value(block, Press(x, y, hotspot), ms)
