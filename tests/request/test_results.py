"""Results of a round: what they say, who sees it, what is behind every number, what it costs."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.versions import store_version
from codesign.contributions.sources import Source
from codesign.db import now
from codesign.items.moves import EventKind, WalkStatus
from codesign.measures.outcomes import TaskOutcome
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import RoundRelease, TestRound
from tests import factories, walking
from tests.cast import Cast
from tests.counting import statements
from tests.pages import Page, PageClient
from tests.telling import EVIL

ROUND = "/arbete/projektet/provomgangar/omgang"
RESULTS = f"{ROUND}/resultat"


@pytest.fixture
def version(session: Session, cast: Cast) -> ArtefactVersion:
    return factories.prototype(session, cast.project)


@pytest.fixture
def round_(session: Session, cast: Cast, version: ArtefactVersion) -> TestRound:
    """An open round with one version, and nobody in it."""
    made = walking.tried(session, cast.project, [version])
    session.commit()
    return made


@pytest.fixture
def twelve(session: Session, cast: Cast, round_: TestRound) -> TestRound:
    """The round, walked through by twelve."""
    walking.walked(session, cast.project, round_, 12)
    session.commit()
    return round_


@pytest.fixture
def two_arms(session: Session, cast: Cast, version: ArtefactVersion) -> TestRound:
    """A round in which eight met two versions each."""
    text = factories.PROTOTYPE.replace("Exempel på en tavla", "Exempel på en bättre tavla")
    second = store_version(
        session, version.artefact, factories.read_prototype(text), origin="editor"
    )
    made = walking.tried(session, cast.project, [version, second])
    walking.walked(session, cast.project, made, 8, ("A", "B"))
    session.commit()
    return made


def table(page: Page, figure: str) -> dict[str, list[str]]:
    """A figure's table: row → cells."""
    return {
        " ".join(row.xpath("th")[0].text_content().split()): [
            " ".join(cell.text_content().split()) for cell in row.xpath("td")
        ]
        for row in page.all(f"//section[@id='{figure}']//tbody/tr")
    }


def sentence(page: Page, figure: str) -> str:
    return page.words(f"//*[@id='{figure}-sentence']")


def test_a_round_that_nobody_has_tried_says_what_to_do_first(
    pages: PageClient, cast: Cast, session: Session, round_: TestRound
) -> None:
    astrid = pages.sign_in(cast.astrid)
    assert "Dela länken eller QR-koden" in astrid.get(RESULTS).words()
    round_.status = RoundStatus.DRAFT
    session.commit()
    assert "Öppna den först" in astrid.get(RESULTS).words()
    round_.status = RoundStatus.CLOSED
    session.commit()
    assert "Starta en ny omgång" in astrid.get(RESULTS).words()


def test_every_figure_has_a_question_a_sentence_n_and_a_table(
    pages: PageClient, cast: Cast, twelve: TestRound
) -> None:
    page = pages.sign_in(cast.astrid).get(RESULTS)
    figures = page.all("//section[contains(@class, 'figure')]")
    assert [one.get("id") for one in figures] == [
        "hitta-klarade",
        "hitta-tid",
        "hitta-latt",
        "hitta-vag-a",
        "hitta-bredvid",
        "forst-tryck",
        "minns-minns",
        "helst-svar",
        "sortera-kort",
        "sortera-hogar",
        "meny-meny",
        "litar-svar",
        "helheten",
        "sammanhang",
    ]
    for figure in figures:
        assert figure.xpath("h3")[0].text_content().endswith("?")
        assert figure.xpath(".//p[@class='figure-sentence']")[0].text_content().strip()
        assert "n = " in figure.xpath(".//p[contains(@class, 'figure-n')]")[0].text_content()
    for drawn in page.all("//@data-figure"):
        assert json.loads(drawn)["data"]


