"""The recording: answers to somebody who asks once a minute for what has changed."""

import json
from collections.abc import Iterator
from typing import Any

from tools.commuter_line.announced import announced_from, announcement, said_of
from tools.commuter_line.messages import messages
from tools.commuter_line.mornings import CLOSES, Morning
from tools.commuter_line.positions import positions
from tools.commuter_line.times import MINUTE, clock
from tools.commuter_line.trains import Passage

ASKS_FROM, BEGINS = clock("05:50"), clock("06:20")
"""Asking begins well before the recording, and that a little before what can be replayed."""
ANSWERED_AFTER = 20
"""Each answer comes so many seconds past the minute."""


def recording(morning: Morning) -> Iterator[str]:
    """One line of JSON for each answer that came."""
    told, published = Told(morning), messages(morning)
    for minute in range(ASKS_FROM, BEGINS, MINUTE):
        told.news(minute + ANSWERED_AFTER)
    answered = ASKS_FROM
    for minute in range(BEGINS, CLOSES + MINUTE, MINUTE):
        now = minute + ANSWERED_AFTER
        news = told.news(now)
        if morning.is_silent(minute):
            told.forget_trains_in(news)
            continue
        result = [{"TrainAnnouncement": told.so_far() if minute == BEGINS else news}]
        result += [{one.kind: [one.item]} for one in published if answered < one.at <= minute]
        if minute // MINUTE % 2 == 0:
            result.append({"TrainPosition": [*positions(morning, now)]})
        answered = minute
        yield _line(morning.iso(now), result)


def _line(at: str, result: list[dict[str, list[Any]]]) -> str:
    """An answer, without the kinds that have nothing to say."""
    found = [objects for objects in result if any(objects.values())]
    answer = {"fetched_at": at, "RESPONSE": {"RESULT": found}}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))


class Told:
    """What whoever asks has been told of each passage."""

    def __init__(self, morning: Morning) -> None:
        self._morning = morning
        self._said: dict[Passage, dict[str, Any]] = {}

    def news(self, now: int) -> list[dict[str, Any]]:
        """What is announced otherwise than it was told last; from now on that is told."""
        news = []
        for train in self._morning.trains:
            if now < announced_from(train):
                continue
            for passage in train.passages():
                said = said_of(self._morning, passage, now)
                if self._is_news(passage, said):
                    self._said[passage] = said
                    news.append(announcement(self._morning, passage, said))
        return news

    def _is_news(self, passage: Passage, said: dict[str, Any]) -> bool:
        """A train is told of where it begins; further on first when more than its track is."""
        if passage in self._said:
            return self._said[passage] != said
        return passage.place == 0 or passage.train.is_bus or len(said) > 1

    def so_far(self) -> list[dict[str, Any]]:
        """All that is told of the trains that had not come to their goal when it began."""
        return [
            announcement(self._morning, passage, self._said[passage])
            for train in self._morning.trains
            if train.stops[-1].actual_arrival > BEGINS
            for passage in train.passages()
            if passage in self._said
        ]

    def forget_trains_in(self, lost: list[dict[str, Any]]) -> None:
        """An answer did not come: all about the trains in it must be told again."""
        trains = {one["AdvertisedTrainIdent"] for one in lost}
        self._said = {
            passage: said
            for passage, said in self._said.items()
            if passage.train.number not in trains
        }
