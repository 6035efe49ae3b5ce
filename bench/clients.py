"""Several client connections in one thread: lean, so that the server is what is measured."""

import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Sent:
    """What came of a run of requests: how long each took (s) and what was answered."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def acknowledged(self) -> int:
        """Requests that were answered 200."""
        return self.statuses.get(200, 0)

    @property
    def per_second(self) -> float:
        return self.acknowledged / self.seconds if self.seconds else 0.0

    def add(self, other: "Sent") -> None:
        """Count another run's requests among these."""
        self.seconds += other.seconds
        self.times += other.times
        for status, n in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + n


def request_bytes(address: str, path: str, body: bytes, headers: Sequence[str] = ()) -> bytes:
    """A POST of a form, ready to be sent."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {urlsplit(address).netloc}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Accept-Encoding: gzip",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


_SIZE = re.compile(b"content-length:")


class _Connection:
    def __init__(self, address: str) -> None:
        place = urlsplit(address)
        self.socket = socket.create_connection((place.hostname, place.port or 80), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.began = 0.0
        self.read = b""

    def send(self, request: bytes) -> None:
        self.read = b""
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def finished(self) -> int | None:
        """Read what has come; the answer's status when all of it has."""
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionError("the server closed the connection before it had answered")
        self.read += part
        head, end, body = self.read.partition(b"\r\n\r\n")
        if not end:
            return None
        lines = head.lower().split(b"\r\n")
        if b"transfer-encoding: chunked" in lines:
            is_whole = body.endswith(b"\r\n0\r\n\r\n") or body == b"0\r\n\r\n"
        else:
            lengths = [line.partition(b":")[2] for line in lines if _SIZE.match(line)]
            is_whole = len(body) >= int(lengths[0])
        return int(head[9:12]) if is_whole else None


def send_all(address: str, requests: Iterator[bytes], connections: int) -> Sent:
    """Send the requests over so many connections, one after the other on each."""
    sent = Sent()
    with selectors.DefaultSelector() as selector:
        waiting = 0
        began = time.perf_counter()
        for _ in range(connections):
            waiting += _next(selector, _Connection(address), requests, is_new=True)
        while waiting:
            for key, _ in selector.select(60):
                status = key.data.finished()
                if status is None:
                    continue
                sent.times.append(time.perf_counter() - key.data.began)
                sent.statuses[status] = sent.statuses.get(status, 0) + 1
                waiting += _next(selector, key.data, requests, is_new=False) - 1
        sent.seconds = time.perf_counter() - began
    return sent


def _next(
    selector: selectors.BaseSelector, one: _Connection, requests: Iterator[bytes], *, is_new: bool
) -> int:
    request = next(requests, None)
    if request is None:
        if not is_new:
            selector.unregister(one.socket)
        one.socket.close()
        return 0
    if is_new:
        selector.register(one.socket, selectors.EVENT_READ, one)
    one.send(request)
    return 1
