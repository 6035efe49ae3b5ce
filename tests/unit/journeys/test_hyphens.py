"""Long words may break, and nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.hyphens import SOFT_HYPHEN, hyphenated

texts = st.text(st.characters(exclude_characters=SOFT_HYPHEN), max_size=200)


@given(texts | st.text("abcdeåäösjknrtlg", max_size=60), st.sampled_from(["sv", "en", "fi", ""]))
def test_the_text_is_the_same_when_soft_hyphens_are_taken_away(text: str, language: str) -> None:
    assert hyphenated(text, language).replace(SOFT_HYPHEN, "") == text


def test_a_long_swedish_word_may_break_but_not_near_its_ends() -> None:
    broken = hyphenated("patientföreningarnas", "sv")
    parts = broken.split(SOFT_HYPHEN)
    assert len(parts) > 2
    assert min(len(parts[0]), len(parts[-1])) >= 3


@pytest.mark.parametrize("text", ["njure", "0123456789012", "en två tre", ""])
def test_short_words_and_numbers_stay_whole(text: str) -> None:
    assert hyphenated(text, "sv") == text


def test_a_language_without_a_dictionary_is_left_alone() -> None:
    assert hyphenated("patientföreningarnas", "fi") == "patientföreningarnas"
