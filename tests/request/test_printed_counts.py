"""Printed counts: brought in by an owner, shown beside what is answered, taken back and again."""

import csv
import io

import openpyxl
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.printed_counts import actions, tables, views
from codesign.printed_counts.models import PrintedCount, PrintedSource
from codesign.projects.models import AuditEvent, Project
from tests import questionnaires
from tests.cast import Cast
from tests.exported import exported, imported, plain
from tests.pages import SAME_ORIGIN, Page, PageClient
from tests.printed_counts import SOURCE, TABLE, brought
from tests.questionnaires import ADDRESS, STAFF, answered

HERE = f"{STAFF}/tryckt"
IN = f"{HERE}/ta-in"


@pytest.fixture
def astrid(pages: PageClient, session: Session, cast: Cast) -> PageClient:
    questionnaires.opened(session, cast.project, cast.astrid)
    return pages.sign_in(cast.astrid)


def check(client: PageClient, table: str, status: int = 200, **changed: str) -> Page:
    return client.submit(client.get(IN), {**SOURCE, "table": table, **changed}, status=status)


def decide(client: PageClient, page: Page, status: int = 303, **changed: str) -> Page:
    values = {"decided": "1", "go": "in", **changed}
    found = client.submit(page, values, status=status)
    return client.follow(found) if status == 303 else found


def bring(client: PageClient, table: str = TABLE) -> Page:
    return decide(client, check(client, table))


def press(client: PageClient, page: Page, deed: str) -> Page:
    return client.follow(client.submit(page, form=f"//form[contains(@action, '/{deed}')]"))


def sources(session: Session) -> list[PrintedSource]:
    session.expire_all()
    return list(session.scalars(select(PrintedSource).order_by(PrintedSource.id)))


@pytest.mark.both_engines
def test_an_owner_sees_what_would_come_decides_and_it_stands_as_printed(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    page = check(astrid, TABLE.replace("90;90;10;10", "90;91;10;9"))
    words = page.words()
    assert "3 grupper går att ta in. Inget är intaget än." in words
    assert "2 av 3 rader med Tåg/Buss är som de följer av sina antal." in words
    told = "Tåg är tryckt 91 %, men 90 av 100 är 90 %. Buss är tryckt 9 %, men 10 av 100 är 10 %."
    assert f"Tabell 2, Norra: {told}" in words
    assert sources(session) == []
    done = decide(astrid, page)
    assert "Siffrorna är inne, och visas som de är tryckta." in done.words()
    assert "(91 %) följer: 90 %" in done.words()
    (source,) = sources(session)
    assert (source.title, source.year, source.author_id) == (
        "Resor i siffror",
        2019,
        cast.astrid.id,
    )
    stored = session.scalars(select(PrintedCount).order_by(PrintedCount.position)).all()
    assert [one.shares for one in stored][1] == [["Tåg", 90, "91"], ["Buss", 10, "9"]]
    assert {one.place for one in stored} == {"fard"}
    assert {one.wording for one in stored} == {"Hur reste du?"}


def test_the_decision_is_in_the_log_with_who_source_and_why(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    page = check(astrid, TABLE)
    page = decide(astrid, page, 422, decided="")
    assert page.heading == "Kontrollera de tryckta siffrorna"
    assert page.one("//a[@href='#decided']").text.startswith("Sätt krysset")
    assert sources(session) == []
    decide(astrid, page)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "printed.bring")).one()
    assert (event.person_id, event.subject) == (cast.astrid.id, "pendling")
    assert event.details == {
        "title": "Resor i siffror",
        "publisher": "Exempelverket",
        "year": 2019,
        "reason": "Siffrorna är tryckta och offentliga.",
        "rows": 3,
    }
    told = "Tog in 3 rader med tryckta siffror till enkäten ”Din pendling”, ur ”Resor i siffror”"
    assert told in astrid.get("/arbete/projektet/handelser").words()


