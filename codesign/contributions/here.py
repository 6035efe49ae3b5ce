"""How many voices the present project has and how they stand, asked for once a request."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import g

from codesign.contributions.domain import (
    ALL_VOICES,
    CODED_VOICES,
    PUBLIC_SEES,
    STAFF_SEES,
    Moderation,
)
from codesign.contributions.tallies import project_counts
from codesign.projects.access import project, role
from codesign.projects.policy import SEES_RAW
from codesign.web.sessions import session


@dataclass(frozen=True)
class VoicesHere:
    """Counts of the present project, of the voices that this person may see."""

    buckets: Mapping[int, int]
    """All voices, coded ones, and those of each area (its id)."""
    by_moderation: Mapping[Moderation, int]

    @property
    def voices(self) -> int:
        return self.buckets.get(ALL_VOICES, 0)

    @property
    def coded(self) -> int:
        return self.buckets.get(CODED_VOICES, 0)

    @property
    def uncoded(self) -> int:
        return self.voices - self.coded

    @property
    def waiting(self) -> int:
        """Voices that nobody has read yet."""
        return self.by_moderation.get(Moderation.WAITING, 0)


def voices_here() -> VoicesHere:
    """The counts. One query the first time in a request."""
    if "voices_here" not in g:
        seen = STAFF_SEES if role() in SEES_RAW else PUBLIC_SEES
        g.voices_here = VoicesHere(*project_counts(session(), project().id, seen))
    found: VoicesHere = g.voices_here
    return found


def voices_to_read() -> int:
    """How many voices wait for somebody to read them."""
    return voices_here().waiting


def voices_to_sort() -> int:
    """How many voices lie in no area yet."""
    return voices_here().uncoded
