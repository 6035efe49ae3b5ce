"""A task to do in what is tried: in the staff's form."""

import re
from collections.abc import Iterator

from codesign.i18n import gettext
from codesign.items.form import BlockDraft, Local, Wrong, number_typed
from codesign.items.task.model import Task
from codesign.items.tried import Tried

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
    known = {state.key: set(state.values) for state in tried.states}
    wanted = [*block.states.items(), *(block.success.states.items() if block.success else ())]
    for name, value in dict.fromkeys(wanted):
        if value not in known.get(name, ()):
            yield gettext(
                "”%(block)s”: tillståndet ”%(state)s: %(value)s” finns inte.",
                block=title,
                state=name,
                value=value,
            )
