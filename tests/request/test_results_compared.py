"""Two versions and two rounds beside each other, and the results as a file."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion
from codesign.artefacts.versions import store_version
from codesign.items.moves import WalkStatus
from codesign.measures.outcomes import TaskOutcome
from codesign.projects.models import AuditEvent
from codesign.rounds.models import TestRound
from codesign.rounds.plan import Design
from tests import factories, walking
from tests.cast import Cast
from tests.counting import statements
from tests.pages import Page, PageClient

ROUNDS = "/arbete/projektet/provomgangar"
COMPARE = f"{ROUNDS}/omgang/jamfor"
Versions = tuple[ArtefactVersion, ArtefactVersion]


@pytest.fixture
def versions(session: Session, cast: Cast) -> Versions:
    first = factories.prototype(session, cast.project)
    text = factories.PROTOTYPE.replace("Exempel på en tavla", "Exempel på en bättre tavla")
    second = store_version(session, first.artefact, factories.read_prototype(text), origin="editor")
    return first, second


def people(
    session: Session,
    cast: Cast,
    round_: TestRound,
    arm: str,
    good: int,
    n: int,
    **values: object,
) -> None:
    """`n` people with one version, the first of them successful."""
    for i in range(n):
        one = walking.walk(session, cast.project, round_, [arm], **values)
        outcome = TaskOutcome.DIRECT if i < good else TaskOutcome.GAVE_UP
        walking.task(session, one, f"hitta@{arm}", outcome, ms=10_000 + 500 * i)
        walking.answer(session, one, f"hitta@{arm}:seq", {"value": 2 + i % 6})


@pytest.fixture
def between(session: Session, cast: Cast, versions: Versions) -> TestRound:
    """10 of 12 managed with the first, 4 of 13 with the second: the published example."""
    made = walking.tried(session, cast.project, versions, design=Design.BETWEEN)
    people(session, cast, made, "A", 10, 12, device="phone", disruption=True)
    people(session, cast, made, "B", 4, 13, device="phone", disruption=True)
    session.commit()
    return made


def told(page: Page) -> str:
    return page.words("//*[@id='hitta-jamfort-sentence']")


def cells(page: Page, row: str) -> list[str]:
    found = page.all(f"//section[@id='hitta-jamfort']//tr[th='{row}']/td")
    return [" ".join(cell.text_content().split()) for cell in found]


def test_different_people_are_compared_by_the_n_minus_one_test(
    pages: PageClient, cast: Cast, between: TestRound
) -> None:
    page = pages.sign_in(cast.astrid).get(COMPARE)
    assert page.heading == "Jämför version 1 med version 2"
    assert "10 av 12 klarade uppgiften med version 1 och 4 av 13 med version 2." in told(page)
    assert "p = 0,010" in told(page)
    assert cells(page, "Klarade")[:3] == ["10/12", "4/13", "53 procentenheter"]
    assert cells(page, "Klarade")[4] == "0,010"
    assert "Olika personer provade de två." in page.words()
    assert "olika förhållanden" not in page.words()


def test_the_same_people_are_compared_person_by_person(
    pages: PageClient,
    cast: Cast,
    session: Session,
    versions: Versions,
) -> None:
    made = walking.tried(session, cast.project, versions)
    for i in range(10):
        one = walking.walk(session, cast.project, made, ["A", "B"])
        gave_up = TaskOutcome.GAVE_UP
        walking.task(session, one, "hitta@A", TaskOutcome.DIRECT if i < 2 else gave_up)
        walking.task(session, one, "hitta@B", TaskOutcome.DIRECT, first=50)
    session.commit()
    page = pages.sign_in(cast.astrid).get(COMPARE)
    assert "10 personer provade båda: 0 klarade bara version 1, 8 bara version 2" in told(page)
    # McNemar, exact: 2 × ½⁸ = 0.0078; its mid-p is half of that.
    assert "(p = 0,008; mid-p = 0,004)" in told(page)
    assert cells(page, "Klarade")[4] == "0,008 (mid-p 0,004)"
    assert "Samma personer provade båda" in page.words()


def test_two_rounds_of_the_same_version_are_told_apart_by_their_names_and_circumstances(
    pages: PageClient,
    cast: Cast,
    session: Session,
    versions: Versions,
) -> None:
    calm = walking.tried(session, cast.project, versions[:1], title={"sv": "Lugn morgon"})
    script = {**walking.SCRIPT, "blocks": [dict(walking.SCRIPT["blocks"][1], prompt="Annan text")]}
    rush = walking.tried(
        session, cast.project, versions[:1], "rusning", title={"sv": "Rusning"}, script=script
    )
    people(session, cast, calm, "A", 5, 6, disruption=False, device="phone")
    people(session, cast, rush, "A", 2, 6, disruption=True, device="phone", is_moderated=True)
    session.commit()
    page = pages.sign_in(cast.astrid).get(f"{COMPARE}?med=rusning")
    assert page.heading == "Jämför ”Lugn morgon” med ”Rusning”"
    assert "Det här skiljer sig tydligt: störning, om någon ledde provningen." in page.words()
    assert "Uppgiften var inte likadan i de två omgångarna." in page.words()
    assert (
        pages.sign_in(cast.astrid)
        .get(f"{ROUNDS}/omgang/resultat")
        .all("//a[contains(@href, 'med=rusning')]")
    )


def test_a_reader_compares_what_is_released_of_two_rounds(
    pages: PageClient, cast: Cast, session: Session, between: TestRound, versions: Versions
) -> None:
    small = walking.tried(session, cast.project, versions[:1], "liten")
    people(session, cast, small, "A", 1, 3)
    session.commit()
    for slug in ("omgang", "liten"):
        astrid = pages.sign_in(cast.astrid)
        round_page = astrid.get(f"{ROUNDS}/{slug}")
        astrid.submit(round_page, form="//form[contains(@action, '/slapp')]")
    page = pages.sign_in(cast.bo).get(f"{COMPARE}?med=liten&storning=nej")
    assert "För få svar: resultat visas när minst 5 har svarat." in page.words()
    assert "1 av 3" not in page.text
    assert "10 av 12" not in page.text, "two of twelve did not manage"
    assert "Versionerna tillsammans" in page.words()
    assert "Vi bortsåg" in page.words()


@pytest.mark.parametrize(
    "query", ["a=x", "b=omgang:Z", "med=finns-inte", "a=syskonet:A", "storning=?"]
)
def test_an_address_that_names_what_is_not_there_is_passed_over_and_says_so(
    pages: PageClient, cast: Cast, between: TestRound, query: str
) -> None:
    page = pages.sign_in(cast.astrid).get(f"{COMPARE}?{query}")
    assert "Vi bortsåg från ett val i adressen" in page.words()
    assert "10 av 12 klarade" in told(page)


def test_one_version_alone_says_what_to_do(
    pages: PageClient,
    cast: Cast,
    session: Session,
    versions: Versions,
) -> None:
    walking.tried(session, cast.project, versions[:1])
    session.commit()
    assert "samma version i samma omgång" in pages.sign_in(cast.astrid).get(COMPARE).words()


def test_a_comparison_asks_the_same_number_of_questions_however_many_take_part(
    pages: PageClient, app: Flask, cast: Cast, session: Session, between: TestRound
) -> None:
    astrid = pages.sign_in(cast.astrid)
    astrid.get(COMPARE)
    with statements(app) as few:
        astrid.get(COMPARE)
    people(session, cast, between, "A", 10, 20)
    session.commit()
    with statements(app) as many:
        astrid.get(COMPARE)
    assert len(many) == len(few) <= 19


def read(page: Page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.text.lstrip("\ufeff")), delimiter=";"))


def taken(pages: PageClient, cast: Cast, form: int = 0) -> list[dict[str, str]]:
    astrid = pages.sign_in(cast.astrid)
    page = astrid.get(f"{ROUNDS}/omgang/resultat")
    posting = f"(//main//form[@method='post'])[{form + 1}]"
    return read(astrid.submit(page, form=posting, status=200))


def test_the_file_has_a_row_for_every_walk_through_and_task(
    pages: PageClient,
    cast: Cast,
    session: Session,
    versions: Versions,
) -> None:
    made = walking.tried(session, cast.project, versions)
    walking.walked(session, cast.project, made, 6, ("A", "B"))
    walking.walk(session, cast.project, made, ["A", "B"], status=WalkStatus.STARTED)
    walking.walk(session, cast.project, made, ["A", "B"], status=WalkStatus.WITHDRAWN)
    session.commit()
    rows = taken(pages, cast)
    assert len(rows) == 14
    assert rows[0] == {
        "provning": "1",
        "version": "1",
        "plats_i_ordningen": "1",
        "lage": "avslutad",
        "ledd": "ja",
        "storning": "ja",
        "enhet": "computer",
        "plats": "",
        "sprak": "sv",
        "dag": "2026-11-20",
        "uppgift": "hitta",
        "utfall": "direct",
        "avgjort_av_ledare": "nej",
        "sekunder": "10",
        "latt_1_7": "3",
        "skarmar": "start > norr > klart",
        "tryck": "1",
        "tryck_bredvid": "0",
        "omstarter": "0",
        "helhet_poang": "75",
        "svar_forst": "bredvid",
        "svar_helst": "Tider",
        "svar_sortera": "Hög 1: Avgångstid; Hög 2: Spår, Pris",
        "svar_meny": "Biljetter",
        "svar_litar": "1 av 5",
    }
    assert [row["version"] for row in rows[2:4]] == ["2", "1"], "the second met them in turn"
    assert "Exempel: svar" not in str(rows), "words are voices, and not in this file"
    columns = {row["Kolumn"] for row in taken(pages, cast, form=1)}
    assert columns == set(rows[0])
    assert session.scalars(
        select(AuditEvent.action).where(AuditEvent.action == "results.export")
    ).all()


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(
    pages: PageClient,
    cast: Cast,
    session: Session,
    versions: Versions,
) -> None:
    made = walking.tried(session, cast.project, versions[:1])
    one = walking.walk(
        session, cast.project, made, ["A"], device="=HYPERLINK(1)", place="\t@SUM(1)"
    )
    walking.task(session, one, "hitta@A", TaskOutcome.DIRECT, ["+cmd|x", "start"])
    groups = [{"key": "", "name": "-2+3", "cards": ["tid"]}]
    walking.answer(session, one, "sortera", {"groups": groups, "left": []})
    session.commit()
    (row,) = taken(pages, cast)
    assert row["enhet"] == "'=HYPERLINK(1)"
    assert row["plats"] == "'\t@SUM(1)"
    assert row["skarmar"] == "'+cmd|x > start"
    assert row["svar_sortera"] == "'-2+3: Avgångstid"


def test_the_file_is_read_a_page_at_a_time(
    pages: PageClient,
    app: Flask,
    cast: Cast,
    session: Session,
    versions: Versions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("codesign.rounds.results.export.PAGE", 5)
    made = walking.tried(session, cast.project, versions[:1])
    walking.walked(session, cast.project, made, 12)
    session.commit()
    assert [row["provning"] for row in taken(pages, cast)] == [str(n) for n in range(1, 13)]
