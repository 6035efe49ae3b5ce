"""What is put away comes back exactly with its code, and with nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from codesign.contributions import receipts
from codesign.questionnaires import sealing
from codesign.questionnaires.filling import Filled
from codesign.questionnaires.sealing import Saved

KEY = "0123456789abcdef" * 2
HOSTILE = st.sampled_from(
    [
        "\x00",
        "\u202e",
        "\ud800",
        "</textarea><script>",
        "'; DROP TABLE x;--",
        "${fard}",
        "é",
        "e\u0301",
    ]
)
WORDS = st.lists(st.one_of(HOSTILE, st.text(st.characters(), max_size=40)), max_size=6).map("".join)
PLACES = st.from_regex(
    r"[a-z]{1,8}(\.[1-9]\.[a-z]{1,8})?(/[a-z]{1,5})?(:[a-z]{1,5})?", fullmatch=True
)
FILLED = st.builds(
    Filled,
    st.dictionaries(PLACES, st.lists(WORDS, max_size=4).map(tuple), max_size=12),
    st.frozensets(PLACES, max_size=12),
)


def saved(filled: Filled | None = None) -> Saved:
    return Saved(KEY, "sv-simple", "barn.2.namn", filled or Filled({"namn": ("Åsa",)}), True)


@pytest.fixture
def code(one_app: Flask) -> str:
    """The code of the form, as the running application makes it."""
    with one_app.app_context():
        return sealing.code_of(KEY)


@settings(max_examples=200)
@given(filled=FILLED)
def test_anything_typed_comes_back_exactly(one_app: Flask, filled: Filled) -> None:
    with one_app.app_context():
        code = sealing.code_of(KEY)
        assert sealing.opened(sealing.sealed(saved(filled), code, 7), code, 7) == saved(filled)


def test_a_code_is_as_long_as_a_receipts_and_another_than_the_receipts(one_app: Flask) -> None:
    with one_app.app_context():
        code = sealing.code_of(KEY)
        assert receipts.read(code) == code
        assert code == sealing.code_of(KEY)
        assert code != receipts.code_of(KEY)
        assert code != sealing.code_of(KEY[::-1])


def test_another_code_another_round_and_anything_changed_opens_nothing(
    one_app: Flask, code: str
) -> None:
    with one_app.app_context():
        stored = sealing.sealed(saved(), code, 7)
        assert sealing.opened(stored, code, 7) == saved()
        assert sealing.opened(stored, code[:-1] + ("0" if code[-1] != "0" else "1"), 7) is None
        assert sealing.opened(stored, code, 8) is None
        for at in (0, 1, 16, 17, 21, len(stored) - 33, len(stored) - 32, len(stored) - 1):
            changed = bytearray(stored)
            changed[at] ^= 1
            assert sealing.opened(bytes(changed), code, 7) is None
        for short in (b"", stored[:1], stored[:48], stored[:-1], stored + b"\0"):
            assert sealing.opened(short, code, 7) is None


def test_the_code_alone_is_not_enough_without_this_installation(
    one_app: Flask, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with one_app.app_context():
        stored, found_by = sealing.sealed(saved(), code, 7), sealing.code_hmac(code, 7)
        assert found_by != sealing.code_hmac(code, 8)
        other = replace(one_app.config["SETTINGS"], secret_key=b"another key of 32 bytes or more..")
        monkeypatch.setitem(one_app.config, "SETTINGS", other)
        assert sealing.opened(stored, code, 7) is None
        assert sealing.code_hmac(code, 7) != found_by
        assert sealing.code_of(KEY) != code


def test_the_same_is_sealed_differently_each_time_and_tells_no_length(
    one_app: Flask, code: str
) -> None:
    with one_app.app_context():
        one, other = (sealing.sealed(saved(), code, 7) for _ in range(2))
        longer = sealing.sealed(saved(Filled({"namn": ("x" * 3000,)})), code, 7)
    assert one != other
    assert one[13:45] != other[13:45]
    assert len(one) == len(other) == len(longer) == 1 + 12 + 4096 + 16


def test_nothing_that_was_typed_and_no_code_stands_in_it(one_app: Flask, code: str) -> None:
    with one_app.app_context():
        stored = sealing.sealed(saved(Filled({"namn": ("Hemligheten",)})), code, 7)
        found_by = sealing.code_hmac(code, 7)
    for word in ("Hemligheten", KEY, code, code.replace("-", ""), "sv-simple", "namn"):
        assert word.encode() not in stored
    assert code.replace("-", "").lower() not in found_by


@pytest.mark.parametrize(
    ("closes_on", "until"),
    [
        (None, date(2026, 12, 31)),
        (date(2026, 12, 30), date(2026, 12, 30)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2026, 12, 31)),
        (date(2026, 12, 1), date(2026, 12, 1)),
    ],
)
def test_it_lasts_a_month_or_as_long_as_answers_are_taken(
    closes_on: date | None, until: date
) -> None:
    assert sealing.last_day(date(2026, 12, 1), closes_on) == until
