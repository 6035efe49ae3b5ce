"""What a released voice carries to those whom the disclosure guard meets, page by page."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from codesign.areas.models import Area, Coding
from codesign.contributions.domain import Moderation
from tests import factories
from tests.cast import Cast
from tests.pages import SAME_ORIGIN, PageClient

pytestmark = pytest.mark.both_engines

PUBLIC = "/projekt/projektet"
STAFF = "/arbete/projektet"
SIGNS = ("Avdelning 4", "bordet vid fönstret", "Kändes mycket dåligt", "2026-11-03", "3 november")
"""What points a single person out: a group of four, an origin, a feeling and a day."""


@pytest.fixture
def area(session: Session, cast: Cast) -> Area:
    return factories.area(session, cast.project, "Information")


def say(session: Session, cast: Cast, area: Area, group: str, times: int, **values: object) -> None:
    for _ in range(times):
        voice = factories.voice(
            session,
            cast.project,
            cast.version,
            f"Exempel från {group}",
            **{
                "group_name": group,
                "origin": "bordet vid fönstret",
                "rating": -2,
                "day": date(2026, 11, 3),
                "buckets": [area.id],
                **values,
            },
        )
        whose = {"agency_id": cast.agency.id, "project_id": cast.project.id}
        session.add(Coding(contribution_id=voice.id, area_id=area.id, **whose))


@pytest.fixture
def said(session: Session, cast: Cast, area: Area) -> None:
    """Groups of four, six and nine, and a waiting voice that would make the first one five."""
    say(session, cast, area, "Avdelning 4", 4)
    say(session, cast, area, "Avdelning 6", 6)
    say(session, cast, area, "Avdelning 9", 9)
    say(session, cast, area, "Avdelning 4", 1, moderation=Moderation.WAITING)
    session.commit()


def pages_with_voices(area: Area) -> dict[str, str]:
    return {
        "step": "/resa/resan/steg/hear",
        "map": "/resa/resan",
        "area": f"/omraden/{area.id}",
    }


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("page", ["step", "map", "area"])
@pytest.mark.parametrize("reader", ["public", "reader", "panel"])
def test_no_page_tells_who_said_it(
    pages: PageClient, cast: Cast, area: Area, page: str, reader: str
) -> None:
    address = pages_with_voices(area)[page]
    headers = {"HX-Request": "true"} if reader == "panel" else {}
    if reader == "reader":
        text = pages.sign_in(cast.bo).get(STAFF + address).text
    else:
        text = pages.get(PUBLIC + address, headers=headers).text
    assert "Exempel från" in text
    assert [sign for sign in SIGNS if sign in text.replace("Exempel från Avdelning 4", "")] == []


@pytest.mark.usefixtures("said")
def test_a_group_is_named_where_the_guard_shows_it_and_the_month_where_the_day_was(
    pages: PageClient,
) -> None:
    page = pages.get(f"{PUBLIC}/resa/resan/steg/hear")
    facts = [" ".join(p.text_content().split()) for p in page.all("//*[@class='voice-facts']")]
    assert {fact.split("Givare ")[1] for fact in facts} == {
        "november 2026",
        "Avdelning 9 november 2026",
    }, "six are hidden with the four: alone they would be counted out"


@pytest.mark.usefixtures("said")
def test_whoever_may_read_raw_words_is_told_everything(pages: PageClient, cast: Cast) -> None:
    text = pages.sign_in(cast.facilitator).get(f"{STAFF}/resa/resan/steg/hear").text
    assert all(sign in text for sign in SIGNS)


@pytest.mark.parametrize(("others", "shown"), [(4, False), (5, True)])
def test_the_threshold_counts_released_voices_of_the_whole_project(
    pages: PageClient, cast: Cast, session: Session, area: Area, others: int, shown: bool
) -> None:
    say(session, cast, area, "Avdelning 4", others - 1)
    say(session, cast, area, "Avdelning 4", 1, anchor="rest")
    say(session, cast, area, "", 30)
    session.commit()
    text = pages.get(f"{PUBLIC}/resa/resan/steg/rest").text.replace("Exempel från Avdelning 4", "")
    assert ("Avdelning 4" in text) is shown


def test_about_children_a_voice_carries_neither_group_nor_month(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    cast.project.is_about_children = True
    say(session, cast, area, "Hemmet", 30)
    session.commit()
    page = pages.get(f"{PUBLIC}/resa/resan/steg/hear")
    facts = {" ".join(p.text_content().split()) for p in page.all("//*[@class='voice-facts']")}
    assert facts == {"ÄR Givare"}
    reader = pages.sign_in(cast.bo)
    assert "Hemmet" not in reader.get(f"{STAFF}/insikter").text
    assert "2026" not in reader.get(f"{STAFF}/insikter").words("//main")


def exported(pages: PageClient, form: str) -> list[list[str]]:
    token = pages.get(f"{STAFF}/export").all("//input[@name='csrf_token']/@value")[0]
    sent = pages.client.post(
        f"{STAFF}/export/roster",
        data={"csrf_token": token, "form": form},
        headers=SAME_ORIGIN,
    )
    content = sent.get_data()
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    sheet = load_workbook(io.BytesIO(content)).active
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_readers_file_carries_what_pages_do(pages: PageClient, cast: Cast, form: str) -> None:
    header, *rows = exported(pages.sign_in(cast.bo), form)
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert len(told) == 19
    assert {(one["Grupp"], one["Känsla"], one["Datum"], one["Källa"]) for one in told} == {
        ("", "", "2026-11", ""),
        ("Avdelning 9", "", "2026-11", ""),
    }
    whole = exported(pages.sign_in(cast.astrid), form)
    assert sum(sign in " ".join(whole[1]) for sign in ("Avdelning 4", "2026-11-03", "-2")) == 3


@pytest.mark.usefixtures("said")
def test_a_readers_insights_have_one_set_of_tables_and_no_filters_to_combine(
    pages: PageClient, cast: Cast, area: Area
) -> None:
    bo = pages.sign_in(cast.bo)
    page = bo.get(f"{STAFF}/insikter")
    assert not page.all("//main//form")
    asked = bo.get(f"{STAFF}/insikter?perspektiv=donor&lage=is&omrade={area.id}&kalla=comment")
    assert asked.all("//td/text()") == page.all("//td/text()")
    for name in ("perspektiv", "läge", "område", "källa"):
        assert name in asked.words("//div[@role='status']")
    assert pages.sign_in(cast.astrid).get(f"{STAFF}/insikter").all("//main//form")


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("query", ["grupp=Avdelning+4", "grupp=Avdelning+6"])
def test_a_readers_list_names_no_hidden_group(pages: PageClient, cast: Cast, query: str) -> None:
    page = pages.sign_in(cast.bo).get(f"{STAFF}/insikter/roster?{query}")
    assert not page.all("//article")
    assert "för få för att visas" in page.words()


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize("query", ["dag=2026-11-03", "visa=kanslor", "grupp=-"])
def test_a_readers_list_is_not_narrowed_by_what_a_voice_does_not_carry(
    pages: PageClient, cast: Cast, query: str
) -> None:
    page = pages.sign_in(cast.bo).get(f"{STAFF}/insikter/roster?{query}")
    assert len(page.all("//article")) == 19
    assert "Vi bortsåg" in page.words()


def test_feelings_on_a_readers_map_do_not_follow_the_filters(
    pages: PageClient, cast: Cast, session: Session, area: Area
) -> None:
    """Nine donors and one relative rated a step: a filter would tell the relative's mean."""
    for number in range(9):
        say(session, cast, area, "", 1, rating=1 - number % 2)
    say(session, cast, area, "", 5, rating=-1, perspective="relative")
    session.commit()
    told = "De som berättat tycker i snitt att det kändes"
    step = f"{PUBLIC}/resa/resan/steg/hear"
    whole = pages.get(step).words()
    assert told in whole
    narrowed = pages.get(f"{step}?perspektiv=relative").words()
    start = whole.index(told)
    assert whole[start : start + 90] in narrowed


