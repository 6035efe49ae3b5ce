"""Lists that people read: Swedish letters last, numbers by their value, small as capital."""

import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.reading_order import reading_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["2", "9", "10", "041", "41", "100"],
        ["Linje 2", "linje 9", "Linje 10", "Linje 41"],
        ["Abborrlinjen", "Zinklinjen", "Ålinjen", "Ängslinjen", "Ölinjen"],
        ["anna", "Bo", "cilla", "Zara", "Åsa", "ärla", "Örjan"],
        ["Zebra", "Å", "Ä", "Æble", "Äng", "Ö", "Ølen", "Öring"],
        ["ide", "idé", "idel", "Müller", "Munk", "resume", "résumé", "resumen"],
        ["Bo", "Bo Ek", "Bo-Ek", "Bob"],
        ["1 a", "1 b", "1a", "2 a", "X1", "X2", "X10", "Y1"],
        ["10:30", "spår 1", "spår 1b", "spår 2", "spår 10"],
        ["Ö", "Łódź"][::-1],
        ["Ö", "Київ", "東京"],
        ["", "(a)", "7", "a"],
        ["bild1.png", "bild2.png", "bild10.png"],
    ],
)
def test_order(ordered: list[str]) -> None:
    mixed = list(ordered)
    Random(5).shuffle(mixed)
    assert sorted(mixed, key=reading_key) == ordered
    assert sorted(ordered, key=reading_key) == ordered


def test_a_letter_is_the_same_however_it_is_composed() -> None:
    names = ["Öster", "Åby", "Zinkgruvan", "Älv"]
    apart = [unicodedata.normalize("NFD", name) for name in names]
    ordered = [unicodedata.normalize("NFC", name) for name in sorted(apart, key=reading_key)]
    assert ordered == ["Zinkgruvan", "Åby", "Älv", "Öster"]


def test_a_number_of_any_length_and_script_is_a_number() -> None:
    assert sorted(["9" * 6000, "8" * 6000, "1" + "0" * 6000], key=reading_key) == [
        "8" * 6000,
        "9" * 6000,
        "1" + "0" * 6000,
    ]
    assert sorted(["١٠", "٩", "8"], key=reading_key) == ["8", "٩", "١٠"]


@given(st.text(), st.text())
def test_different_texts_have_different_keys_that_can_be_compared(one: str, other: str) -> None:
    first, second = reading_key(one), reading_key(other)
    assert (first == second) == (one == other)
    assert (first < second) or (second < first) or one == other
