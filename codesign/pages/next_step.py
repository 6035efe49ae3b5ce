"""The one thing to do next in a project, by where the chain of the work has stopped."""

from collections.abc import Callable
from enum import StrEnum

from codesign.contributions.here import VoicesHere
from codesign.follow_up.queries import Waiting


class NextStep(StrEnum):
    """In the order in which they come first."""

    READ = "read"
    """Voices wait to be read: whoever told them sees nothing until then."""
    FOLLOW_UP = "follow-up"
    """What was promised is late."""
    SORT = "sort"
    ANSWER = "answer"
    INVITE = "invite"
    """Nobody has told anything yet."""
    SHOW = "show"
    """All is read, sorted and answered."""


def next_step(voices: VoicesHere, waits: Waiting, may: Callable[[str], bool]) -> NextStep:
    """What comes first for this person; `may` says whether they can open an endpoint."""
    if voices.waiting and may("feedback.moderation"):
        return NextStep.READ
    if waits.overdue:
        return NextStep.FOLLOW_UP
    if voices.uncoded and may("areas.desk"):
        return NextStep.SORT
    if waits.unanswered:
        return NextStep.ANSWER
    return NextStep.SHOW if voices.voices else NextStep.INVITE
