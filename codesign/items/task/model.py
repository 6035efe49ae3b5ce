"""A task to do in what is tried: as a plan holds it."""

from typing import Literal

from codesign.items.screen_task import ScreenTask
from codesign.texts import LocalText


class Task(ScreenTask):
    """Something to do in the prototype. Asked after it: how easy it was (SEQ, one to seven)."""

    kind: Literal["task"]
    prompt: LocalText
