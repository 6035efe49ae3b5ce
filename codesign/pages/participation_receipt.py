"""The receipt of a participation: what was said, what became of it, and taking it all back."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from codesign.areas.labels import area_labels
from codesign.contributions.queries import voice_view
from codesign.contributions.released import EVERYTHING
from codesign.follow_up.published import matters_of_voices
from codesign.projects.models import Project
from codesign.rounds.models import TestRound, WalkThrough
from codesign.rounds.participations.withdrawal import (
    take_back_again,
    voices_of,
    withdraw_participation,
)

__all__ = ["ParticipationReceipt", "find", "take_back_again"]


@dataclass
class ParticipationReceipt:
    """What a participation's code leads to."""

    walk: WalkThrough
    round: TestRound
    project: Project
    walk_id: int
    page = "rounds/receipt.html"
    question = "rounds/receipt_withdraw.html"

    def shown(self, session: Session) -> Mapping[str, object]:
        """Seven queries at most, however much was said."""
        voices = voices_of(session, self.walk)
        labels = area_labels(session, self.project.id) if voices else {}
        return {
            "walk": self.walk,
            "round": self.round,
            "project": self.project,
            "voices": [voice_view(voice, {}, EVERYTHING) for voice in voices],
            "labels": labels,
            "matters": (
                matters_of_voices(session, self.project.id, voices, labels) if voices else ()
            ),
            "voice_ids": [voice.id for voice in voices],
        }

    def take_back(self, session: Session) -> None:
        """Erase the participation: nothing is left of it but marks in the list."""
        # The row's own key: somebody else with the code may have taken the row itself away.
        withdraw_participation(session, self.project, self.walk_id)


def find(session: Session, code_hmac: str) -> ParticipationReceipt | None:
    """The participation that a receipt's code belongs to. One query."""
    row = session.execute(
        select(WalkThrough, TestRound, Project)
        .join(TestRound, TestRound.id == WalkThrough.round_id)
        .join(Project, Project.id == WalkThrough.project_id)
        .where(WalkThrough.code_hmac == code_hmac)
        .options(joinedload(Project.agency))
    ).one_or_none()
    return ParticipationReceipt(*row, walk_id=row[0].id) if row else None
