"""Real servers on a loopback port, each started as its operator starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 300
"""Seconds until a server must answer; a busy machine starts one slowly."""
HEALTH_TOKEN = "only for measuring"
"""With it a server tells the settings it reads back, also where it believes a proxy."""
GRACE = 30
"""Seconds that a server may take to end."""


class NotStartedError(RuntimeError):
    """A server ended, or said nothing for too long, before it could be used."""


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    address: str
    pid: int
    cold: float
    """Seconds from its start to its first page."""


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def codesign_command(port: int, *options: str) -> list[str]:
    """`codesign serve` on a port."""
    return [sys.executable, "-m", "codesign", "serve", "--port", str(port), *options]


@contextmanager
def codesign_server(environ: Mapping[str, str], *options: str) -> Iterator[str]:
    """`codesign serve` with these CODESIGN_* variables; its address while the block runs."""
    port = free_port()
    with started(codesign_command(port, *options), environ, port) as server:
        yield server.address


@contextmanager
def started(
    command: list[str],
    environ: Mapping[str, str],
    port: int,
    known_by: str = "/health",
    folder: Path | None = None,
    *,
    is_quiet: bool = False,
) -> Iterator[Server]:
    """A server whose page `known_by` answers 200 when the block begins; it ends after the block.

    It runs in `folder`, with every process below it in one group that ends with it. A quiet one
    keeps its warnings to itself. Raises NotStartedError.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "CODESIGN_HEALTH_TOKEN": HEALTH_TOKEN, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if is_quiet else None,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(process, address + known_by)
        yield Server(address, process.pid, time.perf_counter() - began)
    finally:
        _end(process)


def _await(process: subprocess.Popen[bytes], page: str) -> None:
    last = time.monotonic() + PATIENCE
    while (left := last - time.monotonic()) > 0:
        if process.poll() is not None:
            raise NotStartedError(f"a server ended with {process.returncode} before it answered")
        if _answers(page, left):
            return
        time.sleep(0.05)
    raise NotStartedError(f"nothing answered at {page} within {PATIENCE} s")


def _answers(page: str, patience: float) -> bool:
    place = urlsplit(page)
    line = HTTPConnection(place.netloc, timeout=patience)
    try:
        line.request("GET", place.path)
        answer = line.getresponse()
        answer.read()
    except (OSError, HTTPException):
        return False
    finally:
        line.close()
    return answer.status == HTTPStatus.OK


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the whole group to end, then make it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
