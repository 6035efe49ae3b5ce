"""The released voices that stand behind a published answer: how many, where, and one of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.contributions.domain import PUBLIC_SEES
from codesign.contributions.models import Contribution, Tally
from codesign.follow_up.topics import AtStep, Quote, Target, Topic
from codesign.quotes.models import ChosenQuote


@dataclass
class Behind:
    """The released voices that something was answered to."""

    steps: list[AtStep] = field(default_factory=list)
    quote: Quote | None = None

    def beside(self, matter: Topic) -> Topic:
        """The matter with what stands behind it."""
        steps = tuple(sorted(self.steps, key=lambda at: -at.n))
        return replace(matter, steps=steps, voices=sum(at.n for at in steps), quote=self.quote)


def areas_behind(session: Session, project_id: int, areas: Collection[int]) -> dict[Target, Behind]:
    """Areas' voices by step, and the voice that a person last chose to quote. Two queries."""
    behind: dict[Target, Behind] = defaultdict(Behind)
    for area, artefact, anchor, n in session.execute(
        select(Tally.bucket, Tally.artefact_id, Tally.anchor, func.sum(Tally.n))
        .where(
            Tally.project_id == project_id,
            Tally.bucket.in_(areas),
            Tally.moderation.in_(PUBLIC_SEES),
            Tally.n > 0,
        )
        .group_by(Tally.bucket, Tally.artefact_id, Tally.anchor)
        .order_by(Tally.artefact_id, Tally.anchor)
    ):
        behind[Target(area_id=area)].steps.append(AtStep(artefact, anchor, int(n)))
    for area, text, language, buckets in session.execute(
        select(ChosenQuote.area_id, Contribution.text, Contribution.language, Contribution.buckets)
        .join(Contribution, Contribution.id == ChosenQuote.contribution_id)
        .where(
            ChosenQuote.project_id == project_id,
            ChosenQuote.area_id.in_(areas),
            Contribution.moderation.in_(PUBLIC_SEES),
            Contribution.text != "",
        )
        .order_by(ChosenQuote.id.desc())
    ):
        if area in (buckets or ()):
            behind[Target(area_id=area)].quote = Quote(text, language)
    return behind


def voices_behind(session: Session, voices: Collection[int | None]) -> dict[Target, Behind]:
    """Single voices, of those that everyone may read. One query."""
    rows = session.execute(
        select(
            Contribution.id,
            Contribution.artefact_id,
            Contribution.anchor,
            Contribution.text,
            Contribution.language,
        ).where(Contribution.id.in_(voices), Contribution.moderation.in_(PUBLIC_SEES))
    )
    return {
        Target(voice_id=voice): Behind(
            [AtStep(artefact, anchor, 1)], Quote(text, language) if text else None
        )
        for voice, artefact, anchor, text, language in rows
    }
