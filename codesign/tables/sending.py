"""Files that are sent while they are made: from one moment of the database, to the end of it."""

from collections.abc import Callable, Iterator
from threading import BoundedSemaphore

from flask import Response
from sqlalchemy.orm import Session

from codesign.db import Database
from codesign.errors import TooManyError
from codesign.i18n import lazy
from codesign.projects.models import Project
from codesign.web.sessions import close_session, database
from codesign.web.throttle import paced

AT_ONCE = 3
"""Files sent at the same time by a process: the threads that are left answer everybody else."""
_TURNS = BoundedSemaphore(AT_ONCE)

Making = Callable[[Session, Project], Iterator[bytes]]


class BusySendingError(TooManyError):
    """Others are fetching files, and one more would make everybody wait."""

    sentence = lazy("Flera andra hämtar filer just nu. Försök igen om en minut.")


class _Turn:
    """One of the turns, given back once, however the sending ends."""

    def __init__(self) -> None:
        if not _TURNS.acquire(blocking=False):
            raise BusySendingError
        self._is_taken = True

    def end(self) -> None:
        """Give the turn back."""
        if self._is_taken:
            self._is_taken = False
            _TURNS.release()


def sent(making: Making, project: Project, *, name: str, media: str) -> Response:
    """A response whose body is made while it is sent, in a read transaction of its own.

    A fault on the way breaks the connection off, so that a file cut short does not look whole.
    Raises BusySendingError.
    """
    turn = _Turn()
    close_session()
    answer = Response(_body(database(), making, project.id, turn), content_type=media)
    answer.call_on_close(turn.end)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _body(opened: Database, making: Making, project_id: int, turn: _Turn) -> Iterator[bytes]:
    try:
        with opened.snapshot() as session:
            yield from paced(making(session, session.get_one(Project, project_id)))
    finally:
        turn.end()
