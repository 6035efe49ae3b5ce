"""Long work that gives way: whoever makes a large file rests while others have their pages made.

Threads of a process share one interpreter. A file of a minute would make every page in that
minute twice as slow; a file that waits while pages are made is a little later, and nobody notices.
"""

import threading
from collections.abc import Iterable, Iterator
from time import perf_counter, sleep
from typing import Any

from flask import Flask

MOST = 4.0
"""How long a rest may be, as a multiple of the work before it: the file comes, however busy."""
NAP = 0.002
"""Seconds between two looks at whether others are at work."""


class _Requests:
    """How many requests this process is answering just now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.count = 0

    def __enter__(self) -> None:
        with self._lock:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.count -= 1


_at_work = _Requests()


def install(app: Flask) -> None:
    """Count the requests of the application, each until its answer's body begins."""
    inner = app.wsgi_app

    def counted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with _at_work:
            return inner(environ, start_response)

    app.wsgi_app = counted  # type: ignore[method-assign]


def paced(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts of a long answer, each after a rest while anybody waits for a page.

    The rest is at most `MOST` times the work on the part; waiting for a slow reader is no work.
    """
    since = perf_counter()
    for part in parts:
        _rest_while_others_work(MOST * (perf_counter() - since))
        yield part
        since = perf_counter()


def _rest_while_others_work(at_most: float) -> None:
    until = perf_counter() + at_most
    while _at_work.count and perf_counter() < until:
        sleep(NAP)
