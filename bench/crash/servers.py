"""The whole server in a process group of its own, so that it can be killed as one."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import urlopen

from bench.serving import PATIENCE

GRACE = 30
Command = tuple[str, ...]
KEPT_BYTECODE = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": f"{tempfile.gettempdir()}/medskapa-crash-bytecode",
}
"""So that a server that is started a hundred times is compiled once."""
SERVE: Command = ("codesign", "serve")
"""The real one. The doubles are ("bench.crash.doubles", FAULT)."""


@dataclass(frozen=True)
class Running:
    """A started server: main process and workers, one process group."""

    process: subprocess.Popen[bytes]
    address: str

    def is_up(self) -> bool:
        """Whether it answers. Raises RuntimeError when it ended by itself."""
        if self.process.poll() is not None:
            raise RuntimeError(f"the server ended with {self.process.returncode}")
        try:
            self.health()
        except (OSError, HTTPException):
            return False
        return True

    def health(self) -> str:
        """What it says of its own durability, whether that is enough or not."""
        try:
            with urlopen(f"{self.address}/health", timeout=10) as answer:
                return str(answer.read().decode().strip())
        except HTTPError as not_durable:
            if not_durable.code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise
            return not_durable.read().decode().strip()

    def await_up(self) -> None:
        """Wait until it answers."""
        last = time.monotonic() + PATIENCE
        while not self.is_up():
            if time.monotonic() > last:
                raise RuntimeError(f"nothing answered at {self.address} within {PATIENCE} s")
            time.sleep(0.02)

    def kill(self) -> None:
        """kill -9, all processes at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        # Whatever is left of its group.
        self.kill()


def start(command: Command, environ: Mapping[str, str], port: int, workers: int) -> Running:
    """Start a server; it may not answer yet."""
    module, *words = command
    process = subprocess.Popen(
        [sys.executable, "-m", module, *words, "--port", str(port), "--workers", str(workers)],
        env={**os.environ, **KEPT_BYTECODE, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return Running(process, f"http://127.0.0.1:{port}")


@contextmanager
def served(
    command: Command, environ: Mapping[str, str], port: int, workers: int
) -> Iterator[Running]:
    """A server that answers, stopped after the block."""
    running = start(command, environ, port, workers)
    try:
        running.await_up()
        yield running
    finally:
        running.stop()
