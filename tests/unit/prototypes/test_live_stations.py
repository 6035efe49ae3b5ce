"""Keys of stations: one for each id, whatever it is written with."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.prototypes.live.stations import StationKeys, earlier_key, station_key

pytestmark = pytest.mark.slow

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@given(st.text(), st.text())
def test_no_two_ids_share_a_key(one: str, other: str) -> None:
    assert (station_key(one) == station_key(other)) == (one == other)


@given(st.text())
def test_a_key_is_small_letters_digits_and_hyphens_and_not_too_long(station: str) -> None:
    assert KEY.fullmatch(station_key(station))
    assert len(station_key(station)) <= 56


@pytest.mark.parametrize(
    "alike",
    [
        ("S", "Äs", "Sä", "Ös", "s", "Söö", "Så"),
        ("G", "Gä", "Gö", "g"),
        ("M", "Mö", "Må"),
        ("ALB", "Alb", "alb", "aLB"),
        ("a-b", "a_b", "a b", "a:b", "a--b"),
        ("Å", unicodedata.normalize("NFD", "Å"), "å"),
        ("東京", "京都", "", "–", "ąę", "Київ"),
        ("x" * 500, "x" * 501),
    ],
)
def test_ids_that_look_alike_keep_apart(alike: tuple[str, ...]) -> None:
    assert len({station_key(one) for one in alike}) == len(alike)
    keys = StationKeys(alike)
    assert [keys.station(keys.key(one)) for one in alike] == list(alike)


def test_usual_signatures_and_numbers_have_short_keys() -> None:
    assert [station_key(one) for one in ("Exs", "Cst", "S", "740000001")] == [
        "exs",
        "cst",
        "s",
        "740000001",
    ]
    assert re.fullmatch(r"as-[0-9a-f]{16}", station_key("Äs"))
    assert re.fullmatch(r"nsr-quay-113-[0-9a-f]{16}", station_key("NSR:Quay:113"))
    assert re.fullmatch(r"station-[0-9a-f]{16}", station_key("東京"))


def test_a_saved_address_leads_on_where_only_one_station_had_the_key() -> None:
    keys = StationKeys(["Mölnbo", "ALB", "Äs", "Sä", "Cst"])
    assert earlier_key("Mölnbo") == "m-lnbo"
    assert keys.station("m-lnbo") == "Mölnbo"
    assert keys.station("alb") == "ALB"
    assert keys.station("s") is None, "two stations had it"
    assert keys.station("cst") == "Cst"
    assert keys.station("") is None
    assert StationKeys(["Äs", "S"]).station("s") == "S", "its own key now"


def test_a_station_goes_on_being_called_what_the_document_calls_it() -> None:
    keys = StationKeys(["ALB", "NSR:Quay:1", "Äs", "Ös"], ["alb", "nsr-quay-1", "s", "annan"])
    assert keys.key("ALB") == "alb"
    assert keys.key("NSR:Quay:1") == "nsr-quay-1"
    assert keys.key("Äs") == station_key("Äs"), "“s” could be either"
    assert keys.station("alb") == "ALB"
