"""Prototypes hosted by Medskapa beside GOV.UK Prototype Kit, on one machine in one run.

The kit is installed from npm in a temporary folder outside the project, in the version below, and
started as its documentation says for hosting (`serve`, without its password page and its redirect
to https). Both serve a page of a form in their own layout; ours is padded to the size of the kit's.
They are sent to in turns, A B A B, by the same client over as many connections.

Measured: pages per second for somebody who comes back (a session there, a walk-through here) and
for a new visitor with every request; POSTs per second with 2,000 sessions or walk-throughs stored;
memory and cold start; and answers lost when 100 visitors start within ten seconds and post five
times each. Every answer that was acknowledged is looked for afterwards in what each side stored.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from lxml import html
from sqlalchemy import select

from bench.clients import send_all
from bench.reporting import Reporter
from bench.serving import free_port
from codesign import migrations
from codesign.app import create_app
from codesign.commands.seeding import put_demo
from codesign.db import now
from codesign.projects.models import Artefact, ArtefactVersion, Project
from codesign.prototypes import codes
from codesign.prototypes.domain import RoundStatus
from codesign.prototypes.models import RoundArm, TestRound, WalkAnswer, WalkThrough
from codesign.prototypes.walks import walks
from codesign.settings import settings_from
from codesign.web.csrf import csrf_token

KIT = "13.20.3"
INSTALL_LIMIT, START_LIMIT = 600, 300
"""Seconds that installing and starting may take; past them the comparison says so and stops."""
CONNECTIONS = 8
STORED = 2_000
VISITORS, POSTS, WITHIN = 100, 5, 10.0
QUESTIONS = 10
DONE = (200, 302, 303)


class NotComparedError(Exception):
    """The kit could not be installed or started here; the text says why."""


@dataclass
class Process:
    """A running server and what it took to start it."""

    name: str
    address: str
    pid: int
    cold: float
    """Seconds from its start to its first page."""

    @property
    def megabytes(self) -> float:
        """Resident memory of the process and all below it."""
        return sum(_resident(pid) for pid in _tree(self.pid)) / 1024


@dataclass
class Run:
    """Answers per second of both sides, in rounds that took turns."""

    rates: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, rate: float) -> None:
        self.rates.setdefault(name, []).append(rate)

    def median(self, name: str) -> float:
        ordered = sorted(self.rates[name])
        return ordered[len(ordered) // 2]


def run(out: Reporter, quick: bool) -> None:
    """Measure, and say what was lost."""
    rounds, n = (3, 60) if quick else (7, 400)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prototypes-")))
        try:
            kit = _installed(folder / "kit", out)
            theirs = Theirs(kit)
            theirs.process = stack.enter_context(theirs.serving())
            ours = Ours(folder / "ours", len(_get(theirs.process.address, "/provning")))
            ours.process = stack.enter_context(ours.serving())
        except NotComparedError as error:
            out.line(f"Not compared: {error}")
            return
        _tell_sizes(out, ours, theirs)
        for name in ("returning", "new"):
            _pages(out, name, ours, theirs, rounds, n)
        ours.store(STORED)
        theirs.store(STORED)
        _posts(out, ours, theirs, rounds, n // 4)
        _crowd(out, ours, theirs)
        _costs(out, ours, theirs)


class Ours:
    """Medskapa with a round of ten questions."""

    name = "Medskapa"

    def __init__(self, folder: Path, page_size: int) -> None:
        self.environ = {"CODESIGN_DATA_DIR": str(folder), "CODESIGN_DEMO": "0"}
        self.app = create_app(settings_from({**os.environ, **self.environ}))
        database = self.app.extensions["database"]
        migrations.upgrade(database.engine)
        with database.unit() as session:
            put_demo(session)
        with self.app.test_request_context("/"), database.unit() as session:
            self.round_id, self.code = _round(session)
            self.token = csrf_token()
        self.process: Process
        self.secrets: list[str] = []
        self.at = 0
        self.store(1)
        self._pad(page_size)

    def _pad(self, page_size: int) -> None:
        """Lengthen the questions, which stand on their page twice, until it is so large."""
        page = self.app.test_client().get(
            f"/provning/{self.secrets[0]}/1", base_url="http://127.0.0.1"
        )
        missing = max(0, page_size - len(page.text)) // 2
        with self.app.extensions["database"].unit() as session:
            held = session.get_one(TestRound, self.round_id)
            blocks = [
                {**block, "prompt": {"sv": f"{block['prompt']['sv']} {'x' * missing}"[:4000]}}
                for block in held.script["blocks"]
            ]
            held.script = {**held.script, "blocks": blocks}

    @contextmanager
    def serving(self) -> Iterator[Process]:
        port = free_port()
        command = [sys.executable, "-m", "codesign", "serve", "--port", str(port)]
        with _started(self.name, command, self.environ, port, f"/prova/{self.code}") as process:
            yield process

    def page_size(self) -> int:
        return len(_get(self.process.address, f"/provning/{self.secrets[0]}/1"))

    def store(self, n: int) -> None:
        """Begin walk-throughs until there are so many."""
        database = self.app.extensions["database"]
        with self.app.test_request_context("/"):
            while len(self.secrets) < n:
                with database.unit() as session:
                    invited = walks.invitation(session, self.code)
                    for _ in range(min(200, n - len(self.secrets))):
                        secret = codes.new_secret()
                        walks.begin(session, invited, secret, "sv", now())
                        self.secrets.append(secret)

    def returning(self, chance: random.Random) -> bytes:
        return _request(self.process.address, "GET", f"/provning/{chance.choice(self.secrets)}/1")

    def new(self, _chance: random.Random) -> bytes:
        return _request(self.process.address, "GET", f"/prova/{self.code}")

    def post(self, _chance: random.Random) -> bytes:
        """The next answer of the next walk-through."""
        place, walk = divmod(self.at, len(self.secrets))
        self.at += 1
        path = f"/provning/{self.secrets[walk]}/{place % QUESTIONS + 1}"
        return _request(self.process.address, "POST", path, self.answer(4))

    def answer(self, value: int) -> str:
        return urlencode({"csrf_token": self.token, "choice": value, "go": "next"})

    def visit(self, n: int) -> list[str]:
        """One visitor: the invitation, a yes, five answers. The answers that were acknowledged."""
        line = _Line(self.process.address)
        tree = html.fromstring(line.ask("GET", f"/prova/{self.code}")[1])
        form = {"consent": "1"} | {
            name: tree.xpath(f"//form//input[@name='{name}']/@value")[0]
            for name in ("csrf_token", "key", "seal")
        }
        _, _, headers = line.ask("POST", f"/prova/{self.code}", urlencode(form))
        secret = urlsplit(headers["Location"]).path.split("/")[2]
        done = []
        for place in range(1, POSTS + 1):
            status, _, _ = line.ask("POST", f"/provning/{secret}/{place}", self.answer(n % 5 + 1))
            if status in DONE:
                done.append(f"{codes_hash(self.app, secret)}:{place}:{n % 5 + 1}")
        return done

    def kept(self) -> set[str]:
        """Every stored answer, named as `visit` names it."""
        with self.app.extensions["database"].session(writes=False) as session:
            rows = session.execute(
                select(WalkThrough.token_hash, WalkAnswer.item, WalkAnswer.value)
                .join(WalkAnswer, WalkAnswer.walk_id == WalkThrough.id)
                .where(WalkThrough.round_id == self.round_id)
            ).all()
        return {
            f"{token}:{item.partition('@')[0].removeprefix('fraga-')}:{value['value']}"
            for token, item, value in rows
        }


def codes_hash(app: Any, secret: str) -> str:
    """What is stored of a walk-through's secret."""
    with app.app_context():
        return codes.walk_hmac(secret)


