"""Results divided: by theme and unit, side by side, who is missing, weighted, and marked."""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from codesign.projects.models import AuditEvent
from codesign.questionnaires.models import QuestionnaireRound, QuestionnaireTally
from codesign.questionnaires.telling import release_at_close
from codesign.units.models import Unit
from tests import factories
from tests.cast import Cast
from tests.pages import Page, PageClient
from tests.questionnaires import opened
from tests.responding import HOME, responded
from tests.working import do_the_work

STAFF = "/arbete/projektet/enkat/hemmet"
RESULTS = f"{STAFF}/omgang/1/resultat"
PARTS = ("teman", "enheter", "jamfor", "saknas", "vikter")


@pytest.fixture
def astrid(pages: PageClient, cast: Cast) -> PageClient:
    return pages.sign_in(cast.astrid)


@pytest.fixture
def bo(app: Flask, cast: Cast) -> PageClient:
    return PageClient(app).sign_in(cast.bo)


@pytest.fixture
def homes(session: Session, cast: Cast) -> dict[str, Unit]:
    """Region North with homes A and B, and home C in no region."""
    north = factories.unit(session, cast.project, "Norr", level="Region")
    facts = {"A": "stor", "B": "liten", "C": "liten"}
    people = {"A": 40, "B": 30, "C": 30}
    made = {
        name: factories.unit(
            session,
            cast.project,
            name,
            north if name != "C" else None,
            people=people[name],
            facts={"storlek": size},
            level="Hem",
        )
        for name, size in facts.items()
    }
    session.commit()
    return {"Norr": north, **made}


def asked(session: Session, cast: Cast, text: str = HOME) -> QuestionnaireRound:
    return opened(session, cast.project, cast.astrid, text)


def close(session: Session, cast: Cast, round_: QuestionnaireRound) -> None:
    release_at_close(session, cast.project, round_)
    session.commit()


def table(page: Page, key: str) -> list[str]:
    """The rows of a figure's table."""
    rows = page.all(f"//section[@id='{key}']//tbody/tr")
    return [" | ".join(cell.text_content() for cell in row).replace("\xa0", " ") for row in rows]


def filled(session: Session, cast: Cast, homes: dict[str, Unit]) -> QuestionnaireRound:
    """A: 20 of 40, B: 12 of 30, C: 10 of 30."""
    round_ = asked(session, cast)
    good = {"lugn_dag": "2", "lugn_natt": "2", "roligt": "5", "bra": "ja"}
    bad = {"lugn_dag": "1", "lugn_natt": "2", "roligt": "1", "bra": "nej"}
    for name, yes, no in (("A", 14, 6), ("B", 6, 6), ("C", 5, 5)):
        responded(session, cast.project, round_, yes, unit=homes[name], **good)
        responded(session, cast.project, round_, no, unit=homes[name], **bad)
    return round_


