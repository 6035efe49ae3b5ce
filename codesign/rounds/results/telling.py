"""One person's answer in words, for the walk-through's own page and for the table of them all."""

from codesign.i18n import gettext, local
from codesign.items import stored
from codesign.items.card_sort.model import CardSort
from codesign.items.card_sort.value import piles_told
from codesign.items.first_click.model import FirstClick
from codesign.items.first_click.value import press_told
from codesign.items.names import Names, choice_told, options_named
from codesign.items.places import CLOSING
from codesign.items.preference.model import Preference
from codesign.items.question.model import Question
from codesign.items.question.value import question_told
from codesign.items.rows import SEQ_SUFFIX, block_of
from codesign.items.stored import Value
from codesign.items.tree_test.measure import nodes_of
from codesign.items.tree_test.model import TreeTest
from codesign.rounds.plan import AnyBlock, RoundScript


def told(script: RoundScript, names: Names, item: str, value: Value) -> str:
    """What was answered at a page of the plan; "" where words alone were."""
    key, arm = block_of(item)
    if item.endswith(SEQ_SUFFIX):
        ease = stored.rating(value, 1, 7)
        return "" if ease is None else gettext("%(step)s av 7", step=ease)
    if key == CLOSING:
        given = value.get("values")
        shown = given if isinstance(given, list) else []
        return ", ".join("–" if one is None else str(one) for one in shown)
    block = script.block(key)
    return _told(block, names, arm, value) if block is not None else ""


def _told(block: AnyBlock, names: Names, arm: str, value: Value) -> str:
    match block:
        case FirstClick():
            return press_told(block, names, arm, value)
        case Preference():
            return choice_told(options_named(block.options), stored.choice(value))
        case Question():
            return question_told(block, value)
        case CardSort():
            return piles_told(block, value)
        case TreeTest():
            labels = {node.key: local(node.label) for node, _ in nodes_of(block.tree)}
            found = stored.search(value, labels)
            return "" if found is None else " → ".join(labels[node] for node in found.way)
        case _:
            return ""
