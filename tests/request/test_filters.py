"""Filters behave alike on every page: at once with scripts, by a button without."""

import pytest
from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from tests import factories
from tests.cast import Cast
from tests.pages import PageClient

WORK = "/arbete/projektet"
PAGES = {
    f"{WORK}/omraden": "main",
    f"{WORK}/kategorisera": "desk-whole",
    f"{WORK}/svar": "main",
    f"{WORK}/resa/resan": "map-region",
    f"{WORK}/insikter": "insights",
}


@pytest.fixture
def client(pages: PageClient, cast: Cast, session: Session) -> PageClient:
    factories.area(session, cast.project, "Väntan")
    factories.voice(session, cast.project, cast.version, "Exempel: vi väntade")
    session.commit()
    return pages.sign_in(cast.astrid)


@pytest.mark.parametrize(("address", "part"), PAGES.items())
def test_a_choice_applies_at_once_and_the_button_is_for_those_without_scripts(
    client: PageClient, address: str, part: str
) -> None:
    page = client.get(address)
    form = page.one("//form[@data-filter]")
    assert form.get("hx-trigger") == "change, submit"
    assert form.get("hx-target") == f"#{part}"
    assert form.get("hx-push-url") == "true"
    assert form.get("method") == "get"
    assert page.one(f"//*[@id='{part}']") is not None
    (button,) = form.xpath(".//button[@type='submit']")
    assert button.get("data-without-script") is not None
    assert page.all("//script[contains(@src, 'js/filter.js')]")


@pytest.mark.parametrize(("address", "part"), PAGES.items())
def test_what_htmx_asks_for_holds_the_part_that_changes(
    client: PageClient, address: str, part: str
) -> None:
    form = client.get(address).one("//form[@data-filter]")
    kind = "full" if form.get("hx-select") else "partial"
    answer = client.get(
        f"{address}?lage=is" if "svar" not in address else f"{address}?visa=obesvarade",
        headers={"HX-Request": "true", "HX-Request-Type": kind},
    )
    assert f'id="{part}"' in answer.text
    assert answer.is_whole is (kind == "full")


@pytest.mark.both_engines
def test_projects_are_listed_in_swedish_and_natural_order(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    titles = ["Öppna dörrar", "Ännu en", "Linje 10", "linje 9", "Åka tåg", "Zebra"]
    for n, title in enumerate(titles):
        made = factories.project(session, cast.agency, f"p{n}")
        made.title = {"sv": title}
        factories.member(session, made, cast.bo, Role.READER)
    cast.project.title = {"sv": "Abborre"}
    session.commit()
    words = pages.sign_in(cast.bo).get("/arbete").words()
    wanted = [
        "Abborre",
        "linje 9",
        "Linje 10",
        "Zebra",
        "Åka tåg",
        "Ännu en",
        "Öppna dörrar",
    ]
    assert sorted(wanted, key=words.index) == wanted
