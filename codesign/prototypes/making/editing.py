"""What can be changed in a draft in the browser: pure functions from document to document."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from codesign.artefacts.files import StoredFile
from codesign.measures.regions import Region
from codesign.projects.domain import slug_from
from codesign.prototypes.document import Change, Hotspot, Picture, PrototypeDocument, Screen, Way

CHANGES_LIMIT = 30
SPOTS_LIMIT = 40
SCREENS_LIMIT = 100
SMALLEST = 0.5
"""Per cent of a picture's side that a hotspot at least takes: what is smaller was a slip."""


@dataclass(frozen=True)
class SpotWords:
    """A hotspot as it is written in the form; sizes in per cent of the picture."""

    key: str
    label: str
    to: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class ScreenWords:
    """What is written about a screen."""

    title: str
    alt: str = ""


def with_spots(
    document: PrototypeDocument, screen_key: str, spots: Sequence[SpotWords]
) -> PrototypeDocument:
    """The document with these hotspots on a picture.

    What the form does not show of one that was there stays: other languages, states it sets, and
    ways that are not always open.
    """
    screen = document.screen(screen_key)
    assert screen is not None
    made = tuple(_spot(screen.hotspot(spot.key), spot) for spot in spots)
    return _with_screen(document, screen.model_copy(update={"hotspots": made}))


def _spot(before: Hotspot | None, spot: SpotWords) -> Hotspot:
    region = Region(
        x=spot.x / 100, y=spot.y / 100, width=spot.width / 100, height=spot.height / 100
    )
    always = Way(to=spot.to)
    if before is None:
        return Hotspot(key=spot.key, label={"sv": spot.label}, go=(always,), region=region)
    changed = {
        "label": {**before.label, "sv": spot.label},
        "go": (*before.go[:-1], before.go[-1].model_copy(update={"to": spot.to})),
        "region": region,
    }
    return before.model_copy(update=changed)


def _with_screen(document: PrototypeDocument, screen: Screen) -> PrototypeDocument:
    screens = tuple(screen if one.key == screen.key else one for one in document.screens)
    return document.model_copy(update={"screens": screens})


def with_screens(
    document: PrototypeDocument,
    words: Mapping[str, ScreenWords],
    removed: Collection[str],
    start: str,
) -> PrototypeDocument:
    """The document with other titles and descriptions, without some screens."""
    kept = tuple(
        _worded(screen, words.get(screen.key))
        for screen in document.screens
        if screen.key not in removed
    )
    return document.model_copy(update={"screens": kept, "start": start})


def _worded(screen: Screen, words: ScreenWords | None) -> Screen:
    if words is None:
        return screen
    changed: dict[str, object] = {"title": {**screen.title, "sv": words.title}}
    if screen.picture and words.alt:
        alt = {**(screen.picture.alt or {}), "sv": words.alt}
        changed["picture"] = screen.picture.model_copy(update={"alt": alt})
    return screen.model_copy(update=changed)


def undescribed(document: PrototypeDocument) -> list[Screen]:
    """Screens whose picture nobody has described yet."""
    return [one for one in document.screens if one.picture and not one.picture.alt]


def screens_leading_to(
    document: PrototypeDocument, key: str, besides: Collection[str] = ()
) -> list[Screen]:
    """Screens with a hotspot that may lead to this one, but for it and those in `besides`."""
    return [
        screen
        for screen in document.screens
        if screen.key != key
        and screen.key not in besides
        and any(way.to == key for spot in screen.hotspots for way in spot.go)
    ]


def with_pictures(
    document: PrototypeDocument, pictures: Sequence[tuple[str, StoredFile]]
) -> PrototypeDocument:
    """The document with a new screen for each (title, picture). What a picture shows is still to
    be written: a file's name says nothing to those who do not see it."""
    taken = {screen.key for screen in document.screens}
    made = []
    for title, file in pictures:
        key = free_key(title, taken, "skarm")
        taken.add(key)
        picture = Picture(file={"sv": file.name})
        made.append(Screen(key=key, title={"sv": title}, picture=picture))
    files = {file.name: file for file in (*document.files, *(file for _, file in pictures))}
    changed = {
        "screens": (*document.screens, *made),
        "files": tuple(files[name] for name in sorted(files)),
    }
    return document.model_copy(update=changed)


def with_changes(document: PrototypeDocument, changes: Sequence[Change]) -> PrototypeDocument:
    """The document with this log of what is new."""
    return document.model_copy(update={"changes": tuple(changes)})


def free_key(words: str, taken: Collection[str], otherwise: str) -> str:
    """A key made of words, not among `taken`; `otherwise` where the words have no letter."""
    made = slug_from(words)
    stem = otherwise if made == "projekt" and "projekt" not in words.lower() else made
    return slug_from(stem, taken)
