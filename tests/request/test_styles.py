"""Citizens' pages stay light."""

from urllib.parse import urlsplit

import pytest

from tests.pages import PageClient

MAP = "/projekt/projektet/resa/resan"
STEP = f"{MAP}/steg/hear"


def weight(pages: PageClient, address: str) -> int:
    with pages.client.get(address) as answer:
        assert answer.status_code == 200
        return len(answer.data)


@pytest.mark.parametrize(
    "path", ["/", MAP, STEP, f"{MAP}/beratta/hear", "/kvitto", "/projekt/projektet/svar"]
)
def test_the_styles_of_a_citizens_page_weigh_less_than_70_kb(pages: PageClient, path: str) -> None:
    links = pages.get(path).all("//link[@rel='stylesheet']")
    addresses = [urlsplit(link.get("href")).path for link in links]
    weights = {address: weight(pages, address) for address in addresses}
    assert sum(weights.values()) < 70_000, weights
