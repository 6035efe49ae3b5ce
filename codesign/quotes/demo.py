"""A demo's example quotes."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.artefacts.demo import DemoPart, DemoSeed
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.projects.models import Project
from codesign.quotes.models import ChosenQuote
from codesign.texts import Frozen, Key


class StarterQuote(Frozen):
    """An example of a voice that a report quotes under an area it lies in; only a demo has it."""

    area: Key
    voice: str
    """Its words, as they are in ``voices.csv``."""


def _add(seed: DemoSeed) -> None:
    """The quotes under areas that the project has, of voices that are public in them."""
    for quote in seed.given("quotes", StarterQuote):
        area = seed.areas.get(quote.area)
        voice = _released(seed, area, quote) if area is not None else None
        if voice is not None:
            seed.session.add(
                ChosenQuote(
                    **seed.whose,
                    area_id=area,
                    contribution_id=voice,
                    person_id=seed.people.get(Role.OWNER),
                )
            )


def _released(seed: DemoSeed, area_id: int, quote: StarterQuote) -> int | None:
    """The id of the public voice in the area that has these words."""
    found = seed.session.execute(
        select(Contribution.id, Contribution.buckets).where(
            Contribution.project_id == seed.project.id,
            Contribution.text == quote.voice,
            Contribution.moderation == Moderation.RELEASED,
        )
    )
    return next((voice for voice, buckets in found if area_id in buckets), None)


def _is_there(session: Session, project: Project) -> bool:
    return bool(session.scalar(select(exists().where(ChosenQuote.project_id == project.id))))


DEMO = DemoPart(_is_there, _add)
