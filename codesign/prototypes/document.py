"""The prototype document: screens, hotspots, branching as data, and what changed because of whom.

Like a journey it is one frozen tree with a stable key for every part. Texts, pictures and feeds lie
in files beside it; the document names them, and its `files` say by digest exactly which.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from codesign.artefacts.files import FileName, LocalFile, StoredFile
from codesign.i18n import lazy
from codesign.measures.regions import Region
from codesign.reading_order import reading_key
from codesign.said import Problem, SaidError, listed, said
from codesign.texts import Frozen, Key, Language, LocalText


class StateVariable(Frozen):
    """Something a prototype remembers while it is tried; it begins with its first value."""

    key: Key
    name: LocalText
    values: Annotated[tuple[Key, ...], Field(min_length=2, max_length=40)]


class Way(Frozen):
    """Where a hotspot leads, when the states are so; without `when` always."""

    to: Key
    when: dict[Key, Key] = Field(default_factory=dict)

    def is_open(self, states: Mapping[str, str]) -> bool:
        return all(states.get(name) == value for name, value in self.when.items())


def _always(value: object) -> object:
    """``go: screen`` is the short form of one way that is always open."""
    return [{"to": value}] if isinstance(value, str) else value


Ways = Annotated[
    tuple[Way, ...],
    BeforeValidator(_always, json_schema_input_type=str | list[dict[str, object]]),
    Field(min_length=1),
]


class Hotspot(Frozen):
    """Something that can be pressed. In HTML it is ``<a href="#key">``, on a picture a region."""

    key: Key
    label: LocalText
    go: Ways
    region: Region | None = None
    set: dict[Key, Key] = Field(default_factory=dict)
    """States that pressing it changes."""


class Picture(Frozen):
    file: LocalFile
    alt: LocalText | None = None
    """What the picture shows, for those who do not see it; None only while it is a draft."""


class View(StrEnum):
    """What a live screen shows of a train feed."""

    LINE = "line"
    TIMES = "times"
    BOARD = "board"
    MESSAGES = "messages"
    ALTERNATIVES = "alternatives"
    STATUS = "status"


class Live(Frozen):
    """A screen drawn from a recorded feed, at the moment that the visible clock shows."""

    view: View
    feed: Key | None = None
    """One of the document's feeds; None: the one that the state `feed` names, or the first."""
    stations: bool = False
    """Each station is a hotspot ``station-<id>`` that sets the state `station`."""
    go: Key | None = None
    """Where a station leads, when stations are hotspots."""


_ONE_CONTENT = lazy("En skärm har precis en av html, markdown, picture och live.")


class Screen(Frozen):
    """One thing that can be seen. Exactly one of html, markdown, picture and live is given."""

    key: Key
    title: LocalText
    step: Key | None = None
    """The journey's step that remarks here are about; None: the prototype's own."""
    html: LocalFile | None = None
    markdown: LocalFile | None = None
    picture: Picture | None = None
    live: Live | None = None
    hotspots: tuple[Hotspot, ...] = ()

    @model_validator(mode="after")
    def _has_one_content(self) -> "Screen":
        given = [one for one in (self.html, self.markdown, self.picture, self.live) if one]
        if len(given) != 1:
            raise SaidError(_ONE_CONTENT)
        return self

    def hotspot(self, key: str) -> Hotspot | None:
        """The hotspot with this key, or None."""
        return next((spot for spot in self.hotspots if spot.key == key), None)


class FeedSource(Frozen):
    """A recorded train feed: a folder (or zip) beside the document, and when its clock starts."""

    key: Key
    title: LocalText
    files: FileName
    """The folder or file that holds it."""
    starts: Annotated[str, StringConstraints(pattern=r"^\d{2}:\d{2}$")]
    """The clock of every walk-through starts here, so everyone meets the same minutes."""
    ends: Annotated[str, StringConstraints(pattern=r"^\d{2}:\d{2}$")]


class FindingKind(StrEnum):
    """What there is to say about a file of an upload."""

    RENAMED = "renamed"
    ASIDE = "aside"
    """Left out: it belongs to tools, and nobody misses it."""
    NOT_TAKEN = "not-taken"
    """Left out: of a kind that is not shown."""
    ENCODED = "encoded"
    """Written in another encoding than UTF-8, and written anew."""
    MISSING = "missing"
    """An address that leads to nothing in the upload."""
    NOT_THERE = "not-there"
    """An address that leads to a file that was left out."""
    LINK_OUT = "link-out"
    OUTSIDE = "outside"
    """Something that would be fetched from another server."""
    WEB_FONT = "web-font"
    FORM_OUT = "form-out"
    FORM_SENDS = "form-sends"
    """A form that sends to a page of the upload: it leads there, and nothing is sent."""
    FRAME = "frame"
    STORAGE = "storage"
    """What a script stores in the browser lasts as long as the page around the prototype."""
    SCRIPT = "script"
    """Something that scripts here do not have."""
    MORE = "more"
    """So many findings more than are listed."""


