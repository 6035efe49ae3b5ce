"""Servers on ports of this machine: ours, and one that somebody hostile has."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server


@dataclass
class Listener:
    """A server that somebody hostile has: what reaches it has leaked."""

    requests: list[str] = field(default_factory=list)
    port: int = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.requests.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(app: Any, port: int = 0) -> Iterator[BaseWSGIServer]:
    """The application on a port of this machine."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Later:
    """An application that is made when its port is known."""

    made: dict[str, Any]
    name: str

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        return self.made[self.name](environ, start_response)
