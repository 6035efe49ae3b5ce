"""What citizens see of answers and actions: all that is published, and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.areas.models import Area
from codesign.contributions import tallies
from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.db import now
from codesign.follow_up.domain import AnswerStatus, Status, Track
from codesign.follow_up.published import matters_of_voice
from codesign.quotes.models import ChosenQuote
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.pages import Page, PageClient
from tests.telling import EVIL, told

ANSWERS = "/projekt/projektet/svar"
MAP = "/projekt/projektet/resa/resan"
STAFF_MAP = "/arbete/projektet/resa/resan"
STEP = f"{MAP}/steg/hear"
STAFF_STEP = f"{STAFF_MAP}/steg/hear"
SAID = "Beskedet kommer skriftligt från och med i vår."
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def area(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Information")


@pytest.fixture
def part(session: Session, cast: Cast, area: Area) -> Area:
    return factories.area(session, cast.project, "Språk", parent=area)


def speak(session: Session, cast: Cast, *areas: Area, **values: Any) -> Contribution:
    """A voice in these areas."""
    buckets = sorted({area.id for area in areas} | {a.parent_id for a in areas if a.parent_id})
    return factories.voice(
        session, cast.project, cast.version, buckets=buckets, coding_count=len(areas), **values
    )


def everywhere(area: Area) -> tuple[str, ...]:
    """Every public page that shows answers about the area at the step `hear`."""
    return (
        ANSWERS,
        MAP,
        STEP,
        "/projekt/projektet/omraden",
        f"/projekt/projektet/omraden/{area.id}",
        "/projekt/projektet",
    )


def answered_at(page: Page, view: str = "list-view") -> dict[str, str]:
    """Step → what the mark about answers says."""
    found = {}
    for badge in page.all(f"//*[contains(@class, '{view}')]//*[@data-step]"):
        around = badge if view == "map-view" else badge.getparent()
        mark = around.xpath(".//*[@class='answers-mark']")
        if mark:
            found[badge.get("data-step")] = " ".join(mark[0].text_content().split())
    return found


# The page


def test_the_page_says_what_you_said_what_we_do_and_when(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    speak(session, cast, area)
    speak(session, cast, area, anchor="rest")
    answer = factories.answer(session, cast.project, area, SAID)
    due = now().date() + timedelta(days=400)
    factories.action(session, cast.project, area, "Skriva ett brev", due=due, status=Status.STARTED)
    factories.action(session, cast.project, area, "Öppna en telefontid", status=Status.DONE)
    factories.action(session, cast.project, area, "Ändra lagen", track=Track.LEGISLATION)
    session.commit()
    page = pages.get(ANSWERS)
    assert page.heading == "Ni sa – vi gör"
    assert SAID in page.one(f"//*[@id='svar-{answer.id}']").text_content()
    words = page.words("//article")
    assert "2 röster som alla får läsa" in words
    assert "Skriva ett brev Pågår ska vara klart" in words
    assert str(due.year) in words
    assert "Öppna en telefontid Klart" in words
    assert "Riksdagen måste ändra en lag först." in words
    assert page.all("//article//a[contains(@href, '/steg/hear')]")
    assert "Åtgärder: 1 klar, 1 pågår, 1 planerad." in page.words()


def test_an_empty_page_says_what_will_come(pages: PageClient) -> None:
    assert "Inget svar är publicerat än." in pages.get(ANSWERS).words()


def test_what_is_not_answered_is_said_honestly(
    pages: PageClient, cast: Cast, session: Session, area: Area, part: Area
) -> None:
    waiting = factories.area(session, cast.project, "Ersättning", position=1)
    factories.area(session, cast.project, "Tomt område", position=2)
    speak(session, cast, part)
    speak(session, cast, waiting)
    factories.answer(session, cast.project, part, SAID)
    session.commit()
    words = pages.get(ANSWERS).words("//section[@class='unanswered']")
    assert "1 område har röster men har inte fått något svar än." in words
    assert "Ersättning 1 röst" in words
    assert "Information" not in words
    assert "Tomt" not in words


@pytest.mark.parametrize(
    "status", [AnswerStatus.DRAFT, AnswerStatus.REVIEW, AnswerStatus.WITHDRAWN]
)
def test_nothing_but_published_answers_and_public_actions_is_ever_seen(
    pages: PageClient, cast: Cast, session: Session, area: Area, status: AnswerStatus
) -> None:
    voice = speak(session, cast, area)
    for about in (area, voice):
        factories.answer(session, cast.project, about, "Hemligt utkast", status=status)
        factories.action(session, cast.project, about, "Hemlig åtgärd", is_public=False)
        factories.action(session, cast.project, about, "Åtgärd utan svar")
    session.commit()
    for address in everywhere(area):
        page = pages.get(address)
        assert "Hemlig" not in page.text, address
        assert "Åtgärd utan svar" not in page.text, address
        assert not page.all("//*[@class='answers-mark']"), address


def test_an_answer_that_is_taken_back_disappears_everywhere(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    speak(session, cast, area)
    answer = factories.answer(session, cast.project, area, SAID)
    factories.action(session, cast.project, area, "Skriva ett brev")
    session.commit()
    assert SAID in pages.get(ANSWERS).text
    answer.status = AnswerStatus.WITHDRAWN
    session.commit()
    for address in everywhere(area):
        page = pages.get(address)
        assert SAID not in page.text, address
        assert "Skriva ett brev" not in page.text, address


def test_other_projects_answers_never_appear(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    speak(session, cast, area)
    for other in (cast.sibling, cast.foreign):
        theirs = factories.area(session, other, "Deras område")
        factories.answer(session, other, theirs, "Deras svar")
        factories.action(session, other, theirs, "Deras åtgärd")
    session.commit()
    for address in everywhere(area):
        assert "Deras" not in pages.get(address).text, address


def test_an_answer_to_a_voice_is_public_only_while_the_voice_is(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    voice = speak(session, cast, text="Ingen ringde mig.")
    factories.answer(session, cast.project, voice, SAID)
    session.commit()
    page = pages.get(ANSWERS)
    assert "Ingen ringde mig." in page.words("//article//blockquote")
    assert answered_at(pages.get(MAP)) == {"hear": "Svar finns"}
    with tallies.kept(session, cast.project, [voice]):
        voice.moderation = Moderation.KEPT
    session.commit()
    for address in (ANSWERS, MAP, STEP, "/projekt/projektet"):
        page = pages.get(address)
        assert SAID not in page.text, address
        assert "Ingen ringde mig." not in page.text, address
    assert answered_at(pages.get(MAP)) == {}
    assert SAID in pages.sign_in(cast.astrid).get(STAFF_STEP).words()
    assert SAID not in pages.sign_in(cast.bo).get(STAFF_STEP).text


def test_a_chosen_quote_is_shown_only_while_it_is_released_and_in_the_area(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    voice = speak(session, cast, area, text="Det var kallt i rummet.")
    factories.answer(session, cast.project, area, SAID)
    session.commit()
    assert "kallt" not in pages.get(ANSWERS).text
    ids = {"agency_id": cast.agency.id, "project_id": cast.project.id}
    session.add(ChosenQuote(**ids, area_id=area.id, contribution_id=voice.id))
    session.commit()
    assert "kallt" in pages.get(ANSWERS).words("//blockquote")
    with tallies.kept(session, cast.project, [voice]):
        voice.moderation = Moderation.KEPT
    session.commit()
    assert "kallt" not in pages.get(ANSWERS).text


def test_an_action_about_a_subcategory_stands_beside_its_areas_answer(
    pages: PageClient, cast: Cast, session: Session, area: Area, part: Area
) -> None:
    speak(session, cast, part)
    factories.answer(session, cast.project, area, SAID)
    factories.action(session, cast.project, part, "Tolk vid alla möten")
    session.commit()
    for address in (ANSWERS, STEP, f"/projekt/projektet/omraden/{area.id}"):
        assert "Tolk vid alla möten" in pages.get(address).words(), address


def test_a_text_in_another_language_says_which(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    both = {"sv": SAID, "en": "In writing from spring."}
    factories.answer(session, cast.project, area).text = both
    other = factories.area(session, cast.project, "Väntan", position=1)
    factories.answer(session, cast.project, other, "Bara på svenska.")
    session.commit()
    page = pages.get(f"{ANSWERS}?lang=en")
    assert page.one("//p[contains(., 'In writing from spring.')]").get("lang") is None
    assert page.one("//p[contains(., 'Bara på svenska.')]").get("lang") == "sv"


def test_hostile_text_is_only_words(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    speak(session, cast, area)
    factories.answer(session, cast.project, area, EVIL)
    factories.action(session, cast.project, area, EVIL)
    session.commit()
    for address in (ANSWERS, STEP, f"/projekt/projektet/omraden/{area.id}"):
        page = pages.get(address)
        assert "<script>alert" not in page.text, address
        assert "{{ 7*7 }}" in page.words(), address


def test_a_project_that_is_not_public_has_no_page(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    cast.project.is_public = False
    session.commit()
    pages.get(ANSWERS, status=404)


def test_the_ways_to_the_page(pages: PageClient, cast: Cast, session: Session, area: Area) -> None:
    speak(session, cast, area)
    factories.answer(session, cast.project, area, SAID)
    session.commit()
    assert "1 svar på det ni har berättat" in pages.get("/projekt/projektet").words()
    for address in ("/projekt/projektet", "/projekt/projektet/omraden", STEP):
        assert pages.get(address).all(f"//main//a[@href='{ANSWERS}']"), address


# The map


def test_the_map_marks_the_steps_whose_voices_are_answered(
    pages: PageClient, cast: Cast, session: Session, area: Area, part: Area
) -> None:
    speak(session, cast, part)
    speak(session, cast, area, anchor="rest")
    speak(session, cast, anchor="decide")
    factories.answer(session, cast.project, area, SAID)
    factories.answer(session, cast.project, part, "Tolk.")
    session.commit()
    for client, address in ((pages, MAP), (pages.sign_in(cast.bo), STAFF_MAP)):
        page = client.get(address)
        assert answered_at(page) == {"hear": "2 svar finns", "rest": "Svar finns"}
        assert answered_at(page, "map-view") == {"hear": "2 svar", "rest": "1 svar"}


@pytest.mark.parametrize(
    ("query", "steps"),
    [
        ("lage=is", {"hear"}),
        ("lage=should", {"rest"}),
        ("perspektiv=relative", {"rest"}),
        ("kalla=note", {"rest"}),
        ("kalla=quote", set()),
        ("omrade=0", {"hear", "rest"}),
    ],
)
def test_the_marks_follow_the_filter(
    pages: PageClient, cast: Cast, session: Session, area: Area, query: str, steps: set[str]
) -> None:
    other = {"mode": Mode.SHOULD, "perspective": "relative", "source": Source.NOTE}
    speak(session, cast, area)
    speak(session, cast, area, anchor="rest", **other)
    factories.answer(session, cast.project, area, SAID)
    session.commit()
    assert set(answered_at(pages.get(f"{MAP}?{query}"))) == steps


def test_an_area_in_the_filter_stands_for_its_parts(
    pages: PageClient, cast: Cast, session: Session, area: Area, part: Area
) -> None:
    other = factories.area(session, cast.project, "Ersättning", position=1)
    speak(session, cast, part)
    voice = speak(session, cast, other, anchor="rest")
    for about in (part, other, voice):
        factories.answer(session, cast.project, about, SAID)
    session.commit()
    assert answered_at(pages.get(f"{MAP}?omrade={area.id}")) == {"hear": "Svar finns"}
    assert answered_at(pages.get(f"{MAP}?omrade={other.id}")) == {"rest": "2 svar finns"}


def test_voices_that_nobody_may_read_give_no_mark(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    speak(session, cast, area, moderation=Moderation.WAITING)
    factories.answer(session, cast.project, area, SAID)
    session.commit()
    assert answered_at(pages.get(MAP)) == {}
    assert answered_at(pages.sign_in(cast.bo).get(STAFF_MAP)) == {}
    assert answered_at(pages.sign_in(cast.astrid).get(STAFF_MAP)) == {"hear": "Svar finns"}


def test_a_step_shows_the_answers_to_its_areas_and_to_its_voices(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    voice = speak(session, cast, area)
    factories.answer(session, cast.project, area, SAID)
    factories.answer(session, cast.project, voice, "Tack för att du berättade.")
    elsewhere = factories.area(session, cast.project, "Annat", position=1)
    factories.answer(session, cast.project, elsewhere, "Om något annat.")
    session.commit()
    for headers in ({}, HTMX):
        text = pages.get(STEP, headers=headers).text
        assert SAID in text
        assert "Tack för att du berättade." in text
        assert "Om något annat." not in text
    assert (
        "Inget svar är publicerat för det här steget än." in pages.get(f"{MAP}/steg/rest").words()
    )


def test_staff_see_every_action_at_a_step_with_what_is_late_and_whose_it_is(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    speak(session, cast, area)
    late = {"due": date(2020, 1, 31), "owner_id": cast.astrid.id, "is_public": False}
    factories.action(session, cast.project, area, "Skriva ett brev", **late)
    session.commit()
    words = pages.sign_in(cast.facilitator).get(STAFF_STEP).words()
    assert "Skriva ett brev" in words
    assert "Försenad" in words
    assert "Astrid" in words
    assert "Bara för projektgruppen" in words
    assert "Astrid" not in pages.get(STEP).text


def test_staff_see_actions_on_an_areas_page_before_any_answer(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    factories.action(session, cast.project, area, "Skriva ett brev", due=date(2020, 1, 31))
    session.commit()
    address = f"projektet/omraden/{area.id}"
    words = pages.sign_in(cast.analyst).get(f"/arbete/{address}").words()
    assert "Skriva ett brev" in words
    assert "Försenad" in words
    assert "Skriva ett brev" not in pages.get(f"/projekt/{address}").text


# The receipt


def outcome(pages: PageClient, code: str) -> Page:
    return pages.submit(pages.get("/kvitto"), {"code": code}, status=200)


def test_whoever_told_reads_the_answers_to_their_voice_and_its_areas(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    code = told(pages)
    mine = session.scalars(select(Contribution)).one()
    other = speak(session, cast, area, text="Någon annans ord")
    with tallies.kept(session, cast.project, [mine]):
        mine.buckets, mine.coding_count = [area.id], 1
    factories.answer(session, cast.project, area, SAID)
    factories.answer(session, cast.project, mine, "Tack för just det du sa.")
    factories.answer(session, cast.project, other, "Till någon annan")
    factories.action(session, cast.project, area, "Skriva ett brev", owner_id=cast.astrid.id)
    factories.action(session, cast.project, area, "Hemlig åtgärd", is_public=False)
    session.commit()
    page = outcome(pages, code)
    for words in ("Ingen ringde", "Information", SAID, "Tack för just det du sa.", "Skriva ett"):
        assert words in page.words()
    for words in ("Någon annan", "Till någon annan", "Astrid", "Hemlig"):
        assert words not in page.text


def test_a_voice_that_nobody_has_read_is_told_what_happens_next(pages: PageClient) -> None:
    words = outcome(pages, told(pages)).words()
    assert "Det finns inget svar än. Så här går det till:" in words
    assert "Kom tillbaka hit med koden." in words


def test_a_voice_that_is_taken_back_sees_no_answer_to_itself(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    code = told(pages)
    mine = session.scalars(select(Contribution)).one()
    factories.answer(session, cast.project, mine, SAID)
    session.commit()
    assert SAID in outcome(pages, code).words()
    asked = pages.submit(outcome(pages, code), status=200, form="//form[@class='no-print']")
    gone = pages.submit(asked, status=200, form="//form[contains(@action, 'ta-tillbaka')]")
    assert SAID not in gone.text
    assert gone.all(f"//main//a[@href='{ANSWERS}']")


def test_an_answer_to_a_voice_that_is_taken_back_is_not_even_read(
    session: Session, cast: Cast
) -> None:
    voice = speak(session, cast, moderation=Moderation.WITHDRAWN)
    factories.answer(session, cast.project, voice, SAID)
    assert matters_of_voice(session, voice, {}) == ()


# Queries


@pytest.mark.parametrize("address", [ANSWERS, MAP, STEP, f"{MAP}?lage=is", "/projekt/projektet"])
def test_the_number_of_queries_does_not_grow_with_answers(
    pages: PageClient, app: Flask, cast: Cast, session: Session, area: Area, address: str
) -> None:
    def queries(more: int) -> int:
        for number in range(more):
            about = factories.area(session, cast.project, f"Område {number}", position=number + 1)
            voice = speak(session, cast, about)
            for thing in (about, voice):
                factories.answer(session, cast.project, thing, SAID)
                factories.action(session, cast.project, thing, "Brev", owner_id=cast.astrid.id)
        session.commit()
        with statements(app) as sent:
            pages.get(address)
        return len(sent)

    pages.get(address)
    few, many = queries(1), queries(25)
    assert few == many
    assert 0 < many < 20
