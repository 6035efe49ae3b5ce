"""What differs between two versions of a prototype, screen by screen."""

import difflib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import nh3

from codesign.prototypes.document import Hotspot, PrototypeDocument, Screen
from codesign.prototypes.hotspots import html_of, texts_of
from codesign.reading_order import reading_key
from codesign.texts import in_language

LINES_LIMIT = 60
"""Lines of text shown for one screen."""


class Kind(StrEnum):
    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


class Part(StrEnum):
    """What of a screen is another than before."""

    TITLE = "title"
    PICTURE = "picture"
    ALT = "alt"
    STEP = "step"
    LIVE = "live"
    FORM = "form"
    """It is of another sort: a picture where a text was."""


@dataclass(frozen=True)
class Line:
    """A line of text that is new, or that is gone."""

    text: str
    is_new: bool


@dataclass(frozen=True)
class SpotDifference:
    label: str
    kind: Kind


@dataclass(frozen=True)
class ScreenDifference:
    """How a screen differs; for one that is new or gone, only that."""

    key: str
    title: Mapping[str, str]
    kind: Kind
    parts: tuple[Part, ...] = ()
    spots: tuple[SpotDifference, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class FileDifference:
    name: str
    kind: Kind


@dataclass(frozen=True)
class Comparison:
    """Everything that differs; screens in the newer version's order, those that are gone last."""

    screens: tuple[ScreenDifference, ...]
    files: tuple[FileDifference, ...]
    """Of uploaded prototypes."""
    has_other_start: bool

    @property
    def is_empty(self) -> bool:
        return not (self.screens or self.files or self.has_other_start)


Texts = Mapping[str, bytes]
"""File name → content, of one version's texts."""


def compared(
    old: PrototypeDocument, new: PrototypeDocument, old_texts: Texts, new_texts: Texts
) -> Comparison:
    """The differences from the older to the newer version."""
    found = [_screen(old.screen(s.key), s, (old, old_texts), (new, new_texts)) for s in new.screens]
    gone = [
        ScreenDifference(screen.key, screen.title, Kind.GONE)
        for screen in old.screens
        if new.screen(screen.key) is None
    ]
    return Comparison(
        screens=(*(one for one in found if one is not None), *gone),
        files=_files(old, new) if old.upload or new.upload else (),
        has_other_start=_start(old) != _start(new),
    )


def _start(document: PrototypeDocument) -> str:
    return document.upload.entry if document.upload else document.start


_Version = tuple[PrototypeDocument, Texts]


def _screen(
    before: Screen | None, screen: Screen, old: _Version, new: _Version
) -> ScreenDifference | None:
    if before is None:
        return ScreenDifference(screen.key, screen.title, Kind.NEW)
    parts = tuple(_parts(before, screen, old[0], new[0]))
    spots = tuple(_spots(before, screen))
    lines = _lines(_text(before, old[1]), _text(screen, new[1]))
    if not (parts or spots or lines):
        return None
    return ScreenDifference(screen.key, screen.title, Kind.CHANGED, parts, spots, lines)


def _parts(
    before: Screen, after: Screen, old: PrototypeDocument, new: PrototypeDocument
) -> list[Part]:
    seen = {
        Part.TITLE: before.title != after.title,
        Part.STEP: old.step_of(before.key) != new.step_of(after.key),
        Part.FORM: _form(before) != _form(after),
        Part.LIVE: before.live != after.live,
        Part.PICTURE: _digests(before, old) != _digests(after, new),
        Part.ALT: (before.picture and before.picture.alt) != (after.picture and after.picture.alt),
    }
    return [part for part, differs in seen.items() if differs]


def _form(screen: Screen) -> tuple[bool, ...]:
    return tuple(map(bool, (screen.html or screen.markdown, screen.picture, screen.live)))


def _digests(screen: Screen, document: PrototypeDocument) -> dict[str, str]:
    named = screen.picture.file if screen.picture else {}
    files = {language: document.file(name) for language, name in named.items()}
    return {language: file.digest for language, file in files.items() if file}


def _spots(before: Screen, after: Screen) -> list[SpotDifference]:
    found = [
        SpotDifference(_label(spot), Kind.NEW if was is None else Kind.CHANGED)
        for spot in after.hotspots
        if (was := before.hotspot(spot.key)) != spot
    ]
    gone = [spot for spot in before.hotspots if after.hotspot(spot.key) is None]
    return [*found, *(SpotDifference(_label(spot), Kind.GONE) for spot in gone)]


def _label(spot: Hotspot) -> str:
    return in_language(spot.label, "sv")


def _text(screen: Screen, texts: Texts) -> list[str]:
    """The lines that a person reads, of every language."""
    lines: list[str] = []
    for kind, _language, name in texts_of(screen):
        written = html_of(texts.get(name, b"").decode("utf-8", "replace"), kind)
        plain = html.unescape(nh3.clean(written.replace("<", "\n<"), tags=set()))
        lines += [" ".join(line.split()) for line in plain.splitlines() if line.strip()]
    return lines


def _lines(before: list[str], after: list[str]) -> tuple[Line, ...]:
    differences = difflib.ndiff(before, after) if len(before) + len(after) < 2_000 else ()
    found = [
        Line(line[2:], line.startswith("+"))
        for line in differences
        if line.startswith(("+ ", "- "))
    ]
    return tuple(found[:LINES_LIMIT])


def _files(old: PrototypeDocument, new: PrototypeDocument) -> tuple[FileDifference, ...]:
    before = {file.name: file.digest for file in old.files}
    after = {file.name: file.digest for file in new.files}
    found = []
    for name in sorted(before.keys() | after.keys(), key=reading_key):
        if name not in before:
            found.append(FileDifference(name, Kind.NEW))
        elif name not in after:
            found.append(FileDifference(name, Kind.GONE))
        elif before[name] != after[name]:
            found.append(FileDifference(name, Kind.CHANGED))
    return tuple(found)
