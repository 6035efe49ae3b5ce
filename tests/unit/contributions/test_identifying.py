"""What may point someone out is found, what people merely tell is not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.contributions.domain import Moderation
from codesign.contributions.identifying import Sign, on_arrival, pieces, signs

TOLD = st.text() | st.text(alphabet="0123456789+-–() .@w/:aåö\n", max_size=80)


@given(TOLD)
def test_the_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text


@given(TOLD)
def test_no_piece_is_empty_and_no_two_plain_ones_meet(text: str) -> None:
    runs = pieces(text)
    assert all(piece.text for piece in runs)
    assert not any(one.sign is None and next_one.sign is None for one, next_one in pairwise(runs))


@given(TOLD)
def test_signs_are_told_once_each(text: str) -> None:
    found = signs(text)
    assert len(found) == len(set(found))
    assert set(found) == {piece.sign for piece in pieces(text) if piece.sign}


@given(before=st.text(alphabet="abcåäö \n"), after=st.text(alphabet="abcåäö \n"))
def test_an_identity_number_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert Sign.IDENTITY_NUMBER in signs(f"{before}19121212-1212{after}")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("mitt nummer är 121212-1212", Sign.IDENTITY_NUMBER),
        ("191212121212", Sign.IDENTITY_NUMBER),
        ("född 20121212 1212.", Sign.IDENTITY_NUMBER),
        ("samordningsnummer 701263-2391", Sign.IDENTITY_NUMBER),
        ("född 121212+1212", Sign.IDENTITY_NUMBER),
        ("skriv till anna.b+c@exempel.example!", Sign.EMAIL),
        ("Ring 070-123 45 67", Sign.PHONE),
        ("ring 08/123 456 78", Sign.PHONE),
        ("+46 (0)70 123 45 67", Sign.PHONE),
        ("se https://exempel.example/jag?x=1", Sign.LINK),
        ("på www.exempel.example", Sign.LINK),
        ("jag heter @nagon_23 där", Sign.LINK),
    ],
)
def test_what_may_point_someone_out_is_found(text: str, sign: Sign) -> None:
    assert signs(text) == (sign,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Det tog 3 veckor och 2 dagar.",
        "Den 12 december 2024 klockan 12.30 var vi 15 personer.",
        "Det kostade 12 000 kronor, eller 1 200 i månaden.",
        "Jag väntade 2019–2024.",
        "SOU 2019:43, avsnitt 2.7.1",
        "Vi möttes @ kansliet",
        "Det var 100 % bra/dåligt",
    ],
)
def test_what_people_merely_tell_is_left_alone(text: str) -> None:
    assert signs(text) == ()


def test_the_mark_ends_where_the_number_ends() -> None:
    marked = [piece.text for piece in pieces("Ring 070-123 45 67 - helst på kvällen") if piece.sign]
    assert marked == ["070-123 45 67"]


@pytest.mark.parametrize("text", ["0 " * 1000, "a@" * 1000, "1" * 2000, "(((" * 700, "w." * 1000])
def test_a_hostile_text_is_read_at_once(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text


@pytest.mark.parametrize("wanted", list(Moderation))
def test_only_what_would_be_released_waits_for_its_signs(wanted: Moderation) -> None:
    held = Moderation.WAITING if wanted is Moderation.RELEASED else wanted
    assert on_arrival(wanted, "Ring 070-123 45 67") is held
    assert on_arrival(wanted, "Ring gärna") is wanted
