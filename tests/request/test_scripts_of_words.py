"""Words that people wrote from right to left are shown so, wherever they stand."""

import re
from typing import Any

from sqlalchemy.orm import Session

from codesign.contributions.domain import Moderation
from tests import factories
from tests.cast import Cast
from tests.pages import Page, PageClient

WORDS = "انتظرت طويلا ولم يتصل أحد"
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")


def one_way(page: Page) -> list[str]:
    """Words from right to left without anything around them that turns with them."""
    found = []
    for one in page.all("//body//*[not(self::script)]"):
        if any(is_right_to_left(text) for text in _own(one)) and not turns(one):
            found.append(f"{page.address}: <{one.tag} class={one.get('class')}>")
    return found


def is_right_to_left(text: str) -> bool:
    """Whether a text is mostly so; a sentence of ours that quotes somebody keeps our direction."""
    letters = [letter for letter in text if letter.isalpha()]
    those = [letter for letter in letters if RIGHT_TO_LEFT.match(letter)]
    return 2 * len(those) > len(letters)


def _own(one: Any) -> list[str]:
    return [str(text) for text in one.xpath("./text()")]


def turns(one: Any) -> bool:
    """Whether the nearest element that says a direction lets the words say it."""
    said = one.xpath("ancestor-or-self::*[@dir][1]/@dir")
    return one.tag in {"bdi", "option", "title"} or (bool(said) and said[-1] == "auto")


def test_what_does_not_turn_is_found(pages: PageClient) -> None:
    page = pages.get("/")
    body = page.one("//main")
    paragraph = body.makeelement("p", {})
    paragraph.text = WORDS
    body.append(paragraph)
    assert one_way(page) == ["/: <p class=None>"]
    body.set("dir", "ltr")
    paragraph.set("dir", "auto")
    assert one_way(page) == []
    del paragraph.attrib["dir"]
    paragraph.text = f"Hon sa ”{WORDS}” när vi frågade henne om hur det var."
    assert one_way(page) == []


def test_every_page_that_shows_what_people_wrote_turns_with_it(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    area = factories.area(session, cast.project, f"{WORDS} A")
    for moderation in (Moderation.RELEASED, Moderation.WAITING):
        factories.voice(
            session, cast.project, cast.version, WORDS, moderation=moderation, origin=f"{WORDS} O"
        )
    cast.project.title = {"sv": f"{WORDS} T"}
    cast.project.purpose = cast.project.question = cast.project.asks = {"sv": f"{WORDS} P"}
    factories.answer(session, cast.project, area)
    session.commit()
    astrid = pages.sign_in(cast.astrid)
    wrong, shown = [], 0
    public, work = "/projekt/projektet", "/arbete/projektet"
    for address in (
        "/",
        public,
        f"{public}/resa/resan",
        f"{public}/resa/resan?vy=lista",
        f"{public}/resa/resan/steg/hear",
        f"{public}/omraden",
        f"{public}/omraden/{area.id}",
        f"{public}/svar",
        "/arbete",
        work,
        f"{work}/resa/resan",
        f"{work}/resa/resan/steg/hear",
        f"{work}/granska",
        f"{work}/kategorisera",
        f"{work}/omraden",
        f"{work}/omraden/redigera",
        f"{work}/omraden/{area.id}",
        f"{work}/svar",
        f"{work}/insikter",
        f"{work}/rapport",
        f"{work}/installningar",
    ):
        page = astrid.get(address)
        shown += bool(RIGHT_TO_LEFT.search(page.text))
        wrong += one_way(page)
    assert shown > 15
    assert wrong == []
