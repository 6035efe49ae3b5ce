"""A version drawn beforehand for a device, which has no server to draw its screens.

Every screen is drawn, a live one once for each minute and each combination of what it depends on.
What looks the same in several minutes lies in a view once.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from hashlib import sha256
from itertools import product
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.documents import Asked
from codesign.artefacts.versions import state_of
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import FOLDER, lazy
from codesign.items.tried import Position
from codesign.prototypes.document import Screen
from codesign.prototypes.domain import STATION
from codesign.prototypes.frames import FrameContext, drawn, file_address, spoken
from codesign.prototypes.live.feeding import feed_of
from codesign.prototypes.live.live import scenes_per_minute, shown_span, source_of, variants
from codesign.prototypes.queries import ShownPrototype
from codesign.texts import in_language
from codesign.transit.problems import FeedError
from codesign.web.pages import STATIC

LOOK = 10
"""Minutes between looks for the stations that can be pressed: a line is in the picture from half
an hour before its first train."""
VIEW_BYTES = 8 * 1024 * 1024
"""Of one view, before it is packed."""
FRAME_START = "about:srcdoc#"
"""A hotspot leads to a place in the frame's own document: nothing is fetched, and the page around
the frame reads which one."""


class TooLargeToCarryError(RuleBrokenError):
    status = 422
    sentence = lazy(
        "Prototypen är för stor för att tas med ut i fält. Korta den inspelade tiden eller ta "
        "bort skärmar."
    )


@cache
def drawn_by() -> str:
    """The digest of everything here that has a hand in how a screen is drawn."""
    package = STATIC.parent
    drawing = [
        *package.joinpath("prototypes").rglob("*.py"),
        *package.joinpath("static", "css").glob("*.css"),
        *package.joinpath("templates", "prototypes").rglob("*.html"),
        *FOLDER.rglob("*.po"),
    ]
    return sha256(b"".join(file.read_bytes() for file in sorted(drawing))).hexdigest()


def pictures(shown: ShownPrototype) -> set[str]:
    """Addresses of the pictures beside a version that we draw; none for an upload."""
    return {
        file_address(shown)(file)
        for file in shown.document.files
        if file.media_type.startswith("image/") and not shown.document.upload
    }


def carried(session: Session, shown: ShownPrototype, language: str) -> dict[str, Any]:
    """What a device lets somebody press and see of this version, its views listed."""
    document = shown.document
    talks = spoken(document, language)
    painter = _Painter(session, shown, language)
    return {
        "version": shown.number,
        "title": in_language(document.title, talks),
        "start": document.start,
        "states": document.first_states,
        "screens": {
            screen.key: {
                "title": in_language(screen.title, talks),
                "hotspots": {
                    spot.key: {
                        "label": in_language(spot.label, talks),
                        "set": spot.set,
                        "go": [{"to": way.to, "when": way.when} for way in spot.go],
                    }
                    for spot in screen.hotspots
                },
                "stations": _stations_lead(screen),
                "views": [{"when": when} for when in painter.combinations(screen)],
            }
            for screen in document.screens
        },
    }


def _stations_lead(screen: Screen) -> str | None:
    if screen.live is None or not screen.live.stations:
        return None
    return screen.live.go or screen.key


_VIEWS_LIMIT = 1024
"""Views kept in the process, packed: the second device of a round is ready at once. Each is known
by what it was drawn from, as a version's number may come to stand for other content."""


def view(session: Session, shown: ShownPrototype, screen_key: str, n: int, language: str) -> bytes:
    """The nth view of a screen, gzipped JSON: ``minutes`` [from minute, number of a body] and
    ``bodies``, each the whole document of a frame.

    Raises NotFoundError, or TooLargeToCarryError.
    """

    def load() -> bytes:
        screen = shown.document.screen(screen_key)
        painter = _Painter(session, shown, language)
        combinations = painter.combinations(screen) if screen else []
        if screen is None or not 0 <= n < len(combinations):
            raise NotFoundError
        return gzip.compress(_packed(painter.view(screen, combinations[n])), 6, mtime=0)

    key = (shown.artefact_id, state_of(shown.document), language, screen_key, n)
    return _view(Asked(key, load))


