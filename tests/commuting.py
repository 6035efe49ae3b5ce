"""The commuter prototype as it lies in its folder, for tests of what it shows."""

from datetime import datetime
from functools import cache
from pathlib import Path

from codesign.artefacts.folders import Folder, read_folder
from codesign.artefacts.reading import ReadVersion
from codesign.prototypes.document import PrototypeDocument, Screen
from codesign.prototypes.kind import KIND
from codesign.prototypes.live.live import scene, source_of
from codesign.prototypes.live.screen_parts import LiveScene
from codesign.transit.model import Feed
from codesign.transit.reading import read_feed

FOLDER = Path(__file__).parents[1] / "prototypes" / "pendeltag"


@cache
def folder() -> Folder:
    """The prototype's folder, read."""
    found, faults = read_folder(KIND, FOLDER)
    assert [str(fault) for fault in faults] == []
    assert found is not None
    return found


def versions() -> tuple[ReadVersion[PrototypeDocument], ...]:
    """The prototype's versions, the oldest first."""
    return folder().versions


@cache
def feed(name: str) -> Feed:
    """A recorded morning: normal or storning."""
    return read_feed(FOLDER / "feeds" / name).feed


def document(number: int) -> PrototypeDocument:
    return versions()[number - 1].document


def live_screens(number: int) -> list[Screen]:
    return [screen for screen in document(number).screens if screen.live]


def seen(number: int, key: str, clock: str, language: str = "sv", **states: str) -> LiveScene:
    """A live screen of a version as the clock shows so much."""
    shown = document(number)
    screen = shown.screen(key)
    assert screen is not None
    every = {**shown.first_states, **states}
    source = source_of(shown, screen, every)
    assert source is not None
    day = feed(source.key)
    moment = datetime.combine(day.service_day, datetime.strptime(clock, "%H:%M").time())
    return scene(shown, screen, every, day, moment, language)
