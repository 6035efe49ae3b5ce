"""What is published beside the trains: messages about stretches, replacement buses, stations."""

from dataclasses import dataclass
from typing import Any

from tools.commuter_line.fault import Fault
from tools.commuter_line.line import BUS_WAY
from tools.commuter_line.mornings import Morning
from tools.commuter_line.times import clock


@dataclass(frozen=True)
class Message:
    """An object of the API, and when it is published."""

    at: int
    kind: str
    item: dict[str, Any]


BULLETINS = {
    "07:14": "Tågen står still i båda riktningarna. Vi vet ännu inte hur länge.",
    "07:24": "Tågen kan börja gå igen tidigast klockan 07:38. Räkna med längre restid.",
    "07:40": "Ett tåg i taget kan passera. Räkna med förseningar och inställda tåg.",
    "08:12": "Felet är avhjälpt. Tågen är fortfarande sena, men avstånden blir kortare.",
}
OVER = "08:48"


def messages(morning: Morning) -> list[Message]:
    """All that is published on a morning, in order."""
    if morning.fault is None:
        return [_lift(morning)]
    told = [_fault(morning, morning.fault, at, words) for at, words in BULLETINS.items()]
    told.append(_fault(morning, morning.fault, OVER, "", is_over=True))
    return sorted([*told, _buses(morning)], key=lambda one: one.at)


def _lift(morning: Morning) -> Message:
    item = {
        "Id": "exempel-hiss",
        "LocationCode": "Sgl",
        "FreeText": "Exempel: hissen till spår 2 i Sagolunda står still. Ta rampen i stället.",
        "StartDateTime": morning.iso(clock("06:20")),
        "EndDateTime": morning.iso(clock("09:00")),
    }
    return Message(clock("06:20"), "TrainStationMessage", item)


def _fault(
    morning: Morning, fault: Fault, at: str, words: str, *, is_over: bool = False
) -> Message:
    """A new wording of the one message about the fault."""
    start, end = map(_station, fault.stretch)
    item: dict[str, Any] = {
        "OperativeEventId": "exempel-signalfel",
        "EventState": 0 if is_over else 1,
        "EventType": {"Description": "Signalfel"},
        "StartDateTime": morning.iso(fault.begins),
        "ModifiedDateTime": morning.iso(clock(at)),
        "EventSection": [{"FromLocation": start, "ToLocation": end}],
        "TrafficImpact": [
            {"PublicMessage": {"Header": "Signalfel (exempel)", "Description": words}}
        ],
    }
    if clock(at) == fault.earliest_known:
        item["RailRoadTimeForServiceResumption"] = morning.iso(fault.earliest)
    return Message(clock(at), "OperativeEvent", item)


def _buses(morning: Morning) -> Message:
    stations = [_station(station) for station in (*BUS_WAY[:2], BUS_WAY[-1])]
    item = {
        "EventId": "exempel-buss",
        "Header": "Ersättningsbuss (exempel)",
        "ExternalDescription": "Buss går mellan Låtsasvik och Fantasihamn. Den stannar vid "
        "samma stationer som tåget.",
        "StartDateTime": morning.iso(clock("07:30")),
        "EndDateTime": morning.iso(clock("08:55")),
        "LastUpdateDateTime": morning.iso(clock("07:30")),
        "TrafficImpact": [{"AffectedLocation": stations}],
    }
    return Message(clock("07:30"), "TrainMessage", item)


def _station(signature: str) -> dict[str, str]:
    return {"LocationSignature": signature}
