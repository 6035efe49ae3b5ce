"""The commuter prototype as people meet it: both versions, in both languages."""

import pytest
from sqlalchemy.orm import Session

from codesign.artefacts.versions import store_version
from codesign.prototypes.queries import new_prototype
from tests import commuting
from tests.cast import Cast
from tests.counting import statements
from tests.pages import SAME_ORIGIN, Page, PageClient


@pytest.fixture
def place(cast: Cast, session: Session) -> str:
    """Where the prototype's versions are, in a project whose journey is another."""
    versions = [
        one.__class__(one.document.model_copy(update={"journey": "resan"}), one.files)
        for one in commuting.versions()
    ]
    artefact = new_prototype(session, cast.project, "pendeltag")
    for one in versions:
        store_version(session, artefact, one, origin="file")
    session.commit()
    return f"/projekt/{cast.project.slug}/prototyp/pendeltag"


def inside(client: PageClient, address: str) -> Page:
    """A frame's page, which is a designer's screen and keeps its own rules."""
    return Page(client.client.get(address, headers=SAME_ORIGIN), address)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("number", [1, 2])
def test_every_screen_is_shown_in_each_language(
    pages: PageClient, place: str, number: int, language: str
) -> None:
    for screen in commuting.document(number).screens:
        found = inside(pages, f"{place}/v{number}/ram/{screen.key}?lang={language}")
        assert found.response.status_code == 200, screen.key
        assert found.one("//html").get("lang") == language
        assert len(found.all("//h1")) == 1, screen.key
        if screen.live:
            assert found.one("//*[@class='live-clock']//time").text_content() in {"07:41", "07:20"}
            assert found.one("//*[@class='live-sentence']").text_content().strip()
            assert not found.all("//@style")


def test_a_station_on_the_line_leads_to_its_board(pages: PageClient, place: str) -> None:
    line = inside(pages, f"{place}/v2/ram/start?lang=sv")
    ways = line.all("//*[local-name()='a'][@data-hotspot='station-sby']/@href")
    assert len(set(ways)) == 1, "the lying and the standing drawing lead alike"
    board = inside(pages, ways[0])
    assert board.one("//h1").text_content() == "Skissby"
    assert "s-station=sby" in ways[0]


def test_a_drawing_has_words_for_what_can_be_pressed(pages: PageClient, place: str) -> None:
    line = inside(pages, f"{place}/v2/ram/start?lang=sv")
    for link in line.all("//*[local-name()='svg']//*[local-name()='a']"):
        assert link.get("aria-label", "").endswith(", visa stationen")
    for drawing in line.all("//*[local-name()='svg'][@role='group']"):
        assert drawing.get("aria-label")


def test_the_other_morning_is_chosen_by_a_state(pages: PageClient, place: str) -> None:
    found = inside(pages, f"{place}/v2/ram/start?lang=sv&s-feed=normal")
    assert found.one("//time").text_content() == "07:20"
    assert "Signalfel" not in found.words("//body")


def test_the_feeds_own_words_keep_their_language(pages: PageClient, place: str) -> None:
    found = inside(pages, f"{place}/v2/ram/lage?lang=en")
    assert found.one("(//article/h2)[1]").get("lang") == "sv"
    assert found.words("(//*[@class='live-sentence'])[1]").startswith("2 messages hold now.")


def test_a_feed_is_read_once_however_often_its_screens_are_shown(
    pages: PageClient, place: str
) -> None:
    inside(pages, f"{place}/v2/ram/start?lang=sv")
    with statements(pages.app) as asked:
        inside(pages, f"{place}/v2/ram/station?lang=sv")
    assert not any("prototype_file.content" in statement for statement in asked)


def test_a_feed_that_cannot_be_read_is_told_on_the_screen(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    from tests import factories

    text = factories.PROTOTYPE.replace("    html: norr.html", "    live: {view: line}")
    text += (
        "feeds:\n  - {key: trasigt, title: Trasigt, files: feeds/x, starts: '07:00', "
        "ends: '08:00'}\n"
    )
    read = factories.read_prototype(text, **{"feeds/x/stops.txt": b"stop_id\nA\n"})
    factories.prototype(session, cast.project, read)
    session.commit()
    found = inside(pages, f"/projekt/{cast.project.slug}/prototyp/tavlan/v1/ram/norr?lang=sv")
    assert "Det gick inte att läsa några avgångar" in found.words("//body")