def test_what_is_printed_stands_beside_what_is_answered_and_is_never_added_to_it(
    astrid: PageClient, pages: PageClient, session: Session
) -> None:
    bring(astrid)
    answered(pages)
    page = astrid.get(f"{STAFF}/omgang/1/resultat")
    (beside,) = page.all("//div[@class='printed-beside']")
    section = beside.getparent()
    assert section.xpath("h2")[0].text == "Hur reser du?"
    ours = section.xpath("div[@class='figure-table']//tr/td[1]")
    assert [one.text for one in ours][:2] == ["1", "0"]
    cells = beside.xpath(".//tbody/tr")
    assert ["|".join(part.text_content() for part in one) for one in cells] == [
        "Alla|200|150 (75 %)|50 (25 %)",
        "Norra|100|90 (90 %)|10 (10 %)",
        "Södra|100|60 (60 %)|40 (40 %)",
    ]
    assert "150 av 200 är Tåg (75 %)." in beside.text_content()
    assert "Tåg är vanligast bland Norra (90 %) och ovanligast bland Södra (60 %)." in (
        beside.text_content()
    )
    widths = [one.get("width") for one in beside.xpath(".//*[@class='printed-bar-part']")]
    assert widths == ["75", "90", "60"]
    link = astrid.get(STAFF).one(f"//a[@href='{HERE}']")
    assert link.text == "Redan tryckta siffror, ur 1 källa"


def test_readers_and_everybody_see_them_and_only_an_owner_brings_them_in(
    astrid: PageClient, pages: PageClient, session: Session, cast: Cast
) -> None:
    pages.get(f"{ADDRESS}/tryckt", 404)
    bring(astrid)
    bo = pages.sign_in(cast.bo)
    assert "150 (75 %)" in bo.get(HERE).words()
    assert bo.get(HERE).all("//form[contains(@action, 'tryckt')]") == []
    assert bo.get(HERE).all(f"//a[@href='{IN}']") == []
    bo.get(IN, 403)
    with bo.client.post(IN, data={**SOURCE, "table": TABLE}, headers=SAME_ORIGIN) as answer:
        assert answer.status_code == 403


def test_the_public_page_is_found_from_the_project(
    pages: PageClient, session: Session, cast: Cast
) -> None:
    asked = questionnaires.opened(session, cast.project, cast.astrid)
    assert "Redan tryckta" not in pages.get("/projekt/projektet").words()
    pages.get(f"{ADDRESS}/tryckt", 404)
    brought(session, cast.project, cast.astrid, asked.artefact_id)
    link = pages.get("/projekt/projektet").one(f"//a[@href='{ADDRESS}/tryckt']")
    assert link.text == "Redan tryckta siffror: Din pendling"
    assert "150 (75 %)" in pages.get(f"{ADDRESS}/tryckt").words()
    assert "Exempelverket" in pages.get(f"{ADDRESS}/tryckt?lang=en").words()


@pytest.mark.both_engines
def test_what_is_taken_back_is_shown_to_nobody_until_it_is_shown_again(
    astrid: PageClient, session: Session
) -> None:
    bring(astrid)
    page = press(astrid, astrid.get(HERE), "ta-tillbaka")
    assert "Källan är tillbakatagen" in page.words()
    assert "(75 %)" not in page.words()
    assert astrid.get(f"{STAFF}/omgang/1/resultat").all("//div[@class='printed-beside']") == []
    astrid.get(f"{ADDRESS}/tryckt", 404)
    assert sources(session)[0].taken_back_at is not None
    page = press(astrid, page, "visa-igen")
    assert "150 (75 %)" in page.words()
    log = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("printed.%")))
    assert list(log) == ["printed.bring", "printed.take_back", "printed.bring_back"]
    words = astrid.get("/arbete/projektet/handelser").words()
    assert "Tog tillbaka de tryckta siffrorna ur ”Resor i siffror” från enkäten" in words


def test_twice_taken_back_is_told_once(astrid: PageClient, session: Session) -> None:
    bring(astrid)
    page = astrid.get(HERE)
    for _ in range(2):
        press(astrid, page, "ta-tillbaka")
    taken = select(func.count()).where(AuditEvent.action == "printed.take_back")
    assert session.scalar(taken) == 1


