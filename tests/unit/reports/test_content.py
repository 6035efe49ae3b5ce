"""What people wrote, made fit for every renderer."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from codesign.reports.content import (
    CUT,
    QUOTE_LIMIT,
    Part,
    breakable,
    chosen_parts,
    one_line,
    plain,
    shortened,
)


@given(st.text())
def test_plain_text_fits_in_xml(text: str) -> None:
    element = etree.Element("p")
    element.text = plain(text)
    assert etree.fromstring(etree.tostring(element)).tag == "p"


@given(st.text())
def test_plain_text_keeps_its_letters(text: str) -> None:
    assert [c for c in plain(text) if c.isalnum()] == [c for c in text if c.isalnum()]


def test_marks_that_turn_the_direction_of_a_line_are_taken_away() -> None:
    assert plain("a\u202eb\u2066c\x00d\x0b") == "abcd"


def test_a_name_stays_on_one_line() -> None:
    assert one_line(" två\n rader\t") == "två rader"


def test_a_long_quote_is_cut_at_a_word_and_says_so() -> None:
    cut = shortened("ord " * 1000)
    assert cut.endswith("ord" + CUT)
    assert len(cut) <= QUOTE_LIMIT + len(CUT)


@given(st.text(alphabet="abcåäö ", max_size=200))
def test_places_to_break_change_nothing_that_is_read(text: str) -> None:
    assert breakable(text).replace("\u200b", "") == text
    assert all(len(piece) <= 36 for piece in breakable(text).replace("\u200b", " ").split())


def test_unknown_sections_are_left_out_and_the_order_is_the_reports() -> None:
    assert chosen_parts(["metod", "x", "karta"]) == (Part.MAP, Part.METHOD)
    assert chosen_parts(["x"]) == tuple(Part)
