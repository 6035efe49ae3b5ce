"""A device's queue that was saved as a file and is handed in on the round's page."""

from base64 import b64decode
from binascii import Error as NotBase64Error
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from pydantic import ValidationError
from sqlalchemy.orm import Session

from codesign.errors import RuleBrokenError
from codesign.fieldwork.photographs import drawn_anew, take_photo
from codesign.fieldwork.receive import Ground, take_in, timed
from codesign.fieldwork.record import Became, QueueFile, QueuePhoto, Sending, faults_in
from codesign.i18n import lazy


class NoQueueError(RuleBrokenError):
    status = 422
    sentence = lazy(
        "Filen är ingen kö från fältläget (%(fields)s). Välj filen som enheten sparade, oförändrad."
    )


@dataclass
class Handed:
    """What became of a file's records and photographs."""

    became: Counter[str]
    refused: list[str]
    new: int = 0
    """Walk-throughs that had not come before."""

    def add(self, one: Became | str, *, is_walk: bool) -> None:
        """Count what became of one; a string says why it was refused."""
        if isinstance(one, Became):
            self.became[one.value] += 1
            self.new += is_walk and one is Became.CREATED
        else:
            self.refused.append(one)


def read_queue(content: bytes) -> QueueFile:
    """The queue in a file. Raises NoQueueError."""
    try:
        return QueueFile.model_validate_json(content)
    except ValidationError as error:
        raise NoQueueError(fields=faults_in(error)) from error


Unit = Callable[[], AbstractContextManager[Session]]
"""Begins a unit of work: committed at its end, given up when anything is raised."""


def hand_in(
    unit: Unit, ground: Ground, queue: QueueFile, moment: datetime
) -> Iterator[tuple[Became | str, bool]]:
    """Take in one after the other, each in a unit of its own; what is refused is told why.

    What has come so far stays, whatever the next one is. With each comes whether it was a
    walk-through, or else a photograph.
    """
    earliest = ground.round.opened_at or ground.round.created_at
    for sending in queue.sendings:
        yield _told(partial(_record, unit, ground, sending, earliest, moment)), True
    for photo in queue.photos:
        yield _told(partial(_photo, unit, ground, photo)), False


def _record(
    unit: Unit, ground: Ground, sending: Sending, earliest: datetime, moment: datetime
) -> Became:
    # How long the file lay is not known, so the clock is put right by what the device last knew.
    offset = timedelta(milliseconds=sending.offset or 0)
    given = timed(sending, offset, earliest, moment)
    with unit() as session:
        return take_in(session, ground, given)


def _photo(unit: Unit, ground: Ground, photo: QueuePhoto) -> Became:
    try:
        content = b64decode(photo.jpeg, validate=True)
    except (NotBase64Error, ValueError):
        content = b""
    picture = drawn_anew(content)
    with unit() as session:
        return take_photo(session, ground.round, photo.walk, photo.uuid, picture)


def _told(take: Callable[[], Became]) -> Became | str:
    try:
        return take()
    except RuleBrokenError as error:
        return error.told()
