"""The board of answers, single voices and priorities: who sees what, and what waits first."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.areas.models import Area
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.db import now
from codesign.follow_up.domain import AnswerStatus, Status, Track
from codesign.follow_up.models import Priority
from tests import factories
from tests.answering import BOARD, about, an_action, an_answer, errors, events
from tests.cast import Cast
from tests.counting import statements
from tests.pages import PageClient

PRIORITIES = "/arbete/projektet/prioritering"
ADD_ANSWER = "//form[contains(@action, 'nytt-svar')]"


@pytest.fixture
def information(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Information")


@pytest.fixture
def money(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Ersättning", position=1)


@pytest.fixture
def voice(session: Session, cast: Cast, information: Area) -> Contribution:
    return factories.voice(session, cast.project, cast.version, "röst 0", buckets=[information.id])


@pytest.fixture
def astrid(
    pages: PageClient,
    cast: Cast,
    information: Area,
    money: Area,
    voice: Contribution,
    session: Session,
) -> PageClient:
    session.commit()
    return pages.sign_in(cast.astrid)


# The board


@pytest.mark.parametrize("unknown", ["visa=x", "status=%3Cscript%3E", "spar=own'--"])
def test_a_filter_that_does_not_exist_is_ignored_with_a_word(
    astrid: PageClient, unknown: str
) -> None:
    word = "Adressen bad om ett urval som inte finns."
    assert word in astrid.get(f"{BOARD}?{unknown}").words()
    assert word not in astrid.get(f"{BOARD}?visa=&status=&spar=").words()


def test_what_waits_stands_first_with_counts(
    astrid: PageClient, session: Session, cast: Cast, information: Area, money: Area
) -> None:
    yesterday = now().date() - timedelta(days=1)
    an_action(session, cast, money, due=yesterday, owner_id=cast.astrid.id, text={"sv": "Sen"})
    an_action(session, cast, money, due=yesterday, status=Status.DONE, text={"sv": "Färdig"})
    an_action(session, cast, money, due=now().date(), text={"sv": "I dag"})
    waits = astrid.get(BOARD).words("//section[@aria-labelledby='waiting-title']")
    assert "1åtgärd är försenad" in waits.replace("1 å", "1å")
    assert "Du ansvarar för 1 av dem." in waits
    assert "1område har inget svar" in waits.replace("1 o", "1o")
    assert "Information" in waits
    assert "Färdig" not in waits
    assert "I dag" not in waits


def test_an_answered_subcategory_answers_its_area_but_a_draft_does_not(
    astrid: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    part = factories.area(session, cast.project, "Språk", parent=information)
    answer = an_answer(session, cast, part, AnswerStatus.REVIEW, cast.astrid)
    assert "område har inget svar" in astrid.get(BOARD).words()
    answer.status = AnswerStatus.PUBLISHED
    session.commit()
    assert "område har inget svar" not in astrid.get(BOARD).words()


@pytest.mark.parametrize(
    ("query", "here", "gone"),
    [
        ("visa=forsenade", "Sen", "Framtida"),
        ("visa=mina", "Framtida", "Sen"),
        ("status=started", "Framtida", "Sen"),
        ("spar=legislation", "Sen", "Framtida"),
        ("visa=obesvarade", "Inget svar ännu", "Ersättning"),
    ],
)
def test_the_board_is_narrowed(
    astrid: PageClient,
    session: Session,
    cast: Cast,
    information: Area,
    money: Area,
    query: str,
    here: str,
    gone: str,
) -> None:
    an_action(
        session, cast, money, text={"sv": "Sen"}, due=date(2020, 1, 1), track=Track.LEGISLATION
    )
    an_action(
        session,
        cast,
        information,
        text={"sv": "Framtida"},
        status=Status.STARTED,
        owner_id=cast.astrid.id,
    )
    page = astrid.get(f"{BOARD}?{query}")
    listed = page.words("//ul[@class='answer-areas']")
    assert here in listed
    assert gone not in listed


def test_an_unknown_filter_shows_everything(astrid: PageClient) -> None:
    page = astrid.get(f"{BOARD}?visa=%27;--&status=x&spar=%3Cscript%3E")
    assert "Ersättning" in page.words()


def test_a_reader_sees_what_is_published_and_no_names(
    astrid: PageClient, pages: PageClient, session: Session, cast: Cast, information: Area
) -> None:
    an_action(session, cast, information, text={"sv": "Hemlig"}, owner_id=cast.analyst.id)
    an_action(
        session, cast, information, text={"sv": "Öppen"}, is_public=True, owner_id=cast.analyst.id
    )
    an_answer(session, cast, information, AnswerStatus.DRAFT, cast.astrid)
    published = an_answer(session, cast, information, AnswerStatus.PUBLISHED, cast.analyst)
    published.text = {"sv": "Detta svarade vi."}
    hidden = factories.voice(session, cast.project, cast.version, moderation=Moderation.KEPT)
    session.commit()
    bo = pages.sign_in(cast.bo)
    for place in (BOARD, about(information)):
        page = bo.get(place)
        words = page.words()
        assert "Öppen" in words
        assert "Detta svarade vi." in words
        assert "Hemlig" not in words
        assert "Vi hörde er." not in words
        assert "Analyst" not in words
        assert page.all("//main//form[@method='post']") == []
    bo.get(f"{BOARD}/rost/{hidden.id}", status=404)
    bo.get(PRIORITIES, status=403)


def test_a_voice_gets_an_answer_and_its_words_go_when_it_is_taken_back(
    astrid: PageClient, session: Session, cast: Cast, voice: Contribution
) -> None:
    place = f"{BOARD}/rost/{voice.id}"
    done = astrid.submit(astrid.get(place), {"svar": "Tack."}, form=ADD_ANSWER)
    assert "röst 0" in astrid.follow(done).words()
    assert "En röst vid Hear" in astrid.get(BOARD).words()
    voice.moderation, voice.text = Moderation.WITHDRAWN, ""
    session.commit()
    page = astrid.get(place)
    assert "har tagit tillbaka sin röst" in page.words()
    assert page.all(ADD_ANSWER) == []
    token = page.all("//input[@name='csrf_token']/@value")[0]
    sent = {"csrf_token": token, "rost": str(voice.id), "atgard": "Ändå"}
    astrid.post(f"{BOARD}/ny-atgard", sent, status=404)


def test_a_rejected_voice_does_not_show_its_words(
    astrid: PageClient, session: Session, cast: Cast, voice: Contribution
) -> None:
    voice.moderation = Moderation.REJECTED
    session.commit()
    assert "röst 0" not in astrid.get(f"{BOARD}/rost/{voice.id}").words()


# Priorities


def test_each_person_places_areas_and_the_page_says_where_they_disagree(
    astrid: PageClient,
    pages: PageClient,
    session: Session,
    cast: Cast,
    information: Area,
    money: Area,
) -> None:
    empty = astrid.get(PRIORITIES)
    assert "Ingen har placerat något område ännu." in empty.words()
    names = (f"effekt-{information.id}", f"insats-{information.id}")
    astrid.submit(empty, dict(zip(names, ("5", "2"), strict=True)))
    assert "bara en person" in astrid.get(PRIORITIES).words()
    analyst = pages.sign_in(cast.analyst)
    analyst.submit(analyst.get(PRIORITIES), dict(zip(names, ("1", "2"), strict=True)))
    page = astrid.get(PRIORITIES)
    assert "Mest oense är ni om A Information: effekten bedöms från 1 till 5." in page.words()
    assert "2: Analyst, Astrid" in page.words("//table")
    assert len(page.all("//*[local-name()='circle']")) == 1
    assert page.one(f"//select[@id='{names[0]}']/option[@selected]").get("value") == "5"
    astrid.submit(page, dict.fromkeys(names, ""))
    left = session.scalars(select(Priority)).all()
    assert [one.person_id for one in left] == [cast.analyst.id]
    assert events(session)[-1] == "area.prioritise"


@pytest.mark.parametrize("typed", [("5", ""), ("6", "1"), ("0", "1"), ("x", "1"), ("1", "-1")])
def test_a_half_or_impossible_placing_is_told_and_nothing_is_saved(
    astrid: PageClient, session: Session, information: Area, typed: tuple[str, str]
) -> None:
    page = astrid.get(PRIORITIES)
    values = dict(zip((f"effekt-{information.id}", f"insats-{information.id}"), typed, strict=True))
    assert "mellan 1 och 5" in errors(astrid.submit(page, values, status=422))
    assert session.scalars(select(Priority)).all() == []


# Around


def test_what_waits_is_on_the_home_page_and_among_my_projects(
    astrid: PageClient, pages: PageClient, session: Session, cast: Cast, money: Area
) -> None:
    an_action(session, cast, money, due=date(2020, 1, 1), owner_id=cast.astrid.id)
    for place in ("/arbete/projektet", "/arbete"):
        words = astrid.get(place).words()
        assert "1 åtgärd är försenad" in words
        assert "1 område har inget svar" in words
    assert "försenad" not in pages.sign_in(cast.bo).get("/arbete").words()


@pytest.mark.parametrize("place", [BOARD, "/arbete", "/arbete/projektet", PRIORITIES])
def test_the_number_of_queries_does_not_grow(
    astrid: PageClient,
    app: Flask,
    session: Session,
    cast: Cast,
    information: Area,
    money: Area,
    voice: Contribution,
    place: str,
) -> None:
    def grown() -> None:
        an_action(session, cast, money, due=date(2020, 1, 1), owner_id=cast.astrid.id)
        about_voice = an_action(session, cast, money, due=date(2020, 1, 1))
        about_voice.area_id, about_voice.contribution_id = None, voice.id
        an_answer(session, cast, information, AnswerStatus.REVIEW, cast.analyst)
        session.commit()

    grown()
    astrid.get(place)
    with statements(app) as few:
        astrid.get(place)
    for _ in range(5):
        grown()
    with statements(app) as many:
        astrid.get(place)
    assert len(many) == len(few)


def test_an_area_with_actions_is_not_removed_and_the_page_says_what_to_do(
    astrid: PageClient, session: Session, cast: Cast, money: Area
) -> None:
    an_action(session, cast, money)
    token = astrid.get(BOARD).all("//input[@name='csrf_token']/@value")[0]
    place = f"/arbete/projektet/omraden/{money.id}/ta-bort"
    refused = astrid.post(place, {"csrf_token": token}, status=422)
    assert "Slå ihop det med ett annat område" in errors(refused)
    assert session.get(Area, money.id) is not None


def test_the_pages_of_areas_lead_to_their_answers(
    astrid: PageClient, information: Area, voice: Contribution
) -> None:
    assert astrid.get("/arbete/projektet/omraden").all(f"//main//a[@href='{BOARD}']")
    page = astrid.get(f"/arbete/projektet/omraden/{information.id}")
    assert page.all(f"//a[@href='{about(information)}']")
    public = astrid.get(f"/projekt/projektet/omraden/{information.id}")
    assert public.all(f"//a[starts-with(@href, '{BOARD}')]") == []
