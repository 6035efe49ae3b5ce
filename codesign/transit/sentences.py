"""What was known at a moment, said as a person on the platform would want to hear it."""

from datetime import datetime

from codesign.i18n import gettext, lazy, ngettext
from codesign.numbers import whole
from codesign.transit.model import Mode, Phrase, Timetable
from codesign.transit.now import (
    Alternative,
    Basis,
    Departure,
    LineStatus,
    Message,
    Place,
    Situation,
    SituationKind,
    TrainNow,
)

_BASES = {
    Basis.MEASURED: lazy("uppmätt"),
    Basis.COMPUTED: lazy("beräknad"),
    Basis.TIMETABLE: lazy("tidtabell"),
    Basis.NO_DATA: lazy("inga färska data"),
}
_BASES_EXPLAINED = {
    Basis.MEASURED: lazy("Någon har mätt var tåget är."),
    Basis.COMPUTED: lazy("Räknat fram från var tåget senast var och när det väntas."),
    Basis.TIMETABLE: lazy("Så här ska det gå. Ingen har sagt hur det går."),
    Basis.NO_DATA: lazy("Det har varit tyst för länge, så vi vet inte hur tåget går."),
}
_PHRASES = {
    Phrase.WAIT_FOR_TIME: lazy("Invänta tid"),
    Phrase.LEAVES_EARLIEST: lazy("Avgår tidigast"),
    Phrase.TRAFFIC_EARLIEST: lazy("Tidigast trafikstart"),
    Phrase.PRELIMINARY: lazy("Preliminär tid"),
}
_PHRASES_EXPLAINED = {
    Phrase.WAIT_FOR_TIME: lazy(
        "Det är för osäkert för att säga en tid ännu. Tåget kan dröja länge."
    ),
    Phrase.LEAVES_EARLIEST: lazy(
        "Tåget går inte före den här tiden, men det kan gå senare. Du hinner göra annat så länge."
    ),
    Phrase.TRAFFIC_EARLIEST: lazy(
        "Inget tåg alls går före den här tiden. Därefter kan det ta en stund innan ditt går."
    ),
    Phrase.PRELIMINARY: lazy(
        "Tåget är minst tio minuter sent. Tiden kan ändras åt båda hållen, även till tidigare."
    ),
}
_MODES = {
    Mode.TRAIN: lazy("tåg"),
    Mode.BUS: lazy("buss"),
    Mode.REPLACEMENT_BUS: lazy("ersättningsbuss"),
    Mode.TAXI: lazy("taxi"),
    Mode.OTHER: lazy("tur"),
}


def basis_name(basis: Basis) -> str:
    """How something is known: uppmätt, beräknad, tidtabell, inga färska data."""
    return gettext(_BASES[basis])


def basis_meaning(basis: Basis) -> str:
    return gettext(_BASES_EXPLAINED[basis])


def phrase_name(phrase: Phrase) -> str:
    """What the sign says."""
    return gettext(_PHRASES[phrase])


def phrase_meaning(phrase: Phrase) -> str:
    """What it means, for somebody who has to decide whether to stay."""
    return gettext(_PHRASES_EXPLAINED[phrase])


def mode_name(mode: Mode) -> str:
    return gettext(_MODES[mode])


def clock_text(moment: datetime) -> str:
    """The time of day as signs write it: 07:05."""
    return f"{moment:%H:%M}"


def ago(seconds: int) -> str:
    """How old something is: "nyss", "för 40 sekunder sedan", "för 6 minuter sedan"."""
    if seconds < 10:
        return gettext("nyss")
    if seconds < 90:
        return ngettext("för %(n)s sekund sedan", "för %(n)s sekunder sedan", seconds)
    minutes = whole(seconds / 60)
    if minutes < 90:
        return ngettext("för %(n)s minut sedan", "för %(n)s minuter sedan", minutes)
    hours = whole(minutes / 60)
    return ngettext("för %(n)s timme sedan", "för %(n)s timmar sedan", hours)


def basis_with_age(basis: Basis, age: int | None) -> str:
    """ "uppmätt för 40 sekunder sedan"; the timetable has no age."""
    if basis is Basis.TIMETABLE:
        return basis_name(basis)
    if basis is Basis.NO_DATA:
        if age is None:
            return basis_name(basis)
        return gettext("%(basis)s, senast hört %(ago)s", basis=basis_name(basis), ago=ago(age))
    return f"{basis_name(basis)} {ago(age or 0)}"


