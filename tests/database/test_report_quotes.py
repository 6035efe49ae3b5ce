"""Chosen quotes follow their voices when the codebook changes."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.areas.actions import regrouping, structure
from codesign.areas.domain import AreaText
from codesign.areas.models import Area, Coding
from codesign.areas.rebuild_counts import recount
from codesign.contributions.models import Contribution
from codesign.quotes.models import ChosenQuote
from codesign.reports import queries
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.both_engines


def quoted_voice(session: Session, cast: Cast, *areas: Area) -> Contribution:
    """A voice coded in the areas and quoted under each of them."""
    voice = factories.voice(session, cast.project, cast.version, "Citerad")
    whose = {"agency_id": cast.agency.id, "project_id": cast.project.id}
    for area in areas:
        session.add(
            Coding(contribution_id=voice.id, area_id=area.id, coder_id=cast.astrid.id, **whose)
        )
        session.add(ChosenQuote(contribution_id=voice.id, area_id=area.id, **whose))
    session.flush()
    recount(session, cast.project, [voice.id])
    session.flush()
    return voice


def quoted_under(session: Session, cast: Cast) -> dict[int, list[int]]:
    """Area → voices that the report quotes."""
    found = queries.quotes(session, cast.project.id)
    return {area: [quote.id for quote in quotes] for area, quotes in found.items()}


def test_a_merged_areas_quotes_go_along_and_none_is_doubled(session: Session, cast: Cast) -> None:
    gone = factories.area(session, cast.project, "Gammalt")
    into = factories.area(session, cast.project, "Nytt", position=1)
    alone = quoted_voice(session, cast, gone)
    both = quoted_voice(session, cast, gone, into)
    regrouping.merge(session, cast.project, cast.astrid, gone.id, into.id)
    session.expire_all()
    assert set(quoted_under(session, cast)[into.id]) == {alone.id, both.id}
    assert set(session.scalars(select(ChosenQuote.area_id))) == {into.id}


def test_a_quote_goes_with_its_voice_to_a_split_off_area(session: Session, cast: Cast) -> None:
    area = factories.area(session, cast.project, "Stort")
    leaving, staying = quoted_voice(session, cast, area), quoted_voice(session, cast, area)
    text = AreaText({"sv": "Avknoppat"}, {}, "plum")
    chosen = Contribution.id == leaving.id
    fresh, _ = regrouping.split(session, cast.project, cast.astrid, area.id, chosen, text, None)
    session.expire_all()
    assert quoted_under(session, cast) == {fresh.id: [leaving.id], area.id: [staying.id]}


def test_an_area_that_only_quotes_point_to_can_be_removed(session: Session, cast: Cast) -> None:
    area = factories.area(session, cast.project, "Tomt")
    voice = quoted_voice(session, cast, area)
    session.query(Coding).delete()
    recount(session, cast.project, [voice.id])
    structure.remove(session, cast.project, cast.astrid, area.id)
    assert session.scalar(select(ChosenQuote.id)) is None
