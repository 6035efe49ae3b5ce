"""Five seconds with a screen: what a participant sends of it."""

from codesign.items.five_seconds.model import FiveSeconds
from codesign.items.reading import Drawing, Given, Sent, words_fault, words_in


def five_seconds_given(block: FiveSeconds, sent: Sent, drawing: Drawing | None) -> Given:
    words = words_in(sent)
    return Given({"voice": None}, words, fault=words_fault(words))
