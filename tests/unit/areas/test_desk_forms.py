"""What the desk understands of an address or a form."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from codesign.areas.domain import DeskFilter
from codesign.areas.forms import AreaForm, desk_filter, number_in
from codesign.contributions.domain import Mode
from codesign.contributions.sources import Source

FILTERS = st.builds(
    DeskFilter,
    uncoded=st.just(False),
    journey=st.just("resan"),
    step=st.just("hear"),
    mode=st.none() | st.sampled_from(Mode),
    source=st.none() | st.sampled_from(Source),
    perspective=st.none() | st.sampled_from(["", "donor"]),
    area_id=st.none() | st.integers(1, 10_000),
    words=st.sampled_from(["", "kö", "50 % av"]),
)


@given(FILTERS)
def test_a_filter_survives_its_address(wanted: DeskFilter) -> None:
    assert desk_filter(wanted.query) == wanted


def test_the_desk_begins_with_what_nobody_has_sorted() -> None:
    assert desk_filter({}) == DeskFilter(uncoded=True)


@pytest.mark.parametrize(
    "forged", [{"lage": "x"}, {"kalla": "'"}, {"omrade": "-1"}, {"omrade": "²"}, {"steg": "hear"}]
)
def test_what_a_forged_address_asks_for_is_left_out(forged: dict[str, str]) -> None:
    assert not desk_filter(forged).is_narrowed


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "", None, "9" * 40, "٣"])
def test_only_numbers_of_rows_are_numbers(value: str | None) -> None:
    assert number_in(value) is None


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"namn": "  "}, "namn"),
        ({"namn": "x" * 121}, "namn"),
        ({"namn": "A", "definition": "x" * 1001}, "definition"),
        ({"namn": "A", "farg": "red"}, "farg"),
    ],
)
def test_an_area_form_says_which_field_is_wrong(sent: dict[str, str], field: str) -> None:
    with Flask("test").test_request_context():
        form = AreaForm.read(sent)
    assert list(form.errors) == [field]
    assert form.values["namn"] == sent["namn"].strip()
