"""The fixed tables that readers get of a round, at the threshold and one below it."""

import copy
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from codesign.artefacts.versions import store_version
from codesign.measures.outcomes import TaskOutcome
from codesign.rounds.models import TestRound
from codesign.rounds.plan import Design
from tests import factories, walking
from tests.cast import Cast
from tests.pages import Page, PageClient

ROUND = "/arbete/projektet/provomgangar/omgang"
RESULTS = f"{ROUND}/resultat"
HIDDEN = "visas inte"
GROUPS = [{"key": "fore", "label": "Före resan"}, {"key": "under", "label": "Under resan"}]


def script() -> dict[str, object]:
    """The usual round, whose card sort has groups that are given."""
    made = copy.deepcopy(walking.SCRIPT)
    for block in made["blocks"]:
        if block["key"] == "sortera":
            block["groups"] = GROUPS
    return made


@pytest.fixture
def round_(session: Session, cast: Cast) -> TestRound:
    version = factories.prototype(session, cast.project)
    made = walking.tried(session, cast.project, [version], script=script())
    session.commit()
    return made


def try_it(session: Session, cast: Cast, round_: TestRound, most: int, few: int) -> None:
    """`most` did one thing on every page and `few` another; as many again as `most` failed."""
    ways = [
        *[(TaskOutcome.DIRECT, walking.DIRECT, 0)] * most,
        *[(TaskOutcome.INDIRECT, walking.ASTRAY, 1)] * few,
        *[(TaskOutcome.GAVE_UP, walking.DIRECT[:-1], 0)] * most,
    ]
    for outcome, screens, place in ways:
        one = walking.walk(session, cast.project, round_, ["A"])
        walking.task(session, one, "hitta@A", outcome, screens, 10_000, 0)
        walking.answer(session, one, "helst", {"choice": ("tider", "karta")[place]})
        groups = [{"key": ("fore", "under")[place], "name": "", "cards": ["tid", "spar", "pris"]}]
        walking.answer(session, one, "sortera", {"groups": groups, "left": []})
        found = {"opened": ["resa", "lage"], "choice": ("lage", None)[place]}
        walking.answer(session, one, "meny", {**found, "right": not place, "ms": 4000})
    session.commit()


def release(pages: PageClient, cast: Cast) -> None:
    analyst = pages.sign_in(cast.analyst)
    analyst.submit(analyst.get(ROUND), form="//form[contains(@action, '/slapp')]", status=303)


def numbers(page: Page, figure: str) -> dict[str, list[str]]:
    """A figure's rows: heading → its cells."""
    rows = page.all(f"//*[@id='{figure}']//tbody/tr")
    return {
        " ".join(row.xpath("th")[0].text_content().split()): [
            " ".join(cell.text_content().split()) for cell in row.xpath("td")
        ]
        for row in rows
    }


def csv_numbers(pages: PageClient, cast: Cast, figure: str) -> Iterator[str]:
    """Every cell of the figure's file that is a number or says that none is shown."""
    file = pages.sign_in(cast.bo).get(f"{RESULTS}/{figure}.csv").text
    for line in file.splitlines()[1:]:
        yield from (cell for cell in line.split(";")[1:] if cell.isdigit() or cell == HIDDEN)


@pytest.mark.parametrize(("about_children", "least"), [(False, 5), (True, 10)])
def test_tables_of_a_round_show_the_threshold_and_hide_one_less(
    pages: PageClient,
    cast: Cast,
    session: Session,
    round_: TestRound,
    *,
    about_children: bool,
    least: int,
) -> None:
    cast.project.is_about_children = about_children
    try_it(session, cast, round_, 2 * least, least)
    release(pages, cast)
    page = pages.sign_in(cast.bo).get(RESULTS)
    few, most, both = str(least), str(2 * least), str(4 * least)
    assert numbers(page, "hitta-klarade") == {"Version 1": [str(3 * least), most, "0"]}
    assert numbers(page, "hitta-vag") == {"Version 1": [most, few]}
    chosen = [row[0] for row in numbers(page, "helst-svar").values()]
    none = "that nobody chose neither, or said that it is all one, would tell of all"
    assert chosen == [both, HIDDEN, HIDDEN, HIDDEN, "0"], none
    assert numbers(page, "sortera-kort")["Spår"] == [both, few, "0"]
    assert f"{most} av {3 * least} som klarade uppgiften gick kortaste vägen." in page.words()
    assert list(csv_numbers(pages, cast, "hitta-vag")) == [most, few]


