"""Every message has an English translation that says the same things."""

import ast
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


def sources(message: Any) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def gives_names(call: ast.Call) -> bool:
    """Whether a call translates and fills in at once, by names that can be read in the code."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    fills = name == "ngettext" or (name == "gettext" and bool(call.keywords))
    return fills and all(one.arg for one in call.keywords)


def unfilled(call: ast.Call) -> list[str]:
    """The messages of a call that want a value which it does not give."""
    plural = isinstance(call.func, ast.Name) and call.func.id == "ngettext"
    given = {str(one.arg) for one in call.keywords} | ({"n"} if plural else set())
    texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
    return [text for text in texts if isinstance(text, str) and placeholders(text) - given]


@pytest.fixture(scope="module")
def kept() -> Any:
    return TOOL["translated"]()


@pytest.fixture(scope="module")
def collected() -> Any:
    return TOOL["collected"]()


def test_the_catalogue_is_as_make_messages_writes_it(kept: Any, collected: Any) -> None:
    written: bytes = TOOL["written"](TOOL["merged"](kept, {}, collected))
    assert written == TOOL["PO"].read_bytes(), "run `make messages`"


def test_every_message_is_translated_and_no_translation_is_left_over(
    kept: Any, collected: Any
) -> None:
    wanted = {str(message.id) for message in collected if message.id}
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


def test_a_translation_asks_for_no_value_that_its_source_is_not_given(kept: Any) -> None:
    """`num` is filled by templates and `n` by code: the one in place of the other is a fault."""
    wrong = [
        (source, translation)
        for message in kept
        if message.id
        for source, translation in strings(message)
        if placeholders(translation) - set().union(*map(placeholders, sources(message)))
    ]
    assert wrong == []


def test_code_fills_in_every_placeholder_of_its_messages() -> None:
    calls = [
        (file.name, call)
        for file in (ROOT / "codesign").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and gives_names(call)
    ]
    assert len(calls) > 50
    assert [(file, text) for file, call in calls for text in unfilled(call)] == []


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
