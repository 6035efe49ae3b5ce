"""A task to do in what is tried: what it declares."""

from collections.abc import Sequence

from codesign.i18n import gettext, lazy
from codesign.items.attempts import task_facts
from codesign.items.form import Fields, Local
from codesign.items.kind import Column, ItemKind, Typed
from codesign.items.steps import ASKED
from codesign.items.task.figure import task_group
from codesign.items.task.form import state_faults, states_missing, task_written
from codesign.items.task.measure import of_task
from codesign.items.task.model import Task
from codesign.items.task.naming import CELLS, task_value_named
from codesign.items.task.page import task_shown
from codesign.items.task.reading import ease_given
from codesign.items.task.released import task_counted, task_released


def _typed(plain: Local) -> Typed:
    success = plain.get("success") or {}
    return Typed(
        {
            "start": plain.get("start") or "",
            "path": " → ".join(plain.get("path", ())),
            "seq": "1" if plain.get("seq") else "",
            "benchmark": str(plain.get("benchmark") or ""),
        },
        {"success": tuple(success.get("screens", ()))},
        plain.get("states", {}),
        success.get("states", {}),
    )


def _screens(block: Task) -> Sequence[str]:
    found = (*(block.success.screens if block.success else ()), *block.path)
    return (*found, block.start) if block.start else found


def _followed_by(block: Task) -> str:
    return gettext("Därefter: hur lätt eller svårt det var.") if block.seq else ""


KIND = ItemKind(
    name="task",
    title=lazy("Uppgift"),
    about=lazy("Något att göra i prototypen."),
    prompt=lazy("Du ska åka härifrån om en stund. Ta reda på om ditt tåg går i tid."),
    model=Task,
    fields=Fields(("start", "path", "seq", "benchmark"), ("success",)),
    new={"seq": "1"},
    written=task_written,
    typed=_typed,
    reading=ease_given,
    sent=lambda _block, _value, _ms: None,
    told=lambda _block, _names, _arm, _value: "",
    behind=lambda rows, block, arm: of_task(block, task_facts(rows, block, arm)),
    group=task_group,
    column=lambda _block: Column.NONE,
    counted=task_counted,
    released=task_released,
    shows=True,
    screens=_screens,
    missing=states_missing,
    faults=state_faults,
    followed_by=_followed_by,
    cells=CELLS,
    named=task_value_named,
    page=task_shown,
    form_stage=ASKED,
)
