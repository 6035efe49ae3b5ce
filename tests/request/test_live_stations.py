"""The station that somebody presses is the station that is shown, whatever its id."""

import json
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

from codesign.prototypes.live.stations import earlier_key
from tests.cast import Cast
from tests.live_feeds import inside, published
from tests.pages import PageClient
from tests.unit.transit.feed_files import announced, local

STATIONS = {"Söö": "Södertälje Syd", "Flb": "Flemingsberg", "Äs": "Älvsjö", "Cst": "Centralen"}


def answer() -> bytes:
    """A train that stops at all of them, as the API answers."""
    rows = []
    for n, signature in enumerate(STATIONS):
        said = {"ToLocation": [{"LocationName": "Cst"}], "TrackAtLocation": str(n)}
        if n:
            rows.append(announced("2201", signature, "Ankomst", f"07:{10 * n:02}", **said))
        if n < len(STATIONS) - 1:
            rows.append(announced("2201", signature, "Avgang", f"07:{10 * n + 2:02}", **said))
    described = [
        {"LocationSignature": key, "AdvertisedLocationName": name} for key, name in STATIONS.items()
    ]
    found = {"RESULT": [{"TrainAnnouncement": rows, "TrainStation": described}]}
    return json.dumps({"fetched_at": local("06:58"), "RESPONSE": found}).encode()


@pytest.fixture
def place(cast: Cast, session: Session) -> str:
    return published(session, cast, {"svar.json": answer()})


@pytest.mark.parametrize("name", ["Södertälje Syd", "Flemingsberg", "Älvsjö"])
@pytest.mark.parametrize("screen", ["start", "tider"])
def test_pressing_a_station_shows_its_departures(
    pages: PageClient, place: str, name: str, screen: str
) -> None:
    line = inside(pages, f"{place}/{screen}?lang=sv")
    links = {
        " ".join(link.text_content().split()): link.get("href")
        for link in line.all("//*[local-name()='a'][starts-with(@data-hotspot, 'station-')]")
    }
    assert links.keys() == {*STATIONS.values()}
    assert len(set(links.values())) == len(STATIONS)
    assert inside(pages, links[name]).one("//h1").text_content() == name


def test_a_saved_address_leads_to_its_station_or_asks(pages: PageClient, place: str) -> None:
    for signature, title in (("Cst", "Centralen"), ("Söö", "Avgångar"), ("Äs", "Avgångar")):
        address = f"{place}/tavla?lang=sv&s-station={quote(earlier_key(signature))}"
        board = inside(pages, address)
        assert (earlier_key(signature) == "s") is (title == "Avgångar")
        assert board.one("//h1").text_content() == title
    assert "Välj först vilken station" in board.words("//body")
