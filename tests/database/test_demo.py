"""The demonstration as it is put in: every example that its files name finds its place."""

from collections import Counter

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from codesign.areas.models import Area
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.projects.models import Project
from codesign.quotes.models import ChosenQuote
from codesign.reports.actions import MOST_IN_AREA
from codesign.starter.demo import seed_demo
from codesign.starter.examples import add_examples
from codesign.starter.reading import starters


def quoted(session: Session) -> list[tuple[str, str, str]]:
    """Project, area and words of each quote."""
    rows = session.execute(
        select(Project.slug, Area.id, Area.key, Contribution)
        .select_from(ChosenQuote)
        .join(Project, Project.id == ChosenQuote.project_id)
        .join(Area, Area.id == ChosenQuote.area_id)
        .join(Contribution, Contribution.id == ChosenQuote.contribution_id)
    ).all()
    assert all(area in voice.buckets for _, area, _, voice in rows)
    assert {voice.moderation for *_, voice in rows} <= {Moderation.RELEASED}
    return sorted((slug, str(key), voice.text) for slug, _, key, voice in rows)


def test_every_quote_of_the_demo_is_a_public_voice_in_its_area(session: Session) -> None:
    for _ in range(2):
        seed_demo(session, "no password")
    projects = [one.project for one in starters() if one.project]
    wanted = [(one.slug, quote.area, quote.voice) for one in projects for quote in one.quotes]
    assert wanted
    assert quoted(session) == sorted(wanted)
    assert max(Counter((slug, area) for slug, area, _ in wanted).values()) <= MOST_IN_AREA


def test_examples_are_put_in_once_and_never_beside_somebodys_own(session: Session) -> None:
    seed_demo(session, "no password")
    starter = next(one for one in starters() if one.project and one.project.quotes)
    assert starter.project is not None
    project = session.scalars(select(Project).where(Project.slug == starter.project_slug)).one()
    tables = (Action, PublishedAnswer, Priority, ChosenQuote)

    def rows() -> list[int]:
        counts = (select(func.count()).where(table.project_id == project.id) for table in tables)
        return [session.scalar(count) or 0 for count in counts]

    given = starter.project
    wanted = [len(given.actions), len(given.answers), len(given.priorities), len(given.quotes)]
    assert rows() == wanted
    assert all(wanted)
    for table in (Action, PublishedAnswer, Priority):
        session.execute(delete(table).where(table.project_id == project.id))
    add_examples(session, project, given)
    assert rows() == [0, 0, 0, wanted[3]]
    session.execute(delete(ChosenQuote).where(ChosenQuote.project_id == project.id))
    add_examples(session, project, given)
    assert rows() == wanted
