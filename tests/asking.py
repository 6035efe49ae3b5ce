"""Questionnaires for tests, said in as few words as they need."""

from typing import Any

from codesign.questionnaires.answers import Answer
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.problems import problems

Plain = dict[str, Any]


def options(*codes: str) -> list[Plain]:
    """Answers whose words are their codes with a capital."""
    return [{"key": code, "text": code.capitalize()} for code in codes]


def item(key: str, kind: str = "text", **more: Any) -> Plain:
    """A question or another part; its text is its key with a capital."""
    named = (
        {"text": f"{key.capitalize()}?"} if kind not in {"section", "repeat", "calculated"} else {}
    )
    if kind == "repeat":
        named = {"title": key.capitalize()}
    return {"key": key, "kind": kind, **named, **more}


def choice(key: str, *codes: str, **more: Any) -> Plain:
    """A question with one answer of several."""
    return item(key, "one", options=options(*codes), **more)


def section(key: str, *items: Plain, **more: Any) -> Plain:
    """Questions that belong together."""
    return item(key, "section", items=list(items), **more)


def repeat(key: str, *items: Plain, count: str | int = 2, **more: Any) -> Plain:
    """Questions that are asked several times."""
    return item(key, "repeat", items=list(items), count=count, **more)


def questionnaire(*items: Plain, **more: Any) -> Questionnaire:
    """A questionnaire of these parts."""
    frame = {"schema": "codesign/questionnaire/1", "slug": "prov", "title": "Prov"}
    return Questionnaire.model_validate(
        {**frame, "dated": "2026-11-30", "items": list(items), **more}
    )


def told(document: Questionnaire) -> list[tuple[str, str]]:
    """Every problem of a document: its path with points between, and what is said."""
    found = problems(document)
    return [(".".join(map(str, one.path)), one.said.told()) for one in found]


def answered(**values: Any) -> dict[str, Answer]:
    """Answers by place; `_` stands for a hyphen."""
    return {key.replace("_", "-"): Answer(value) for key, value in values.items()}
