"""Long work rests while others are at work, and comes to an end all the same."""

import threading
from collections.abc import Iterator
from time import perf_counter, sleep

import pytest
from flask import Flask

from codesign.web import pace


def parts(n: int, work: float) -> Iterator[bytes]:
    for _ in range(n):
        sleep(work)
        yield b"x"


def test_nothing_waits_when_nobody_is_at_work() -> None:
    start = perf_counter()
    assert b"".join(pace.paced(parts(20, 0))) == b"x" * 20
    assert perf_counter() - start < 0.5


def test_it_rests_until_the_others_are_done() -> None:
    with pace._at_work:
        threading.Timer(0.15, pace._at_work.__exit__).start()
        start = perf_counter()
        assert next(pace.paced(parts(1, 0.1))) == b"x"
        assert 0.13 < perf_counter() - start < 0.45
        pace._at_work.__enter__()


def test_it_goes_on_however_busy_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST", 2.0)
    with pace._at_work:
        start = perf_counter()
        assert len(list(pace.paced(parts(5, 0.01)))) == 5
        assert 0.1 < perf_counter() - start < 2


def test_a_request_is_counted_while_it_is_answered_and_no_longer() -> None:
    app = Flask("counted")
    seen: list[int] = []

    @app.get("/")
    def page() -> str:
        seen.append(pace._at_work.count)
        if len(seen) > 1:
            raise RuntimeError
        return "hej"

    pace.install(app)
    before = pace._at_work.count
    app.test_client().get("/")
    app.test_client().get("/")
    assert seen == [before + 1, before + 1]
    assert pace._at_work.count == before
