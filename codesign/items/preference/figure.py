"""A choice between proposals: its figures."""

from collections import Counter

from codesign.i18n import gettext
from codesign.items.figures import FigureData, Part, options_part
from codesign.items.model import INDIFFERENT
from codesign.items.names import beside_options, options_named
from codesign.items.preference.measure import chosen
from codesign.items.preference.model import Preference
from codesign.measures import block_sentences, comparing_sentences
from codesign.measures.choices import preference, preferred


def preference_part(board: FigureData, block: Preference) -> Part:
    """Which one people would rather have."""
    given = chosen(board.rows, block.key)
    names = {**options_named(block.options), **beside_options()}
    counts = Counter({option.key: 0 for option in block.options})
    counts.update(key for key in given.values() if key in counts)
    neither = sum(key == "" for key in given.values())
    indifferent = sum(key == INDIFFERENT for key in given.values())
    if len(block.options) == 2:
        first, second = (option.key for option in block.options)
        sentence = comparing_sentences.of_preference(
            preference(counts[first], counts[second], neither, indifferent),
            f"”{names[first]}”",
            f"”{names[second]}”",
        )
    else:
        sentence = block_sentences.of_preferred(
            preferred(counts, neither, indifferent), names.__getitem__
        )
    numbers = {**counts, "": neither, INDIFFERENT: indifferent}
    question = gettext("Vilket vill de helst ha?")
    return options_part(board, block.key, question, names, numbers, len(given), sentence)
