"""What was sent from the pages where prototypes are made, as clean values and what is wrong."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo

from codesign.artefacts.places import ArtefactPlaces
from codesign.i18n import gettext, lazy, local, number
from codesign.prototypes.document import Change, Picture, PrototypeDocument
from codesign.prototypes.making.editing import (
    CHANGES_LIMIT,
    SMALLEST,
    SPOTS_LIMIT,
    ScreenWords,
    SpotWords,
    free_key,
    screens_leading_to,
    undescribed,
)
from codesign.web.forms import Form, InvalidError, Typed, at_most, needed, without_nul

TITLE_LIMIT = 120
WORDS_LIMIT = 500
BLANK_SPOTS = 4
"""Empty rows for new hotspots."""
BLANK_CHANGES = 3

Sent = Mapping[str, str]


def cleaned(sent: Sent, name: str) -> str:
    """A field's text as it was typed, without what no text holds."""
    return _typed(sent.get(name, ""))


def _typed(text: str) -> str:
    return without_nul(text.replace("\r\n", "\n"))


def seen(sent: Sent) -> int:
    """The revision of the draft that the page was shown with; 0 when it does not say."""
    given = sent.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


NO_JOURNEY = "-"
"""The choice of no journey: what is said of the prototype is about its screens."""


def belonging(chosen: str) -> tuple[str | None, str | None]:
    """Journey and step of a choice (journey/step); None for none."""
    journey, _, step = chosen.partition("/")
    return (None, None) if chosen == NO_JOURNEY else (journey or None, step or None)


def _known_step(chosen: str, info: ValidationInfo) -> str:
    """A step of one of the `journeys`, or `NO_JOURNEY`."""
    journeys: Mapping[str, ArtefactPlaces] = (info.context or {}).get("journeys", {})
    journey, step = belonging(chosen)
    known = journeys.get(journey or "")
    if chosen != NO_JOURNEY and not (known is not None and step in known.steps):
        raise InvalidError(lazy("Välj vilket steg i resan den hör till."))
    return chosen


class AboutForm(Form):
    """Title, question and the journey's step (as journey/step), or `NO_JOURNEY`.

    Read with the project's `journeys` by slug.
    """

    title: Annotated[
        str,
        Typed(_typed),
        needed(lazy("Skriv vad prototypen heter.")),
        at_most(TITLE_LIMIT),
    ] = ""
    question: Annotated[
        str,
        Typed(_typed),
        needed(lazy("Skriv vad ni vill ta reda på med den.")),
        at_most(WORDS_LIMIT),
    ] = ""
    step: Annotated[str, Typed(_typed), AfterValidator(_known_step)] = NO_JOURNEY


class SpotsForm(Form):
    """Hotspots of a picture as they were written: rows of the form, and those that can be used."""

    rows: Sequence[Mapping[str, str]]
    spots: tuple[SpotWords, ...] = ()


SPOT_FIELDS = ("label", "to", "x", "y", "width", "height")


def spots_of(document: PrototypeDocument, screen_key: str) -> SpotsForm:
    """The form as it is filled in with a picture's hotspots."""
    screen = document.screen(screen_key)
    assert screen is not None
    rows = [
        {
            "key": spot.key,
            "label": local(spot.label),
            "to": spot.go[-1].to,
            **{
                name: number(getattr(spot.region, name) * 100, 4)
                for name in ("x", "y", "width", "height")
                if spot.region
            },
        }
        for spot in screen.hotspots
    ]
    return SpotsForm(rows=[*rows, *({} for _ in range(BLANK_SPOTS))])


def spots_form(sent: Sent, document: PrototypeDocument, screen_key: str) -> SpotsForm:
    """The hotspots that were sent for a picture. A row without name, goal and size is none."""
    screen = document.screen(screen_key)
    known = {spot.key for spot in screen.hotspots} if screen else set()
    rows = [_row(sent, n) for n in range(SPOTS_LIMIT + BLANK_SPOTS) if f"label-{n}" in sent]
    errors: dict[str, str] = {}
    spots = []
    taken: set[str] = set()
    for n, row in enumerate(rows):
        if row["remove"] or not any(row[name] for name in SPOT_FIELDS):
            continue
        key = _key(row, known, taken, row["label"], "yta")
        wrong, spot = _spot(row, key, document)
        errors |= {f"{name}-{n}": sentence for name, sentence in wrong.items()}
        if spot is not None:
            spots.append(spot)
    if len(spots) > SPOTS_LIMIT:
        errors["label-0"] = gettext("Högst %(n)s tryckytor på en bild.", n=SPOTS_LIMIT)
    return SpotsForm(rows=rows, spots=tuple(spots), errors=errors)


def _key(row: Sent, known: Collection[str], taken: set[str], words: str, otherwise: str) -> str:
    """The key that the row had, if it is one of the document's; else a new one, noted as taken."""
    is_old = row["key"] in known and row["key"] not in taken
    key = row["key"] if is_old else free_key(words, {*taken, *known}, otherwise)
    taken.add(key)
    return key


def _row(sent: Sent, n: int) -> dict[str, str]:
    return {name: cleaned(sent, f"{name}-{n}") for name in ("key", "remove", *SPOT_FIELDS)}


def _spot(
    row: Sent, key: str, document: PrototypeDocument
) -> tuple[dict[str, str], SpotWords | None]:
    wrong = {}
    if not row["label"] or len(row["label"]) > TITLE_LIMIT:
        wrong["label"] = gettext("Skriv vad ytan heter, med högst %(n)s tecken.", n=TITLE_LIMIT)
    if document.screen(row["to"]) is None:
        wrong["to"] = gettext("Välj vart ytan leder.")
    sizes = {name: _percent(row[name]) for name in ("x", "y", "width", "height")}
    told = {name: value for name, value in sizes.items() if value is not None}
    for name in sizes.keys() - told.keys():
        wrong[name] = gettext("Skriv ett tal från 0 till 100.")
    if len(told) == len(sizes):
        wrong |= _outside(told)
    if wrong:
        return wrong, None
    return {}, SpotWords(key=key, label=row["label"], to=row["to"], **told)