def test_the_numbers_are_those_of_the_walk_throughs(
    pages: PageClient, cast: Cast, twelve: TestRound
) -> None:
    page = pages.sign_in(cast.astrid).get(RESULTS)
    # Outcomes go round in fours: direct, indirect, gave up, direct; twelve people.
    assert table(page, "hitta-klarade")["Version 1"] == [
        "12",
        "9",
        "75 %",
        "46–92 %",
        "6",
        "3",
        "3",
        "0",
    ]
    assert "9 av 12 klarade uppgiften." in sentence(page, "hitta-klarade")
    assert table(page, "hitta-tid")["Version 1"][0] == "9"
    assert table(page, "hitta-latt")["Version 1"][0] == "12"
    assert table(page, "forst-tryck")["Rätt plats"][0] == "8"
    assert "8 av 12 tryckte rätt först." in sentence(page, "forst-tryck")
    assert table(page, "helst-svar") == {
        "Tider": ["3", "25 %", "8–54 %"],
        "Karta": ["6", "50 %", "25–75 %"],
        "Inget av dem": ["3", "25 %", "8–54 %"],
        "Spelar ingen roll": ["0", "0 %", "0–28 %"],
    }
    assert table(page, "sortera-kort")["Spår"] == ["6", "–", "6"] or set(
        table(page, "sortera-kort")["Spår"]
    ) == {"6", "–"}
    assert "8 av 12 hittade rätt" in sentence(page, "meny-meny")
    assert "SUS blev i medel" in sentence(page, "helheten")
    assert table(page, "sammanhang")["Med störning"][0] == "4"


def test_every_number_leads_to_exactly_its_walk_throughs(
    pages: PageClient, cast: Cast, twelve: TestRound
) -> None:
    astrid = pages.sign_in(cast.astrid)
    for query in ("", "?storning=ja"):
        page = astrid.get(RESULTS + query)
        links = page.all("//section[contains(@class, 'figure')]//tbody//td/a")
        assert len(links) > 40
        for address in {link.get("href"): link for link in links}:
            behind = astrid.get(address)
            told = {int(link.text_content()) for link in links if link.get("href") == address}
            assert told == {len(behind.all("//tbody/tr"))}, address


def test_the_marks_of_a_figure_lead_somewhere_too(
    pages: PageClient, cast: Cast, two_arms: TestRound
) -> None:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(RESULTS)
    found: set[str] = set()
    for drawn in page.all("//@data-figure"):
        found |= set(re.findall(r'"(/arbete/[^"]+)"', drawn.replace("\\u0026", "&")))
    assert len(found) > 30
    for address in sorted(found)[::5]:
        assert astrid.get(address).all("//tbody/tr")


def test_each_version_has_its_own_row_sentence_and_path(
    pages: PageClient, cast: Cast, two_arms: TestRound
) -> None:
    page = pages.sign_in(cast.astrid).get(RESULTS)
    assert set(table(page, "hitta-klarade")) == {"Version 1", "Version 2"}
    assert sentence(page, "hitta-klarade").count("Version") == 2
    assert page.all("//section[@id='hitta-vag-a']")
    assert page.all("//section[@id='hitta-vag-b']")


def test_partial_and_withdrawn_are_counted_as_what_they_are(
    pages: PageClient, cast: Cast, session: Session, twelve: TestRound
) -> None:
    project = cast.project
    left = walking.walk(session, project, twelve, ["A"], status=WalkStatus.STARTED)
    walking.event(session, left, 0, EventKind.TASK, item="hitta@A")
    walking.event(session, left, 1, EventKind.SCREEN, item="hitta@A", screen="start")
    fresh = walking.walk(session, project, twelve, ["A"], status=WalkStatus.STARTED, began_at=now())
    walking.event(session, fresh, 0, EventKind.TASK, item="hitta@A")
    gone = walking.walk(session, project, twelve, ["A"], status=WalkStatus.WITHDRAWN)
    walking.answer(session, gone, "helst", {"choice": "tider"})
    session.commit()
    page = pages.sign_in(cast.astrid).get(RESULTS)
    told = page.words()
    assert "12 har gått hela vägen. 1 slutade i förtid" in told
    assert "1 håller på just nu." in told
    assert "tagit tillbaka" not in told
    assert table(page, "hitta-klarade")["Version 1"][0] == "13"
    assert table(page, "hitta-klarade")["Version 1"][-1] == "1", "who left the task is told"
    assert "1 person håller på just nu och är inte med." in told
    assert table(page, "helst-svar")["Tider"][0] == "3", "nothing of who withdrew is counted"


def release(pages: PageClient, cast: Cast, status: int = 303) -> None:
    """Somebody who may presses for the readers."""
    analyst = pages.sign_in(cast.analyst)
    form = "//form[contains(@action, '/slapp')]"
    analyst.submit(analyst.get(ROUND), form=form, status=status)