def _round(session: Any) -> tuple[int, str]:
    """An open round of ten questions about a prototype of the demo: its id and code."""
    version, project = session.execute(
        select(ArtefactVersion, Project)
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .join(Project, Project.id == Artefact.project_id)
        .where(Artefact.kind == "prototype")
        .order_by(ArtefactVersion.id)
        .limit(1)
    ).one()
    words = {"sv": "Exempel: en fråga om det du såg."}
    blocks = [
        {"kind": "question", "key": f"fraga-{n}", "prompt": words, "answer": "scale", "steps": 5}
        for n in range(1, QUESTIONS + 1)
    ]
    made = TestRound(
        agency_id=project.agency_id,
        project_id=project.id,
        artefact_id=version.artefact_id,
        slug="matning",
        title=words,
        script={
            "schema": "codesign/round/1",
            **dict.fromkeys(("title", "welcome", "consent", "thanks"), words),
            "context": {"place": False, "device": False, "disruption": False},
            "blocks": blocks,
        },
        status=RoundStatus.OPEN,
    )
    session.add(made)
    session.flush()
    session.add(
        RoundArm(agency_id=made.agency_id, round_id=made.id, key="A", version_id=version.id)
    )
    code = codes.round_code(made.id)
    made.code_hmac = codes.round_hmac(code)
    return made.id, code


