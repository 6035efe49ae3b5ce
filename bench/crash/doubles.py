"""Servers that lose answers on purpose, so that the proof is seen to find it. Never used for real.

`python -m bench.crash.doubles FAULT --port N`: the application with one fault planted.
"""

import argparse
import time
from collections.abc import Sequence
from queue import SimpleQueue
from threading import Thread

from flask import Flask

from codesign import db
from codesign.app import create_app
from codesign.commands.serving import web_server
from codesign.contributions.group_commit import Arrival, Received, SubmissionWriter, _Pending, store

HASTE = 0.05
"""Seconds from an answer to its COMMIT, in the server that cannot wait."""


class HastyDesk(SubmissionWriter):
    """Says that a sending is stored, and then stores it."""

    def __init__(self, database: db.Database) -> None:
        super().__init__(database)
        self._come: SimpleQueue[Arrival] = SimpleQueue()
        Thread(target=self._store_on, daemon=True).start()

    def take_in(self, arrival: Arrival) -> Received:
        """What became of the sending, told before anything has."""
        self._come.put(arrival)
        return Received.NEW

    def _store_on(self) -> None:
        while True:
            arrival = self._come.get()
            time.sleep(HASTE)
            with self.database.lean_unit() as unit:
                store(unit, [arrival])


class EarlyDesk(SubmissionWriter):
    """Tells those who are written together in the transaction, before its COMMIT."""

    def _write(self, together: Sequence[_Pending[Arrival, Received]]) -> None:
        with self.database.lean_unit() as unit:
            received = store(unit, [one.arrival for one in together], self.buckets)
            with self._changed:
                for one, became in zip(together, received, strict=True):
                    one.received = became
                self._changed.notify_all()


def early_app() -> Flask:
    """The application, where groups are told before their COMMIT."""
    app = create_app()
    app.extensions["arrivals"] = EarlyDesk(app.extensions["database"])
    return app


def hasty_app() -> Flask:
    """The application, answering before the COMMIT."""
    app = create_app()
    app.extensions["arrivals"] = HastyDesk(app.extensions["database"])
    return app


def normal_app() -> Flask:
    """The application with synchronous=NORMAL: a COMMIT does not wait for the disk."""
    db.SQLITE_SETTINGS["synchronous"] = 1
    return create_app()


FAULTS = {"hasty": hasty_app, "early": early_app, "normal": normal_app}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.crash.doubles", description=__doc__)
    parser.add_argument("fault", choices=FAULTS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    factory = f"bench.crash.doubles:{FAULTS[given.fault].__name__}"
    web_server(factory, "127.0.0.1", given.port, threads=8, workers=given.workers).serve()


if __name__ == "__main__":
    main()
