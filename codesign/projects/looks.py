"""Who reads words that nobody has released, and exact numbers of small groups: each look is logged.

One event for each person, project, page and day. It is written in a short unit of its own after the
page is made and before it is sent, so no page for reading holds a lock while it works, and it waits
for other writers only a moment: what could not be written then is owed, and written with the next.
"""

import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask import Flask, Response, current_app, g, request
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.accounts.roles import Role
from codesign.db import now
from codesign.projects import audit
from codesign.projects.models import AuditEvent, Project
from codesign.projects.policy import SEES_EXACT_NUMBERS, SEES_RAW
from codesign.web.sessions import close_session, database

PATIENCE = 0.5
"""Seconds that a page waits for its look to be written."""

log = logging.getLogger("codesign")


class Look(StrEnum):
    """What is looked at, as the log calls it."""

    WORDS = "words.read"
    """Words of citizens, released or not."""
    NUMBERS = "numbers.read"
    """Numbers that the disclosure guard would hide."""


WORDS, NUMBERS = frozenset({Look.WORDS}), frozenset({Look.NUMBERS})
BOTH = WORDS | NUMBERS

LOOKS: dict[str, frozenset[Look]] = {}
"""Endpoint → what it shows to those who may see everything: the sum of what capabilities declare.
Files that are made at once (voices, codebook, project, a round's rows) have events of their own."""
ONE_PAGE: dict[str, str] = {}
"""Endpoint → the page that it is a part of, and whose look it is."""


def use_looks(
    looks: Iterable[Mapping[str, frozenset[Look]]], parts: Iterable[Mapping[str, str]]
) -> None:
    """Make the sums of these what this process logs."""
    LOOKS.clear()
    ONE_PAGE.clear()
    for shown in looks:
        LOOKS.update(shown)
    for part in parts:
        ONE_PAGE.update(part)


SEERS: dict[Look, frozenset[Role]] = {Look.WORDS: SEES_RAW, Look.NUMBERS: SEES_EXACT_NUMBERS}
"""Whose looks are logged: others are shown what is for everybody."""


@dataclass(frozen=True)
class Seen:
    """That a person looked at a page of a project on a day."""

    day: date
    person_id: int
    project_id: int
    look: Look
    page: str


class Looked:
    """What this process has seen to being logged, and what it owes the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logged: set[Seen] = set()
        self._owed: dict[Seen, datetime] = {}

    def note(self, seen: Iterable[Seen], moment: datetime) -> dict[Seen, datetime]:
        """What is to be written now: these, unless they have been, and all that is owed."""
        with self._lock:
            for one in seen:
                if one not in self._logged:
                    self._owed.setdefault(one, moment)
            return dict(self._owed)

    def settle(self, written: Iterable[Seen], today: date) -> None:
        """These are in the log; days that have passed are forgotten."""
        with self._lock:
            for one in written:
                self._owed.pop(one, None)
                self._logged.add(one)
            self._logged = {one for one in self._logged if one.day >= today}


def note_the_look(response: Response) -> Response:
    """Log what this page has shown, before it is sent."""
    shown = LOOKS.get(request.endpoint or "")
    person, project, role = g.get("person"), g.get("project"), g.get("role")
    if not shown or response.status_code != 200 or person is None or role is None:
        return response
    moment = now()
    page = ONE_PAGE.get(str(request.endpoint), str(request.endpoint))
    seen = [
        Seen(moment.date(), person.id, project.id, look, page)
        for look in sorted(shown)
        if role in SEERS[look]
    ]
    looked: Looked = current_app.extensions["looked"]
    if due := looked.note(seen, moment):
        if not response.is_streamed:
            close_session()
        _write(looked, due)
    return response


def _write(looked: Looked, due: dict[Seen, datetime]) -> None:
    try:
        with database().unit(patience=PATIENCE) as unit:
            for seen, moment in due.items():
                _record(unit, seen, moment)
    except OperationalError as refused:
        log.warning("%s looks are not in the log yet: %s", len(due), type(refused.orig).__name__)
    else:
        looked.settle(due, now().date())


def _record(unit: Session, seen: Seen, moment: datetime) -> None:
    """Append the event, unless another process has. What is gone since has nothing to tell."""
    person, project = unit.get(Person, seen.person_id), unit.get(Project, seen.project_id)
    if person is None or project is None or _is_logged(unit, seen):
        return
    audit.record(unit, person, project, seen.look, seen.page, at=moment)


def _is_logged(unit: Session, seen: Seen) -> bool:
    begins = datetime.combine(seen.day, datetime.min.time(), now().tzinfo)
    found = select(AuditEvent.id).where(
        AuditEvent.project_id == seen.project_id,
        AuditEvent.person_id == seen.person_id,
        AuditEvent.action == seen.look,
        AuditEvent.subject == seen.page,
        AuditEvent.at >= begins,
    )
    return unit.scalar(found.limit(1)) is not None


def install(app: Flask) -> None:
    app.extensions["looked"] = Looked()
    app.after_request(note_the_look)
