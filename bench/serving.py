"""The real server on a loopback port, started as an operator starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 240
"""Seconds until a server must answer; a busy machine starts one slowly."""


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def codesign_server(environ: Mapping[str, str], *options: str) -> Iterator[str]:
    """`codesign serve` with these CODESIGN_* variables; its address while the block runs."""
    port = free_port()
    command = [sys.executable, "-m", "codesign", "serve", "--port", str(port), *options]
    with started(command, environ, f"http://127.0.0.1:{port}/health") as address:
        yield address.removesuffix("/health")


@contextmanager
def started(command: list[str], environ: Mapping[str, str], known_by: str) -> Iterator[str]:
    """A server process that answers at `known_by` when the block begins, and ends after it."""
    process = subprocess.Popen(command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL)
    try:
        _await(process, known_by)
        yield known_by
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], address: str) -> None:
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"nothing answered at {address} within {PATIENCE} s")
