"""The header of staff's pages is the chain of the work, and says where something waits."""

import pytest
from sqlalchemy.orm import Session

from codesign.capabilities import CAPABILITIES
from codesign.contributions.domain import Moderation
from codesign.web.navigation import CHAPTERS
from tests.cast import Cast
from tests.factories import voice
from tests.pages import Page, PageClient


def links(page: Page, part: str) -> list[str]:
    found = page.all(f"//nav[contains(@class, '{part}')]//a")
    return [" ".join("".join(link.itertext()).split()) for link in found]


def test_every_chapter_has_a_page_for_the_owner(pages: PageClient, cast: Cast) -> None:
    staff = pages.sign_in(cast.astrid)
    page = staff.get(f"/arbete/{cast.project.slug}")
    told = [str(name) for name in CHAPTERS.values()]
    assert links(page, "site-nav") == ["Översikt", *told]
    assert page.one("//nav[contains(@class, 'site-nav')]//a[@aria-current]").text == "Översikt"
    ways = [link.get("href") for link in page.all("//nav[contains(@class, 'site-nav')]//a")]
    assert [one.removeprefix(f"/arbete/{cast.project.slug}") for one in ways] == [
        *("", f"/resa/{cast.artefact.slug}", "/provomgangar", "/granska"),
        *("/insikter", "/svar", "/medlemmar"),
    ]


def test_a_reader_is_offered_what_a_reader_may_open(pages: PageClient, cast: Cast) -> None:
    staff = pages.sign_in(cast.bo)
    home = f"/arbete/{cast.project.slug}"
    assert links(staff.get(home), "site-nav") == [
        *("Översikt", "Kartan", "Samla in", "Läs och sortera", "Förstå", "Svara", "Projektet"),
    ]
    for chapter in ("/omraden", "/svar"):
        assert "Kategorisera" not in links(staff.get(home + chapter), "site-chapter")


@pytest.mark.parametrize(
    ("address", "chapter", "way"),
    [
        ("/kategorisera", "Läs och sortera", "Kategorisera"),
        ("/omraden", "Läs och sortera", "Områden"),
        ("/granska", "Läs och sortera", "Granska"),
        ("/importera", "Samla in", "Importera"),
        ("/insikter", "Förstå", "Insikter"),
        ("/prioritering", "Svara", "Prioritering"),
        ("/medlemmar", "Projektet", "Medlemmar"),
        ("/installningar", "Projektet", "Uppgifter"),
    ],
)
def test_a_page_stands_in_one_chapter(
    pages: PageClient, cast: Cast, address: str, chapter: str, way: str
) -> None:
    staff = pages.sign_in(cast.astrid)
    page = staff.get(f"/arbete/{cast.project.slug}{address}")
    assert page.one("//nav[contains(@class, 'site-nav')]//a[@aria-current='true']").text == chapter
    current = page.one("//nav[contains(@class, 'site-chapter')]//a[@aria-current='page']").text
    assert (current or "").strip() == way


def test_what_waits_is_counted_at_its_chapter(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    for _ in range(2):
        voice(session, cast.project, cast.version, moderation=Moderation.WAITING)
    session.commit()
    staff = pages.sign_in(cast.astrid)
    page = staff.get(f"/arbete/{cast.project.slug}")
    assert any(one.startswith("Läs och sortera väntar:") for one in links(page, "site-nav"))


def test_each_page_of_the_navigation_is_in_the_policy() -> None:
    endpoints = {entry.endpoint for one in CAPABILITIES for entry in one.navigation}
    assert endpoints <= {endpoint for one in CAPABILITIES for endpoint in one.policy}
    assert {entry.chapter for one in CAPABILITIES for entry in one.navigation} == set(CHAPTERS)
