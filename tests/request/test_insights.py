"""The insights page: who sees which numbers, what a forged address does, and what it costs."""

import csv
import io
import json

import pytest
from flask import Flask, url_for
from sqlalchemy.orm import Session

from codesign.areas.actions import coding
from codesign.areas.actions.coding import CodingRequest
from codesign.areas.models import Area
from codesign.contributions.domain import Mode, Moderation, VoiceFilter
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.insights.addresses import Addresses
from codesign.insights.forms import CellSelector, InsightQuery, Level
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.pages import Page, PageClient

INSIGHTS = "/arbete/projektet/insikter"


def said(session: Session, cast: Cast, *inside: Area, **values: object) -> Contribution:
    voice = factories.voice(session, cast.project, cast.version, **values)
    for revision, area in enumerate(inside):
        coding.code(
            session, cast.project, cast.astrid, CodingRequest(voice.id, area.id, True, revision)
        )
    return voice


@pytest.fixture
def areas(session: Session, cast: Cast) -> dict[str, Area]:
    information = factories.area(session, cast.project, "Information")
    return {
        "A": information,
        "A1": factories.area(session, cast.project, "Språk", parent=information),
        "B": factories.area(session, cast.project, "Ersättning", position=1),
    }


@pytest.fixture
def voices(session: Session, cast: Cast, areas: dict[str, Area]) -> None:
    """Seven released voices of Grupp 1, one of Grupp 2, and one that waits."""
    for number in range(6):
        said(session, cast, areas["A1"], text=f"Röst {number}", rating=-1, group_name="Grupp 1")
    said(session, cast, text="I vila", anchor="rest", group_name="Grupp 1", mode=Mode.DO)
    said(session, cast, areas["B"], text="Ensam", anchor="rest", rating=2, group_name="Grupp 2")
    said(session, cast, text="Väntar", anchor="rest", moderation=Moderation.WAITING)
    session.commit()


def table(page: Page, figure: str) -> dict[str, list[str]]:
    """A figure's table: row → cells."""
    return {
        " ".join(row.xpath("th")[0].text_content().split()): [
            cell.text_content().strip() for cell in row.xpath("td")
        ]
        for row in page.all(f"//section[@id='{figure}']//tbody/tr")
    }


def test_every_figure_has_a_question_a_sentence_a_table_n_and_its_own_link(
    pages: PageClient, cast: Cast, voices: None
) -> None:
    page = pages.sign_in(cast.astrid).get(f"{INSIGHTS}?lage=is")
    sections = page.all("//section[contains(@class, 'figure')]")
    assert len(sections) == 9
    for section in sections:
        key = section.get("id")
        assert section.xpath("h2")[0].text_content().endswith("?")
        assert section.xpath(".//p[@class='figure-sentence']")[0].text_content().strip()
        assert "n = " in section.xpath(".//p[contains(@class, 'figure-n')]")[0].text_content()
        assert section.xpath(".//tbody/tr")
        assert section.xpath(f".//a[contains(@href, 'lage=is') and contains(@href, '#{key}')]")
        figure = json.loads(section.xpath(".//@data-figure")[0])
        assert figure["data"]


def test_the_tables_say_what_the_voices_say(pages: PageClient, cast: Cast, voices: None) -> None:
    page = pages.sign_in(cast.astrid).get(INSIGHTS)
    assert table(page, "var") == {
        "A Information": ["6", "0"],
        "B Ersättning": ["0", "1"],
        "Inte kategoriserade": ["0", "2"],
    }
    assert table(page, "kansla")["1. Hear"] == ["\u22121", "\u22126", "6"]
    assert table(page, "grupper") == {
        "Grupp 1": ["7", "6", "\u22121", "\u22126", "6"],
        "Grupp 2": ["1", "1", "+2", "+2", "1"],
        "Ingen grupp angiven": ["1", "0", "–", "–", "0"],
    }
    assert table(page, "kvar")["3. Rest"] == ["1", "2"]
    finer = pages.sign_in(cast.astrid).get(f"{INSIGHTS}?niva=underkategorier")
    assert "A1 Språk" in table(finer, "var")