def _percent(typed: str) -> float | None:
    try:
        value = float(typed.replace(",", ".")) if len(typed) <= 12 else -1.0
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def _outside(sizes: Mapping[str, float]) -> dict[str, str]:
    wrong = {}
    for place, side in (("x", "width"), ("y", "height")):
        if sizes[side] < SMALLEST:
            wrong[side] = gettext("Gör ytan minst %(n)s procent stor.", n=str(SMALLEST))
        elif sizes[place] + sizes[side] > 100.05:
            wrong[side] = gettext("Ytan når utanför bilden. Gör den mindre eller flytta den.")
    return wrong


class ScreensForm(Form):
    """Titles and descriptions of the screens, those to remove, and the first one."""

    words: Mapping[str, ScreenWords] = Field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    start: str


def undescribed_form(document: PrototypeDocument) -> ScreensForm | None:
    """The form with a fault at each picture that nobody has described; None when all are."""
    missing = undescribed(document)
    errors = {f"alt-{screen.key}": gettext(_DESCRIBE) for screen in missing}
    return ScreensForm(start=document.start, errors=errors) if missing else None


_DESCRIBE = lazy("Skriv vad bilden visar, för den som inte ser den.")


def screens_form(sent: Sent, document: PrototypeDocument) -> ScreensForm:
    """What was written about a draft's screens."""
    words = {
        screen.key: ScreenWords(
            cleaned(sent, f"title-{screen.key}"), cleaned(sent, f"alt-{screen.key}")
        )
        for screen in document.screens
    }
    removed = frozenset(s.key for s in document.screens if f"remove-{s.key}" in sent)
    start = sent.get("start", "")
    errors = _screen_errors(document, words, removed, start)
    return ScreensForm(words=words, removed=removed, start=start, errors=errors)


def _is_badly_told(picture: Picture, said: ScreenWords) -> bool:
    """Whether a description is too long, or was taken away; one may be written later, before the
    version is published."""
    return len(said.alt) > WORDS_LIMIT or (not said.alt and picture.alt is not None)


def _screen_errors(
    document: PrototypeDocument,
    words: Mapping[str, ScreenWords],
    removed: Collection[str],
    start: str,
) -> dict[str, str]:
    errors = {}
    for screen in document.screens:
        said = words[screen.key]
        if screen.key not in removed and not 0 < len(said.title) <= TITLE_LIMIT:
            errors[f"title-{screen.key}"] = gettext("Skriv vad skärmen heter.")
        if screen.key not in removed and screen.picture and _is_badly_told(screen.picture, said):
            errors[f"alt-{screen.key}"] = gettext(_DESCRIBE)
        if screen.key in removed and (before := screens_leading_to(document, screen.key, removed)):
            errors[f"remove-{screen.key}"] = gettext(
                "Skärmen går inte att ta bort: det finns tryckytor dit på %(screens)s.",
                screens=", ".join(f"”{local(one.title)}”" for one in before),
            )
    if document.screen(start) is None or start in removed:
        errors["start"] = gettext("Välj vilken skärm prototypen börjar på.")
    return errors


class ChangesForm(Form):
    """The log of changes as it was written: rows of the form, and the changes in it."""

    rows: Sequence[Mapping[str, str]]
    changes: tuple[Change, ...] = ()


def changes_of(document: PrototypeDocument) -> ChangesForm:
    """The form as it is filled in with a draft's log."""
    rows: list[Mapping[str, str]] = [
        {
            "key": change.key,
            "text": local(change.text),
            "why": local(change.why),
            "screen": change.screen or "",
        }
        for change in document.changes
    ]
    return ChangesForm(rows=[*rows, *({} for _ in range(BLANK_CHANGES))])


def changes_form(sent: Sent, document: PrototypeDocument) -> ChangesForm:
    """The log that was sent. A row without words is none."""
    names = ("key", "text", "why", "screen")
    rows = [
        {name: cleaned(sent, f"{name}-{n}") for name in names}
        for n in range(CHANGES_LIMIT + BLANK_CHANGES)
        if f"text-{n}" in sent
    ]
    errors: dict[str, str] = {}
    changes = []
    known = {change.key for change in document.changes}
    taken: set[str] = set()
    for n, row in enumerate(rows):
        if not row["text"] and not row["why"]:
            continue
        if not 0 < len(row["text"]) <= WORDS_LIMIT:
            errors[f"text-{n}"] = gettext(
                "Skriv vad som är nytt, med högst %(n)s tecken.", n=WORDS_LIMIT
            )
            continue
        if len(row["why"]) > WORDS_LIMIT:
            errors[f"why-{n}"] = gettext("Skriv högst %(n)s tecken.", n=WORDS_LIMIT)
            continue
        key = _key(row, known, taken, row["text"], "andring")
        changes.append(_change(key, row, document))
    return ChangesForm(rows=rows, changes=tuple(changes), errors=errors)


def _change(key: str, row: Sent, document: PrototypeDocument) -> Change:
    before = next((one for one in document.changes if one.key == key), None)
    said = {
        "text": {**(before.text if before else {}), "sv": row["text"]},
        "why": {**((before and before.why) or {}), "sv": row["why"]} if row["why"] else None,
        "screen": row["screen"] if document.screen(row["screen"]) else None,
    }
    return before.model_copy(update=said) if before else Change(key=key, **said)
