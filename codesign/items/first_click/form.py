"""A first click: in the staff's form."""

from collections.abc import Iterator

from codesign.i18n import gettext, lazy
from codesign.items.first_click.model import FirstClick
from codesign.items.form import BlockDraft, Local, screen_typed
from codesign.items.tried import Tried
from codesign.said import Said, said

_NOTHING_RIGHT = lazy("Inget svar räknas som rätt. Skriv ”right” eller ”hotspots”.")


def first_click_written(draft: BlockDraft, old: Local) -> Local:
    screen = screen_typed(draft)
    spots = [
        one.split("/", 1)[1] for one in draft.chosen.get("hotspots", ()) if lies_on(one, screen)
    ]
    right = old.get("right", []) if old.get("screen") == screen else []
    return {"screen": screen, "hotspots": list(dict.fromkeys(spots)), "right": right}


def lies_on(written: str, screen: str) -> bool:
    return written.split("/", 1)[0] == screen and "/" in written


def regions_missing(block: FirstClick, tried: Tried, title: str) -> Iterator[str]:
    screen = tried.screen(block.screen)
    if screen is None:
        return
    if not block.right and not block.hotspots:
        yield gettext("”%(block)s”: inget svar räknas som rätt.", block=title)
    for key in block.hotspots:
        if screen.hotspot(key) is None and tried.screen(key) is None:
            yield gettext("”%(block)s”: trycket ”%(spot)s” finns inte.", block=title, spot=key)


def right_faults(block: FirstClick, _tried: Tried) -> Iterator[Said]:
    """That nothing counts as right."""
    if not block.right and not block.hotspots:
        yield said(_NOTHING_RIGHT)
