"""What is announced about the trains at a moment: TrainAnnouncement of Trafikverket's API.

Nothing is announced before it could be known: a time ahead is a forecast, and may be wrong.
"""

from typing import Any

from tools.commuter_line.fault import Fault
from tools.commuter_line.mornings import Morning
from tools.commuter_line.times import MINUTE, whole_minute
from tools.commuter_line.trains import Passage, Train


def announced_from(train: Train) -> int:
    """From when on a train is announced at all."""
    return max(train.known_from, train.begins - 45 * MINUTE)


def announcement(morning: Morning, passage: Passage, said: dict[str, Any]) -> dict[str, Any]:
    """The object of a passage: the fields that never change, and what is said of it now."""
    train = passage.train
    fixed: dict[str, Any] = {
        "ActivityType": passage.event,
        "AdvertisedTimeAtLocation": morning.iso(passage.planned),
        "AdvertisedTrainIdent": train.number,
        "Canceled": False,
        "LocationSignature": passage.stop.station,
        "ToLocation": [{"LocationName": train.goal}],
    }
    if train.is_bus:
        fixed["FromLocation"] = [{"LocationName": train.stops[0].station}]
        fixed["ProductInformation"] = [{"Code": "PNA901", "Description": "Ersättningsbuss"}]
        fixed["TypeOfTraffic"] = [{"Code": "YNA001", "Description": "Buss"}]
    return fixed | said


def said_of(morning: Morning, passage: Passage, now: int) -> dict[str, Any]:
    """The fields of a passage that change with what is known."""
    said = _track(passage, now)
    if cancelled := passage.cancelled:
        is_told = now >= cancelled.told_at
        gone = {"Canceled": True, **_deviation("ANA007", "Buss ersätter")}
        return said | (gone if is_told else {})
    if passage.actual + 15 <= now:
        return said | {"TimeAtLocationWithSeconds": morning.iso(passage.actual)}
    return said | _forecast(morning, passage, now)


def _track(passage: Passage, now: int) -> dict[str, Any]:
    new = passage.train.new_tracks.get(passage.stop.station)
    if new is None or now < new.told_at:
        return {"TrackAtLocation": passage.stop.track}
    return {"TrackAtLocation": new.track, **_deviation("ANA027", "Spårändrat")}


def _forecast(morning: Morning, passage: Passage, now: int) -> dict[str, Any]:
    """What is said of the time ahead: nothing while it is on time or too far away."""
    late = passage.actual - passage.planned
    if late < 2 * MINUTE or passage.planned > now + 50 * MINUTE:
        return {}
    if morning.fault:
        return _forecast_in_fault(morning, morning.fault, passage, now)
    is_seen = passage.actual - now < 12 * MINUTE
    return _estimate(morning, passage.actual) if is_seen else {}


def _forecast_in_fault(
    morning: Morning, fault: Fault, passage: Passage, now: int
) -> dict[str, Any]:
    """Nothing, then to wait, then an earliest time, then guesses, then the time."""
    if now < fault.known:
        return {}
    if now < fault.earliest_known:
        return _deviation("ANA088", "Invänta tid")
    soonest = passage.planned + 10 * MINUTE
    if now < fault.earliest and passage.planned < fault.queue_until:
        earliest = _estimate(morning, max(fault.earliest, soonest))
        return earliest | _deviation("ANA905", "Avgår tidigast")
    if passage.actual - now > 8 * MINUTE and passage.actual >= soonest:
        guess = _estimate(morning, max(_guess(passage.actual), soonest))
        is_guess = {"EstimatedTimeIsPreliminary": True}
        return guess | is_guess | _deviation("ANA094", "Prel. tid")
    return _estimate(morning, passage.actual)


def _guess(actual: int) -> int:
    """A time to five minutes, and mostly a little late."""
    before = actual // (5 * MINUTE) * 5 * MINUTE
    return before + 5 * MINUTE if actual // MINUTE % 3 else before


def _estimate(morning: Morning, seconds: int) -> dict[str, Any]:
    return {"EstimatedTimeAtLocation": morning.iso(whole_minute(seconds))}


def _deviation(code: str, words: str) -> dict[str, Any]:
    return {"Deviation": [{"Code": code, "Description": words}]}
