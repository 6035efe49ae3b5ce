"""Feeds beside a prototype's version: read from its stored files, and kept by their digest."""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from threading import Lock

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from codesign.artefacts.documents import Asked, files_of
from codesign.artefacts.files import StoredFile
from codesign.i18n import speaking
from codesign.prototypes.document import FeedSource, PrototypeDocument, Screen
from codesign.prototypes.live.live import moment_of, scene, source_of
from codesign.prototypes.queries import ShownPrototype
from codesign.prototypes.rendering import HotspotAddress
from codesign.transit.model import Feed
from codesign.transit.problems import FeedError
from codesign.transit.reading import Reading, read_feed

_KEPT = 8
"""Feeds kept in the process; a commuter line is a few megabytes when read."""
_lock = Lock()


def files_of_feed(document: PrototypeDocument, source: FeedSource) -> tuple[StoredFile, ...]:
    """The stored files that a feed is read from: its folder's, or its one file."""
    folder = f"{source.files}/"
    return tuple(
        file for file in document.files if file.name == source.files or file.name.startswith(folder)
    )


def reading_of(session: Session, shown: ShownPrototype, source: FeedSource) -> Reading:
    """The feed and what in it could not be used, read once for the same files.

    Raises FeedError when nothing in it can be used. One request reads while others wait for it,
    so a round that opens does not read it thirty times over.
    """
    stored = files_of_feed(shown.document, source)
    short = {file.name: file.name.removeprefix(f"{source.files}/") for file in stored}
    key = tuple(sorted((short[file.name], file.digest) for file in stored))

    def load() -> Reading:
        named = files_of(session, shown.artefact_id, stored)
        return read_feed({short[name]: content for name, content in named.items()})

    with _lock:
        return _read(Asked(key, load))


@lru_cache(maxsize=_KEPT)
def _read(asked: Asked) -> Reading:
    reading: Reading = asked.loaded()
    return reading


def feed_of(session: Session, shown: ShownPrototype, source: FeedSource) -> Feed:
    """The feed of a version. Raises FeedError when nothing in it can be used."""
    return reading_of(session, shown, source).feed


def live_body(
    session: Session,
    shown: ShownPrototype,
    screen: Screen,
    states: Mapping[str, str],
    elapsed: timedelta,
    language: str,
    hotspot: HotspotAddress,
    refresh: str = "",
) -> Markup | None:
    """A live screen as HTML, at the moment its clock shows; None for other screens.

    A feed that cannot be read gives a sentence that says so, never an empty line.
    """
    document = shown.document
    source = source_of(document, screen, states)
    if source is None:
        return None
    with speaking(language):
        try:
            feed = feed_of(session, shown, source)
        except FeedError as error:
            return Markup('<p class="p-note is-warning">{}</p>').format(error.told())
        moment = moment_of(source, feed, elapsed)
        drawn = scene(document, screen, states, feed, moment, language, hotspot)
        own = document.languages[0]
        return Markup(  # noqa: S704 - our own template, which escapes what it is given
            render_template(
                "prototypes/_live.html",
                scene=drawn,
                feed_language="" if own == language else own,
                refresh=refresh,
            )
        )
