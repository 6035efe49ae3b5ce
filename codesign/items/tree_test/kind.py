"""A tree test: what it declares.

Kept of it: ``{"opened": [key], "choice": key or None, "right": bool, "ms": n}``.
"""

from codesign.i18n import lazy
from codesign.items.form import Fields, Local
from codesign.items.kind import Column, ItemKind, Typed, grouped
from codesign.items.outlines import written_tree
from codesign.items.reading import Value, list_sent
from codesign.items.tree_test.figure import tree_part
from codesign.items.tree_test.form import tree_test_written
from codesign.items.tree_test.measure import of_tree, way_told
from codesign.items.tree_test.model import TreeTest
from codesign.items.tree_test.naming import CELLS
from codesign.items.tree_test.released import searches_counted, searches_released
from codesign.items.tree_test.steps import level_shown, menu_step
from codesign.items.tree_test.value import tree_test_value


def _typed(plain: Local) -> Typed:
    return Typed({"tree": written_tree(plain["tree"], plain["right"])})


def _sent(block: TreeTest, value: Value, ms: int) -> Value:
    opened = [str(key) for key in list_sent(value.get("opened"))]
    choice = value.get("choice")
    return tree_test_value(block, opened, str(choice) if choice else None, ms)


KIND = ItemKind(
    name="tree-test",
    title=lazy("Hitta i menyn"),
    about=lazy("Var man skulle leta, i en meny med bara ord."),
    prompt=lazy("Var skulle du leta?"),
    model=TreeTest,
    fields=Fields(("tree",)),
    new={},
    written=tree_test_written,
    typed=_typed,
    reading=None,
    sent=_sent,
    told=lambda block, _names, _arm, value: way_told(block, value),
    behind=lambda rows, block, _arm: of_tree(rows, block),
    group=grouped(lambda board, block: [tree_part(board, block)]),
    column=lambda _block: Column.ONCE,
    counted=searches_counted,
    released=searches_released,
    cells=CELLS,
    page=level_shown,
    step=menu_step,
)
