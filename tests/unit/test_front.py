"""What stands in front of the application: limits of time and size, and pieces in order."""

import asyncio
import contextvars
import io
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from codesign.front import Body, Front, Patience, environ_of
from codesign.web.limits import LATE

QUICK = Patience(stalled=0.2, grace=0.6, bytes_per_second=1_000, unread=0.2)
SCOPE: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "path": "/a",
    "raw_path": b"/a",
    "query_string": b"b=c",
    "http_version": "1.1",
    "scheme": "http",
    "server": ("127.0.0.1", 5000),
    "client": ("192.0.2.1", 1234),
    "headers": [(b"host", b"localhost")],
}


def to_the_end(work: Coroutine[Any, Any, Any]) -> None:
    """Run it in a thread of its own: browser tests leave a running loop in theirs."""
    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, work).result()


@pytest.mark.parametrize(
    ("waited", "received", "left"),
    [
        *[(0, 0, 5.0), (4, 0, 5.0), (5, 0, 5.0), (6, 0, 4.0), (10, 0, 0.0), (11, 0, 0.0)],
        *[(10, 2_048, 1.0), (10, 20_480, 5.0), (100, 10_485_760, 5.0), (5_131, 10_485_760, 0.0)],
    ],
)
def test_patience_is_for_progress(waited: float, received: int, left: float) -> None:
    assert Patience().left(waited, received) == pytest.approx(left)


class Asked:
    """An application that remembers what it was asked, and a server that remembers its answer."""

    def __init__(self, answer: Callable[[], Iterable[bytes]] = lambda: [b"done"]) -> None:
        self.environs: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.sent: list[dict[str, Any]] = []
        self.answer = answer

    def app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.environs.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [("X-Said", "so")])
        return self.answer()

    def serve(self, messages: list[Any], most: int = 100, **scope: Any) -> None:
        front = Front(self.app, threads=2, most=most, patience=QUICK)
        waiting = iter(messages)

        async def receive() -> Any:
            one = next(waiting, None)
            if one is None:
                await asyncio.sleep(60)
            if isinstance(one, float):
                await asyncio.sleep(one)
                one = {"type": "http.request", "body": b".", "more_body": True}
            return one

        async def send(message: Any) -> None:
            self.sent.append(dict(message))

        to_the_end(front({**SCOPE, **scope}, receive, send))

    @property
    def body(self) -> bytes:
        return b"".join(one.get("body", b"") for one in self.sent)


def part(body: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_is_whole_before_the_application_is_asked() -> None:
    asked = Asked()
    asked.serve([part(b"one ", more=True), part(b"two")])
    assert asked.bodies == [b"one two"]
    assert asked.environs[0]["CONTENT_LENGTH"] == "7"
    assert asked.environs[0][LATE] is False
    assert asked.sent[0]["status"] == 200
    assert asked.body == b"done"


def test_a_body_that_stops_is_late_and_ends_the_connection() -> None:
    asked = Asked()
    asked.serve([part(b"half", more=True)])
    assert asked.bodies == [b"half"]
    assert asked.environs[0][LATE] is True
    assert (b"connection", b"close") in asked.sent[0]["headers"]


def test_a_body_that_drips_is_late_although_it_never_stops() -> None:
    asked = Asked()
    asked.serve([0.1] * 50)
    assert asked.environs[0][LATE] is True
    assert 3 <= len(asked.bodies[0]) <= 7


@pytest.mark.parametrize(("size", "kept"), [(100, 100), (101, 0)])
def test_of_a_body_that_is_too_large_nothing_is_kept(size: int, kept: int) -> None:
    asked = Asked()
    asked.serve([part(b"x" * 60, more=True), part(b"x" * (size - 60))])
    assert len(asked.bodies[0]) == kept
    assert asked.environs[0]["CONTENT_LENGTH"] == str(size)


def test_who_goes_before_the_end_is_not_answered() -> None:
    asked = Asked()
    asked.serve([part(b"half", more=True), {"type": "http.disconnect"}])
    assert asked.environs == []
    assert asked.sent == []


def test_pieces_are_sent_in_order_and_steps_share_a_context() -> None:
    mark: contextvars.ContextVar[int] = contextvars.ContextVar("mark")

    def pieces() -> Iterable[bytes]:
        token = mark.set(1)
        yield b"a"
        yield b""
        yield str(mark.get()).encode()
        mark.reset(token)

    asked = Asked(pieces)
    asked.serve([part(b"")])
    assert asked.body == b"a1"
    assert [one["more_body"] for one in asked.sent[1:]] == [True, False]


def test_an_answer_without_a_piece_is_sent_too() -> None:
    asked = Asked(lambda: iter(()))
    asked.serve([part(b"")])
    assert [one["type"] for one in asked.sent] == ["http.response.start", "http.response.body"]


def test_an_answer_that_nobody_reads_is_closed() -> None:
    is_closed = threading.Event()

    class Pieces:
        def __iter__(self) -> Any:
            return iter([b"a", b"b"])

        def close(self) -> None:
            is_closed.set()

    asked = Asked(Pieces)
    front = Front(asked.app, threads=1, most=10, patience=QUICK)

    async def receive() -> Any:
        return part(b"")

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        to_the_end(front(SCOPE, receive, send))
    assert is_closed.is_set()


def test_health_is_answered_while_every_thread_is_busy() -> None:
    release, is_busy = threading.Event(), threading.Event()

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        if environ["PATH_INFO"] == "/a":
            is_busy.set()
            release.wait(30)
        return [b"done"]

    front = Front(app, threads=1, most=10)
    done: list[str] = []

    async def ask(path: str) -> None:
        async def receive() -> Any:
            return part(b"")

        async def send(message: Any) -> None:
            pass

        await front({**SCOPE, "path": path, "raw_path": path.encode()}, receive, send)
        done.append(path)

    async def both() -> None:
        slow = asyncio.create_task(ask("/a"))
        while not is_busy.is_set():
            await asyncio.sleep(0.01)
        await ask("/health/live")
        release.set()
        await slow

    to_the_end(both())
    assert done == ["/health/live", "/a"]


def test_the_environ_is_what_wsgi_says() -> None:
    headers = [
        (b"host", b"localhost"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"x-forwarded-for", b"192.0.2.7"),
        (b"x_forwarded_for", b"10.0.0.1"),
        (b"accept", b"text/html"),
        (b"accept", b"*/*"),
        (b"content-type", b"text/plain"),
        (b"content-length", b"99"),
    ]
    scope = {**SCOPE, "raw_path": b"/r%C3%B6st%2F/%FF", "headers": headers}
    environ = environ_of(scope, Body(io.BytesIO(b"abc"), 3))
    assert environ["PATH_INFO"] == "/röst//".encode().decode("latin-1") + "\xff"
    assert environ["QUERY_STRING"] == "b=c"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_ACCEPT"] == "text/html,*/*"
    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.7"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["CONTENT_LENGTH"] == "3"
    assert environ["REMOTE_ADDR"] == "192.0.2.1"
    assert environ["SERVER_PROTOCOL"] == "HTTP/1.1"