def test_a_reader_sees_no_small_group_no_single_person_and_only_released_words(
    pages: PageClient, cast: Cast, session: Session, twelve: TestRound
) -> None:
    first = walking.walk(session, cast.project, twelve, ["A"])
    hidden = walking.said(session, cast.project, twelve, first, "Hemligt ord")
    open_ = walking.said(session, cast.project, twelve, first, "Öppet ord")
    walking.released(session, open_)
    walking.photo(session, first, voice=hidden)
    seen = walking.photo(session, first, voice=open_)
    session.commit()
    release(pages, cast)
    bo = pages.sign_in(cast.bo)
    page = bo.get(RESULTS)
    assert table(page, "hitta-klarade")["Version 1"] == ["visas inte"] * 3, "three did not manage"
    assert "13 hade provat när resultatet släpptes" in page.words()
    assert not page.all("//section[contains(@class, 'figure')]//tbody//td/a")
    assert "provningar/" not in page.text
    assert "Öppet ord" in page.words()
    assert "Hemligt ord" not in page.text
    assert "Exempel: svar" not in page.text
    assert [src.rsplit("/", 1)[1] for src in page.all("//main//img/@src")] == [str(seen.id)]
    narrowed = bo.get(f"{RESULTS}?storning=ja")
    assert "Vi bortsåg från ett val" in narrowed.words()
    assert table(narrowed, "hitta-klarade") == table(page, "hitta-klarade")
    assert bo.get(f"{ROUND}/ord").words().count("Öppet ord") == 1


def test_a_reader_is_told_nothing_live_and_no_count_of_few(
    pages: PageClient, cast: Cast, session: Session, round_: TestRound
) -> None:
    walking.walked(session, cast.project, round_, 4)
    session.commit()
    bo = pages.sign_in(cast.bo)
    assert "Resultatet har inte släppts än." in bo.get(RESULTS).words()
    release(pages, cast)
    page = bo.get(RESULTS)
    assert "För få svar: resultat visas när minst 5 har svarat." in page.words()
    assert "För få svar: medel visas när minst 5 har svarat." in page.words()
    for address in (RESULTS, ROUND, "/arbete/projektet/provomgangar"):
        words = bo.get(address).words("//main")
        assert not re.search(r"\b[1-4] (har|hade|person)", words), (address, words)
    assert not page.all("//section[contains(@class, 'figure')]//tbody/tr/td[text() > 0]")
    walking.walked(session, cast.project, round_, 8)
    session.commit()
    assert bo.get(RESULTS).words() == page.words(), "what comes since is not shown live"
    english = bo.get(f"{RESULTS}?lang=en").words()
    assert "Too few answers: results are shown when at least 5 have answered." in english


@pytest.mark.parametrize(("more", "is_let"), [(4, False), (5, True)])
def test_a_new_release_needs_as_many_new_people_as_the_threshold(
    pages: PageClient, cast: Cast, session: Session, round_: TestRound, more: int, is_let: bool
) -> None:
    walking.walked(session, cast.project, round_, 15)
    session.commit()
    release(pages, cast)
    walking.walked(session, cast.project, round_, more)
    session.commit()
    release(pages, cast, status=303 if is_let else 409)
    told = f"{15 + more if is_let else 15} hade provat när resultatet släpptes"
    page = pages.sign_in(cast.bo).get(RESULTS)
    assert told in page.words()
    rule = r"Version 1: [\d,]+ i medel av \d+; medel visas när minst 5 har svarat\."
    assert re.search(rule, page.words())


def test_closing_a_round_releases_what_it_has(
    pages: PageClient, cast: Cast, session: Session, round_: TestRound
) -> None:
    walking.walked(session, cast.project, round_, 24)
    session.commit()
    facilitator = pages.sign_in(cast.facilitator)
    facilitator.submit(facilitator.get(ROUND), form="//form[contains(@action, '/avsluta')]")
    page = pages.sign_in(cast.bo).get(RESULTS)
    managed, failed, silent = table(page, "hitta-klarade")["Version 1"]
    assert int(managed) + int(failed) == 24
    assert int(failed) >= 5
    assert silent == "0"
    assert f"{managed} av 24 klarade uppgiften." in sentence(page, "hitta-klarade")