@lru_cache(maxsize=_VIEWS_LIMIT)
def _view(asked: Asked) -> bytes:
    packed: bytes = asked.loaded()
    return packed


@lru_cache(maxsize=_VIEWS_LIMIT)
def _chosen(asked: Asked) -> tuple[str, ...]:
    """The stations that a version's screen may be shown for, known as its views are."""
    stations: tuple[str, ...] = asked.loaded()
    return stations


@dataclass
class _Painter:
    """Draws the screens of one version for one language."""

    session: Session
    shown: ShownPrototype
    language: str

    def view(self, screen: Screen, when: Mapping[str, str]) -> dict[str, Any]:
        """What a screen shows when the states are so, from its first minute to its last."""
        texts: dict[str, int] = {}
        minutes: list[list[int]] = []
        size = 0
        for minute in range(self._length(screen, when) + 1):
            text = self._text(screen, when, minute)
            if text not in texts:
                size += len(text.encode())
            if size > VIEW_BYTES:
                raise TooLargeToCarryError
            body = texts.setdefault(text, len(texts))
            if not minutes or minutes[-1][1] != body:
                minutes.append([minute, body])
        return {"minutes": minutes, "bodies": list(texts)}

    def combinations(self, screen: Screen) -> list[dict[str, str]]:
        """What a screen depends on besides the minute, each possibility; one for most screens."""
        if screen.live is None:
            return [{}]
        states = {state.key: state.values for state in self.shown.document.states}
        wanted: dict[str, tuple[str, ...]] = {}
        if screen.live.feed is None and "feed" in states:
            wanted["feed"] = states["feed"]
        if stations := self._stations(screen):
            wanted["station"] = stations
        return [dict(zip(wanted, values, strict=True)) for values in product(*wanted.values())]

    def _stations(self, screen: Screen) -> tuple[str, ...]:
        """The stations that may be chosen when this screen is shown, "" for none."""

        def load() -> tuple[str, ...]:
            every = self.shown.document.screens
            others = [one for one in every if _stations_lead(one) == screen.key]
            found = {station for other in others for station in self._offered(other)}
            return ("", *sorted(found)) if found else ()

        key = (self.shown.artefact_id, state_of(self.shown.document), screen.key)
        return _chosen(Asked(key, load))

    def _offered(self, screen: Screen) -> set[str]:
        """The stations that can be pressed on a screen while its clock runs, in any of its feeds:
        a line may come into the picture later, and another feed has other stations."""
        document = self.shown.document
        pressed: set[str] = set()

        def address(hotspot: str) -> str:
            pressed.add(hotspot)
            return hotspot

        for when in variants(document, screen):
            states = {**document.first_states, **when}
            source = source_of(document, screen, states)
            try:
                feed = source and feed_of(self.session, self.shown, source)
            except FeedError:
                continue
            if source and feed:
                for _scene in scenes_per_minute(
                    document, screen, states, source, feed, self.language, address, LOOK
                ):
                    pass
        return {one.removeprefix(STATION) for one in pressed if one.startswith(STATION)}

    def _length(self, screen: Screen, when: Mapping[str, str]) -> int:
        """Whole minutes that the screen's clock runs; 0 for a screen without one."""
        document = self.shown.document
        source = source_of(document, screen, {**document.first_states, **when})
        if source is None:
            return 0
        try:
            starts, ends = shown_span(source, feed_of(self.session, self.shown, source))
        except FeedError:
            # Each minute says the same: that it cannot be read.
            return 0
        return (ends - starts) // 60

    def _text(self, screen: Screen, when: Mapping[str, str], minute: int) -> str:
        given = {name: value for name, value in when.items() if value}
        states = {**self.shown.document.first_states, **given}
        scene = FrameContext(
            self.shown, Position(screen.key, states), self.language, timedelta(minutes=minute)
        )
        return drawn(self.session, scene, lambda key: f"{FRAME_START}{key}")


def _packed(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