def test_a_source_needs_title_publisher_year_place_and_reason_and_keeps_what_was_typed(
    astrid: PageClient, session: Session
) -> None:
    empty = {"title": " ", "publisher": "", "year": "19", "found_at": "", "reason": "\x00"}
    page = check(astrid, TABLE, 422, **empty)
    assert {one.get("href") for one in page.all("//div[@role='alert']//a")} == {
        f"#{name}" for name in empty
    }
    assert page.one("//textarea[@id='table']").text.strip().startswith("Tabell\tNyckel")
    for name in ("title", "publisher", "year", "found_at", "reason"):
        check(astrid, TABLE, 422, **{name: ""})
    assert sources(session) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("100;90;90", "100;−9;90"), "Rad 3: ”−9” i kolumnen ”Tåg antal” är mindre än noll."),
        (("100;90;90", "100;9,5;90"), "Rad 3: ”9,5” i kolumnen ”Tåg antal” är inget helt antal."),
        (("100;90;90", "100;=1+1;90"), "”=1+1” i kolumnen ”Tåg antal” är en formel."),
        (("100;90;90", "100;90;nio"), "”nio” i kolumnen ”Tåg %” är ingen procent."),
        (("100;90;90", "9999999999;90;90"), "”9999999999” i kolumnen ”Antal svar” är för stort."),
        (("fard;;Län;Norra", "buss;;Län;Norra"), "Rad 3: Nyckeln ”buss” finns inte i enkäten."),
        (("Södra", "Norra"), "Rad 4: Raden säger samma sak som rad 3"),
        (("Tåg antal", "Flyg"), "Kolumnen"),
        (("Nyckel;Fråga", "Nyck;Frå"), "Första raden ska vara rubriker."),
    ],
)
def test_a_row_that_cannot_be_read_is_told_by_its_number_and_nothing_comes(
    astrid: PageClient, session: Session, changed: tuple[str, str], told: str
) -> None:
    if told == "Kolumnen":
        page = check(astrid, TABLE.replace(*changed))
        assert "De här kolumnerna läses inte: Flyg." in page.words()
        return
    page = check(astrid, TABLE.replace(*changed), 422)
    assert told in page.words()
    assert page.one("//input[@id='title']").get("value") == "Resor i siffror"
    assert changed[1].split(";")[-1] in page.one("//textarea[@id='table']").text
    assert sources(session) == []