@pytest.mark.parametrize("who", ["bo", "facilitator"])
def test_only_named_roles_release(
    pages: PageClient, cast: Cast, session: Session, round_: TestRound, who: str
) -> None:
    walking.walked(session, cast.project, round_, 12)
    session.commit()
    client = pages.sign_in(getattr(cast, who))
    assert not client.get(ROUND).all("//form[contains(@action, '/slapp')]")
    token = client.get("/konto").all("//input[@name='csrf_token']/@value")[0]
    page = client.post(f"{RESULTS}/slapp", {"csrf_token": token}, status=403)
    assert "Formuläret gick inte att lita på" not in page.words()
    assert session.scalar(select(func.count(RoundRelease.id))) == 0


def test_a_project_about_children_shows_a_reader_no_group_below_ten(
    pages: PageClient, cast: Cast, session: Session, round_: TestRound
) -> None:
    walking.walked(session, cast.project, round_, 9)
    session.commit()
    release(pages, cast)
    bo = pages.sign_in(cast.bo)
    assert "9 hade provat" in bo.get(RESULTS).words()
    cast.project.is_about_children = True
    session.commit()
    assert "För få svar: resultat visas när minst 10 har svarat." in bo.get(RESULTS).words()
    assert not bo.get(RESULTS).all("//section[contains(@class, 'figure')]//tbody/tr")


def test_one_walk_through_is_told_step_by_step(
    pages: PageClient, cast: Cast, session: Session, twelve: TestRound
) -> None:
    astrid = pages.sign_in(cast.astrid)
    behind = astrid.get(f"{ROUND}/provningar?sida=hitta&arm=A&visa=indirect")
    assert "klarade, med omväg" in behind.words(".//p[@class='lead']")
    page = astrid.get(behind.all("//tbody//th/a/@href")[0])
    told = page.words()
    assert "Hitta nästa tåg mot norr: klarade, med omväg" in told
    pressed = page.one("//tr[contains(., 'Tryckte på')]")
    assert "Välj station: Mot norr" in pressed.text_content()
    assert "Var finns trafikläget?: Resa → Trafikläge" in told
    assert "Exempel: svar 1." in told


def test_pictures_show_every_press_where_it_was(
    pages: PageClient, cast: Cast, twelve: TestRound
) -> None:
    page = pages.sign_in(cast.astrid).get(RESULTS)
    svg = "//section[@id='forst-tryck']//figure"
    assert page.one(f"{svg}//image/@href").startswith("/prototypfil/")
    assert len(page.all(f"{svg}//circle[@class='press-right']")) == 8
    wrong = page.all(f"{svg}//circle[@class='press-wrong']")
    assert {(one.get("cx"), one.get("cy")) for one in wrong} == {("360.0", "180.0")}
    assert page.one(f"{svg}//rect[@class='presses-right']").get("width") == "200.0"


HOSTILE: list[dict[str, Any]] = [
    {},
    {"choice": 7},
    {"choice": [EVIL]},
    {"x": "NaN", "y": 3, "hotspot": 4},
    {"x": 1e308, "y": -1, "hotspot": EVIL},
    {"groups": "x"},
    {"groups": [None, {"cards": [1]}]},
    {"groups": [{"name": EVIL, "cards": ["tid", "tid", "finns-inte"]}]},
    {"opened": ["finns-inte"], "choice": "lage"},
    {"opened": None, "choice": {}},
    {"value": True},
    {"value": 10**30},
    {"values": [1] * 9},
    {"values": ["a"] * 10},
    {"values": [6] * 10},
]


@pytest.mark.parametrize("value", HOSTILE, ids=str)
def test_a_value_without_its_shape_is_left_out_and_stops_nothing(
    pages: PageClient, cast: Cast, session: Session, twelve: TestRound, value: dict[str, Any]
) -> None:
    one = walking.walk(session, cast.project, twelve, ["A"], device=EVIL, place=EVIL)
    for item in ("forst@A", "minns@A", "helst", "sortera", "meny", "litar", "closing@A"):
        walking.answer(session, one, item, value)
    walking.task(session, one, "hitta@A", TaskOutcome.INDIRECT, [EVIL, "start"], 0)
    walking.answer(session, one, "hitta@A:seq", value)
    walking.said(session, cast.project, twelve, one, EVIL, screen=EVIL[:60], source=Source.REMARK)
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(RESULTS)
    assert table(page, "hitta-klarade")["Version 1"][0] == "13"
    assert "Någon tid är noll" in sentence(page, "hitta-tid")
    assert "<script>alert" not in page.text
    astrid.get(f"{ROUND}/provningar/{one.id}")
    astrid.get(f"{ROUND}/ord")


