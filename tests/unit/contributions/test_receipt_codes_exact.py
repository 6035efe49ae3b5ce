"""Receipt codes and what is stored of them, to the letter, by a second way of making them.

A change of any of these locks out everybody who has a receipt, so it is no change to make unseen.
"""

import hmac
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from codesign.contributions import receipts
from codesign.contributions.domain import Mode
from codesign.contributions.forms import CompleteSubmission
from tests.conftest import settings_for_tests

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY = "0123456789abcdef" * 2
PLACE = "1/resan/hear"


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[bytes]:
    """The secret key of an application that is running."""
    app = Flask("prov")
    app.config["SETTINGS"] = settings_for_tests(tmp_path)
    with app.app_context():
        yield app.config["SETTINGS"].secret_key


def keyed(secret: bytes, words: str) -> str:
    return hmac.new(secret, words.encode(), "sha256").hexdigest()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (0, "0000-0000-0000-0000"),
        (1, "0000-0000-0000-0001"),
        (31, "0000-0000-0000-000Z"),
        (32, "0000-0000-0000-0010"),
        (2**80 - 1, "ZZZZ-ZZZZ-ZZZZ-ZZZZ"),
        (2**75, "1000-0000-0000-0000"),
        (2**60, "0001-0000-0000-0000"),
        (2**55, "0000-1000-0000-0000"),
    ],
)
def test_numbers_are_written_in_base_32_in_fours(number: int, code: str) -> None:
    assert receipts.written(number) == code
    assert receipts.read(code) == code


def test_every_letter_stands_for_its_number() -> None:
    assert receipts.ALPHABET == CROCKFORD
    assert receipts.LENGTH == 16
    for place in range(16):
        for number, letter in enumerate(CROCKFORD):
            code = receipts.written(number << 5 * place).replace("-", "")
            assert code == ("0" * (15 - place) + letter).ljust(16, "0")


@pytest.mark.parametrize("typed", ["0" * 16, "0000 0000\t0000–0000", "_0_" * 8 + "0" * 8])
def test_separators_are_left_out(typed: str) -> None:
    assert receipts.read(typed) == "0000-0000-0000-0000"


@pytest.mark.parametrize("letter", sorted(set("ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ") - {"U"}))
def test_each_letter_is_read_as_itself_or_what_it_is_misread_for(letter: str) -> None:
    meant = {"O": "0", "I": "1", "L": "1"}.get(letter, letter)
    typed, code = letter + "0" * 15, f"{meant}000-0000-0000-0000"
    right = code if meant in CROCKFORD else None
    assert receipts.read(typed) == right
    assert receipts.read(typed.lower()) == right


@pytest.mark.parametrize("typed", ["U" + "0" * 15, "0" * 15 + "u", "0" * 15 + "!", "0" * 15 + "/"])
def test_no_other_letter_is_one(typed: str) -> None:
    assert receipts.read(typed) is None


@pytest.mark.parametrize(("spaces", "is_read"), [(184, True), (185, False)])
def test_no_more_is_read_than_two_hundred_letters(spaces: int, is_read: bool) -> None:
    assert (receipts.read(" " * spaces + "0" * 16) is not None) is is_read


def test_the_code_of_a_form_and_what_is_stored_of_it(secret: bytes) -> None:
    made = int.from_bytes(bytes.fromhex(keyed(secret, f"receipt-code:{KEY}"))[:10])
    letters = [CROCKFORD[made >> shift & 31] for shift in range(75, -1, -5)]
    code = "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8, 12))
    assert receipts.code_of(KEY) == code
    assert receipts.code_hmac(code) == keyed(secret, f"receipt:{code}")
    telling = CompleteSubmission(perspective="donor", rating=-1, text="Å!", mode=Mode.IS)
    said = json.dumps(
        [PLACE, {"mode": "is", "perspective": "donor", "rating": -1, "text": "Å!"}],
        ensure_ascii=False,
    )
    assert receipts.fingerprints(KEY, PLACE, telling) == receipts.Fingerprints(
        keyed(secret, f"submission:{KEY}"),
        keyed(secret, f"payload:{KEY}:{said}"),
        keyed(secret, f"receipt:{code}"),
    )


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    "other",
    [
        CompleteSubmission("relative", -1, "Ord", Mode.IS),
        CompleteSubmission("donor", 0, "Ord", Mode.IS),
        CompleteSubmission("donor", None, "Ord", Mode.IS),
        CompleteSubmission("donor", -1, "ord", Mode.IS),
        CompleteSubmission("donor", -1, "Ord ", Mode.IS),
        CompleteSubmission("donor", -1, "Ord", Mode.SHOULD),
    ],
)
def test_every_part_of_what_was_said_is_told_apart(other: CompleteSubmission) -> None:
    same = receipts.fingerprints(KEY, PLACE, CompleteSubmission("donor", -1, "Ord", Mode.IS))
    assert receipts.fingerprints(KEY, PLACE, other).payload_hash != same.payload_hash
    assert receipts.fingerprints(KEY, "2/resan/hear", other).payload_hash != same.payload_hash


def test_a_seal_is_of_its_place_and_key_to_the_letter(secret: bytes) -> None:
    seal = keyed(secret, f"tell:{PLACE}:{KEY}")
    assert receipts.seal(KEY, PLACE) == seal
    assert receipts.is_sealed(KEY, seal, PLACE)
    for given in ("", seal[:-1], seal + "0", seal.upper(), seal[:16], keyed(secret, KEY)):
        assert not receipts.is_sealed(KEY, given, PLACE)
    assert not receipts.is_sealed(KEY, seal, PLACE + "/")
    assert not receipts.is_sealed(KEY.upper(), receipts.seal(KEY.upper(), PLACE), PLACE)


def test_a_key_is_a_hundred_and_twenty_eight_bits() -> None:
    keys = {receipts.new_key() for _ in range(200)}
    assert len(keys) == 200
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)
