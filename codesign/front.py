"""What stands between the network and the application, so that slow clients cost nobody anything.

The server (granian, in Rust) reads heads and hands each request to this one event loop. Here its
body is read to the end, within limits of time and size, before one of the few threads that answer
is taken; and an answer is handed over piece by piece, with no thread while the client is slow. A
thread is taken for as long as the application works, and for nothing else (see ADR 11).
"""

import asyncio
import contextvars
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from sys import stderr
from time import monotonic
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from codesign.web.limits import LATE

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Scope = Mapping[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEALTH = "/health"
"""What is asked below this path has a thread of its own, however busy the others are."""


@dataclass(frozen=True)
class Patience:
    """How long a client is waited for."""

    stalled: float = 5.0
    """Seconds without a single byte of the body."""
    grace: float = 10.0
    """Seconds that any body may take, however slow."""
    bytes_per_second: int = 2_048
    """After that it must have come at least so fast on the whole."""
    unread: float = 30.0
    """Seconds that a client may leave a piece of an answer unread."""

    def left(self, waited: float, received: int) -> float:
        """Seconds more for the next piece of a body."""
        whole = self.grace + received / self.bytes_per_second
        return max(0.0, min(self.stalled, whole - waited))


IN_MEMORY = 64 * 1024
"""Bytes of a body that lie in memory before they go to the system's temporary folder."""


@dataclass(frozen=True)
class Body:
    """What a client sent, whole unless it came too late or was too large to be kept."""

    content: IO[bytes]
    length: int
    is_late: bool = False


class GoneError(Exception):
    """The client has gone: nobody is there to answer."""


class Front:
    """The application as the server calls it (ASGI)."""

    def __init__(
        self, app: Application, *, threads: int, most: int, patience: Patience | None = None
    ) -> None:
        """`threads` answer requests. Of a body larger than `most` bytes nothing is kept."""
        self._app = app
        self._most = most
        self._patience = patience or Patience()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="answers")
        self._health = ThreadPoolExecutor(1, thread_name_prefix="health")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life of the server."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._body(scope, receive)
        except GoneError:
            return
        with closing(body.content):
            answer = Answer(self._app, environ_of(scope, body), self._pool(scope["path"]))
            try:
                await answer.begin()
                await self._send(answer, send)
            finally:
                await answer.close()

    def _pool(self, path: str) -> ThreadPoolExecutor:
        return self._health if path.startswith(HEALTH) else self._threads

    async def _body(self, scope: Scope, receive: Receive) -> Body:
        """The body, read to its end. Raises GoneError."""
        kept: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes
        began, length, is_late = monotonic(), 0, False
        has_more = scope["method"] not in {"GET", "HEAD", "OPTIONS"}
        try:
            while has_more:
                left = self._patience.left(monotonic() - began, length)
                message = await asyncio.wait_for(receive(), left)
                if message["type"] == "http.disconnect":
                    kept.close()
                    raise GoneError
                part = message.get("body", b"")
                length += len(part)
                if length <= self._most:
                    kept.write(part)
                has_more = message.get("more_body", False)
        except TimeoutError:
            is_late = True
        if length > self._most:
            kept.truncate(0)
        kept.seek(0)
        return Body(kept, length, is_late)

    async def _send(self, answer: "Answer", send: Send) -> None:
        """Hand the answer over, as fast as the client reads."""
        waits = self._patience.unread
        async for message in answer.messages():
            await asyncio.wait_for(send(message), waits)


class Answer:
    """One request's answer, made in threads: each piece when the one before it has been read."""

    def __init__(self, app: Application, environ: Environ, pool: ThreadPoolExecutor) -> None:
        self._app = app
        self._environ = environ
        self._pool = pool
        # Every step sees what the one before it left behind, in whichever thread.
        self._context = contextvars.copy_context()
        self._status = 500
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: Iterable[bytes] = ()
        self._rest: Iterator[bytes] = iter(())

    async def begin(self) -> None:
        """Let the application answer, as far as its first piece."""
        await self._in_thread(self._begin)

    def _begin(self) -> None:
        self._parts = self._app(self._environ, self._start)
        self._rest = iter(self._parts)

    def _start(self, status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        self._status = int(status.split(" ", 1)[0])
        self._headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        if self._environ.get(LATE):
            # What is still on its way is not read: the connection cannot be used again.
            self._headers.append((b"connection", b"close"))

    async def messages(self) -> Any:
        """The answer as the server sends it."""
        first = await self._in_thread(self._next)
        yield {"type": "http.response.start", "status": self._status, "headers": self._headers}
        part = first
        while part is not None:
            # One piece ahead, so that an answer of one piece is sent whole and at once.
            coming = await self._in_thread(self._next) if self._is_long else None
            more = coming is not None
            yield {"type": "http.response.body", "body": part, "more_body": more}
            part = coming
        if first is None:
            yield {"type": "http.response.body", "body": b"", "more_body": False}

    @property
    def _is_long(self) -> bool:
        return not (isinstance(self._parts, list | tuple) and len(self._parts) == 1)

    def _next(self) -> bytes | None:
        return next((part for part in self._rest if part), None)

    async def close(self) -> None:
        """Tell the application that its answer is done with, sent or not."""
        close = getattr(self._parts, "close", None)
        if close is not None:
            await self._in_thread(close)

    async def _in_thread(self, step: Callable[[], Any]) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(self._context.run, step))


def environ_of(scope: Scope, body: Body) -> Environ:
    """The request as a WSGI application sees it (PEP 3333)."""
    path = unquote_to_bytes(scope.get("raw_path") or scope["path"].encode())
    server = scope.get("server") or ("127.0.0.1", 80)
    client = scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.split(b"?", 1)[0].decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body.content,
        "wsgi.input_terminated": True,
        "wsgi.errors": stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        LATE: body.is_late,
    }
    for name, value in scope["headers"]:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
    if body.length or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(body.length)
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    if "_" in name:
        return  # X_Forwarded_For would pass for X-Forwarded-For
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = f"HTTP_{key}"
    separator = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
