"""Long work rests while others are at work, and comes to an end all the same."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from codesign.web import throttle


class Clock:
    """A clock that goes only when somebody works or rests."""

    def __init__(self) -> None:
        self.now = 100.0
        self.naps = 0
        self.at_nap: dict[int, Callable[[], None]] = {}
        """What happens when somebody begins their nth rest."""

    def work(self, seconds: float) -> None:
        self.now += seconds

    def rest(self, seconds: float) -> None:
        self.naps += 1
        self.at_nap.get(self.naps, lambda: None)()
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr(throttle, "perf_counter", lambda: one.now)
    monkeypatch.setattr(throttle, "sleep", one.rest)
    monkeypatch.setattr(throttle, "_at_work", throttle._Requests())
    return one


def parts(clock: Clock, *work: float) -> Iterator[bytes]:
    for seconds in work:
        clock.work(seconds)
        yield b"x"


def test_nothing_rests_when_nobody_is_at_work(clock: Clock) -> None:
    assert b"".join(throttle.paced(parts(clock, *[1.0] * 20))) == b"x" * 20
    assert (clock.naps, clock.now) == (0, 120.0)


def test_it_rests_until_the_others_are_done_and_no_longer(clock: Clock) -> None:
    throttle._at_work.__enter__()
    clock.at_nap[7] = throttle._at_work.__exit__
    assert next(throttle.paced(parts(clock, 1.0))) == b"x"
    assert clock.naps == 7


@pytest.mark.parametrize("work", [0.25, 1.0])
def test_it_goes_on_after_four_times_its_work_however_busy_it_is(clock: Clock, work: float) -> None:
    with throttle._at_work:
        assert len(list(throttle.paced(parts(clock, work, work)))) == 2
    rested = clock.now - 100 - 2 * work
    assert 2 * 4 * work <= rested <= 2 * (4 * work + throttle.NAP)


def test_waiting_for_a_slow_reader_is_no_work(clock: Clock) -> None:
    with throttle._at_work:
        answer = throttle.paced(parts(clock, 0.0, 0.0))
        next(answer)
        clock.work(60)
        next(answer)
    assert clock.naps == 0


def test_a_rest_lets_others_have_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the true clock: whoever is at work ends it while the long work rests."""
    monkeypatch.setattr(throttle, "MOST", 1e9)
    ended = threading.Event()

    def at_work() -> None:
        ended.set()
        throttle._at_work.__exit__()

    throttle._at_work.__enter__()
    before = throttle._at_work.count
    other = threading.Timer(0.05, at_work)
    other.start()
    assert list(throttle.paced([b"x"])) == [b"x"]
    assert ended.is_set()
    assert throttle._at_work.count == before - 1
    other.join()


def test_a_request_is_counted_while_it_is_answered_and_no_longer() -> None:
    app = Flask("counted")
    seen: list[int] = []

    @app.get("/")
    def page() -> str:
        seen.append(throttle._at_work.count)
        if len(seen) > 1:
            raise RuntimeError
        return "hej"

    throttle.install(app)
    before = throttle._at_work.count
    app.test_client().get("/")
    app.test_client().get("/")
    assert seen == [before + 1, before + 1]
    assert throttle._at_work.count == before
