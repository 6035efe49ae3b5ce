"""SIRI deliveries (CEN/TS 15531, as the Nordic profile uses it), read as a stream of records.

Estimated timetables (ET) give `Journey`, situations (SX) `Situation`; `siri_trains` and
`siri_messages` turn them into observations. Names of elements count, never their prefixes: real
deliveries mix them. What is unknown stays unknown.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from codesign.i18n import lazy
from codesign.transit.clock import epoch_in_name, moment_of
from codesign.transit.problems import Problems

ELEMENT_BUDGET = 5_000_000
"""Elements of one file that are read."""
DEPTH_LIMIT = 100
_START = re.compile(rb"^(\xef\xbb\xbf)?\s*<|^(\xff\xfe<\x00|\xfe\xff\x00<)")
_JOURNEY, _SITUATION = "EstimatedVehicleJourney", "PtSituationElement"
_OTHERS = {
    "VehicleMonitoringDelivery": "SIRI-VM",
    "StopMonitoringDelivery": "SIRI-SM",
    "ProductionTimetableDelivery": "SIRI-PT",
    "GeneralMessageDelivery": "SIRI-GM",
    "FacilityMonitoringDelivery": "SIRI-FM",
    "ConnectionMonitoringDelivery": "SIRI-CM",
}
_SERVICE = re.compile(r"freight|empty|locomotive|shunt|work|maintenance|inspection|test", re.I)
"""Kinds of trains that carry no passengers."""
_DATED = re.compile(r"(.+):(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True)
class SiriCall:
    """A journey's stop. Moments without a zone are the producer's local ones."""

    stop: str
    name: str
    order: int | None
    aimed: dict[str, datetime]
    expected: dict[str, datetime]
    actual: dict[str, datetime]
    status: dict[str, str]
    platform: dict[str, str]
    is_cancelled: bool
    is_inaccurate: bool
    boards: bool
    alights: bool
    """All by `arrival` and `departure`."""

    @property
    def is_stop(self) -> bool:
        return self.boards or self.alights


@dataclass(frozen=True)
class Journey:
    """One vehicle's run, as a delivery tells it."""

    ref: str
    """The journey reference, without a date."""
    day: date | None
    numbers: tuple[str, ...]
    line: str
    line_name: str
    mode: str
    goal: str
    is_freight: bool
    """Whether it carries no passengers: freight, empty or service trains."""
    is_cancelled: bool
    is_extra: bool
    is_monitored: bool
    is_inaccurate: bool
    calls: tuple[SiriCall, ...]
    recorded: datetime | None


@dataclass(frozen=True)
class AffectedJourney:
    """A vehicle journey that a message is about, as far as the message names it."""

    refs: tuple[tuple[str, str], ...]
    """Each reference, without its date, after the name of the element that gives it."""
    day: date | None
    line: str
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    departs: datetime | None
    """When it leaves its origin, by plan."""
    stops: tuple[str, ...]
    """The stops of its route that are meant; none when all are."""


@dataclass(frozen=True)
class Situation:
    """A message about the traffic."""

    key: str
    progress: str
    header: str
    text: str
    periods: tuple[tuple[datetime | None, datetime | None], ...]
    stops: tuple[str, ...]
    sections: tuple[tuple[str, str], ...]
    """The first and the last stop of each stretch."""
    lines: tuple[str, ...]
    journeys: tuple[AffectedJourney, ...]
    operators: tuple[str, ...]
    """Operators all of whose lines are meant."""
    is_general: bool
    created: datetime | None

    @property
    def is_of_journeys_alone(self) -> bool:
        """Whether it is about nothing besides vehicle journeys."""
        others = (self.stops, self.sections, self.lines, self.operators)
        return bool(self.journeys) and not any(others) and not self.is_general


@dataclass
class Delivery:
    """What one file holds. `at` is when it was answered; None when nobody says."""

    file: str
    at: datetime | None = None
    journeys: list[Journey] = field(default_factory=list)
    situations: list[Situation] = field(default_factory=list)