def train_name(train: TrainNow | Departure, timetable: Timetable) -> str:
    """ "Tåg 7109 mot Provköping"; without a number "X1 mot Provköping"."""
    goal = train.headsign if isinstance(train, TrainNow) else train.destination
    if not train.name:
        return gettext("%(line)s mot %(goal)s", line=timetable.lines[train.line].name, goal=goal)
    if train.mode is Mode.TAXI:
        return gettext("Taxi %(number)s mot %(goal)s", number=train.name, goal=goal)
    if train.mode.is_on_road:
        return gettext("Buss %(number)s mot %(goal)s", number=train.name, goal=goal)
    return gettext("Tåg %(number)s mot %(goal)s", number=train.name, goal=goal)


def place_text(place: Place, timetable: Timetable) -> str:
    """Where it is, inside a sentence."""
    at = timetable.name(place.at)
    if place.towards is None:
        return gettext("står vid %(station)s", station=at)
    towards = timetable.name(place.towards)
    if place.fraction < 0.2:
        return gettext("har lämnat %(station)s mot %(next)s", station=at, next=towards)
    if place.fraction > 0.8:
        return gettext("är strax framme vid %(next)s", next=towards)
    return gettext("är mellan %(station)s och %(next)s", station=at, next=towards)


def lateness(minutes: int | None, *, is_at_least: bool = False) -> str:
    """How late, inside a sentence; "" when nobody knows."""
    if minutes is None:
        return ""
    if is_at_least:
        return ngettext("minst %(n)s minut sent", "minst %(n)s minuter sent", minutes)
    if minutes < 0:
        return ngettext("%(n)s minut tidigt", "%(n)s minuter tidigt", -minutes)
    if minutes == 0:
        return gettext("i tid")
    return ngettext("%(n)s minut sent", "%(n)s minuter sent", minutes)


def train_sentence(train: TrainNow, timetable: Timetable) -> str:
    """One train: who, where, how late and how that is known. Never "on time" without data."""
    name = train_name(train, timetable)
    if train.is_cancelled:
        return gettext("%(train)s är inställt.", train=name)
    if train.basis is Basis.NO_DATA or train.place is None:
        return _unknown_train(train, name, timetable)
    known, where = basis_with_age(train.basis, train.age), place_text(train.place, timetable)
    if train.basis is Basis.TIMETABLE:
        return gettext(
            "%(train)s %(where)s om det följer tidtabellen. Ingen har sagt hur det går.",
            train=name,
            where=where,
        )
    late = lateness(train.minutes_late, is_at_least=train.is_at_least)
    if train.phrase is Phrase.WAIT_FOR_TIME:
        late = late or gettext("invänta tid")
    if not late:
        return gettext("%(train)s %(where)s (%(known)s).", train=name, where=where, known=known)
    return gettext(
        "%(train)s %(where)s, %(late)s (%(known)s).",
        train=name,
        where=where,
        late=late,
        known=known,
    )


def _unknown_train(train: TrainNow, name: str, timetable: Timetable) -> str:
    """A train that nothing fresh is known of: what was last known, said as such."""
    told = [gettext("%(train)s: inga färska data.", train=name)]
    if train.place is not None:
        told.append(
            gettext("Det sågs senast vid %(station)s.", station=timetable.name(train.place.at))
        )
    if train.age is not None:
        told.append(gettext("Det hördes av %(ago)s.", ago=ago(train.age)))
    return " ".join(told)


def situation_sentence(situation: Situation, timetable: Timetable) -> str:
    """The whole line in a sentence or a few, first thing on the page.

    Shares are of the trains of which something is known; when many are not, that is told first.
    """
    if situation.kind is SituationKind.NO_DATA:
        return _no_data(situation)
    if situation.kind is SituationKind.NO_TRAINS:
        told = gettext("Inga tåg går just nu eller den närmaste halvtimmen.")
        return _joined(told, _general(situation, timetable))
    if situation.kind is SituationKind.TIMETABLE:
        told = gettext("Här finns bara tidtabellen: ingen har sagt hur tågen går.")
        return _joined(told, _general(situation, timetable))
    first = _unknown_first(situation) if situation.are_many_unknown else ""
    last = "" if situation.are_many_unknown else _unknown(situation)
    if situation.kind is SituationKind.DISRUPTED:
        return _joined(first, _cause(situation, timetable), _hit(situation), last)
    told = _normal(situation) if situation.kind is SituationKind.NORMAL else _some_late(situation)
    return _joined(first, told, last, _general(situation, timetable))


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _no_data(situation: Situation) -> str:
    if situation.age is None:
        return gettext("Inga färska data: vi har inte hört något ännu och vet inte hur tågen går.")
    return gettext(
        "Inga färska data: det senaste kom %(ago)s, så vi vet inte hur tågen går nu.",
        ago=ago(situation.age),
    )


