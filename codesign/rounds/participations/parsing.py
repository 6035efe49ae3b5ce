"""What a participant sends on a page, as the value that is kept."""

from codesign.items.kinds import kind_of
from codesign.items.names import DEVICES, PLACES
from codesign.items.reading import Drawing, Given, Sent, step_given
from codesign.rounds.plan import AnyBlock
from codesign.rounds.words import SCALES


def context(sent: Sent) -> Given:
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


def closing(scale: str, sent: Sent) -> Given:
    """The closing scale: a step for each item, None for what was passed over."""
    items, steps = SCALES[scale]
    values = [step_given(sent.get(f"item-{i}", ""), steps) for i in range(1, len(items) + 1)]
    return Given({"scale": scale, "values": values})


def to_block(block: AnyBlock, sent: Sent, drawing: Drawing | None) -> Given:
    """The answer to a block that is answered with a form."""
    reading = kind_of(block).reading
    assert reading is not None
    return reading(block, sent, drawing)
