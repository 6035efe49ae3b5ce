"""What was sent from the import pages, as plain choices. Unknown values are left out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import secure_filename

from codesign.artefacts.anchors import WHOLE
from codesign.contributions.domain import Mode
from codesign.contributions.sources import BROUGHT_BY_FILES
from codesign.imports.domain import SHORT_LIMIT, Choices, Field, Reading
from codesign.imports.queries import Target
from codesign.imports.reviewing import Review
from codesign.imports.vocabulary import KEY_LENGTH, cell_key
from codesign.journeys.document import JourneyDocument
from codesign.journeys.kind import parts
from codesign.settings import LANGUAGES

Form = ImmutableMultiDict[str, str]

COLUMN_NAMES = {
    Field.TEXT: "kolumn-text",
    Field.STEP: "kolumn-steg",
    Field.MODE: "kolumn-lage",
    Field.PERSPECTIVE: "kolumn-perspektiv",
    Field.GROUP: "kolumn-grupp",
    Field.DAY: "kolumn-datum",
    Field.RATING: "kolumn-kansla",
    Field.AREA: "kolumn-omrade",
}
"""Names of the selects, one for each thing that a column may tell."""


def choices_in(form: Form, width: int, target: Target) -> Choices:
    """How the person wants a file of so many columns read."""
    document = target.document
    return Choices(
        columns={
            name: place
            for name, sent in COLUMN_NAMES.items()
            if (place := _column(form.get(sent, ""), width)) is not None
        },
        origins=tuple(
            place
            for sent in dict.fromkeys(form.getlist("ursprung"))
            if (place := _column(sent, width)) is not None
        ),
        has_header="rubriker" in form,
        step=_one(form.get("steg", ""), lambda key: is_place(document, key)),
        mode=_member(Mode, form.get("lage", "")) or Mode.IS,
        perspective=_one(form.get("perspektiv", ""), lambda key: document.actor(key) is not None),
        source=next(
            (kind for kind in BROUGHT_BY_FILES if kind == form.get("sort")), BROUGHT_BY_FILES[0]
        ),
        origin=_line(form.get("kalla", ""))[: SHORT_LIMIT // 2],
        language=_one(form.get("sprak", ""), LANGUAGES.__contains__) or LANGUAGES[0],
        is_released="granskade" in form,
        places=_values(form, "plats", lambda key: is_place(document, key)),
        modes=_values(form, "ord", lambda key: _member(Mode, key) is not None),
        perspectives=_values(form, "vem", lambda key: document.actor(key) is not None),
    )


def with_suggestions(choices: Choices, review: Review) -> Choices:
    """The choices with every unknown place put where its suggestion lies, unless chosen."""
    suggested = {
        cell_key(place.value): place.suggested_key for place in review.places if place.suggested_key
    }
    return replace(choices, places=suggested | dict(choices.places))


def file_name(given: str | None) -> str:
    """A name to show for an uploaded file: no path, no control characters, not too long."""
    base = (given or "").replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(char for char in base if char.isprintable()).strip()[:120]
    return shown or secure_filename(base) or "fil"


def seen_of(reading: Reading, choices: Choices) -> str:
    """What a page shows of a reading, to tell whether it still holds when it is confirmed.

    Whether the words are released is not a part of it: it changes no row.
    """
    shown = replace(choices, is_released=False).as_json()
    counts = [len(reading.notes), reading.bad_rows, sum(len(one.areas) for one in reading.notes)]
    plain = json.dumps([shown, counts], sort_keys=True)
    return sha256(plain.encode()).hexdigest()[:20]


def _line(sent: str) -> str:
    """One line of printable text."""
    return "".join(char for char in " ".join(sent.split()) if char.isprintable())


def _column(sent: str, width: int) -> int | None:
    if not (sent.isascii() and sent.isdigit() and len(sent) < 4):
        return None
    return int(sent) if int(sent) < width else None


def _one(sent: str, is_known: Callable[[str], bool]) -> str:
    return sent if sent and is_known(sent) else ""


def _values(form: Form, name: str, is_known: Callable[[str], bool]) -> Mapping[str, str]:
    pairs = zip(form.getlist(name), form.getlist(f"{name}-till"), strict=False)
    return {value: key for value, key in pairs if len(value) == KEY_LENGTH and is_known(key)}


E = TypeVar("E", bound=StrEnum)


def _member(kind: type[E], value: str) -> E | None:
    return next((member for member in kind if member == value), None)


def is_place(document: JourneyDocument, word: str) -> bool:
    """Whether a choice names a step, a whole phase or the whole journey."""
    return word == WHOLE or any(part.key == word for part in parts(document))
