"""Codes that people can write down, and seals that only this installation can make."""

from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from codesign.contributions import receipts
from codesign.contributions.domain import Mode
from codesign.contributions.forms import CompleteSubmission
from tests.conftest import settings_for_tests

CODES = st.integers(0, 2**80 - 1).map(receipts.written)
TELLING = CompleteSubmission(perspective="donor", rating=-1, text="Ord", mode=Mode.IS)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[None]:
    """An application that has a secret key."""
    app = Flask("prov")
    app.config["SETTINGS"] = settings_for_tests(tmp_path)
    with app.app_context():
        yield


@given(CODES)
def test_a_written_code_is_read_as_itself(code: str) -> None:
    assert receipts.read(code) == code


@given(number=st.integers(0, 2**80 - 1), other=st.integers(0, 2**80 - 1))
def test_different_numbers_are_different_codes(number: int, other: int) -> None:
    assert (receipts.written(number) == receipts.written(other)) == (number == other)


@given(code=CODES, data=st.data())
def test_a_code_is_read_however_it_was_typed(code: str, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(st.sampled_from([letter, letter.lower()]))
        + data.draw(st.sampled_from(["", " ", "-", "–", ".", "\t"]))
        for letter in code.replace("-", "")
    )
    assert receipts.read(typed) == code


def test_letters_that_are_misread_are_put_right() -> None:
    assert receipts.read("OoIi-Ll00-AAAA-BBBB") == "0011-1100-AAAA-BBBB"


@pytest.mark.parametrize(
    "typed", ["", "A" * 15, "A" * 17, "U" * 16, "Å" * 16, "²" * 16, "A" * 100_000, "\0" * 16]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert receipts.read(typed) is None


@given(st.text())
def test_anything_typed_is_a_code_or_none(typed: str) -> None:
    code = receipts.read(typed)
    assert code is None or receipts.read(code) == code


def test_two_forms_have_two_keys() -> None:
    assert len({receipts.new_key() for _ in range(100)}) == 100


@pytest.mark.usefixtures("here")
def test_a_seal_holds_for_its_key_and_place_only() -> None:
    key = receipts.new_key()
    seal = receipts.seal(key, "1/resan/hear")
    assert receipts.is_sealed(key, seal, "1/resan/hear")
    assert not receipts.is_sealed(key, seal, "1/resan/decide")
    assert not receipts.is_sealed(receipts.new_key(), seal, "1/resan/hear")


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("key", ["", "x", "F" * 32, "f" * 33, "å" * 32, "f" * 31 + "\n"])
def test_a_key_of_the_wrong_shape_has_no_seal(key: str) -> None:
    assert not receipts.is_sealed(key, receipts.seal(key, "här"), "här")
    assert not receipts.is_sealed("f" * 32, "åäö", "här")


@pytest.mark.usefixtures("here")
def test_the_code_of_a_key_is_the_same_every_time() -> None:
    key = receipts.new_key()
    assert receipts.code_of(key) == receipts.code_of(key)
    assert receipts.code_of(key) != receipts.code_of(receipts.new_key())


@pytest.mark.usefixtures("here")
def test_every_letter_of_a_code_is_random() -> None:
    codes = [receipts.code_of(receipts.new_key()).replace("-", "") for _ in range(200)]
    assert {len(code) for code in codes} == {16}
    letters = [{code[place] for code in codes} for place in range(16)]
    assert all(len(found) > 24 for found in letters)


def test_another_installation_makes_other_codes_and_other_hashes(tmp_path: Path) -> None:
    found = []
    for key in (b"a" * 32, b"b" * 32):
        app = Flask("prov")
        app.config["SETTINGS"] = replace(settings_for_tests(tmp_path), secret_key=key)
        with app.app_context():
            prints = receipts.fingerprints("f" * 32, "här", TELLING)
            found.append(
                (receipts.code_of("f" * 32), receipts.code_hmac("0" * 16), *astuple(prints))
            )
    assert all(one != other for one, other in zip(*found, strict=True))


@pytest.mark.usefixtures("here")
def test_what_is_stored_of_a_code_holds_no_stretch_of_it() -> None:
    for _ in range(50):
        code = receipts.code_of(receipts.new_key())
        stored = receipts.code_hmac(code)
        assert len(stored) == 64
        plain = code.replace("-", "")
        assert plain[:6].lower() not in stored.lower()
        assert code[:6].lower() not in stored.lower()


@pytest.mark.usefixtures("here")
def test_fingerprints_tell_what_was_said_apart_and_hold_none_of_it() -> None:
    prints = receipts.fingerprints("f" * 32, "här", TELLING)
    same = receipts.fingerprints("f" * 32, "här", TELLING)
    other = receipts.fingerprints(
        "f" * 32,
        "här",
        CompleteSubmission(perspective="donor", rating=-1, text="Ord.", mode=Mode.IS),
    )
    assert prints == same
    assert prints.key_hash == other.key_hash
    assert prints.payload_hash != other.payload_hash
    assert "f" * 32 not in str(prints)
