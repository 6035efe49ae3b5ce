"""What a prototype is called, asks and belongs to, as it is typed."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from codesign.prototypes.making.draft_forms import NO_JOURNEY, TITLE_LIMIT, WORDS_LIMIT, AboutForm

JOURNEYS: Mapping[str, Any] = {"pendling": SimpleNamespace(steps={"vanta": "Vänta"})}
GOOD = {"title": "Tavlan", "question": "Syns tåget?", "step": "pendling/vanta"}


def read(**changed: str) -> AboutForm:
    return AboutForm.read({**GOOD, **changed}, journeys=JOURNEYS)


def test_what_is_typed_is_cleaned_and_kept() -> None:
    form = read(title=" Tav\x00lan\r\n", extra="något")
    assert form.values == {"title": "Tavlan", "question": "Syns tåget?", "step": "pendling/vanta"}
    assert (form.title, form.question, form.step) == tuple(GOOD.values())
    assert not form.errors


@pytest.mark.parametrize("step", ["", "pendling", "pendling/", "pendling/borta", "annan/vanta"])
def test_a_step_that_is_not_there_is_asked_for(step: str) -> None:
    assert read(step=step).errors == {"step": "Välj vilket steg i resan den hör till."}
    assert read(step=step).values["step"] == step


def test_a_prototype_needs_no_journey() -> None:
    assert not read(step=NO_JOURNEY).errors
    assert AboutForm.read({**GOOD, "step": NO_JOURNEY}, journeys={}).errors == {}


def test_title_and_question_are_needed_and_have_a_limit() -> None:
    assert read(title=" \x00 ", question="").errors == {
        "title": "Skriv vad prototypen heter.",
        "question": "Skriv vad ni vill ta reda på med den.",
    }
    assert not read(title="t" * TITLE_LIMIT, question="q" * WORDS_LIMIT).errors
    assert read(title="t" * 121, question="q" * 501).errors == {
        "title": "Skriv högst 120 tecken. Nu är det 121.",
        "question": "Skriv högst 500 tecken. Nu är det 501.",
    }