def test_every_number_leads_to_exactly_its_voices(
    pages: PageClient, cast: Cast, voices: None
) -> None:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(INSIGHTS)
    links = page.all("//section[contains(@class, 'figure')]//tbody//td/a")
    assert len(links) > 15
    for link in links:
        behind = astrid.get(link.get("href"))
        assert len(behind.all("//article")) == int(link.text_content()), link.get("href")
        assert "Vi bortsåg" not in behind.text


def test_the_marks_of_a_figure_lead_where_its_table_leads(
    pages: PageClient, cast: Cast, voices: None
) -> None:
    page = pages.sign_in(cast.astrid).get(INSIGHTS)
    figure = json.loads(page.one("//section[@id='var']//@data-figure"))
    marks = {address for row in figure["data"][0]["customdata"] for address in row if address}
    assert marks == set(page.all("//section[@id='var']//tbody//td/a/@href"))


def test_a_reader_sees_released_voices_and_no_small_group_or_mean(
    pages: PageClient, cast: Cast, voices: None
) -> None:
    bo = pages.sign_in(cast.bo)
    page = bo.get(INSIGHTS)
    assert table(page, "kvar")["3. Rest"] == ["1", "1"]
    assert table(page, "kansla")["3. Rest"][0] == "för få"
    assert list(table(page, "grupper")) == ["Grupper för små för att visas"]
    assert "röjandeskydd" in page.text
    assert "Grupp 2" not in page.text
    assert not page.all("//article")
    told = bo.get(f"{INSIGHTS}/roster?grupp=Grupp+2")
    assert not told.all("//article")
    assert "för få för att visas" in told.words()
    assert "Väntar" not in bo.get(f"{INSIGHTS}/roster").text


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("lage=x", "läge"),
        ("perspektiv=ingen", "perspektiv"),
        ("omrade=999999", "område"),
        ("omrade=1%27+OR+1=1", "område"),
        ("kalla=%3Cscript%3E", "källa"),
        ("resa=en-annan", "resa"),
        ("niva=3", "nivå"),
    ],
)
def test_a_forged_filter_is_ignored_with_a_word_about_it(
    pages: PageClient, cast: Cast, voices: None, query: str, named: str
) -> None:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(f"{INSIGHTS}?{query}")
    assert "Vi bortsåg från en del av adressen" in page.words()
    assert named in page.words("//div[@role='status']")
    assert table(page, "var") == table(astrid.get(INSIGHTS), "var")


@pytest.mark.parametrize("query", ["fas=x", "steg=x", "dag=i+dag", "visa=allt", "efter=-1"])
def test_a_forged_mark_shows_all_voices(
    pages: PageClient, cast: Cast, voices: None, query: str
) -> None:
    page = pages.sign_in(cast.astrid).get(f"{INSIGHTS}/roster?{query}")
    assert len(page.all("//article")) == 9


def test_a_group_is_listed_by_itself_whatever_else_the_address_asks(
    pages: PageClient, cast: Cast, voices: None, areas: dict[str, Area]
) -> None:
    query = f"grupp=Grupp+1&fas=after&dag=2026-11-01&omrade={areas['B'].id}"
    page = pages.sign_in(cast.astrid).get(f"{INSIGHTS}/roster?{query}")
    assert len(page.all("//article")) == 7
    assert "Vi bortsåg" in page.words()
    assert "7 röster" in page.words()


def test_without_voices_the_page_says_what_to_do_first(pages: PageClient, cast: Cast) -> None:
    page = pages.sign_in(cast.astrid).get(INSIGHTS)
    assert "ingen har sagt något här" in page.words()
    assert page.all("//main//a[contains(@href, '/importera')]")
    assert page.all("//main//a[contains(@href, '/kategorisera')]")
    assert not page.all("//main//form")
    assert "Importera" not in pages.sign_in(cast.bo).get(INSIGHTS).words()


def test_a_filter_that_finds_nothing_says_so_and_leads_back(
    pages: PageClient, cast: Cast, voices: None
) -> None:
    page = pages.sign_in(cast.astrid).get(f"{INSIGHTS}?kalla={Source.QUOTE}")
    assert "Ingen röst finns i det här urvalet" in page.words()
    assert not page.all("//*[@data-figure]")


def test_an_areas_voices_alone_are_counted_when_it_is_chosen(
    pages: PageClient, cast: Cast, voices: None, areas: dict[str, Area]
) -> None:
    page = pages.sign_in(cast.astrid).get(f"{INSIGHTS}?omrade={areas['A'].id}")
    assert "Visar 6 av 9 röster" in page.words()
    assert table(page, "var") == {"A Information": ["6", "0"]}
    assert "områdesvalet gäller inte här" in page.words("//section[@id='grupper']")


