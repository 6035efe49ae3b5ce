"""A live screen: what a feed knew at the moment of the visible clock, as a scene to draw.

Pure functions of (document, screen, states, feed, moment, language). The engine below
(`feeds.now`) never uses what came later, and what has been silent too long is “no fresh data”.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import product

from codesign.i18n import gettext, speaking
from codesign.prototypes.document import FeedSource, PrototypeDocument, Screen, View
from codesign.prototypes.live.screen_parts import Link, LiveScene
from codesign.prototypes.live.screens import VIEWS, HotspotAddress, Seen
from codesign.texts import in_language
from codesign.transit import now, sentences
from codesign.transit.model import Feed


def source_of(
    document: PrototypeDocument, screen: Screen, states: Mapping[str, str]
) -> FeedSource | None:
    """The feed that a live screen shows: its own, else the one the state `feed` names."""
    if screen.live is None:
        return None
    if screen.live.feed:
        return document.feed(screen.live.feed)
    return document.feed(states.get("feed")) or document.feed(None)


def moment_of(source: FeedSource, feed: Feed, elapsed: timedelta) -> datetime:
    """What the visible clock shows after so long: the same minutes for everyone, and then it
    stands at the recording's end."""
    starts, ends = shown_span(source, feed)
    at = starts + max(0, int(elapsed.total_seconds()))
    return feed.clock.moment(min(at, ends))


def shown_span(source: FeedSource, feed: Feed) -> tuple[int, int]:
    """From when to when the visible clock runs, in seconds of the feed's service day. What its
    source says are times of a clock on the wall."""
    times = feed.recording.times if feed.recording else ()
    first = times[0] if times else None
    starts = feed.clock.from_the_wall(_seconds(source.starts), first)
    return starts, max(starts, feed.clock.from_the_wall(_seconds(source.ends), starts + 1))


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return (int(hours) * 60 + int(minutes)) * 60


def scene(
    document: PrototypeDocument,
    screen: Screen,
    states: Mapping[str, str],
    feed: Feed,
    moment: datetime,
    language: str,
    address: HotspotAddress = "#{}".format,
) -> LiveScene:
    """The scene of a live screen. `address` says where pressing a hotspot leads."""
    assert screen.live is not None
    with speaking(language):
        seen = Seen(document, screen, states, feed, moment, address)
        situation = now.situation(feed, moment)
        begun = LiveScene(
            view=screen.live.view,
            title=in_language(screen.title, language),
            clock=sentences.clock_text(moment),
            moment=moment.isoformat(timespec="seconds"),
            sentence=sentences.situation_sentence(situation, feed.timetable),
            heard=_heard(situation),
            is_stale=situation.kind is now.SituationKind.NO_DATA,
            links=tuple(
                Link(spot.key, in_language(spot.label, language), address(spot.key))
                for spot in screen.hotspots
            ),
        )
        return VIEWS[screen.live.view](seen, begun)


def _heard(situation: now.Situation) -> str:
    if situation.age is None:
        return gettext("Inget har hörts ännu. Det som visas är tidtabellen.")
    return gettext("Senast hört %(ago)s.", ago=sentences.ago(situation.age))


_STATES = {
    View.TIMES: ("station",),
    View.BOARD: ("station",),
    View.ALTERNATIVES: ("station", "goal"),
}


def variants(document: PrototypeDocument, screen: Screen) -> Iterator[dict[str, str]]:
    """Every combination of states that a live screen looks different in, first values first."""
    if screen.live is None:
        return
    names = ["feed"] if screen.live.feed is None else []
    if not screen.live.stations:
        names += _STATES.get(screen.live.view, ())
    known = {state.key: state.values for state in document.states if state.key in names}
    for values in product(*known.values()):
        yield dict(zip(known, values, strict=True))


def scenes_per_minute(
    document: PrototypeDocument,
    screen: Screen,
    states: Mapping[str, str],
    source: FeedSource,
    feed: Feed,
    language: str,
    address: HotspotAddress = "#{}".format,
    step: int = 1,
) -> Iterator[tuple[int, LiveScene]]:
    """(minutes since the clock began, the scene then), every minute or every `step` minutes and
    the last one."""
    starts, ends = shown_span(source, feed)
    last = (ends - starts) // 60
    for minute in dict.fromkeys((*range(0, last, step), last)):
        moment = moment_of(source, feed, timedelta(minutes=minute))
        yield minute, scene(document, screen, states, feed, moment, language, address)
