"""The column of our own: what a questionnaire says and XLSForm has no column for, as JSON.

Other tools do not read it. It is believed no more than any other cell: what it says goes through
the document's own rules, and where somebody has changed the row's other cells, they decide.
"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from codesign.i18n import lazy
from codesign.questionnaires.document import (
    Calculated,
    Consent,
    Date,
    Information,
    Item,
    Many,
    Matrix,
    Number,
    One,
    Ranking,
    Rating,
    Repeat,
    Section,
    Statement,
    Text,
)
from codesign.questionnaires.xlsform.columns import OWN
from codesign.questionnaires.xlsform.notices import Findings, Place
from codesign.questionnaires.xlsform.sheets import Row

WROTE = "wrote"
"""What other cells said when the workbook was written, by field, where they say it otherwise."""
PART_OF = "part_of"
"""The question that a row belongs to, which is no row of its own here."""
KINDS: Mapping[str, type[Any]] = {
    "text": Text,
    "one": One,
    "many": Many,
    "matrix": Matrix,
    "rating": Rating,
    "number": Number,
    "date": Date,
    "ranking": Ranking,
    "statement": Statement,
    "consent": Consent,
    "information": Information,
    "calculated": Calculated,
    "section": Section,
    "repeat": Repeat,
}
_FROM_CELLS = frozenset(
    ["key", "show_if", "text", "title", "items", "count", "value", "required", WROTE]
)
"""Fields that the row's other cells say."""
_UNREADABLE = lazy("kolumnen går inte att läsa och hoppades över.")

_FACES_WITHOUT_WORDS = lazy(
    "ansikten behöver ett ord till varje steg. Frågan fick siffror i stället. Skriv orden i "
    "”labels” om den ska ha ansikten."
)


def own_of(row: Row, findings: Findings) -> dict[str, Any]:
    """What the column says in a row; {} where it says nothing that can be read."""
    text = row.text(OWN)
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        findings.remark(row.place(OWN), _UNREADABLE)
        return {}
    return found


def with_own(item: Item, own: Mapping[str, Any], findings: Findings, place: Place) -> Item:
    """The item with what the column says of it, or as it is where that does not fit."""
    target = KINDS.get(str(own.get("kind", item.kind)))
    if not own or target is None:
        return item
    said_there = item.model_dump(exclude_defaults=True, exclude={"items"})
    fields = _still_true(said_there, own)
    merged = {**said_there, **fields, "kind": own.get("kind", item.kind)}
    if "scale" in fields:
        merged.pop("options", None)
    allowed = {name: value for name, value in merged.items() if name in target.model_fields}
    if isinstance(item, Section | Repeat):
        allowed["items"] = item.items
    if target is Rating and allowed.get("faces") and not allowed.get("labels"):
        findings.remark(place, _FACES_WITHOUT_WORDS)
        del allowed["faces"]
    try:
        made: Item = target.model_validate(allowed)
    except (ValidationError, RecursionError):
        findings.remark(place, _UNREADABLE)
        return item
    return made


def _still_true(said_there: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What the column says, but for fields that somebody has changed in another cell since."""
    wrote = own.get(WROTE)
    wrote = wrote if isinstance(wrote, dict) else {}
    changed = {name for name, value in wrote.items() if said_there.get(name) != value}
    if "constraint" in changed:
        changed |= {"least", "most", "pattern"}
    return {
        name: value
        for name, value in own.items()
        if name not in changed and name not in _FROM_CELLS
    }
