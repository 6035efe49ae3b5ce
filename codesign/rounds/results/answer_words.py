"""One person's answer in words, for the walk-through's own page and for the table of them all."""

from codesign.i18n import gettext
from codesign.items import stored
from codesign.items.kinds import kind_of
from codesign.items.names import Names
from codesign.items.rows import SEQ_SUFFIX, block_of
from codesign.items.stored import Value
from codesign.rounds.own_pages import OWN_PAGES
from codesign.rounds.plan import TestPlan


def answer_in_words(script: TestPlan, names: Names, item: str, value: Value) -> str:
    """What was answered at a page of the plan; "" where words alone were."""
    key, arm = block_of(item)
    if item.endswith(SEQ_SUFFIX):
        ease = stored.rating(value, 1, 7)
        return "" if ease is None else gettext("%(step)s av 7", step=ease)
    if key in OWN_PAGES:
        return OWN_PAGES[key].told(value)
    block = script.block(key)
    return kind_of(block).told(block, names, arm, value) if block is not None else ""
