"""What a participant sends on a page, as the value that is kept."""

from collections.abc import Callable
from typing import Any

from codesign.items.card_sort.reading import card_sort_given
from codesign.items.five_seconds.reading import five_seconds_given
from codesign.items.names import DEVICES, PLACES
from codesign.items.preference.reading import preference_given
from codesign.items.proposal.reading import proposal_given
from codesign.items.question.reading import question_given
from codesign.items.reading import Drawing, Given, Sent, step_given
from codesign.items.task.value import SEQ_STEPS
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


def ease(sent: Sent) -> Given:
    """How easy a task was, 1…7; None when passed over."""
    return Given({"value": step_given(sent.get("value", ""), SEQ_STEPS)})


def closing(scale: str, sent: Sent) -> Given:
    """The closing scale: a step for each item, None for what was passed over."""
    items, steps = SCALES[scale]
    values = [step_given(sent.get(f"item-{i}", ""), steps) for i in range(1, len(items) + 1)]
    return Given({"scale": scale, "values": values})


def to_block(block: AnyBlock, sent: Sent, drawing: Drawing | None) -> Given:
    """The answer to a block that is answered with a form."""
    return _READERS[block.kind](block, sent, drawing)


_READERS: dict[str, Callable[[Any, Sent, Drawing | None], Given]] = {
    "question": question_given,
    "five-seconds": five_seconds_given,
    "preference": preference_given,
    "card-sort": card_sort_given,
    "proposal": proposal_given,
}