@pytest.mark.parametrize(
    "query",
    [
        "sida=finns-inte",
        "sida=hitta&arm=Z",
        "sida=hitta&arm=A&visa=finns-inte",
        f"sida=hitta&arm=A&visa=vag&varde={EVIL}",
        "visa=storning&varde=kanske",
        "efter=99999999999999999999",
        "efter=-1",
        "sida=sortera&visa=par&varde=~",
    ],
)
def test_an_address_that_means_nothing_lists_nobody(
    pages: PageClient, cast: Cast, twelve: TestRound, query: str
) -> None:
    page = pages.sign_in(cast.astrid).get(f"{ROUND}/provningar?{query}")
    if "efter" not in query:
        assert "0 provningar" in page.words()


@pytest.mark.parametrize("place", ["provningar/999999999999", "foto/999999999999", "provningar/0"])
def test_what_is_not_in_the_round_is_not_found(
    pages: PageClient, cast: Cast, twelve: TestRound, place: str
) -> None:
    pages.sign_in(cast.astrid).get(f"{ROUND}/{place}", status=404)


def test_another_rounds_walk_through_and_photograph_are_not_shown_here(
    pages: PageClient, cast: Cast, session: Session, twelve: TestRound, version: ArtefactVersion
) -> None:
    other = walking.tried(session, cast.project, [version], slug="en-annan")
    one = walking.walk(session, cast.project, other, ["A"])
    taken = walking.photo(session, one)
    gone = walking.walk(session, cast.project, twelve, ["A"], status=WalkStatus.WITHDRAWN)
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    astrid.get(f"{ROUND}/provningar/{one.id}", status=404)
    astrid.get(f"{ROUND}/foto/{taken.id}", status=404)
    astrid.get(f"{ROUND}/provningar/{gone.id}", status=404)
    there = astrid.client.get(f"/arbete/projektet/provomgangar/en-annan/foto/{taken.id}")
    assert (there.status_code, there.mimetype) == (200, "image/png")
    assert "sandbox" in there.headers["Content-Security-Policy"]


def test_the_page_asks_the_same_number_of_questions_however_many_take_part(
    pages: PageClient, app: Flask, cast: Cast, session: Session, twelve: TestRound
) -> None:
    astrid = pages.sign_in(cast.astrid)
    astrid.get(RESULTS)
    with statements(app) as few:
        astrid.get(RESULTS)
    walking.walked(session, cast.project, twelve, 30)
    session.commit()
    with statements(app) as many:
        astrid.get(RESULTS)
    assert len(many) == len(few) <= 23
    for place in ("provningar", "ord"):
        with statements(app) as seen:
            astrid.get(f"{ROUND}/{place}")
        assert len(seen) <= 19, place


def test_no_voice_of_another_place_is_read(
    pages: PageClient, app: Flask, cast: Cast, session: Session, twelve: TestRound
) -> None:
    factories.voice(session, cast.project, cast.version, "Utanför omgången", origin="karta")
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    assert "Utanför omgången" not in astrid.get(RESULTS).text
    assert "Utanför omgången" not in astrid.get(f"{ROUND}/ord").text


def test_a_figures_table_can_be_taken_away(
    pages: PageClient, cast: Cast, twelve: TestRound
) -> None:
    astrid = pages.sign_in(cast.astrid)
    answer = astrid.client.get(f"{RESULTS}/hitta-klarade.csv")
    assert answer.mimetype == "text/csv"
    assert "Version 1;12;9" in answer.get_data(as_text=True)
    astrid.get(f"{RESULTS}/finns-inte.csv", status=404)


def test_a_new_beginning_is_a_part_of_the_way(
    pages: PageClient, cast: Cast, session: Session, round_: TestRound
) -> None:
    one = walking.walk(session, cast.project, round_, ["A"])
    walking.event(session, one, 0, EventKind.TASK, item="hitta@A")
    walking.event(session, one, 1, EventKind.SCREEN, item="hitta@A", screen="bild")
    walking.event(session, one, 2, EventKind.MISS, item="hitta@A", screen="bild")
    walking.task(session, one, "hitta@A", TaskOutcome.INDIRECT, first=10)
    session.commit()
    page = pages.sign_in(cast.astrid).get(RESULTS)
    ways = table(page, "hitta-vag-a")
    assert ways["1. Tavlan som bild"] == ["2. Välj station", "1"]
    assert "2 av 3 tryck hamnade bredvid" in sentence(page, "hitta-bredvid")