def looks_like_xml(content: bytes) -> bool:
    return _START.match(content[:256]) is not None


def read_delivery(file: str, content: bytes, problems: Problems) -> Delivery | None:
    """The delivery in a file; None, told as a problem, when it is none.

    A file that breaks off is told, and what came before is used.
    """
    found = Delivery(file, moment_of(epoch_in_name(file)))
    seen: set[str] = set()
    answered: list[datetime] = []
    try:
        for element in _records(content, seen):
            name = _name(element)
            if name == "ResponseTimestamp":
                answered += filter(None, [moment_of(_words(element))])
            elif name == _JOURNEY:
                found.journeys.append(_journey(element))
            else:
                found.situations.append(_situation(element))
    except _OverBudgetError:
        what = lazy("Filen är för stor eller för djupt nästlad; resten läses inte. Dela upp den.")
        problems.add(file, 0, what)
    except DefusedXmlException:
        what = lazy(
            "Filen har egna entiteter eller en DTD, som SIRI inte har, så den läses inte. Spara "
            "svaret på nytt utan dem."
        )
        problems.add(file, 0, what)
    except (ParseError, UnicodeError, ValueError, LookupError) as broken:
        row = broken.position[0] if isinstance(broken, ParseError) else 0
        what = lazy("Filen är XML som är trasig eller avbruten här. Hämta den på nytt.")
        problems.add(file, row, what)
    found.at = answered[0] if answered and found.at is None else found.at
    if found.journeys or found.situations:
        return found
    _tell_why(file, seen, problems)
    return None


def _tell_why(file: str, seen: set[str], problems: Problems) -> None:
    """Why a file of XML holds nothing of use."""
    if not seen:
        return
    other = next((kind for name, kind in _OTHERS.items() if name in seen), "")
    if other:
        what = lazy(
            "Filen är %(kind)s. Av SIRI läses bara SIRI-ET och SIRI-SX: hämta det i stället."
        )
        problems.add(file, 0, what, kind=other)
    elif "PublicationDelivery" in seen:
        what = lazy("Filen är NeTEx, som inte läses. Ta med tidtabellen som GTFS i stället.")
        problems.add(file, 0, what)
    elif seen & {"EstimatedTimetableDelivery", "SituationExchangeDelivery"}:
        what = lazy("Leveransen är SIRI, men den har inga resor och inga störningar.")
        problems.add(file, 0, what)
    elif "html" in {name.lower() for name in seen}:
        what = lazy(
            "Filen är en webbsida och inget flöde. Ofta är det en felsida: hämta flödet på nytt."
        )
        problems.add(file, 0, what)
    else:
        what = lazy(
            "Filen är XML, men inte SIRI: EstimatedVehicleJourney och PtSituationElement saknas."
        )
        problems.add(file, 0, what)


class _OverBudgetError(Exception):
    """More elements, or deeper, than are read."""


