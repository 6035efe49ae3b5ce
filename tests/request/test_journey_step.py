"""A step of the journey map: its panel and its page, and the voices told there."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from codesign.areas.models import Area
from codesign.contributions.domain import Mode
from tests import factories
from tests.cast import Cast
from tests.mapping import HTMX, PUBLIC, STAFF, counts, seven_voices, two_areas, voices
from tests.pages import Page, PageClient


def sums(page: Page) -> str:
    return " ".join(page.one("//*[@class='panel-sums']").text_content().split())


@pytest.fixture
def areas(session: Session, cast: Cast) -> dict[str, Area]:
    return two_areas(session, cast)


@pytest.fixture
def said(session: Session, cast: Cast, areas: dict[str, Area]) -> None:
    seven_voices(session, cast, areas)


def test_a_step_is_a_panel_for_htmx_and_a_page_of_its_own(pages: PageClient, said: None) -> None:
    address = f"{PUBLIC}/steg/hear"
    panel = pages.get(address, headers=HTMX)
    assert not panel.is_whole
    assert panel.one("//h2[contains(@class, 'panel-title')]").text_content() == "Hear"
    page = pages.get(address)
    assert page.heading == "Hear"
    assert voices(page) == voices(panel) == ["Tre", "Två", "Ett"]
    for shown in (panel, page):
        assert "3 röster · ÄR 1 · BÖR 1 · GÖR 1" in sums(shown)
        assert "Rapporten, 2.8" in shown.text


def test_a_deep_link_keeps_its_filter_and_leads_back_to_the_map(
    pages: PageClient, said: None
) -> None:
    page = pages.get(f"{PUBLIC}/steg/rest?kalla=note")
    assert voices(page) == ["Fyra"]
    back = pages.get(page.one("//p[contains(@class, 'back')]/a/@href"))
    assert counts(back) == {"hear": 1, "decide": 0, "rest": 1, "follow-up": 0}


def test_steps_lead_to_their_neighbours(pages: PageClient) -> None:
    page = pages.get(f"{PUBLIC}/steg/decide")
    assert page.one("//a[@rel='prev']/@href").endswith("/steg/hear")
    assert page.one("//a[@rel='next']/@href").endswith("/steg/rest")
    assert not pages.get(f"{PUBLIC}/steg/hear").all("//a[@rel='prev']")


def test_a_step_leads_to_telling(pages: PageClient) -> None:
    page = pages.get(f"{PUBLIC}/steg/hear")
    assert page.one("//*[contains(@class, 'panel-tell')]/a/@href") == f"{PUBLIC}/beratta/hear"


def test_staff_go_from_a_step_to_its_own_voices_at_the_desk(
    pages: PageClient, said: None, cast: Cast
) -> None:
    page = pages.sign_in(cast.astrid).get("/arbete/projektet/resa/resan/steg/hear")
    link = page.one("//a[normalize-space()='Kategorisera röster']")
    assert "steg=resan.hear" in (link.get("href") or "")


# Its voices


@pytest.mark.parametrize("query", ["", "?lage=is", "?perspektiv=okant", "?kalla=note"])
def test_the_number_on_the_map_is_the_number_of_voices_in_the_panel(
    pages: PageClient, said: None, cast: Cast, query: str
) -> None:
    for client, side in ((pages, PUBLIC), (pages.sign_in(cast.analyst), STAFF)):
        shown = counts(client.get(f"{side}{query}"))
        for step, number in shown.items():
            assert len(voices(client.get(f"{side}/steg/{step}{query}"))) == number


def test_voices_come_a_page_at_a_time_each_once_newest_first(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    for i in range(45):
        factories.voice(session, cast.project, cast.version, f"röst {i}")
    session.commit()
    address: str | None = f"{PUBLIC}/steg/hear"
    read: list[str] = []
    sizes = []
    while address:
        page = pages.get(address)
        read += voices(page)
        sizes.append(len(voices(page)))
        address = next(iter(page.all("//a[@data-more]/@href")), None)
    assert read == [f"röst {i}" for i in reversed(range(45))]
    assert sizes == [20, 20, 5]


def test_more_voices_come_as_a_part_and_on_a_page_with_a_way_back(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    for i in range(21):
        factories.voice(session, cast.project, cast.version, f"röst {i}", mode=Mode.DO)
    session.commit()
    first = pages.get(f"{PUBLIC}/steg/hear?lage=do")
    more = first.one("//a[@data-more]/@href")
    part = pages.get(more, headers=HTMX)
    assert part.all("//*[@class='voice-words']/text()") == ["röst 0"]
    assert not part.all("//h2")
    whole = pages.get(more)
    assert voices(whole) == ["röst 0"]
    assert "Till de senaste rösterna" in whole.words()


@pytest.mark.parametrize("after", ["x", "-1", "1" * 30, "²"])
def test_a_forged_place_among_the_voices_is_the_first_page(
    pages: PageClient, said: None, after: str
) -> None:
    assert voices(pages.get(f"{PUBLIC}/steg/hear?efter={after}")) == ["Tre", "Två", "Ett"]


def test_a_voice_tells_who_when_whence_and_in_which_area(
    pages: PageClient, session: Session, cast: Cast, areas: dict[str, Area]
) -> None:
    factories.voice(
        session,
        cast.project,
        cast.version,
        "Orden",
        group_name="Grupp 2",
        origin="avsnitt 3.1",
        rating=1,
        day=date(2026, 11, 3),
        buckets=[areas["B"].id],
    )
    session.commit()
    told = " ".join(pages.get(f"{PUBLIC}/steg/hear").one("//article").text_content().split())
    assert told == "Orden ÄR Givare november 2026 Områden: B Ersättning"
    staff = (
        pages.sign_in(cast.astrid).get("/arbete/projektet/resa/resan/steg/hear").one("//article")
    )
    assert " ".join(staff.text_content().split()) == (
        "Orden ÄR Givare Grupp 2 Kändes bra 3 november 2026 avsnitt 3.1 Områden: B Ersättning"
    )


def test_a_voice_without_words_says_so(pages: PageClient, session: Session, cast: Cast) -> None:
    factories.voice(session, cast.project, cast.version, "", rating=-2)
    session.commit()
    assert voices(pages.get(f"{PUBLIC}/steg/hear")) == ["Sa bara hur det kändes, inga ord."]