def _unknown_first(situation: Situation) -> str:
    return gettext(
        "Om %(n)s av %(all)s tåg vet vi inget.", n=situation.unknown, all=situation.counts.total
    )


def _unknown(situation: Situation) -> str:
    if not situation.unknown:
        return ""
    return gettext("Om %(n)s tåg vet vi inget.", n=situation.unknown)


def _normal(situation: Situation) -> str:
    if situation.are_many_unknown:
        return ngettext(
            "Det enda som vi vet något om är mindre än tre minuter sent.",
            "De %(n)s som vi vet något om är mindre än tre minuter sena.",
            situation.known,
        )
    return ngettext(
        "Tåget går som det ska.",
        "Tågen går som de ska: alla %(n)s är mindre än tre minuter sena.",
        situation.counts.under_three,
    )


def _some_late(situation: Situation) -> str:
    counts = situation.counts
    late = counts.three_to_five + counts.over_five
    told = _how_many_late(situation, late) if late else ""
    return _joined(_as_they_should(situation), told, _cancelled(counts))


def _as_they_should(situation: Situation) -> str:
    """ "Most" is more than half of all trains, those too of which nothing is known."""
    on_time = situation.counts.under_three
    if 2 * on_time > situation.counts.total and not situation.are_many_unknown:
        return gettext("De flesta tåg går som de ska.")
    if situation.unknown:
        return ngettext(
            "%(n)s av de %(known)s tåg som vi vet något om är mindre än tre minuter sent.",
            "%(n)s av de %(known)s tåg som vi vet något om är mindre än tre minuter sena.",
            on_time,
            known=situation.known,
        )
    return ngettext(
        "%(n)s av %(all)s tåg är mindre än tre minuter sent.",
        "%(n)s av %(all)s tåg är mindre än tre minuter sena.",
        on_time,
        all=situation.known,
    )


def _how_many_late(situation: Situation, late: int) -> str:
    return ngettext(
        "%(n)s av %(all)s är sent, %(worst)s minuter.",
        "%(n)s av %(all)s är sena, som mest %(worst)s minuter.",
        late,
        all=situation.known,
        worst=situation.worst,
    )


def _cancelled(counts: LineStatus) -> str:
    if not counts.cancelled:
        return ""
    return ngettext("%(n)s är inställt.", "%(n)s är inställda.", counts.cancelled)


def _general(situation: Situation, timetable: Timetable) -> str:
    """A message about all traffic, which is told however the trains run."""
    cause = situation.cause
    return _headline(cause, timetable) if cause is not None and cause.is_general else ""


def _hit(situation: Situation) -> str:
    """How many trains are hit, and what still runs."""
    counts = situation.counts
    parts = []
    if counts.over_five:
        parts.append(
            ngettext(
                "%(n)s tåg är mer än fem minuter sent (%(worst)s minuter)",
                "%(n)s tåg är mer än fem minuter sena (som mest %(worst)s)",
                counts.over_five,
                worst=situation.worst,
            )
        )
    if counts.cancelled:
        parts.append(ngettext("%(n)s är inställt", "%(n)s är inställda", counts.cancelled))
    if situation.waiting:
        parts.append(gettext("%(n)s har ingen tid ännu", n=situation.waiting))
    told = gettext("Av %(n)s tåg nu och den närmaste halvtimmen:", n=situation.known)
    if situation.unknown:
        told = gettext(
            "Av de %(n)s tåg som vi vet något om, nu och den närmaste halvtimmen:",
            n=situation.known,
        )
    hit = f"{told} {', '.join(parts)}." if parts else ""
    return _joined(hit, _instead(situation))


def _instead(situation: Situation) -> str:
    if situation.replacement_buses:
        return gettext("Ersättningsbuss går.")
    return gettext("Taxi går i stället för tåg.") if situation.replacement_taxis else ""


