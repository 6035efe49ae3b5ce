"""The start page and the health check."""

from tests.pages import PageClient


def test_the_start_page_passes_the_house_checks_in_both_languages(pages: PageClient) -> None:
    assert pages.get("/?lang=sv").one("/html/@lang") == "sv"
    assert pages.get("/?lang=en").one("/html/@lang") == "en"


def test_health_reads_the_durability_settings_back(pages: PageClient) -> None:
    page = pages.get("/health")
    assert page.response.json is not None
    assert page.response.json["status"] == "ok"


def test_an_unknown_address_says_so(pages: PageClient) -> None:
    assert "finns inte" in pages.get("/finns-inte", status=404).words()
