"""A task to do in what is tried: in the staff's form."""

import re
from collections.abc import Iterator

from codesign.i18n import gettext, lazy
from codesign.items.form import BlockDraft, Local, Wrong, number_typed
from codesign.items.task.model import Task
from codesign.items.tried import Tried
from codesign.said import Said, said

_NO_STATE = lazy("Tillståndet ”%(state)s: %(value)s” finns inte. Kontrollera stavningen.")
_ARROWS = re.compile(r"\s*(?:→|->|>|,|;|\n)\s*")


def task_written(draft: BlockDraft, old: Local) -> Local:
    screens = list(draft.chosen.get("success", ()))
    states = {name: value for name, value in draft.ends.items() if value}
    if states and not screens:
        raise Wrong("success", gettext("Välj också på vilken skärm uppgiften är klar."))
    return {
        "start": draft["start"] or None,
        "states": {name: value for name, value in draft.begins.items() if value},
        "success": {"screens": screens, "states": states} if screens else None,
        "path": [key for key in _ARROWS.split(draft["path"].strip()) if key],
        "seq": bool(draft["seq"]),
        "benchmark": number_typed(draft, "benchmark", 1, 99) if draft["benchmark"] else None,
    }


def states_missing(block: Task, tried: Tried, title: str) -> Iterator[str]:
    wanted = [*block.states.items(), *(block.success.states.items() if block.success else ())]
    for name, value in dict.fromkeys(wanted):
        if not _has_state(tried, name, value):
            yield gettext(
                "”%(block)s”: tillståndet ”%(state)s: %(value)s” finns inte.",
                block=title,
                state=name,
                value=value,
            )


def state_faults(block: Task, tried: Tried) -> Iterator[Said]:
    """States of the task that this version does not have, each name once."""
    wanted = {**block.states, **(block.success.states if block.success else {})}
    for name, value in wanted.items():
        if not _has_state(tried, name, value):
            yield said(_NO_STATE, state=name, value=value)


def _has_state(tried: Tried, name: str, value: str) -> bool:
    return any(state.key == name and value in state.values for state in tried.states)