def _cause(situation: Situation, timetable: Timetable) -> str:
    cause = situation.cause
    if cause is None:
        return "" if situation.are_many_unknown else gettext("Det är stora störningar.")
    return " ".join(filter(None, (_headline(cause, timetable), earliest_text(cause))))


def _headline(cause: Message, timetable: Timetable) -> str:
    header = " ".join(cause.header.split()).rstrip(".") or gettext("Störning")
    if cause.section is None:
        return f"{header}."
    start, end = map(timetable.name, cause.section)
    return gettext("%(header)s mellan %(start)s och %(end)s.", header=header, start=start, end=end)


def earliest_text(message: Message) -> str:
    """When all traffic starts at the earliest; "" when nobody has said."""
    if message.traffic_earliest is None:
        return ""
    phrase = phrase_name(Phrase.TRAFFIC_EARLIEST)
    return gettext("%(phrase)s %(time)s.", phrase=phrase, time=clock_text(message.traffic_earliest))


def departure_status(departure: Departure) -> str:
    """What the sign says beside the planned time; "" for a departure without news."""
    if departure.is_cancelled:
        return gettext("Inställt")
    if departure.basis is Basis.NO_DATA:
        return basis_name(departure.basis)
    if departure.phrase is Phrase.WAIT_FOR_TIME:
        return phrase_name(departure.phrase)
    time = clock_text(departure.new_time or departure.planned)
    if departure.phrase is not None:
        return f"{phrase_name(departure.phrase)} {time}"
    return gettext("Ny tid %(time)s", time=time) if departure.new_time else ""


def status_sentence(status: LineStatus) -> str:
    """A line's numbers in words, for those who do not see the bar."""
    parts = [
        (status.under_three, under_three),
        (status.three_to_five, three_to_five),
        (status.over_five, over_five),
        (status.cancelled, cancelled_of),
        (status.no_data, without_data),
    ]
    told = [words(n) for n, words in parts if n]
    if not told:
        return gettext("%(line)s: inga tåg nu eller den närmaste halvtimmen.", line=status.name)
    return gettext(
        "%(line)s, nu och den närmaste halvtimmen: %(counts)s.",
        line=status.name,
        counts=", ".join(told),
    )


def under_three(n: int) -> str:
    return ngettext("%(n)s mindre än tre minuter sent", "%(n)s mindre än tre minuter sena", n)


def three_to_five(n: int) -> str:
    return ngettext("%(n)s tre till fem minuter sent", "%(n)s tre till fem minuter sena", n)


def over_five(n: int) -> str:
    return ngettext("%(n)s mer än fem minuter sent", "%(n)s mer än fem minuter sena", n)


def cancelled_of(n: int) -> str:
    return ngettext("%(n)s inställt", "%(n)s inställda", n)


def without_data(n: int) -> str:
    return gettext("%(n)s vet vi inget om", n=n)


def alternative_sentence(way: Alternative, timetable: Timetable) -> str:
    """A way: what to take, from when to when, and whether to trust it."""
    names = [f"{mode_name(leg.mode)} {timetable.lines[leg.line].name}" for leg in way.legs]
    said = {"leaves": clock_text(way.leaves), "arrives": clock_text(way.arrives)}
    if len(way.legs) == 1:
        told = gettext("%(leaves)s–%(arrives)s med %(what)s.", what=names[0], **said)
    else:
        change = timetable.name(way.legs[0].goal)
        told = gettext(
            "%(leaves)s–%(arrives)s med %(first)s, byt i %(change)s till %(second)s.",
            first=names[0],
            second=names[1],
            change=change,
            **said,
        )
    if way.is_certain:
        return told
    if any(leg.basis is Basis.NO_DATA for leg in way.legs):
        return f"{told} " + gettext("Tiderna är tidtabellens, för det finns inga färska data.")
    if any(leg.basis is Basis.TIMETABLE for leg in way.legs):
        return f"{told} " + gettext("Tiderna är tidtabellens.")
    return f"{told} " + gettext("Tiderna kan ändras.")


def no_alternatives() -> str:
    """When the feed has no other way: it knows nothing of other means of travel."""
    return gettext(
        "Vi hittar ingen annan väg med den här linjens tåg och bussar. Andra färdsätt finns inte "
        "i det här underlaget."
    )
