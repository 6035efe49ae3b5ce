"""The table of areas and the page of each: every number leads to the voices behind it."""

import pytest
from sqlalchemy.orm import Session

from codesign.areas.actions import coding
from codesign.areas.actions.coding import CodingRequest
from codesign.areas.models import Area
from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.models import Contribution
from tests import factories
from tests.cast import Cast
from tests.pages import Page, PageClient

pytestmark = pytest.mark.both_engines

STAFF = "/arbete/projektet/omraden"
PUBLIC = "/projekt/projektet/omraden"


@pytest.fixture
def areas(session: Session, cast: Cast) -> dict[str, Area]:
    """A Information with Språk and Brev, and B Ersättning."""
    information = factories.area(session, cast.project, "Information")
    return {
        "A": information,
        "A1": factories.area(session, cast.project, "Språk", parent=information),
        "A2": factories.area(session, cast.project, "Brev", parent=information, position=1),
        "B": factories.area(session, cast.project, "Ersättning", position=1),
    }


def told(session: Session, cast: Cast, text: str, *inside: Area, **values: object) -> Contribution:
    voice = factories.voice(session, cast.project, cast.version, text, **values)
    for revision, area in enumerate(inside):
        wish = CodingRequest(voice.id, area.id, True, revision)
        coding.code(session, cast.project, cast.astrid, wish)
    session.commit()
    return voice


@pytest.fixture
def voices(session: Session, cast: Cast, areas: dict[str, Area]) -> list[Contribution]:
    return [
        told(session, cast, "I två delar", areas["A1"], areas["A2"]),
        told(session, cast, "I området", areas["A"], mode=Mode.SHOULD, anchor="rest"),
        told(session, cast, "Väntar", areas["B"], moderation=Moderation.WAITING),
        told(session, cast, "Okategoriserad"),
    ]


def counts(page: Page) -> dict[str, int]:
    """Mark → number of voices, as the table says."""
    found = {}
    for row in page.all("//table//tbody/tr"):
        heading, number = row.xpath("th|td")[:2]
        found[heading.text_content().split()[0]] = int(number.text_content())
    return found


def listed(page: Page) -> list[str]:
    return [" ".join(e.text_content().split()) for e in page.all("//*[@class='voice-words']")]


def test_each_area_counts_a_voice_once_with_its_subcategories(
    pages: PageClient, cast: Cast, voices: list[Contribution]
) -> None:
    page = pages.sign_in(cast.astrid).get(STAFF)
    assert counts(page) == {"A": 2, "A1": 1, "A2": 1, "B": 1}
    assert "4 röster, 3 av dem i minst ett område" in page.words()
    assert page.words("//tfoot").endswith("1")


def test_the_public_and_readers_count_only_what_has_been_released(
    pages: PageClient, cast: Cast, voices: list[Contribution], areas: dict[str, Area]
) -> None:
    for page in (pages.get(PUBLIC), pages.sign_in(cast.bo).get(STAFF)):
        assert counts(page) == {"A": 2, "A1": 1, "A2": 1, "B": 0}
    for page in (
        pages.get(f"{PUBLIC}/{areas['B'].id}"),
        pages.sign_in(cast.bo).get(f"{STAFF}/{areas['B'].id}"),
    ):
        assert "Väntar" not in listed(page)
    assert listed(pages.sign_in(cast.astrid).get(f"{STAFF}/{areas['B'].id}")) == ["Väntar"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lage=should", {"A": 1, "A1": 0, "A2": 0, "B": 0}),
        ("steg=resan.hear", {"A": 1, "A1": 1, "A2": 1, "B": 1}),
        ("steg=resan.borta", {"A": 0, "A1": 0, "A2": 0, "B": 0}),
    ],
)
def test_the_table_can_be_narrowed_and_its_links_stay_so(
    pages: PageClient,
    cast: Cast,
    voices: list[Contribution],
    query: str,
    expected: dict[str, int],
) -> None:
    page = pages.sign_in(cast.astrid).get(f"{STAFF}?{query}")
    assert counts(page) == expected
    links = page.all("//tbody//a/@href")
    assert all(query in link for link in links)


def test_an_areas_page_lists_exactly_the_voices_it_counts(
    pages: PageClient, cast: Cast, voices: list[Contribution], areas: dict[str, Area]
) -> None:
    astrid = pages.sign_in(cast.astrid)
    for mark, n in counts(astrid.get(STAFF)).items():
        assert len(listed(astrid.get(f"{STAFF}/{areas[mark].id}"))) == n
    page = astrid.get(f"{STAFF}/{areas['A'].id}")
    assert listed(page) == ["I två delar", "I området"]
    at_steps = [row.text_content() for row in page.all("//aside//tbody/tr")]
    assert at_steps == ["Hear1", "Rest1"]


def test_a_long_list_of_voices_is_read_page_by_page_with_none_left_out(
    pages: PageClient, cast: Cast, areas: dict[str, Area], session: Session
) -> None:
    expected = [
        told(session, cast, f"Nummer {n}", areas["A1"] if n % 2 else areas["A"]).text
        for n in range(103)
    ]
    address, seen = f"{PUBLIC}/{areas['A'].id}", []
    sizes = []
    while address:
        page = pages.get(address)
        seen += listed(page)
        sizes.append(len(listed(page)))
        address = next(iter(page.all("//a[@rel='next']/@href")), "")
    assert seen == expected
    assert sizes == [50, 50, 3]


def test_the_definition_stands_with_the_area(
    pages: PageClient, areas: dict[str, Area], session: Session
) -> None:
    areas["A"].definition = {"sv": "Det man får veta."}
    session.commit()
    assert "Det man får veta." in pages.get(PUBLIC).words()
    assert "Det man får veta." in pages.get(f"{PUBLIC}/{areas['A'].id}").words()


def test_other_projects_areas_are_not_found(
    pages: PageClient, cast: Cast, areas: dict[str, Area], session: Session
) -> None:
    session.commit()
    pages.get(f"/projekt/grannen/omraden/{areas['A'].id}", status=404)
    pages.get(f"{PUBLIC}/987654", status=404)
    pages.sign_in(cast.cilla).get(STAFF, status=404)
    pages.sign_in(cast.cilla).get(f"{STAFF}/{areas['A'].id}", status=404)


def test_a_project_without_areas_says_what_comes(pages: PageClient, cast: Cast) -> None:
    assert "Det finns inga utvecklingsområden ännu" in pages.get(PUBLIC).words()
    page = pages.sign_in(cast.astrid).get(STAFF)
    assert "Skapa det första området" in page.words()


def test_readers_are_not_offered_what_they_may_not_do(
    pages: PageClient, cast: Cast, voices: list[Contribution], areas: dict[str, Area]
) -> None:
    bo = pages.sign_in(cast.bo)
    for address in (STAFF, f"{STAFF}/{areas['A'].id}"):
        links = bo.get(address).all("//main//a/@href")
        assert not any("kategorisera" in link or "redigera" in link for link in links)