class Theirs:
    """GOV.UK Prototype Kit with one page of a form."""

    name = "Prototype Kit"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: Process
        self.cookies: list[str] = []
        fields = "".join(
            f'<label><input type="radio" name="svar-1" value="{n}"> {n}</label>'
            for n in range(1, 6)
        )
        (folder / "app" / "views" / "provning.html").write_text(
            "{% extends 'layouts/main.html' %}{% block content %}<h1>Exempel</h1>"
            f'<form method="post" action="/provning">{fields}<button>Fortsätt</button></form>'
            "{% endblock %}",
            "utf-8",
        )

    @contextmanager
    def serving(self) -> Iterator[Process]:
        port = free_port()
        environ = {
            "PORT": str(port),
            "NODE_ENV": "production",
            "USE_AUTH": "false",
            "USE_HTTPS": "false",
        }
        command = ["node", "node_modules/.bin/govuk-prototype-kit", "serve"]
        with _started(self.name, command, environ, port, "/provning", self.folder) as process:
            yield process

    def store(self, n: int) -> None:
        """Store sessions as the kit stores them: a file each, written here to save the time.

        The first is made by the kit itself; the others are copies of it under ids of their own.
        """
        if not self.cookies:
            line = _Line(self.process.address)
            line.ask("POST", "/provning", urlencode({"svar-0": "1"}))
            self.cookies = [line.cookie]
        first = next(self.sessions.glob("*.json"))
        for i in range(len(list(self.sessions.glob("*.json"))), n):
            shutil.copyfile(first, self.sessions / f"stored-{i:06d}.json")

    @property
    def sessions(self) -> Path:
        return self.folder / ".tmp" / "sessions"

    def returning(self, _chance: random.Random) -> bytes:
        if not self.cookies:
            self.store(1)
        return _request(self.process.address, "GET", "/provning", cookie=self.cookies[0])

    def new(self, _chance: random.Random) -> bytes:
        return _request(self.process.address, "GET", "/provning")

    def post(self, chance: random.Random) -> bytes:
        body = urlencode({f"svar-{chance.randint(1, QUESTIONS)}": "4"})
        return _request(self.process.address, "POST", "/provning", body, self.cookies[0])

    def visit(self, n: int) -> list[str]:
        """One visitor: the page, five answers. The answers that were acknowledged."""
        line = _Line(self.process.address)
        line.ask("GET", "/provning")
        done = []
        for place in range(1, POSTS + 1):
            body = urlencode({f"svar-{place}": f"{n}"})
            status, _, _ = line.ask("POST", "/provning", body)
            if status in DONE:
                done.append(f"{place}:{n}")
        return done

    def kept(self) -> set[str]:
        """Every stored answer, named as `visit` names it."""
        found = set()
        for file in self.sessions.glob("*.json"):
            try:
                data = json.loads(file.read_text("utf-8")).get("data", {})
            except ValueError:
                continue
            found |= {
                f"{name.removeprefix('svar-')}:{value}"
                for name, value in data.items()
                if name.startswith("svar-")
            }
        return found


def _installed(folder: Path, out: Reporter) -> Path:
    """The kit, created as its documentation says, in a folder outside the project."""
    if shutil.which("npx") is None:
        raise NotComparedError("npm is not on this machine")
    folder.mkdir()
    out.line(f"installing govuk-prototype-kit {KIT} in a temporary folder …")
    command = ["npx", "--yes", f"govuk-prototype-kit@{KIT}", "create", "."]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=INSTALL_LIMIT)
    except (subprocess.SubprocessError, OSError) as error:
        raise NotComparedError(f"it could not be installed: {type(error).__name__}") from error
    return folder


@contextmanager
def _started(
    name: str,
    command: list[str],
    environ: dict[str, str],
    port: int,
    path: str,
    folder: Path | None = None,
) -> Iterator[Process]:
    """A server that answers; it and all below it end with the block."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _await(process, address, path)
        yield Process(name, address, process.pid, time.perf_counter() - began)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(process: "subprocess.Popen[bytes]", address: str, path: str) -> None:
    until = time.monotonic() + START_LIMIT
    while time.monotonic() < until:
        if process.poll() is not None:
            raise NotComparedError(f"a server ended with {process.returncode} before it answered")
        try:
            status, _, _ = _Line(address).ask("GET", path)
        except (OSError, HTTPException):
            time.sleep(0.05)
            continue
        if status == 200:
            return
        time.sleep(0.2)
    raise NotComparedError(f"nothing answered within {START_LIMIT} s")


class _Line:
    """One visitor's connection, with the cookies that it was given."""

    def __init__(self, address: str) -> None:
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=120)
        self.cookie = ""

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, Any]:
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "sv"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if given := answer.headers.get("Set-Cookie"):
            self.cookie = given.split(";")[0]
        return answer.status, text, answer.headers


