"""Every message has an English translation that says the same things."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOOL = runpy.run_path(str(ROOT / "tools" / "collect_messages.py"))


def strings(message: Any) -> list[tuple[str, str]]:
    """(source, translation) pairs of a message, one for each plural form."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return list(zip(message.id, message.string, strict=True))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)[sd]", text))


@pytest.fixture(scope="module")
def kept() -> Any:
    return TOOL["translated"]()


def test_every_message_is_translated_and_no_translation_is_left_over(kept: Any) -> None:
    wanted = {str(message.id) for message in TOOL["collected"]() if message.id}
    done = {str(m.id) for m in kept if m.id and TOOL["message_is_done"](m.string)}
    assert sorted(wanted - done) == []
    assert sorted(done - wanted) == []


def test_a_translation_has_the_same_placeholders(kept: Any) -> None:
    wrong = [
        source
        for message in kept
        if message.id
        for source, translation in strings(message)
        if placeholders(source) - {"num", "n"} != placeholders(translation) - {"num", "n"}
    ]
    assert wrong == []


def test_english_has_no_swedish_letters_but_in_names(kept: Any) -> None:
    names = re.compile(r"Område|Försäkringskassan|Vårdguiden|[ÄB]ÖR|GÖR|ÄR")
    found = [
        translation
        for message in kept
        if message.id
        for _, translation in strings(message)
        if re.search("[åäöÅÄÖ]", names.sub("", translation))
    ]
    assert found == []
