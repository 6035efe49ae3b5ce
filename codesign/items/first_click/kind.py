"""A first click: what it declares.

Kept of it: ``{"x": share, "y": share, "hotspot": key or "", "right": bool, "ms": n}``; x and y None
when chosen from the list; all None when one would press nowhere.
"""

from codesign.i18n import lazy
from codesign.items.first_click.figure import clicks_part
from codesign.items.first_click.form import first_click_written, regions_missing, right_faults
from codesign.items.first_click.measure import of_clicks
from codesign.items.first_click.model import FirstClick
from codesign.items.first_click.naming import CELLS, press_named
from codesign.items.first_click.released import clicks_counted, clicks_released
from codesign.items.first_click.steps import frame_pressed, press_step, pressed_once, screen_shown
from codesign.items.first_click.value import first_click_value, press_sent, press_told
from codesign.items.form import Fields, Local
from codesign.items.kind import Column, ItemKind, Typed, grouped


def _typed(plain: Local) -> Typed:
    return Typed({"screen": plain["screen"]}, {"hotspots": tuple(plain.get("hotspots", ()))})


KIND = ItemKind(
    name="first-click",
    title=lazy("Första trycket"),
    about=lazy("Var på en skärm man skulle trycka först."),
    prompt=lazy("Var skulle du trycka först?"),
    model=FirstClick,
    fields=Fields(("screen",), ("hotspots",)),
    new={},
    written=first_click_written,
    typed=_typed,
    reading=None,
    sent=lambda block, value, ms: first_click_value(block, press_sent(value), ms),
    told=press_told,
    behind=of_clicks,
    group=grouped(lambda board, block: [clicks_part(board, block)]),
    column=lambda _block: Column.PER_VERSION,
    counted=clicks_counted,
    released=clicks_released,
    shows=True,
    needs_screen=True,
    screens=lambda block: (block.screen,),
    missing=regions_missing,
    faults=right_faults,
    cells=CELLS,
    named=press_named,
    page=screen_shown,
    step=press_step,
    frame=pressed_once,
    pressed=frame_pressed,
)
