"""A task to do in what is tried: as its page shows it."""

from collections.abc import Mapping
from typing import Any

from codesign.contributions import receipts
from codesign.items.screen_task import SEQ_STEPS
from codesign.items.steps import Met
from codesign.items.task.model import Task


def task_shown(_task: Task, met: Met) -> Mapping[str, Any]:
    """The key of a remark, the steps of how easy it was, and the frame of what draws itself."""
    stage = met.trial.stage(met.project)
    return {"key": receipts.new_key(), "seq_steps": SEQ_STEPS, "stage": stage}
