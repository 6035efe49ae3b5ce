"""One person's answer in words, for the walk-through's own page and for the table of them all."""

from codesign.i18n import gettext, local
from codesign.rounds.domain import CLOSING
from codesign.rounds.plan import (
    AnyBlock,
    CardSort,
    FirstClick,
    Preference,
    Question,
    RoundScript,
    TreeTest,
)
from codesign.rounds.results import values
from codesign.rounds.results.facts import nodes_of
from codesign.rounds.results.names import Names, beside_options, options_named
from codesign.rounds.results.rows import SEQ_SUFFIX, block_of
from codesign.rounds.results.values import Value


def told(script: RoundScript, names: Names, item: str, value: Value) -> str:
    """What was answered at a page of the plan; "" where words alone were."""
    key, arm = block_of(item)
    if item.endswith(SEQ_SUFFIX):
        ease = values.rating(value, 1, 7)
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
            return _press(block, names, arm, value)
        case Preference():
            return _choice(options_named(block.options), values.choice(value))
        case Question():
            return _question(block, value)
        case CardSort():
            return _piles(block, value)
        case TreeTest():
            labels = {node.key: local(node.label) for node, _ in nodes_of(block.tree)}
            found = values.search(value, labels)
            return "" if found is None else " → ".join(labels[node] for node in found.way)
        case _:
            return ""


def _press(block: FirstClick, names: Names, arm: str, value: Value) -> str:
    press = values.press(value)
    if press is None:
        return ""
    if not press:
        return gettext("Skulle inte trycka någonstans")
    return names.hotspot(block.screen, press.hotspot, arm)


def _choice(labels: dict[str, str], key: str | None) -> str:
    if key is None:
        return ""
    return {**labels, **beside_options()}.get(key, key)


def _question(block: Question, value: Value) -> str:
    labels = options_named(block.options)
    if block.answer == "scale":
        step = values.rating(value, 1, block.steps)
        return "" if step is None else gettext("%(step)s av %(of)s", step=step, of=block.steps)
    if block.answer == "many":
        return ", ".join(labels.get(key, key) for key in values.choices(value))
    return _choice(labels, values.choice(value)) if block.answer == "one" else ""


def _piles(block: CardSort, value: Value) -> str:
    labels, groups = options_named(block.cards), options_named(block.groups)
    found = values.sorting(value, list(labels))
    if found is None:
        return ""
    return "; ".join(
        f"{groups.get(pile.name, pile.name) or '–'}: "
        + ", ".join(labels[card] for card in labels if card in pile.cards)
        for pile in found.piles
    )
