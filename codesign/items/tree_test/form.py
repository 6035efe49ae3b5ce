"""A tree test: in the staff's form."""

from codesign.i18n import gettext
from codesign.items.form import BlockDraft, Local, Wrong
from codesign.items.outlines import Node, slug_of, tree_of


def tree_test_written(draft: BlockDraft, old: Local) -> Local:
    roots = tree_of(draft["tree"])
    if not roots:
        raise Wrong("tree", gettext("Skriv menyn, en rad för varje val."))
    right: list[str] = []
    taken: list[str] = []
    tree = [node_written(node, taken, right) for node in roots]
    if not right:
        raise Wrong("tree", gettext("Sätt * efter minst en rad som är ett rätt svar."))
    return {"tree": tree, "right": right}


def node_written(node: Node, taken: list[str], right: list[str]) -> Local:
    key = slug_of(node.label, taken)
    taken.append(key)
    if node.is_right:
        right.append(key)
    below = [node_written(one, taken, right) for one in node.below]
    return {"key": key, "label": {"sv": node.label}, "below": below}
