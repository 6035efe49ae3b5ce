"""Units from a table: looked at first, named by row where something is wrong, never deleted."""

from io import BytesIO

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.exports.checking import checked
from codesign.projects.models import AuditEvent, Project
from codesign.projects.project_file.faults import ProjectFileError
from codesign.units import views
from codesign.units.models import Unit
from tests import factories
from tests.cast import Cast
from tests.counting import statements
from tests.exported import exported, imported, plain, written
from tests.pages import Page, PageClient

LIST = "/arbete/projektet/enheter"
TABLE = f"{LIST}/tabell"
TREE = "Nyckel;Namn;Överordnad;Nivå;Antal;Storlek\n1;Norr;;Region;;\n2;Ek;1;Hem;24;stort\n"


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


def check(astrid: PageClient, text: str, status: int = 200) -> Page:
    """The page that shows what a pasted table would change."""
    return astrid.submit(astrid.get(TABLE), {"text": text, "go": "check"}, status=status)


def bring(astrid: PageClient, text: str) -> Page:
    """Bring a table in, checked first."""
    return astrid.follow(astrid.submit(check(astrid, text), {"go": "save"}))


def units(session: Session) -> dict[str, Unit]:
    session.expire_all()
    return {one.key: one for one in session.scalars(select(Unit))}


@pytest.mark.both_engines
def test_a_table_is_looked_at_and_becomes_the_tree(astrid: PageClient, session: Session) -> None:
    page = check(astrid, TREE)
    words = page.words()
    assert "2 enheter i tabellen" in words
    assert "2 nya" in words
    assert "Tillsammans kan 24 svara. 1 enhet har inget antal" in words
    assert units(session) == {}
    page = astrid.follow(astrid.submit(page, {"go": "save"}))
    assert "Enheterna är inlästa." in page.words()
    found = units(session)
    ek, norr = found["2"], found["1"]
    assert (ek.parent_id, ek.level, ek.people, ek.facts) == (
        norr.id,
        "Hem",
        24,
        {"Storlek": "stort"},
    )
    assert (norr.parent_id, norr.people, norr.is_retired) == (None, None, False)
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "units.replace"))
    assert event.details == {"units": 2, "new": 2, "changed": 0, "retired": 0}
    assert "Norr" in page.words("//tbody")
    assert "Ek" not in page.words("//tbody")
    below = astrid.get(f"{LIST}/{norr.id}")
    assert "1 enhet ligger här" in below.words()
    assert "Ek" in below.words("//tbody")
    assert "stort" in astrid.get(f"{LIST}/{ek.id}").words("//dl")


@pytest.mark.both_engines
def test_a_new_table_changes_by_key_and_puts_aside_what_is_gone(
    astrid: PageClient, session: Session
) -> None:
    bring(astrid, TREE)
    before = {key: one.id for key, one in units(session).items()}
    changed = "Nyckel;Namn;Överordnad;Antal\n2;Eken;;25\n3;Al;2;7\n"
    page = check(astrid, changed)
    assert "1 ny" in page.words()
    assert "1 ändrad" in page.words()
    assert (
        "1 finns inte i tabellen och läggs åt sidan: Norr. Svar därifrån finns kvar."
        in page.words()
    )
    astrid.submit(page, {"go": "save"})
    found = units(session)
    assert {key: one.id for key, one in found.items() if key in before} == before
    assert (found["2"].name, found["2"].parent_id, found["2"].people) == ("Eken", None, 25)
    assert found["3"].parent_id == found["2"].id
    assert [key for key, one in found.items() if one.is_retired] == ["1"]
    assert "Norr" not in astrid.get(LIST).words("//tbody")
    assert "Norr" in astrid.get(f"{LIST}?undan=1").words("//tbody")
    assert "lagd åt sidan" in astrid.get(f"{LIST}/{before['1']}").words()
    back = check(astrid, TREE)
    assert "1 som var lagd åt sidan kommer tillbaka" in back.words()


def test_faults_are_named_by_row_and_the_text_is_kept(astrid: PageClient, session: Session) -> None:
    bring(astrid, TREE)
    wrong = "Nyckel;Namn;Överordnad;Antal\n1;Norr;;\n2;Ek;Söder;många\n"
    page = check(astrid, wrong)
    told = page.words()
    assert "Rad 3: Det finns ingen enhet ”Söder” att ligga i." in told
    assert "Rad 3: ”många” är inget antal." in told
    assert page.one("//textarea").text == "\n" + wrong
    assert page.all("//button[@value='save']") == []
    again = astrid.submit(page, {"go": "save", "text": wrong}, status=422)
    assert "Rad 3:" in again.words()
    assert units(session)["2"].people == 24


def test_a_column_can_be_said_to_mean_something_else(astrid: PageClient, session: Session) -> None:
    page = check(astrid, "Namn;Storlek\nEk;Hem\n")
    again = astrid.submit(page, {"go": "check", "column-1": "level"}, status=200)
    astrid.submit(again, {"go": "save"})
    assert (units(session)["ek"].level, units(session)["ek"].facts) == ("Hem", {})
    nameless = astrid.submit(page, {"go": "save", "column-0": "fact"}, status=422)
    assert "Välj vilken kolumn som har enheternas namn." in nameless.words("//*[@role='alert']")


