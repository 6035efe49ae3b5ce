"""What a questionnaire says of itself, as its form has it, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from codesign.artefacts.versions import stored_form
from codesign.i18n import gettext, lazy
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.editing.fields import WHOLE
from codesign.questionnaires.editing.typed import (
    Typed,
    listed,
    put,
    row_shown,
    text_in,
    with_faults,
    without_empty,
)

_NO_TITLE = lazy("Skriv vad enkäten heter.")
KIND = "whole"


@dataclass(frozen=True)
class MeantWhole:
    """What the form says, and which themes have other keys than they had."""

    plain: Mapping[str, Any]
    themes: Mapping[str, str] = field(default_factory=dict)


def whole_typed(document: Questionnaire) -> Typed:
    """The questionnaire's own form."""
    values = {
        "journey": document.journey or "",
        "step": document.step or "",
        "is_example": "1" if document.is_example else "",
    }
    for one in WHOLE:
        text: Mapping[str, str] = getattr(document, one.name) or {}
        values |= {f"{one.name}.{code}": words for code, words in text.items()}
    themes = tuple(row_shown({"key": one.key, "text": one.name}) for one in document.themes)
    return Typed(KIND, values, {"rows": themes})


def whole_meant(typed: Typed, document: Questionnaire) -> MeantWhole | Typed:
    """What the form says, or the form with what is wrong in it."""
    typed = replace(typed, rows=without_empty(typed))
    plain = stored_form(document)
    for one in WHOLE:
        put(plain, one.name, text_in(typed.values, one.name, plain.get(one.name), document))
    for name in ("journey", "step"):
        if name in typed.values:
            put(plain, name, typed.values[name])
    put(plain, "is_example", typed.values.get("is_example") == "1")
    before = [{"key": one.key, "text": one.name} for one in document.themes]
    rows, codes = listed(typed.rows.get("rows", ()), before, document)
    put(plain, "themes", [{"key": row["key"], "name": row["text"]} for row in rows])
    if "title" not in plain:
        return typed.with_error(f"title.{document.languages[0]}", gettext(_NO_TITLE))
    try:
        Questionnaire.model_validate(
            {**plain, "items": [{"kind": "consent", "key": "x", "text": "x"}]}
        )
    except ValidationError as error:
        return with_faults(typed, error, document)
    return MeantWhole(plain, codes)


def with_whole(document: Questionnaire, meant: MeantWhole) -> Questionnaire:
    """The questionnaire with what its form says; questions follow themes that are called anew."""
    plain = {**stored_form(document), **meant.plain}
    for name in ("items", "scales", "files", "languages", "dated"):
        put(plain, name, stored_form(document).get(name))
    for name in set(plain) - set(meant.plain) - {"items", "scales", "files", "languages"}:
        plain.pop(name)
    _rename(plain.get("items", []), meant.themes)
    return Questionnaire.model_validate(plain)


def _rename(items: list[dict[str, Any]], themes: Mapping[str, str]) -> None:
    for item in items:
        for part in (item, *item.get("rows", ())):
            if part.get("theme") in themes:
                part["theme"] = themes[part["theme"]]
        _rename(item.get("items", []), themes)
