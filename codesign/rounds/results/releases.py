"""Release points of rounds: the latest of each, and a new one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.contributions.guarded import least_in
from codesign.db import now
from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.items.released import Told
from codesign.projects.models import Project
from codesign.rounds.models import RoundRelease, TestRound
from codesign.rounds.plan import Design
from codesign.rounds.results.queries import ReadRound, round_rows
from codesign.rounds.results.releasing import released, renewed

_NOTHING: Told = {"people": None, "tables": [], "means": []}
"""Also of a release that was made with a lower threshold than the project has now."""


class TooFewSinceError(RuleBrokenError):
    """What the few who have come since would be told apart by what is shown already."""

    sentence = lazy(
        "För få har provat sedan resultatet släpptes senast. Det nya skulle visa vad just de "
        "svarade. Vänta tills fler har provat."
    )


@dataclass(frozen=True)
class Release:
    """What readers are told of a round, and since when."""

    day: date
    shown: Told
    least: int
    """The disclosure guard's threshold now."""

    @classmethod
    def of_nothing(cls, least: int) -> "Release":
        """Before anything has been told."""
        return cls(date.min, _NOTHING, least)

    @property
    def people(self) -> int | None:
        """How many had taken part; None: too few to say."""
        found: int | None = self.shown["people"]
        return found


def releases_of(
    session: Session, project: Project, rounds: Collection[int]
) -> Mapping[int, Release]:
    """Round → its latest release, as the project's threshold now allows it. One query."""
    newest = (
        select(func.max(RoundRelease.id))
        .where(RoundRelease.round_id.in_(rounds), RoundRelease.project_id == project.id)
        .group_by(RoundRelease.round_id)
    )
    least = least_in(project)
    return {
        one.round_id: Release(one.day, one.shown if one.least >= least else _NOTHING, least)
        for one in session.scalars(select(RoundRelease).where(RoundRelease.id.in_(newest)))
    }


def releases_by_slug(session: Session, project: Project) -> Mapping[str, Release]:
    """The project's rounds by their addresses → the latest release of each. Two queries."""
    rows = session.execute(
        select(TestRound.id, TestRound.slug).where(TestRound.project_id == project.id)
    )
    slugs = {one.id: one.slug for one in rows}
    return {slugs[one]: found for one, found in releases_of(session, project, slugs).items()}


def release(
    session: Session, project: Project, tried: ReadRound, person: Person | None = None
) -> None:
    """Let readers know what has been answered so far. Raises TooFewSinceError."""
    least, today = least_in(project), now().date()
    last = session.scalar(
        select(RoundRelease)
        .where(RoundRelease.round_id == tried.id)
        .order_by(RoundRelease.id.desc())
        .limit(1)
    )
    rows = round_rows(session, tried)
    arms, design = tuple(tried.arms), Design(tried.design)
    new = released(tried.script, design, arms, rows, least, today.isoformat())
    shown = renewed(last.shown if last else None, new, least)
    if shown is None:
        raise TooFewSinceError
    session.add(
        RoundRelease(
            agency_id=project.agency_id,
            project_id=project.id,
            round_id=tried.id,
            person_id=person.id if person else None,
            day=today,
            least=least,
            shown=shown,
        )
    )
    session.flush()


def release_at_close(session: Session, project: Project, tried: ReadRound) -> bool:
    """Release what a closed round has, unless it would tell of the few who came since the last
    release; whether it was."""
    try:
        release(session, project, tried)
    except TooFewSinceError:
        return False
    return True