def _records(content: bytes, seen: set[str]) -> Iterator[Element]:
    """Each record whole, as soon as it ends; what has been read is let go."""
    kept = {_JOURNEY, _SITUATION, "ResponseTimestamp"}
    way: list[Element] = []
    inside = 0
    count = 0
    for event, element in iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True):
        name = _name(element)
        if event == "start":
            count += 1
            way.append(element)
            if count > ELEMENT_BUDGET or len(way) > DEPTH_LIMIT:
                raise _OverBudgetError
            if not inside and len(seen) < 200:
                seen.add(name)
            inside += name in {_JOURNEY, _SITUATION}
            continue
        way.pop()
        inside -= name in {_JOURNEY, _SITUATION}
        if inside:
            continue
        if name in kept:
            yield element
        if way:
            way[-1].remove(element)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _words(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _all(element: Element, *names: str) -> list[Element]:
    """The elements of those names directly inside."""
    return [one for one in element if _name(one) in names]


def _text(element: Element, *way: str) -> str:
    """The words at the end of a way of names; "" when it leads nowhere."""
    for name in way:
        found = _all(element, name)
        if not found:
            return ""
        element = found[0]
    return _words(element)


def _every(element: Element, name: str) -> list[str]:
    """The words of every element of that name, however deep."""
    return [words for one in element.iter() if _name(one) == name and (words := _words(one))]


def _is(element: Element, name: str, *, otherwise: bool = False) -> bool:
    told = _text(element, name).lower()
    return told in {"true", "1"} if told else otherwise


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _journey(element: Element) -> Journey:
    ref = (
        _text(element, "FramedVehicleJourneyRef", "DatedVehicleJourneyRef")
        or _text(element, "DatedVehicleJourneyRef")
        or _text(element, "EstimatedVehicleJourneyCode")
    )
    day = _day(_text(element, "FramedVehicleJourneyRef", "DataFrameRef"))
    if (match := _DATED.fullmatch(ref)) is not None:
        ref, day = match[1], _day(match[2]) or day
    numbers = [ref, *_every(element, "TrainNumberRef"), _text(element, "VehicleRef")]
    features = [_words(one) for one in _all(element, "ServiceFeatureRef", "ProductCategoryRef")]
    parts = _all(element, "RecordedCalls", "EstimatedCalls")
    calls = (one for part in parts for one in _all(part, "RecordedCall", "EstimatedCall"))
    return Journey(
        ref=ref,
        day=day,
        numbers=tuple(dict.fromkeys(filter(None, numbers))),
        line=_text(element, "LineRef").partition("$")[0],
        line_name=_text(element, "PublishedLineName"),
        mode=_text(element, "VehicleMode"),
        goal=_text(element, "DestinationName"),
        is_freight=any(map(_SERVICE.search, features)) and not any(map(_carries, features)),
        is_cancelled=_is(element, "Cancellation"),
        is_extra=_is(element, "ExtraJourney"),
        is_monitored=_is(element, "Monitored", otherwise=True),
        is_inaccurate=_is(element, "PredictionInaccurate"),
        calls=tuple(map(_call, calls)),
        recorded=moment_of(_text(element, "RecordedAtTime")),
    )


def _carries(feature: str) -> bool:
    return "passenger" in feature.lower()


def _call(element: Element) -> SiriCall:
    def moments(kind: str) -> dict[str, datetime]:
        told = {
            event: moment_of(_text(element, f"{kind}{event.title()}Time"))
            for event in ("arrival", "departure")
        }
        return {event: moment for event, moment in told.items() if moment is not None}

    def words(kind: str) -> dict[str, str]:
        told = {
            event: _text(element, f"{event.title()}{kind}") for event in ("arrival", "departure")
        }
        return {event: text for event, text in told.items() if text}

    order = _text(element, "Order")
    activity = words("BoardingActivity")
    return SiriCall(
        stop=_text(element, "StopPointRef"),
        name=_text(element, "StopPointName"),
        order=int(order) if order.isdecimal() and len(order) < 7 else None,
        aimed=moments("Aimed"),
        expected=moments("Expected"),
        actual=moments("Actual"),
        status=words("Status"),
        platform=words("PlatformName"),
        is_cancelled=_is(element, "Cancellation"),
        is_inaccurate=_is(element, "PredictionInaccurate"),
        boards=activity.get("departure", "boarding") == "boarding",
        alights=activity.get("arrival", "alighting") == "alighting",
    )


def _situation(element: Element) -> Situation:
    number = _text(element, "SituationNumber")
    affects = next(iter(_all(element, "Affects")), Element("Affects"))
    journeys = _taken_out(affects, "AffectedVehicleJourney")
    stops = [*_every(affects, "StopPointRef"), *_every(affects, "StopPlaceRef")]
    lines = [one.partition("$")[0] for one in _every(affects, "LineRef")]
    names = {_name(one) for one in affects.iter()}
    sections = [one for one in map(_section, affects.iter()) if one is not None]
    is_narrow = bool(stops or lines or sections or journeys)
    operators = [] if is_narrow else _every(affects, "OperatorRef")
    whole = {"AllLines", "AllOperators"} & names and not is_narrow
    period = _all(element, "ValidityPeriod")
    return Situation(
        key=f"{_text(element, 'ParticipantRef')}:{number}",
        progress=_text(element, "Progress").lower(),
        header=_spoken(element, "Summary"),
        text=_spoken(element, "Description"),
        periods=tuple(
            (moment_of(_text(one, "StartTime")), moment_of(_text(one, "EndTime"))) for one in period
        ),
        stops=tuple(dict.fromkeys(stops)),
        sections=tuple(dict.fromkeys(sections)),
        lines=tuple(dict.fromkeys(lines)),
        journeys=tuple(dict.fromkeys(map(_affected_journey, journeys))),
        operators=tuple(dict.fromkeys(operators)),
        is_general=bool(whole) and not operators,
        created=moment_of(_text(element, "VersionedAtTime") or _text(element, "CreationTime")),
    )


def _taken_out(element: Element, name: str) -> list[Element]:
    """The elements of that name, however deep; what is left says nothing of what is in them."""
    found = []
    for parent in list(element.iter()):
        for one in _all(parent, name):
            parent.remove(one)
            found.append(one)
    return found


_JOURNEY_REFS = ("VehicleJourneyRef", "DatedVehicleJourneyRef")
_STOP_REFS = ("StopPointRef", "StopPlaceRef", "QuayRef")


def _affected_journey(element: Element) -> AffectedJourney:
    framed = _all(element, "FramedVehicleJourneyRef")
    day = next(filter(None, (_day(_text(one, "DataFrameRef")) for one in framed)), None)
    refs = [
        (f"FramedVehicleJourneyRef/{_name(ref)}", _words(ref))
        for one in framed
        for ref in _all(one, *_JOURNEY_REFS)
    ]
    refs += [(_name(one), _words(one)) for one in _all(element, *_JOURNEY_REFS)]
    dated = [(name, ref, _DATED.fullmatch(ref)) for name, ref in refs]
    days = (_day(match[2]) for _, _, match in dated if match is not None)
    day = day or next(filter(None, days), None)
    return AffectedJourney(
        refs=tuple(
            dict.fromkeys((name, match[1] if match else ref) for name, ref, match in dated if ref)
        ),
        day=day,
        line=_text(element, "LineRef").partition("$")[0],
        origins=_stops_in(element, "Origins", "Origin", "OriginRef"),
        destinations=_stops_in(element, "Destinations", "Destination", "DestinationRef"),
        departs=moment_of(_text(element, "OriginAimedDepartureTime")),
        stops=_stops_in(element, "Route", "Calls"),
    )


def _stops_in(element: Element, *names: str) -> tuple[str, ...]:
    """The stops that the elements of those names refer to, by themselves or by what is inside."""
    found = []
    for one in _all(element, *names):
        inside = [words for name in _STOP_REFS for words in _every(one, name)]
        found += inside or [_words(one)] * _name(one).endswith("Ref")
    return tuple(dict.fromkeys(filter(None, found)))


_ENDS = ("StopPointRef", "QuayRef", "StopPlaceRef")


def _section(element: Element) -> tuple[str, str] | None:
    """The ends of an AffectedSection's IndirectSectionRef; None for anything else."""
    if _name(element) != "IndirectSectionRef":
        return None
    first, last = (
        next(filter(None, (_text(element, f"{end}{kind}") for kind in _ENDS)), "")
        for end in ("First", "Last")
    )
    return (first, last) if first and last else None


def _spoken(element: Element, name: str) -> str:
    """Words in Swedish where there are any, else Norwegian, Danish, else the first."""
    told: dict[str, str] = {}
    for one in _all(element, name):
        language = next((v for k, v in one.attrib.items() if k.rpartition("}")[2] == "lang"), "")
        told.setdefault(language[:2].lower(), "".join(one.itertext()).strip())
    wanted = (told.get(key) for key in ("sv", "no", "nb", "da"))
    return next(filter(None, wanted), next(iter(told.values()), ""))
