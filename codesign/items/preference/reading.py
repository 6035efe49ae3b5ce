"""A choice between proposals: what a participant sends of it."""

from codesign.items.model import INDIFFERENT
from codesign.items.preference.model import Preference
from codesign.items.reading import Drawing, Given, Sent, words_fault, words_in


def preference_given(block: Preference, sent: Sent, drawing: Drawing | None) -> Given:
    choice, words = sent.get("choice", "skip"), words_in(sent)
    keys = {option.key for option in block.options}
    known = {"none": "", INDIFFERENT: INDIFFERENT, **{key: key for key in keys}}
    value = {"choice": known.get(choice), "voice": None}
    return Given(value, words, fault=words_fault(words))
