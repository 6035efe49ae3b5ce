"""The served process under clients that are slow, unfinished or many, and when told to stop."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from codesign.app import create_app
from codesign.commands.serving import HEAD_SECONDS, STOP_SECONDS
from codesign.front import Patience
from codesign.starter.demo import DEMO_PASSWORD
from codesign.web.sessions import PLAIN_COOKIE
from tests.conftest import settings_for_tests
from tests.engines import ENGINES, SQLITE, copy_filled, empty_database

PATIENCE = Patience()
LONG = 90.0
"""Seconds after which a test that waits gives up; the machine may be busy."""
FORM = "application/x-www-form-urlencoded"


@dataclass
class Served:
    """A server of its own, with the demo in it."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        with closing(line):
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, body, {"Sec-Fetch-Site": "same-origin", **sent})
            answer = line.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace"), dict(answer.headers)

    def begin(
        self, path: str, body: bytes, *, of: int, method: str = "POST", **headers: str
    ) -> socket.socket:
        """A request of which only so much is sent."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=LONG)
        told = {
            "Host": f"127.0.0.1:{self.port}",
            "Content-Type": FORM,
            "Content-Length": str(of),
            "Sec-Fetch-Site": "same-origin",
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        line.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        return line

    def token(self, path: str = "/logga-in") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", path)[1])
        assert found is not None
        return found[1]

    def sign_in(self, token: str) -> int:
        """A request that writes."""
        body = sign_in_form(token)
        return self.ask("POST", "/logga-in", body, Content_Type=FORM)[0]


def sign_in_form(token: str) -> bytes:
    sent = {"email": "astrid@demo.example", "password": DEMO_PASSWORD, "csrf_token": token}
    return urlencode(sent).encode()


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def start(folder: Path, url: str) -> Served:
    port = free_port()
    log = folder / "log"
    environ = {**os.environ, "CODESIGN_DATA_DIR": str(folder), "CODESIGN_DATABASE_URL": url}
    command = [sys.executable, "-m", "codesign", "serve", "--demo", "--no-work"]
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--prototype-port", str(free_port())],
            env=environ,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    served = Served(process, port, log)
    until = time.monotonic() + 2 * LONG
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        with suppress(OSError):
            if served.ask("GET", "/health/ready")[0] == 200:
                return served
        time.sleep(0.1)
    end(served)
    raise AssertionError(log.read_text())


def end(served: Served) -> None:
    if served.process.poll() is None:
        os.killpg(served.process.pid, signal.SIGKILL)
    served.process.wait(LONG)


@pytest.fixture(scope="module", params=ENGINES)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with empty_database(request.param) as url:
        if request.param == "sqlite":
            copy_filled("demo", Path(url.removeprefix(SQLITE)))
        begun = start(tmp_path_factory.mktemp("served"), url)
        yield begun
        end(begun)


def answer_on(line: socket.socket) -> tuple[int, str]:
    """The answer that comes, and then the end of the connection."""
    answer = HTTPResponse(line)
    answer.begin()
    text = answer.read().decode()
    line.settimeout(LONG)
    with suppress(ConnectionResetError):
        assert line.recv(1) == b"", "the connection is still open"
    return answer.status, text


def is_unanswered(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return line.recv(1, socket.MSG_PEEK) != b"" and False
    except BlockingIOError:
        return True
    finally:
        line.settimeout(LONG)


def post_addresses(tmp_path: Path) -> list[str]:
    """Every address that takes a post, with something in the place of each name."""
    app: Flask = create_app(settings_for_tests(tmp_path))
    app.extensions["database"].engine.dispose()
    found = []
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            found.append(re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule))
    return found


def test_nobody_waits_for_unfinished_posts_to_every_address(served: Served, tmp_path: Path) -> None:
    token = served.token()
    cookie = {"Cookie": f"{PLAIN_COOKIE}=made-up"}
    addresses = post_addresses(tmp_path)
    assert len(addresses) > 50
    lines = [served.begin(place, b"a=1", of=1_000, **cookie) for place in addresses]
    try:
        statuses = {
            "writing": served.sign_in(token),
            "a page": served.ask("GET", "/")[0],
            "a file": served.ask("GET", "/static/css/base.css")[0],
            "health": served.ask("GET", "/health/ready")[0],
        }
        unanswered = sum(map(is_unanswered, lines))
        assert statuses == {"writing": 303, "a page": 200, "a file": 200, "health": 200}
        assert unanswered == len(lines), "too late to say: the posts had been answered"
        # They are told after some seconds that nobody waits any more, each of them.
        for line in lines:
            answer_on(line)
    finally:
        for line in lines:
            line.close()


def test_a_post_that_stops_half_way_is_told_and_keeps_its_words(served: Served) -> None:
    token = served.token("/kvitto")
    words = "Det tog lång tid innan någon ringde, och sedan kom brevet ändå för sent."
    body = urlencode({"csrf_token": token, "code": words}).encode()
    began = time.monotonic()
    with served.begin("/kvitto", body, of=len(body) + 50) as line:
        status, text = answer_on(line)
    assert status == 408
    assert time.monotonic() - began >= PATIENCE.stalled - 0.5
    assert "Det hann inte fram" in text
    assert words in text
    again = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert again is not None
    sent = urlencode({"csrf_token": again[1], "code": words}).encode()
    assert served.ask("POST", "/kvitto", sent, Content_Type=FORM)[0] == 422


def test_a_post_that_drips_is_ended_when_its_time_is_over(served: Served) -> None:
    """A byte a second is progress, and no use."""
    with served.begin("/kvitto", b"", of=1_000) as line:
        is_over = threading.Event()

        def drip() -> None:
            while not is_over.wait(1.0):
                with suppress(OSError):
                    line.sendall(b"a")

        dripping = threading.Thread(target=drip)
        dripping.start()
        began = time.monotonic()
        try:
            answer = HTTPResponse(line)
            answer.begin()
        finally:
            is_over.set()
            dripping.join()
    assert answer.status == 408
    assert time.monotonic() - began >= PATIENCE.grace - 0.5


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: 127"], ids=["none", "half"])
def test_a_head_that_does_not_come_is_given_up(served: Served, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=LONG) as line:
        line.sendall(head)
        began = time.monotonic()
        assert line.recv(1) == b""
    assert time.monotonic() - began >= HEAD_SECONDS - 1


def test_answers_that_nobody_reads_hold_no_thread(served: Served) -> None:
    """More of them than there are threads, each larger than what the system keeps on the way."""
    place = re.search(r'/static/vendor/plotly[^"]*', "/static/vendor/plotly-strict.min.js")
    assert place is not None
    lines = []
    for _ in range(24):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.connect(("127.0.0.1", served.port))
        host = f"127.0.0.1:{served.port}"
        line.sendall(f"GET {place[0]} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        lines.append(line)
    try:
        with ThreadPoolExecutor(12) as asking:
            asked = [asking.submit(served.ask, "GET", "/") for _ in range(24)]
            assert {one.result(LONG)[0] for one in asked} == {200}
        assert served.sign_in(served.token()) == 303
    finally:
        for line in lines:
            line.close()


def test_health_is_answered_by_address_and_tells_strangers_one_word(served: Served) -> None:
    for path in ("/health/live", "/health/ready", "/health"):
        status, text, _ = served.ask("GET", path, Host="balancer.example:99")
        assert (status, json.loads(text)["status"]) == (200, "ok")
    told = json.loads(served.ask("GET", "/health/ready")[1])
    assert told["faults"] == {}
    assert told["database"]["engine"] in {"sqlite", "postgresql"}
    stranger = json.loads(served.ask("GET", "/health/ready", X_Forwarded_For="198.51.100.7")[1])
    assert stranger == {"status": "ok"}


def test_its_lines_hold_no_warning_and_no_noise(served: Served) -> None:
    assert "Medskapa is on" in served.log.read_text()
    assert not re.search(r"warn|error", served.log.read_text(), re.IGNORECASE)


def test_told_to_stop_it_ends_in_time_and_answers_what_is_on_its_way(tmp_path: Path) -> None:
    served = start(tmp_path, f"{SQLITE}{copy_filled('demo', tmp_path / 'demo.sqlite3')}")
    whole = sign_in_form(served.token())
    sending = served.begin("/logga-in", whole[:20], of=len(whole))
    unfinished = served.begin("/kvitto", b"code=abc", of=1_000)
    try:
        time.sleep(1.0)
        served.process.terminate()
        time.sleep(1.0)
        sending.sendall(whole[20:])
        status, _ = answer_on(sending)
        assert status == 303
        # What never comes whole does not hold it.
        served.process.wait(STOP_SECONDS + LONG)
        assert served.process.returncode == 0
    finally:
        end(served)
        sending.close()
        unfinished.close()