def test_htmx_gets_the_figures_without_the_page(
    pages: PageClient, cast: Cast, voices: None
) -> None:
    page = pages.sign_in(cast.astrid).get(INSIGHTS, headers={"HX-Request": "true"})
    assert not page.is_whole
    assert len(page.all("//*[@data-figure]")) == 9


def test_a_table_is_a_file_in_which_nothing_runs(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    said(session, cast, group_name="=cmd|' /C calc'!A0", rating=-2)
    session.commit()
    page = pages.sign_in(cast.astrid).get(f"{INSIGHTS}/grupper.csv")
    rows = list(csv.reader(io.StringIO(page.text.lstrip("\ufeff")), delimiter=";"))
    assert rows[0][0] == "Grupp"
    assert rows[1] == ["'=cmd|' /C calc'!A0", "1", "0", "-2", "-2", "1"]
    assert page.response.mimetype == "text/csv"
    pages.sign_in(cast.astrid).get(f"{INSIGHTS}/okand.csv", status=404)


def test_a_groups_name_is_text_wherever_it_stands(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    said(session, cast, group_name="<img src=x onerror=alert(1)>")
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(INSIGHTS)
    assert not page.all("//img")
    address = page.all("//section[@id='grupper']//td/a/@href")[0]
    assert len(astrid.get(address).all("//article")) == 1


def test_only_the_insights_load_the_charts_and_their_policy_is_everyones(
    pages: PageClient, cast: Cast, voices: None
) -> None:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(INSIGHTS)
    assert page.all("//script[contains(@data-plotly, 'plotly')]")
    policy = page.response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    for address in (f"{INSIGHTS}/roster", "/arbete/projektet", "/arbete/projektet/resa/resan"):
        assert "plotly" not in astrid.get(address).text


def test_the_number_of_queries_does_not_grow_with_the_voices(
    pages: PageClient,
    app: Flask,
    cast: Cast,
    session: Session,
    areas: dict[str, Area],
    voices: None,
) -> None:
    astrid = pages.sign_in(cast.astrid)
    with statements(app) as before:
        astrid.get(INSIGHTS)
    for number in range(30):
        said(session, cast, areas["B"], anchor="decide", group_name=f"Grupp {number}", rating=1)
    session.commit()
    with statements(app) as after:
        astrid.get(INSIGHTS)
    assert len(after) == len(before)
    assert not any("contribution" in statement.lower().split("where")[0] for statement in after)


@pytest.mark.parametrize("asked", ["", "?lang=en"])
@pytest.mark.parametrize(
    ("filters", "mark", "changes"),
    [
        ({}, CellSelector(), {}),
        ({"omrade": "3"}, CellSelector(group="Kö & möte=50 % (åäö)/x?#+;"), {"omrade": ""}),
        ({"lage": "IS"}, CellSelector(phase="före", is_uncoded=True), {"lage": "SHOULD"}),
        ({"perspektiv": "-"}, CellSelector(day="2026-11-30"), {}),
        ({}, CellSelector(group=""), {"kalla": "<b>\u00a0\"'"}),
    ],
)
def test_an_address_of_voices_is_what_flask_would_build(
    app: Flask, asked: str, filters: dict[str, str], mark: CellSelector, changes: dict[str, str]
) -> None:
    wish = InsightQuery("resan", VoiceFilter(), Level.AREAS, filters, is_first_journey=False)
    here = Addresses("projektet", wish)
    query = {"resa": "resan", **filters, **changes, **mark.query}
    given = {name: value for name, value in query.items() if value}
    with app.test_request_context(f"{INSIGHTS}{asked}"):
        built = url_for("insights.voices", project="projektet", **given)
        assert here.voices(mark, **changes) == built
        assert here.voices(mark, **changes) == built


def test_an_address_that_asks_for_nothing_has_no_question_mark(app: Flask) -> None:
    wish = InsightQuery("resan", VoiceFilter(), Level.AREAS, {}, is_first_journey=True)
    with app.test_request_context(INSIGHTS):
        assert Addresses("projektet", wish).voices(CellSelector()) == f"{INSIGHTS}/roster"