class Finding(Frozen):
    """One thing that was changed in an upload, or that cannot work in it."""

    kind: FindingKind
    page: Annotated[str, StringConstraints(max_length=200)] = ""
    """The file that it is about, as it came; "" for the upload as a whole."""
    what: Annotated[str, StringConstraints(max_length=200)] = ""


class Upload(Frozen):
    """An uploaded prototype with HTML and scripts of its own, shown from another host name."""

    entry: FileName
    """The page it starts with."""
    findings: Annotated[tuple[Finding, ...], Field(max_length=400)] = ()
    """Filled in when it is uploaded; never written by hand."""


class Change(Frozen):
    """What is new in this version, and why; the voices behind it are linked in the database."""

    key: Key
    text: LocalText
    why: LocalText | None = None
    screen: Key | None = None
    voices: tuple[Key, ...] = ()
    """Keys of example voices (`voices.csv`), for a starter prototype."""


class PrototypeDocument(Frozen):
    """A service to try, in one version. The unit that is versioned."""

    schema_: Annotated[Literal["codesign/prototype/1"], Field(alias="schema")]
    slug: Key
    title: LocalText
    question: LocalText
    """What this version is to find out."""
    summary: LocalText | None = None
    notice: LocalText | None = None
    dated: date
    journey: Key | None = None
    """The journey, in the same project, whose steps its screens belong to; None: to none."""
    step: Key | None = None
    """The journey's step for screens that name none; None: what is said is about the journey."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("sv",)
    start: Key = "start"
    states: tuple[StateVariable, ...] = ()
    screens: tuple[Screen, ...] = ()
    feeds: tuple[FeedSource, ...] = ()
    upload: Upload | None = None
    changes: tuple[Change, ...] = ()
    files: tuple[StoredFile, ...] = ()
    """Filled in when the document is stored; never written by hand."""

    def screen(self, key: str) -> Screen | None:
        """The screen with this key, or None."""
        return next((screen for screen in self.screens if screen.key == key), None)

    def step_of(self, screen_key: str) -> str | None:
        """The journey's step that a remark on this screen is about; None for no step of it."""
        found = self.screen(screen_key)
        return (found.step if found else None) or self.step

    def feed(self, key: str | None) -> FeedSource | None:
        """The feed with this key; for None the first."""
        if key is None:
            return self.feeds[0] if self.feeds else None
        return next((feed for feed in self.feeds if feed.key == key), None)

    def file(self, name: str) -> StoredFile | None:
        """The stored file with this name, or None."""
        return next((file for file in self.files if file.name == name), None)

    @property
    def tells_itself(self) -> bool:
        """Whether it is an upload, which draws its own screens and tells which one is shown."""
        return self.upload is not None

    @property
    def first_states(self) -> dict[str, str]:
        """Every state's first value."""
        return {state.key: state.values[0] for state in self.states}


_TWICE = lazy("Nyckeln ”%(key)s” används två gånger. Ge den ena en annan nyckel.")
_TWO_SPOTS = lazy(
    "Skärmen ”%(screen)s” har två tryckytor som heter ”%(key)s”. Ge den ena en annan nyckel."
)
_SCREENS_OR_UPLOAD = lazy(
    "En prototyp har antingen egna skärmar eller en uppladdad startsida. Skriv ”screens” eller "
    "”upload”, men inte båda."
)
_UNDESCRIBED = lazy(
    "Bilden på skärmen ”%(screen)s” har ingen beskrivning. Skriv i ”alt” vad den visar, för den "
    "som inte ser den."
)
_NO_REGION = lazy(
    "Tryckytan ”%(key)s” har ingen plats på bilden. Skriv dess ”region”: x, y, width och height "
    "från 0 till 1."
)
_LEADS_NOWHERE = lazy(
    "Tryckytan ”%(key)s” kan leda ingenstans. Låt dess sista väg vara utan ”when”."
)
_NO_FEED = lazy("Skärmen ”%(screen)s” behöver ett tågflöde. Lägg till ett under ”feeds”.")
_MISSING = {
    "screen": lazy("Skärmen ”%(key)s” finns inte. Välj en av: %(known)s."),
    "feed": lazy("Tågflödet ”%(key)s” finns inte. Välj ett av: %(known)s."),
    "state": lazy("Tillståndet ”%(key)s” finns inte. Välj ett av: %(known)s."),
}
_MISSING_VALUE = lazy("Tillståndet ”%(state)s” har inget värde ”%(key)s”. Välj ett av: %(known)s.")


