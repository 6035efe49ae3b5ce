"""What the journey map shows to whom: which voices, which numbers, and which ways on."""

import pytest
from sqlalchemy.orm import Session

from codesign.contributions.domain import Moderation
from tests import factories
from tests.cast import Cast
from tests.mapping import PUBLIC, STAFF, STEPS, counts, seven_voices, two_areas, voices
from tests.pages import PageClient


@pytest.fixture
def said(session: Session, cast: Cast) -> None:
    seven_voices(session, cast, two_areas(session, cast))


def test_citizens_see_released_words_alone(pages: PageClient, said: None) -> None:
    assert counts(pages.get(PUBLIC)) == {"hear": 3, "decide": 0, "rest": 2, "follow-up": 0}
    for step in STEPS:
        page = pages.get(f"{PUBLIC}/steg/{step}")
        assert "Väntande ord" not in page.text
        assert "Behållna ord" not in page.text


def test_a_small_number_of_waiting_voices_is_not_told(pages: PageClient, said: None) -> None:
    page = pages.get(PUBLIC)
    assert "Några berättelser väntar på att läsas" in page.words()
    assert "1 berättelse" not in page.words()


def test_enough_waiting_voices_are_counted_and_none_is_not_mentioned(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    assert "väntar" not in pages.get(PUBLIC).words()
    for _ in range(5):
        factories.voice(session, cast.project, cast.version, moderation=Moderation.WAITING)
    session.commit()
    page = pages.get(PUBLIC)
    assert "5 berättelser väntar på att läsas innan de syns här." in page.words()
    assert counts(page)["hear"] == 0


def test_about_children_more_must_wait_before_they_are_counted(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    cast.project.is_about_children = True
    for _ in range(9):
        factories.voice(session, cast.project, cast.version, moderation=Moderation.WAITING)
    session.commit()
    assert "Några berättelser väntar" in pages.get(PUBLIC).words()


def test_a_reader_sees_released_words_and_an_analyst_all_of_them(
    pages: PageClient, said: None, cast: Cast
) -> None:
    reader, analyst = pages.sign_in(cast.bo), pages.sign_in(cast.analyst)
    assert counts(reader.get(STAFF)) == counts(pages.get(PUBLIC))
    assert counts(analyst.get(STAFF)) == {"hear": 4, "decide": 0, "rest": 3, "follow-up": 0}
    assert voices(reader.get(f"{STAFF}/steg/hear")) == ["Tre", "Två", "Ett"]
    read = analyst.get(f"{STAFF}/steg/hear")
    assert voices(read) == ["Väntande ord", "Tre", "Två", "Ett"]
    assert "Väntar på att läsas" in read.words()
    assert "1 berättelse väntar på att läsas." in analyst.get(STAFF).words()
    assert "Några berättelser väntar" in reader.get(STAFF).words()


def test_an_analyst_on_the_public_page_sees_what_the_public_sees(
    pages: PageClient, said: None, cast: Cast
) -> None:
    analyst = pages.sign_in(cast.analyst)
    assert counts(analyst.get(PUBLIC)) == counts(pages.get(PUBLIC))
    assert "Väntande ord" not in analyst.get(f"{PUBLIC}/steg/hear").text


def test_the_mean_of_few_ratings_is_not_shown(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    for _ in range(4):
        factories.voice(session, cast.project, cast.version, rating=-2)
    session.commit()
    assert "De som berättat tycker" not in pages.get(f"{PUBLIC}/steg/hear").words()
    factories.voice(session, cast.project, cast.version, rating=-1)
    session.commit()
    told = pages.get(f"{PUBLIC}/steg/hear").words()
    assert (
        "kändes mycket dåligt (−1,8 i medel av 5 svar; medel visas när minst 5 har svarat)" in told
    )


def test_the_staff_map_stays_on_the_staff_side(pages: PageClient, said: None, cast: Cast) -> None:
    page = pages.sign_in(cast.astrid).get(STAFF)
    for address in page.all("//*[@data-step]/@href"):
        assert address.startswith(f"{STAFF}/steg/")


def test_a_designer_goes_from_the_map_to_the_journeys_content(
    pages: PageClient, cast: Cast
) -> None:
    change = "//a[normalize-space()='Ändra resan']"
    link = pages.sign_in(cast.astrid).get(STAFF).one(change)
    assert link.get("href") == f"{STAFF}/dokument"
    assert pages.sign_in(cast.bo).get(STAFF).all(change) == []