def test_hostile_cells_are_words_and_nothing_else(astrid: PageClient, session: Session) -> None:
    odd = TABLE.replace("Norra", "No\u202erra\x00 <b>=1</b>").replace("Södra", "=HYPERLINK(1)")
    page = check(astrid, odd)
    assert page.all("//b") == []
    decide(astrid, page)
    names = session.scalars(select(PrintedCount.group_name).order_by(PrintedCount.position)).all()
    assert names == ["", "Norra <b>=1</b>", "=HYPERLINK(1)"]
    with astrid.client.get(f"{HERE}.csv") as answer:
        rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True)), delimiter=";"))
    assert rows[0][5:10] == ["Grupp", "Antal svar", "Svar", "Antal", "Procent"]
    assert rows[3][5:10] == ["Norra <b>=1</b>", "100", "Tåg", "90", "90"]
    assert rows[5][5] == "'=HYPERLINK(1)"


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for one in rows:
        book.active.append(one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(client: PageClient, content: bytes, name: str = "tabell.xlsx", status: int = 200) -> Page:
    values = {**SOURCE, "file": (io.BytesIO(content), name)}
    return client.submit(client.get(IN), values, status=status)


def test_a_workbook_is_read_as_the_same_table(astrid: PageClient, session: Session) -> None:
    header = ["Fråga", "Grupp", "Antal svar", "Ja antal", "Ja procent", "Nej antal", "Nej procent"]
    page = sent(astrid, workbook([header, ["Nöjd?", "Norra", 8, 5, 63, 3, 37], [], header[:0]]))
    decide(astrid, page)
    (one,) = session.scalars(select(PrintedCount)).all()
    assert (one.wording, one.place, one.breakdown, one.group_name, one.base) == (
        *("Nöjd?", "", "Grupp", "Norra", 8),
    )
    assert one.shares == [["Ja", 5, "63"], ["Nej", 3, "37"]]
    shares = workbook([header, ["Nöjd?", "Norra", 8, 5, 0.63, 3, 0.37]])
    assert "delar av ett i stället för procent" in sent(astrid, shares, status=422).words()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Välj en fil eller klistra in tabellen"),
        (b"%PDF-1.7", "Filen ser ut att vara en PDF"),
        (b"PK\x03\x04 not a workbook", "skadad"),
        ("Fråga;Ja antal\n".encode(), "Det finns bara en rubrikrad"),
        (b"x;y\n" * 300, "Filen är större än 1 MB"),
    ],
)
def test_a_file_that_is_no_table_is_told_beside_the_field(
    astrid: PageClient, content: bytes, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for holder in (tables, views):
        monkeypatch.setattr(holder, "FILE_BYTES", 1_000)
    page = sent(astrid, content, "t.csv", 422)
    assert told in page.words()


def test_more_rows_than_a_page_shows_are_refused(
    astrid: PageClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "Fråga;Grupp;Ja antal\n"
    rows = "".join(f"Nöjd?;Grupp {n};1\n" for n in range(2001))
    assert "Det är fler än 2 000 rader." in check(astrid, head + rows, 422).words()
    monkeypatch.setattr(actions, "ROWS_IN_ALL", 5)
    bring(astrid)
    page = check(astrid, TABLE)
    page = decide(astrid, page, 409)
    assert "Ta tillbaka någon källa först." in page.words()
    assert len(sources(session)) == 1
    monkeypatch.setattr(actions, "ROWS_IN_ALL", 6)
    decide(astrid, page)
    assert len(sources(session)) == 2


def test_a_second_source_is_checked_against_the_first(astrid: PageClient) -> None:
    bring(astrid)
    other = TABLE.replace("\n2;", "\n9;").replace("90;90;10;10", "80;80;20;20")
    words = check(astrid, other).words()
    assert "Tabell 2, Norra: tabell 9 trycker något annat för samma grupp: Tåg 90 / 80" in words


def test_going_back_to_change_keeps_everything(astrid: PageClient) -> None:
    page = decide(astrid, check(astrid, TABLE), 200, go="back")
    assert page.heading == "Ta in tryckta siffror"
    assert page.one("//input[@id='publisher']").get("value") == "Exempelverket"
    assert page.one("//textarea[@id='table']").text.strip().endswith("60\t60\t40\t40")


def test_a_draft_has_none(pages: PageClient, session: Session, cast: Cast) -> None:
    pages.sign_in(cast.astrid).get(HERE, 404)


@pytest.mark.both_engines
def test_a_project_file_carries_sources_and_rows(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    bring(astrid)
    press(astrid, astrid.get(HERE), "ta-tillbaka")
    bring(astrid, TABLE.replace("75;50;25", "75,0;50;25,0"))
    session.expire_all()
    told = exported(session, cast.project)
    assert [one["source"] for one in plain(told)["printed_counts"]] == [1, 1, 1, 2, 2, 2]
    session.execute(Project.__table__.update().values(slug=Project.slug + "-1"))
    came = imported(session, cast.other_agency, told).project
    assert exported(session, came) == exported(session, cast.project).replace(
        b'"slug":"projektet-1"', f'"slug":"{came.slug}"'.encode()
    )
    rows = session.scalars(select(PrintedCount).where(PrintedCount.project_id == came.id)).all()
    assert rows[3].shares == [["Tåg", 150, "75.0"], ["Buss", 50, "25.0"]]
    assert [one.position for one in rows] == [1, 2, 3, 1, 2, 3]
