"""Rows, bars and marks of live screens: one thing of a feed as words and sizes."""

from dataclasses import replace

from codesign.i18n import gettext, signed
from codesign.prototypes.live.screen_parts import BAR_WIDTH, Bar, DepartureRow, Segment, TrainRow
from codesign.transit import now, sentences
from codesign.transit.board import Departure
from codesign.transit.model import Feed, Mode, Phrase


def train_row(feed: Feed, train: now.TrainNow) -> TrainRow:
    table = feed.timetable
    is_known = train.basis is not now.Basis.NO_DATA and not train.is_cancelled
    return TrainRow(
        name=sentences.train_name(train, table),
        goal=train.headsign,
        place=_place(feed, train),
        late=_lateness(train) if is_known else "",
        known=_known(train),
        basis=train.basis.value.replace("_", "-"),
        sentence=sentences.train_sentence(train, table),
    )


def _known(train: now.TrainNow) -> str:
    """How it is known where the train is; of a cancelled one, when that was said."""
    if train.is_cancelled and train.basis is not now.Basis.NO_DATA:
        return gettext("besked %(ago)s", ago=sentences.ago(train.age or 0))
    return sentences.basis_with_age(train.basis, train.age)


def _place(feed: Feed, train: now.TrainNow) -> str:
    if train.is_cancelled:
        return gettext("inställt")
    if train.place is None:
        return gettext("plats okänd")
    if train.basis is now.Basis.NO_DATA:
        at = feed.timetable.name(train.place.at)
        return gettext("sågs senast vid %(station)s", station=at)
    return sentences.place_text(train.place, feed.timetable)


def _lateness(train: now.TrainNow) -> str:
    late = sentences.lateness(train.minutes_late, is_at_least=train.is_at_least)
    if late or train.phrase is not Phrase.WAIT_FOR_TIME:
        return late
    return gettext("invänta tid")


def with_lateness(train: now.TrainNow) -> now.TrainNow:
    """The train with its lateness in its name, so that the drawing leaves room for both."""
    return replace(train, name=f"{train.name} {short_lateness(train)}".strip())


def short_lateness(train: now.TrainNow) -> str:
    """+12, and "?" when nobody knows; never a number without data."""
    if train.basis is now.Basis.NO_DATA or train.minutes_late is None:
        return "?"
    return signed(train.minutes_late)


def line_name(status: now.LineStatus) -> str:
    """What a line is called; replacement buses have no name of their own."""
    if status.mode.replaces_trains:
        return carrier_name(status.mode)
    return status.name


def carrier_name(mode: Mode) -> str:
    """What carries, where it is not a train: Ersättningsbuss, Buss, Taxi; else ""."""
    name = sentences.mode_name(mode) if mode.is_on_road else ""
    return name[:1].upper() + name[1:]


def bar_of(status: now.LineStatus) -> Bar:
    parts = (
        ("under-three", status.under_three),
        ("three-to-five", status.three_to_five),
        ("over-five", status.over_five),
        ("cancelled", status.cancelled),
        ("no-data", status.no_data),
    )
    segments, x = [], 0.0
    for kind, n in parts:
        if n:
            width = BAR_WIDTH * n / status.total
            segments.append(Segment(kind, n, round(x, 1), round(width, 1)))
            x += width
    return Bar(status.name, sentences.status_sentence(status), tuple(segments))


def departure_row(one: Departure, is_first: bool) -> DepartureRow:
    late = one.minutes_late
    is_unknown = one.basis is now.Basis.NO_DATA or late is None
    return DepartureRow(
        time=sentences.clock_text(one.planned),
        new_time=sentences.clock_text(one.new_time) if one.new_time else "",
        goal=one.destination,
        name=one.name or one.line,
        carrier=carrier_name(one.mode),
        track=one.track,
        is_new_track=one.is_new_track,
        status=sentences.departure_status(one) or _as_planned(one),
        meaning=sentences.phrase_meaning(one.phrase) if one.phrase and is_first else "",
        known=sentences.basis_name(one.basis),
        minutes="" if late is None or is_unknown or one.is_cancelled else signed(late),
        is_cancelled=one.is_cancelled,
        notes=one.notes,
    )


def _as_planned(one: Departure) -> str:
    """A departure without news: on time only when somebody has said so."""
    if one.basis is now.Basis.COMPUTED:
        return gettext("I tid")
    return gettext("Enligt tidtabell, ingen har sagt hur det går")