def problems(document: PrototypeDocument) -> list[Problem]:
    """Every broken reference and repeated key in a well-formed document, all at once."""
    return [*_repeated(document), *_content(document), *_references(document)]


def _repeated(document: PrototypeDocument) -> Iterator[Problem]:
    for name in ("states", "screens", "feeds", "changes"):
        seen: set[str] = set()
        for i, part in enumerate(getattr(document, name)):
            if part.key in seen:
                yield Problem((name, i, "key"), said(_TWICE, key=part.key))
            seen.add(part.key)
    for i, screen in enumerate(document.screens):
        keys: set[str] = set()
        for j, spot in enumerate(screen.hotspots):
            if spot.key in keys:
                path = ("screens", i, "hotspots", j, "key")
                yield Problem(path, said(_TWO_SPOTS, screen=screen.key, key=spot.key))
            keys.add(spot.key)


def _content(document: PrototypeDocument) -> Iterator[Problem]:
    if bool(document.screens) == bool(document.upload):
        yield Problem(("screens",), said(_SCREENS_OR_UPLOAD))
    if document.screens and document.screen(document.start) is None:
        yield _missing("screen", document.start, {s.key for s in document.screens}, ("start",))
    for i, screen in enumerate(document.screens):
        if screen.picture and not screen.picture.alt:
            yield Problem(("screens", i, "picture"), said(_UNDESCRIBED, screen=screen.key))
        for j, spot in enumerate(screen.hotspots):
            if screen.picture and spot.region is None:
                yield Problem(("screens", i, "hotspots", j), said(_NO_REGION, key=spot.key))


def _references(document: PrototypeDocument) -> Iterator[Problem]:
    screens = {screen.key for screen in document.screens}
    feeds = {feed.key for feed in document.feeds}
    states = {state.key: set(state.values) for state in document.states}
    for i, screen in enumerate(document.screens):
        here: tuple[str | int, ...] = ("screens", i)
        for j, spot in enumerate(screen.hotspots):
            at = (*here, "hotspots", j)
            for k, way in enumerate(spot.go):
                if way.to not in screens:
                    yield _missing("screen", way.to, screens, (*at, "go", k, "to"))
                yield from _known_states(way.when, states, (*at, "go", k, "when"))
            if spot.go[-1].when:
                yield Problem((*at, "go"), said(_LEADS_NOWHERE, key=spot.key))
            yield from _known_states(spot.set, states, (*at, "set"))
        if screen.live:
            if not feeds:
                yield Problem((*here, "live"), said(_NO_FEED, screen=screen.key))
            if screen.live.feed and screen.live.feed not in feeds:
                yield _missing("feed", screen.live.feed, feeds, (*here, "live", "feed"))
            if screen.live.go and screen.live.go not in screens:
                yield _missing("screen", screen.live.go, screens, (*here, "live", "go"))
    for i, change in enumerate(document.changes):
        if change.screen and document.screens and change.screen not in screens:
            yield _missing("screen", change.screen, screens, ("changes", i, "screen"))


def _known_states(
    given: Mapping[str, str], states: Mapping[str, set[str]], path: tuple[str | int, ...]
) -> Iterator[Problem]:
    for name, value in given.items():
        if name not in states:
            yield _missing("state", name, set(states), (*path, name))
        elif value not in states[name]:
            known = listed(sorted(states[name], key=reading_key))
            told = said(_MISSING_VALUE, state=name, key=value, known=known)
            yield Problem((*path, name), told)


def _missing(kind: str, key: str, known: set[str], path: tuple[str | int, ...]) -> Problem:
    named = listed(sorted(known, key=reading_key))
    return Problem(path, said(_MISSING[kind], key=key, known=named))


def files_named(document: PrototypeDocument) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every single file that the document names, with where it does; feeds are folders."""
    for i, screen in enumerate(document.screens):
        for kind in ("html", "markdown"):
            for language, name in (getattr(screen, kind) or {}).items():
                yield name, ("screens", i, kind, language)
        if screen.picture:
            for language, name in screen.picture.file.items():
                yield name, ("screens", i, "picture", "file", language)
    if document.upload:
        yield document.upload.entry, ("upload", "entry")