@pytest.mark.parametrize(("about_children", "least"), [(False, 5), (True, 10)])
def test_one_fewer_than_the_threshold_hides_what_would_tell_of_them(
    pages: PageClient,
    cast: Cast,
    session: Session,
    round_: TestRound,
    *,
    about_children: bool,
    least: int,
) -> None:
    cast.project.is_about_children = about_children
    try_it(session, cast, round_, 2 * least, least - 1)
    release(pages, cast)
    page = pages.sign_in(cast.bo).get(RESULTS)
    managed = str(3 * least - 1)
    assert numbers(page, "hitta-klarade") == {"Version 1": [managed, str(2 * least), "0"]}
    assert numbers(page, "hitta-vag") == {"Version 1": [HIDDEN] * 2}
    assert {cell for row in numbers(page, "helst-svar").values() for cell in row} <= {
        HIDDEN,
        "–",
        "0",
    }
    assert numbers(page, "sortera-kort")["Spår"] == [HIDDEN, HIDDEN, "0"]
    assert list(csv_numbers(pages, cast, "hitta-vag")) == [HIDDEN] * 2


def test_where_all_answered_the_same_only_how_many_is_told(
    pages: PageClient, cast: Cast, session: Session, round_: TestRound
) -> None:
    try_it(session, cast, round_, 10, 0)
    release(pages, cast)
    page = pages.sign_in(cast.bo).get(RESULTS)
    assert "20 hade provat" in page.words()
    assert numbers(page, "hitta-vag") == {"Version 1": [HIDDEN] * 2}
    assert numbers(page, "sortera-kort")["Pris"] == [HIDDEN, HIDDEN, "0"]
    assert not numbers(page, "hitta-tid"), "all took as long"
    alike = "Inget medel kan visas: medel visas när minst 5 har svarat, och svaren inte är lika."
    assert alike in page.words()


def test_own_groups_are_peoples_words_and_are_in_no_table_of_readers(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    version = factories.prototype(session, cast.project)
    made = walking.tried(session, cast.project, [version])
    walking.walked(session, cast.project, made, 24)
    session.commit()
    release(pages, cast)
    page = pages.sign_in(cast.bo).get(RESULTS)
    assert "Hög 1" not in page.text
    assert not numbers(page, "sortera-kort")
    assert numbers(page, "hitta-vag") == {"Version 1": ["12", "6"]}


@pytest.mark.parametrize(("design", "is_told"), [(Design.BETWEEN, False), (Design.WITHIN, True)])
def test_words_say_which_version_they_are_about_only_where_people_met_several(
    pages: PageClient, cast: Cast, session: Session, design: Design, *, is_told: bool
) -> None:
    version = factories.prototype(session, cast.project)
    text = factories.PROTOTYPE.replace("Exempel på en tavla", "Exempel på en bättre tavla")
    second = store_version(
        session, version.artefact, factories.read_prototype(text), origin="editor"
    )
    made = walking.tried(session, cast.project, [version, second], design=design)
    one = walking.walk(session, cast.project, made, ["B"])
    voice = walking.said(session, cast.project, made, one, "Öppet ord", item="hitta@B")
    walking.released(session, voice)
    session.commit()
    for who, is_shown in ((cast.bo, is_told), (cast.astrid, True)):
        client = pages.sign_in(who)
        for address in (RESULTS, f"{ROUND}/ord"):
            (quote,) = client.get(address).all("//article[@class='result-quote']")
            assert "Öppet ord" in quote.text_content()
            assert ("Version 2" in quote.text_content()) is is_shown, (who.name, address)