def test_a_workbook_is_read_and_stands_as_text(astrid: PageClient, session: Session) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["Namn", "Antal", "Storlek"], ["Ek", 24, "=1+1"], ["Al; Ask", None, "å\nä"]):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    content.seek(0)
    page = astrid.submit(
        astrid.get(TABLE), {"file": (content, "enheter.xlsx"), "go": "check"}, status=200
    )
    astrid.submit(page, {"go": "save"})
    assert {one.name: one.people for one in units(session).values()} == {"Ek": 24, "Al; Ask": None}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7", "en PDF"),
        (b"  \n", "minst en enhet"),
        (b"Namn;Antal\n", "inga enheter under den"),
        (b"PK\x03\x04 broken", "skadat"),
    ],
)
def test_a_file_that_is_no_table_is_told_beside_the_field(
    astrid: PageClient, content: bytes, told: str
) -> None:
    sent = {"file": (BytesIO(content), "enheter.csv"), "text": "Namn\nkvar\n", "go": "check"}
    page = astrid.submit(astrid.get(TABLE), sent, status=422)
    assert told in page.words("//p[@id='file-error']")
    assert page.one("//textarea").text == "\nNamn\nkvar\n"


def test_a_table_may_be_so_large_and_no_larger(
    astrid: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_BYTES", 10)
    for field in ("text", "file"):
        for name, status in (("abcde", 200), ("abcdef", 422)):
            text = f"Namn\n{name}"
            value = text if field == "text" else (BytesIO(text.encode()), "a.csv")
            page = astrid.submit(astrid.get(TABLE), {field: value, "go": "check"}, status=status)
            if status == 422:
                assert "större än 2 MB" in page.words(f"//p[@id='{field}-error']")


def test_what_somebody_else_brought_in_meanwhile_is_looked_at_first(
    astrid: PageClient, session: Session
) -> None:
    page = check(astrid, TREE)
    bring(astrid, "Namn\nAl\n")
    again = astrid.submit(page, {"go": "save"}, status=409)
    assert "Någon annan har läst in enheter" in again.words("//*[@role='alert']")
    assert set(units(session)) == {"al"}
    astrid.submit(again, {"go": "save"})
    assert set(units(session)) == {"al", "1", "2"}


def test_the_table_that_is_fetched_can_be_brought_in_as_it_is(
    astrid: PageClient, session: Session
) -> None:
    bring(astrid, TREE + "=x;@Al;1;Hem;0;'+\n")
    before = {key: (one.name, one.people, one.facts) for key, one in units(session).items()}
    assert before["=x"] == ("@Al", 0, {"Storlek": "+"})
    told = astrid.get(f"{LIST}.csv")
    assert told.text.splitlines()[0] == "\ufeffNyckel;Namn;Överordnad;Nivå;Antal;Storlek"
    page = check(astrid, told.text.removeprefix("\ufeff"))
    assert "3 som de är" in page.words()


def test_a_search_finds_a_unit_wherever_it_lies(astrid: PageClient) -> None:
    bring(astrid, TREE)
    page = astrid.get(f"{LIST}?sok=EK")
    assert "1 enhet har ”EK” i namnet" in page.words()
    cells = [cell.text_content() for cell in page.all("//tbody/tr/*")]
    assert cells == ["Ek", "Norr", "Hem", "24", "–"]
    assert "Ingen enhet heter så." in astrid.get(f"{LIST}?sok=%25").words()


def test_two_thousand_units_are_paged_with_as_many_queries_as_few(
    app: Flask, astrid: PageClient, session: Session, cast: Cast
) -> None:
    top = factories.unit(session, cast.project, "Norr")
    for n in range(3):
        factories.unit(session, cast.project, f"Hem {n}", top, position=n)
    session.commit()
    with statements(app) as few:
        astrid.get(f"{LIST}/{top.id}")
    for n in range(3, 2_101):
        session.add(
            Unit(
                agency_id=cast.project.agency_id,
                project_id=cast.project.id,
                parent_id=top.id,
                key=f"{n}",
                name=f"Hem {n}",
                position=n,
            )
        )
    session.commit()
    with statements(app) as many:
        page = astrid.get(f"{LIST}/{top.id}?sida=21")
    assert len(many) == len(few)
    assert "2 101 enheter ligger här" in page.words().replace("\xa0", " ")
    assert "Sida 21 av 22" in page.words()
    assert len(page.all("//tbody/tr")) == 100
    assert len(astrid.get(f"{LIST}/{top.id}?sida=999").all("//tbody/tr")) == 1


def test_units_come_back_from_the_project_file(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    bring(astrid, TREE + "3;Al;2;Hem;7;\n")
    bring(astrid, TREE)
    first = plain(exported(session, cast.project))["units"]
    assert [(one["key"], one["parent"], one["is_retired"]) for one in first] == [
        ("1", None, False),
        ("2", "1", False),
        ("3", "2", True),
    ]
    told = exported(session, cast.project)
    session.execute(Project.__table__.update().values(slug=Project.slug + "-1"))
    came = imported(session, cast.other_agency, told).project
    assert plain(exported(session, came))["units"] == first


@pytest.mark.parametrize(
    "change",
    [
        {"parent": "ingen"},
        {"key": "1"},
        {"people": -1},
        {"name": "x" * 201},
    ],
)
def test_a_project_file_with_units_that_cannot_be_is_refused(
    session: Session, cast: Cast, change: dict[str, object]
) -> None:
    factories.unit(session, cast.project, "1")
    factories.unit(session, cast.project, "2")
    told = plain(exported(session, cast.project))
    told["units"][1] |= change
    with pytest.raises(ProjectFileError):
        checked(BytesIO(written(told)))