def _get(address: str, path: str) -> str:
    return _Line(address).ask("GET", path)[1]


def _request(address: str, method: str, path: str, body: str = "", cookie: str = "") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {urlsplit(address).netloc}",
        "Sec-Fetch-Site: same-origin",
        "Accept-Language: sv",
    ]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if method == "POST":
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def _turns(kind: str, ours: Ours, theirs: Theirs, rounds: int, n: int, seed: int) -> Run:
    """Both sides in turns; the first round warms up and is not counted."""
    found = Run()
    for turn in range(rounds + 1):
        for side in (ours, theirs):
            chance = random.Random(seed + turn)
            requests = [getattr(side, kind)(chance) for _ in range(n)]
            sent = send_all(side.process.address, iter(requests), CONNECTIONS)
            done = sum(sent.statuses.get(status, 0) for status in DONE)
            if turn:
                found.note(side.name, done / sent.seconds)
    return found


def _tell_sizes(out: Reporter, ours: Ours, theirs: Theirs) -> None:
    kit = len(_get(theirs.process.address, "/provning"))
    out.line(f"page: {ours.page_size():,} bytes here, {kit:,} bytes there (uncompressed HTML)")


def _pages(out: Reporter, kind: str, ours: Ours, theirs: Theirs, rounds: int, n: int) -> None:
    names = {"returning": "pages/s, returning visitor", "new": "pages/s, new visitor per request"}
    _tell(out, names[kind], _turns(kind, ours, theirs, rounds, n, out.seed))


def _posts(out: Reporter, ours: Ours, theirs: Theirs, rounds: int, n: int) -> None:
    found = _turns("post", ours, theirs, rounds, n, out.seed)
    _tell(out, f"POSTs/s with {STORED:,} stored", found)


def _tell(out: Reporter, what: str, found: Run) -> None:
    rows = [(name, found.median(name), min(r), max(r)) for name, r in found.rates.items()]
    out.line(what)
    out.table(("", "median", "least", "most"), rows)
    out.ratio("here / there", found.median(Ours.name), found.median(Theirs.name), "more than 1")


def _crowd(out: Reporter, ours: Ours, theirs: Theirs) -> None:
    """A hundred visitors within ten seconds, five answers each; what was lost on each side."""
    rows = []
    for side in (ours, theirs):
        acknowledged, failed, seconds = _visits(side)
        lost = len(acknowledged - side.kept())
        asked = VISITORS * POSTS
        rows.append((side.name, asked, len(acknowledged), failed, lost, seconds))
    out.line(f"{VISITORS} visitors within {WITHIN:.0f} s, {POSTS} answers each, {STORED:,} stored")
    names = ("", "sent", "acknowledged", "visitors failed", "lost", "seconds")
    out.table(names, rows)


def _visits(side: Ours | Theirs) -> tuple[set[str], int, float]:
    acknowledged: set[str] = set()
    failed: list[int] = []
    lock = threading.Lock()

    def come(n: int) -> None:
        time.sleep(WITHIN * n / VISITORS)
        try:
            done = side.visit(n)
        except (OSError, HTTPException, IndexError, KeyError):
            done = []
            failed.append(n)
        with lock:
            acknowledged.update(done)

    began = time.perf_counter()
    visitors = [threading.Thread(target=come, args=(n,)) for n in range(VISITORS)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    return acknowledged, len(failed), time.perf_counter() - began


def _costs(out: Reporter, ours: Ours, theirs: Theirs) -> None:
    sides = (ours.process, theirs.process)
    out.line("memory after all of it, and cold start to the first page")
    out.table(("", "MB", "seconds"), [(one.name, one.megabytes, one.cold) for one in sides])
    out.ratio("memory here / there", *(one.megabytes for one in sides))
    out.ratio("cold start here / there", *(one.cold for one in sides))


def _tree(pid: int) -> list[int]:
    """The process and every one below it."""
    below: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = status.read_text()
        except OSError:
            continue
        parent = int(text.rsplit(")", 1)[1].split()[1])
        below.setdefault(parent, []).append(int(status.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += below.get(one, [])
    return found


def _resident(pid: int) -> int:
    """Kilobytes of memory that a process has to itself, and its share of what it shares."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