def test_a_theme_is_the_mean_of_its_steps_where_scales_match(
    astrid: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    filled(session, cast, homes)
    page = astrid.get(f"{RESULTS}/teman")
    # 42 answered at night 2; by day 25 answered 2 and 17 answered 1: (84 + 67) / 84.
    assert table(page, "teman") == ["Trygghet | 1,8 | 2 | 84", "Fritid | – | – | –"]
    assert table(page, "fraga-1") == ["Aldrig | 17 | 40 %", "Alltid | 25 | 60 %"]
    leisure = astrid.get(f"{RESULTS}/teman?tema=fritid")
    assert table(leisure, "fraga-2") == ["Ja | 25 | 60 %", "Nej | 17 | 40 %"]
    assert "Den som svarat på tre frågor räknas tre gånger." in page.words()


def test_units_are_listed_with_the_lowest_share_first(
    astrid: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    filled(session, cast, homes)
    page = astrid.get(f"{RESULTS}/enheter?fraga=bra&svar=ja")
    assert table(page, "enheter") == [
        "B | Hem | 12 | 12 | 50 %",
        "C | Hem | 10 | 10 | 50 %",
        "Norr | Region | 32 | 32 | 63 %",
        "A | Hem | 20 | 20 | 70 %",
    ]
    by_n = astrid.get(f"{RESULTS}/enheter?fraga=bra&svar=ja&ordning=svar")
    assert [row[:4] for row in table(by_n, "enheter")] == ["Norr", "A | ", "B | ", "C | "]
    assert "50 %" not in table(astrid.get(f"{RESULTS}/enheter?fraga=bra&svar=nej"), "enheter")[0]


def test_units_are_listed_a_page_at_a_time(
    astrid: PageClient, session: Session, cast: Cast
) -> None:
    asked(session, cast)
    for number in range(51):
        factories.unit(session, cast.project, f"Hem {number:02}", position=number)
    session.commit()
    first = astrid.get(f"{RESULTS}/enheter")
    assert len(table(first, "enheter")) == 50
    last = astrid.get(first.one("//a[text()='Nästa sida']").get("href"))
    assert [row[:6] for row in table(last, "enheter")] == ["Hem 50"]
    assert len(table(astrid.get(f"{RESULTS}/enheter?sida=9999"), "enheter")) == 1
    assert len(table(astrid.get(f"{RESULTS}/enheter?sida=-1"), "enheter")) == 50
    assert len(table(astrid.get(f"{RESULTS}/enheter?sida=x"), "enheter")) == 50


def test_a_unit_with_all_below_it_stands_beside_everybody(
    astrid: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    filled(session, cast, homes)
    page = astrid.get(f"{RESULTS}/enhet/{homes['Norr'].id}")
    assert "32 av 70 har svarat (46 %)." in page.words()
    assert table(page, "fraga-4") == [
        "Ja | 20 | 63 % | 25 | 60 %",
        "Nej | 12 | 37 % | 17 | 40 %",
    ]
    astrid.get(f"{RESULTS}/enhet/999999", 404)


def test_two_groups_stand_side_by_side_with_an_interval(
    astrid: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    filled(session, cast, homes)
    page = astrid.get(f"{RESULTS}/jamfor?med=grupp:storlek&a=stor&b=liten")
    # Newcombe's method 10 of 14/20 and 11/22.
    assert table(page, "jamford-4") == [
        "Ja | 14 av 20 | 11 av 22 | 20 | −9 – 45",
        "Nej | 6 av 20 | 11 av 22 | −20 | −45 – 9",
    ]
    assert "Skillnaderna är så små att de kan vara slump." in page.words()
    assert table(page, "teman") == ["Trygghet | 1,85 | 1,75 | 0,1"]
    same = astrid.get(f"{RESULTS}/jamfor?med=grupp:storlek&a=stor&b=stor")
    assert "Välj två olika grupper." in same.words()


def test_two_rounds_are_compared_and_other_words_are_told(
    astrid: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    filled(session, cast, homes)
    text = HOME.replace("slug: hemmet", "slug: unga").replace("Är det bra?", "Trivs du?")
    other = asked(session, cast, text.replace("title: {sv: Hemmet", "title: {sv: De unga"))
    responded(session, cast.project, other, 2, bra="ja")
    responded(session, cast.project, other, 28, bra="nej")
    page = astrid.get(f"{RESULTS}/jamfor?med=unga:1")
    assert table(page, "jamford-4")[0] == "Ja | 25 av 42 | 2 av 30 | 53 | 32–67"
    assert "Den andra sidan fick frågan med andra ord: Trivs du? (Ja, Nej)" in page.words()
    assert "Här är skillnaden större än slumpen brukar göra." in page.words()


def test_who_is_missing_is_told_first_and_silent_units_are_named(
    astrid: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    factories.unit(session, cast.project, "Tyst", people=9, facts={"storlek": "liten"})
    round_ = asked(session, cast)
    responded(session, cast.project, round_, 30, unit=homes["A"], bra="ja")
    responded(session, cast.project, round_, 3, unit=homes["B"], bra="ja")
    page = astrid.get(f"{RESULTS}/saknas?efter=storlek")
    # Small homes: 69 of 109 can answer, 3 of 33 did: (.633·33 − 3) / .367 = 48.75.
    assert "Underrepresenterade är liten (49 svar till skulle behövas)." in page.words()
    assert table(page, "svarsfrekvens") == [
        "stor | 40 | 30 | 37 % | 91 % | 76 %–97 % | 75 %",
        "liten | 69 | 3 | 63 % | 9 % | 3 %–24 % | 4 %",
    ]
    named = page.all("//h2[text()='Enheter utan svar']/following-sibling::ul[1]/li")
    assert [one.text for one in named] == ["C", "Tyst"]


def test_weights_stand_beside_what_is_not_weighted(
    astrid: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    round_ = asked(session, cast)
    responded(session, cast.project, round_, 40, unit=homes["A"], bra="ja")
    responded(session, cast.project, round_, 10, unit=homes["B"], bra="nej")
    responded(session, cast.project, round_, 5, bra="nej")
    page = astrid.get(f"{RESULTS}/vikter?efter=storlek&fraga=bra")
    # 40 of 100 live in large homes: .4/.8 = .5; small ones .6/.2 = 3.
    assert table(page, "vikter") == ["Ja | 40 | 80 % | 40 %", "Nej | 10 | 20 % | 60 %"]
    assert "50 svar, som med vikter säger lika mycket som 25" in page.words()
    assert "5 svar är inte med här" in page.words()


def test_what_cannot_be_weighted_is_said(
    astrid: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    round_ = asked(session, cast)
    responded(session, cast.project, round_, 40, unit=homes["A"], bra="ja")
    responded(session, cast.project, round_, 4, unit=homes["B"], bra="nej")
    address = f"{RESULTS}/vikter?efter=storlek&fraga=bra"
    assert "så få svarat att de inte kan stå för alla" in astrid.get(address).words()
    session.execute(update(Unit).values(people=None))
    session.commit()
    assert "det är inte känt hur många som kan svara" in astrid.get(address).words()


def test_marked_responses_are_shown_with_and_without_and_stay(
    app: Flask, astrid: PageClient, session: Session, cast: Cast
) -> None:
    round_ = asked(session, cast)
    responded(session, cast.project, round_, 6, flags={"seconds": 300}, bra="ja")
    responded(session, cast.project, round_, 2, flags={"seconds": 99}, bra="nej")
    responded(session, cast.project, round_, 1, flags={"again": True}, bra="nej")
    page = astrid.get(f"{RESULTS}/kvalitet")
    assert "Svaren har inte gåtts igenom än." in page.words()
    astrid.submit(page, form="//main//form[@method='post']")
    do_the_work(astrid)
    page = astrid.get(f"{RESULTS}/kvalitet")
    assert table(page, "marken") == [
        "Webbläsaren hade svarat förut | 1 | 11 %",
        "Svarade på mindre än en tredjedel av den vanliga tiden | 2 | 22 %",
        "Samma svar rakt igenom på frågor i rad | 0 | 0 %",
    ]
    assert table(page, "fraga-4") == ["Ja | 6 | 67 % | 6 | 100 %", "Nej | 3 | 33 % | 0 | 0 %"]
    responded(session, cast.project, round_, 1, bra="ja")
    later = astrid.get(f"{RESULTS}/kvalitet").words()
    assert "Genomgången gjordes när 9 hade svarat, och nu har 10 svarat." in later


def test_readers_see_nothing_before_it_closes_and_no_marks_ever(
    bo: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    round_ = filled(session, cast, homes)
    for part in PARTS:
        assert "Resultatet har inte släppts än." in bo.get(f"{RESULTS}/{part}").words()
    address = f"{RESULTS}/enhet/{homes['A'].id}"
    assert "Resultatet har inte släppts än." in bo.get(address).words()
    close(session, cast, round_)
    bo.get(f"{RESULTS}/kvalitet", 403)
    assert "10" in bo.get(f"{RESULTS}/enheter").words()


def test_readers_pages_are_made_of_what_was_told_once_and_of_nothing_else(
    bo: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    """Whatever is counted after it closed changes no page of theirs by a letter."""
    round_ = filled(session, cast, homes)
    close(session, cast, round_)
    addresses = [
        RESULTS,
        *(f"{RESULTS}/{part}" for part in PARTS),
        *(f"{RESULTS}/enhet/{one.id}" for one in homes.values()),
        f"{RESULTS}/jamfor?med=grupp:storlek",
        f"{RESULTS}/saknas?efter=storlek",
        f"{RESULTS}/vikter?efter=storlek&fraga=bra",
        f"{RESULTS}/enheter?fraga=bra&svar=ja",
        "/projekt/projektet/resa/resan/steg/hear",
    ]
    before = [bo.get(address).words() for address in addresses]
    assert "32" in before[6], before[6]
    session.execute(update(QuestionnaireTally).values(n=QuestionnaireTally.n + 1_000))
    session.commit()
    assert [bo.get(address).words() for address in addresses] == before


def test_readers_are_not_told_of_a_small_unit_nor_of_the_one_beside_it(
    bo: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    round_ = asked(session, cast)
    for name, n in (("A", 20), ("B", 3), ("C", 12)):
        responded(session, cast.project, round_, n // 2, unit=homes[name], bra="ja")
        responded(session, cast.project, round_, n - n // 2, unit=homes[name], bra="nej")
    close(session, cast, round_)
    rows = table(bo.get(f"{RESULTS}/enheter?fraga=bra&svar=ja&ordning=namn"), "enheter")
    assert rows == [
        "Norr | Region | 23 | 23 | 48 %",
        "A | Hem | – | – | –",
        "B | Hem | – | – | –",
        "C | Hem | 12 | 12 | 50 %",
    ]
    words = bo.get(f"{RESULTS}/enhet/{homes['A'].id}").words()
    assert "Så få har svarat här, eller i en enhet bredvid, att det inte visas." in words
    assert "Enheter utan svar" not in bo.get(f"{RESULTS}/saknas").words()
    versus = bo.get(f"{RESULTS}/jamfor?med=grupp:storlek").words()
    assert "någon enhet i dem är för liten för att visas" in versus


def test_every_look_at_exact_numbers_is_logged(
    astrid: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    filled(session, cast, homes)
    for part in PARTS:
        astrid.get(f"{RESULTS}/{part}")
    seen = session.scalars(select(AuditEvent.subject).where(AuditEvent.action == "numbers.read"))
    assert set(seen) == {
        f"questionnaires.{page}" for page in ("themes", "units", "versus", "missing", "weighted")
    }


def test_numbers_stand_at_the_step_that_the_question_is_about(
    astrid: PageClient, bo: PageClient, session: Session, cast: Cast, homes: dict[str, Unit]
) -> None:
    round_ = filled(session, cast, homes)
    staff, public = (
        "/arbete/projektet/resa/resan/steg/hear",
        "/projekt/projektet/resa/resan/steg/hear",
    )
    page = astrid.get(staff)
    assert "Vanligast är ”Alltid”: 25 av 42." in page.words()
    assert "På natten" not in page.words()
    link = page.one("//a[starts-with(text(), 'Till frågans resultat')]").get("href")
    assert link == f"{RESULTS}#fraga-1"
    assert astrid.get(RESULTS).one("//h2[@id='fraga-1']").text == "Är det lugnt? På dagen"
    for address in (staff, public):
        assert "lugnt" not in bo.get(address).words()
    close(session, cast, round_)
    for address in (staff, public):
        assert "Vanligast är ”Alltid”: 25 av 42." in bo.get(address).words()
    assert not bo.get(public).all("//a[starts-with(text(), 'Till frågans resultat')]")
