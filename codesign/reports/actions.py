"""Choosing and dropping the voices that a report quotes."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.models import Area
from codesign.contributions.domain import STAFF_SEES, Moderation
from codesign.contributions.models import Contribution
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.projects import audit
from codesign.projects.models import Project
from codesign.quotes.models import ChosenQuote

MOST_IN_AREA = 5
"""Quotes of one area: a report shows examples, not everything."""


class NotReleasedError(RuleBrokenError):
    sentence = lazy("Bara röster som är publicerade kan citeras. Granska rösten först.")


class NothingToQuoteError(RuleBrokenError):
    sentence = lazy("Rösten har inga ord att citera.")


class NotInAreaError(RuleBrokenError):
    sentence = lazy("Rösten ligger inte i området längre. Ladda om sidan.")


class EnoughQuotesError(RuleBrokenError):
    sentence = lazy("Området har redan %(most)d citat. Ta bort ett innan du väljer ett nytt.")


def choose_quote(
    session: Session, project: Project, person: Person, area_id: int, voice_id: int
) -> None:
    """Let the report quote a released voice under an area; nothing happens when it does already.

    Raises NotFoundError, NotReleasedError, NothingToQuoteError, NotInAreaError or
    EnoughQuotesError.
    """
    _hold_area(session, project, area_id)
    voice = session.scalar(
        select(Contribution).where(
            Contribution.id == voice_id,
            Contribution.project_id == project.id,
            Contribution.moderation.in_(STAFF_SEES),
        )
    )
    if voice is None:
        raise NotFoundError
    if voice.moderation is not Moderation.RELEASED:
        raise NotReleasedError
    if not voice.text.strip():
        raise NothingToQuoteError
    if area_id not in (voice.buckets or ()):
        raise NotInAreaError
    if _chosen(session, area_id, voice_id):
        return
    if _quotes_in(session, area_id) >= MOST_IN_AREA:
        raise EnoughQuotesError(most=MOST_IN_AREA)
    session.add(
        ChosenQuote(
            agency_id=project.agency_id,
            project_id=project.id,
            area_id=area_id,
            contribution_id=voice_id,
            person_id=person.id,
        )
    )
    session.flush()
    details = {"area": area_id}
    audit.record(session, person, project, "quote.choose", f"voice:{voice_id}", details)


def drop_quote(
    session: Session, project: Project, person: Person, area_id: int, voice_id: int
) -> None:
    """Let the report quote the voice under the area no more.

    Raises NotFoundError when the project has no such area or voice.
    """
    _hold_area(session, project, area_id)
    whose = select(Contribution.project_id).where(Contribution.id == voice_id)
    if session.scalar(whose) != project.id:
        raise NotFoundError
    gone = session.scalars(
        delete(ChosenQuote)
        .where(
            ChosenQuote.project_id == project.id,
            ChosenQuote.area_id == area_id,
            ChosenQuote.contribution_id == voice_id,
        )
        .returning(ChosenQuote.id)
    ).all()
    if gone:
        details = {"area": area_id}
        audit.record(session, person, project, "quote.drop", f"voice:{voice_id}", details)


def _hold_area(session: Session, project: Project, area_id: int) -> None:
    """Choices in one project take turns, and wait for whoever changes the codebook."""
    session.execute(select(Project.id).where(Project.id == project.id).with_for_update())
    found = session.scalar(select(Area.id).where(Area.id == area_id, Area.project_id == project.id))
    if found is None:
        raise NotFoundError


def _chosen(session: Session, area_id: int, voice_id: int) -> bool:
    query = select(ChosenQuote.id).where(
        ChosenQuote.area_id == area_id, ChosenQuote.contribution_id == voice_id
    )
    return session.scalar(query) is not None


def _quotes_in(session: Session, area_id: int) -> int:
    """How many quotes of the area a report shows: those still released."""
    query = (
        select(func.count(ChosenQuote.id))
        .join(Contribution, Contribution.id == ChosenQuote.contribution_id)
        .where(ChosenQuote.area_id == area_id, Contribution.moderation == Moderation.RELEASED)
    )
    return session.scalar(query) or 0