# Actions that are for the project group alone


@pytest.fixture
def secret(session: Session, cast: Cast, area: Area, said: None) -> str:
    """Two actions about an answered area: one for everybody and one for the group."""
    factories.action(session, cast.project, area, "Hemlig åtgärd", is_public=False)
    factories.action(session, cast.project, area, "Öppen åtgärd")
    factories.answer(session, cast.project, area)
    session.commit()
    return "Hemlig åtgärd"


@pytest.mark.parametrize(
    "page",
    [
        "resa/resan",
        "resa/resan/steg/hear",
        "omraden/{area}",
        "svar",
        "svar/omrade/{area}",
        "rapport",
    ],
)
def test_every_page_shows_group_actions_to_the_group_and_to_nobody_else(
    pages: PageClient, cast: Cast, area: Area, secret: str, page: str
) -> None:
    address = f"{STAFF}/{page.format(area=area.id)}"
    assert secret not in pages.sign_in(cast.bo).get(address).text
    shown = pages.sign_in(cast.analyst).get(address).text
    if page != "resa/resan":
        assert secret in shown
        assert "Öppen åtgärd" in pages.sign_in(cast.bo).get(address).text


@pytest.mark.parametrize("page", ["resa/resan/steg/hear", "omraden/{area}", "svar"])
def test_public_pages_show_no_group_action_whoever_is_signed_in(
    pages: PageClient, cast: Cast, area: Area, secret: str, page: str
) -> None:
    address = f"{PUBLIC}/{page.format(area=area.id)}"
    for who in (pages, pages.sign_in(cast.astrid)):
        assert secret not in who.get(address).text
