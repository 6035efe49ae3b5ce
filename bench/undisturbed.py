"""What citizens notice of others: slow clients, an import, a report, downloads that nobody reads.

One citizen tells and looks at the map, over and over, as browsers do; times are of the last POST
(“Skicka”) and of the map page. Each thing that others do is measured between two idle stretches of
the same run and set beside them, on both engines. Whoever was refused is counted.

Staff go through the pages: they upload a table of 9,990 rows and 58 columns, wait at its page, look
it through and import it; and they ask for the report of a project of 40,000 voices as PDF.

`python -m bench.undisturbed --engine sqlite --beside report` measures that alone;
`python -m bench.undisturbed CHECKOUT` measures 200 slow clients at this code and at another
checkout's (as its `codesign serve` is started there), in turns.
"""

import argparse
import csv
import io
import os
import random
import re
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html
from openpyxl import Workbook

from bench import ground
from bench.reporting import Reporter, percentile
from bench.serving import codesign_command, free_port, started
from codesign.app import create_app
from codesign.commands.seeding import WORDS
from codesign.settings import settings_from
from tests.engines import empty_database

SLOW = 200
ROWS, COLUMNS = 9_990, 58
VOICES = 40_000
UNREAD = 8
PROJECT = "levande-njurdonation"
LARGE = f"/arbete/{ground.SLUG}"
FORM = "application/x-www-form-urlencoded"
PATIENCE = 120
DRIP = 1.0
"""Seconds between two bytes of a slow client."""

Headers = Mapping[str, str]


@dataclass
class Seen:
    """What a citizen met in one stretch: times (s) of what was answered, and what was refused."""

    sending: list[float] = field(default_factory=list)
    map_page: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Seen") -> None:
        """Count another stretch among these."""
        self.sending += other.sending
        self.map_page += other.map_page
        self.refused += other.refused


@dataclass
class Browser:
    """One line to the server at a time, with what a browser says of itself."""

    address: str
    headers: Headers = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **more: str
    ) -> tuple[int, str, str]:
        """Status, text and where it leads to."""
        line = HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in more.items()}
        try:
            own = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "sv"}
            line.request(method, path, body, {**own, **self.headers, **named})
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, text, answer.headers.get("Location", "")
        finally:
            line.close()

    def page(self, path: str) -> Any:
        """The document at a path, where redirects lead."""
        for _ in range(8):
            status, text, place = self.ask("GET", path)
            if status not in {302, 303}:
                break
            path = _path(place)
        tree: Any = html.fromstring(text)
        here = urljoin(self.address, path)
        for form in tree.xpath("//form[not(@action)]"):
            form.set("action", here)
        tree.make_links_absolute(here)
        return tree

    def submit(self, form: Any, *more: tuple[str, str]) -> str:
        """Send a form as it is filled in, and more; where that leads to."""
        body = urlencode([*form.form_values(), *more]).encode()
        status, text, place = self.ask("POST", _path(form.action), body, Content_Type=FORM)
        if status != 303:
            raise RuntimeError(f"{form.action} was answered {status}: {_told(text)}")
        return _path(place)


def _path(address: str) -> str:
    place = urlsplit(address)
    return f"{place.path}?{place.query}" if place.query else place.path


def _told(text: str) -> str:
    tree: Any = html.fromstring(text or "<p></p>")
    return " ".join(tree.text_content().split())[:200]


@dataclass
class Citizen:
    """Tells at one step, and looks at the map."""

    browser: Browser
    map_path: str
    tell_path: str
    perspective: str
    chance: random.Random

    @classmethod
    def arrived(cls, address: str, seed: int) -> "Citizen":
        """A citizen who has found the way to the first step's form."""
        browser = Browser(address)
        project = browser.page(f"/projekt/{PROJECT}")
        way = f"//a[contains(@href, '/projekt/{PROJECT}/resa/')]/@href"
        map_path = urlsplit(project.xpath(way)[0]).path
        step = browser.page(map_path).xpath("//a[contains(@href, '/steg/')]/@href")
        key = re.search(r"/steg/([^?#/]+)", step[0])
        assert key is not None
        tell_path = f"{map_path}/beratta/{key[1]}"
        form = browser.page(tell_path).xpath("//main//form")[0]
        body = urlencode([*form.form_values(), ("go", "next")]).encode()
        text = browser.ask("POST", tell_path, body, Content_Type=FORM)[1]
        who: Any = html.fromstring(text)
        perspective = str(who.xpath("//input[@name='perspective']/@value")[0])
        return cls(browser, map_path, tell_path, perspective, random.Random(seed))

    def go(self, seen: Seen, network: int) -> None:
        """One round: the map, the form, and what is told in it."""
        own = {"X_Forwarded_For": f"10.1.{network // 250 % 250}.{network % 250}"}
        took, status, _ = self._timed("GET", self.map_path, None, own)
        _note(seen.map_page, seen.refused, "the map", status, took)
        _, status, text = self._timed("GET", self.tell_path, None, own)
        found = re.findall(r'name="(csrf_token|key|seal)" value="([^"]+)"', text)
        if status != 200 or len(found) < 3:
            seen.refused[f"the form {status}"] += 1
            return
        words = " ".join(self.chance.choices(WORDS, k=40))
        values = {"page": "review", "go": "send", "perspective": self.perspective}
        values |= {"rating": "-1", "mode": "is", "text": f"Exempel: {words}", **dict(found)}
        took, status, _ = self._timed("POST", self.tell_path, urlencode(values).encode(), own)
        _note(seen.sending, seen.refused, "a sending", status, took)

    def _timed(
        self, method: str, path: str, body: bytes | None, own: Headers
    ) -> tuple[float, int, str]:
        began = time.perf_counter()
        more = {"Content_Type": FORM} if body else {}
        try:
            status, text, _ = self.browser.ask(method, path, body, **own, **more)
        except (OSError, HTTPException):
            status, text = 0, ""
        return time.perf_counter() - began, status, text


def _note(times: list[float], refused: Counter[str], what: str, status: int, took: float) -> None:
    if status == 200:
        times.append(took)
    else:
        refused[f"{what} {status or 'unanswered'}"] += 1


@dataclass
class SlowClients:
    """Heads and bodies that come a byte at a time, and answers that nobody reads."""

    address: str
    how_many: int
    closed: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def about(self) -> Iterator[None]:
        """They are there while the block runs; who is shown out comes back."""
        is_over = threading.Event()
        thread = threading.Thread(target=self._stay, args=(is_over,))
        thread.start()
        time.sleep(1.0)
        try:
            yield
        finally:
            is_over.set()
            thread.join()

    def _stay(self, is_over: threading.Event) -> None:
        with selectors.DefaultSelector() as lines:
            for n in range(self.how_many):
                self._come(lines, n % 3)
            while not is_over.wait(DRIP):
                for key in list(lines.get_map().values()):
                    self._drip(lines, key)
            for key in list(lines.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]

    def _come(self, lines: selectors.BaseSelector, kind: int) -> None:
        place = urlsplit(self.address)
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.settimeout(PATIENCE)
        line.connect((place.hostname, place.port))
        host = f"Host: {place.netloc}\r\n"
        line.sendall(
            (
                f"GET / HTTP/1.1\r\n{host}X-Slow: ",
                f"POST /kvitto HTTP/1.1\r\n{host}Cookie: medskapa=made-up\r\n"
                f"Content-Type: {FORM}\r\nContent-Length: 100000\r\n\r\n",
                f"GET /static/vendor/plotly-strict.min.js HTTP/1.1\r\n{host}\r\n",
            )[kind].encode()
        )
        line.setblocking(False)
        lines.register(line, selectors.EVENT_READ, kind)

    def _drip(self, lines: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        line, kind = key.fileobj, key.data
        assert isinstance(line, socket.socket)
        try:
            if kind == 2:
                return
            with suppress(BlockingIOError):
                line.send(b"a")
            with suppress(BlockingIOError):
                answer = line.recv(4_096)
                self.closed[answer[9:12].decode() or "no answer"] += 1
                raise ConnectionError
        except OSError:
            lines.unregister(line)
            line.close()
            self._come(lines, kind)


@contextmanager
def repeated(deed: Callable[[], None], done: list[float]) -> Iterator[None]:
    """A deed begun again and again while the block runs; `done` gets how long each took (s)."""
    is_over, failed = threading.Event(), []

    def go_on() -> None:
        while not is_over.is_set():
            began = time.perf_counter()
            try:
                deed()
            except Exception as fault:
                failed.append(fault)
                return
            done.append(time.perf_counter() - began)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
    if failed:
        raise failed[0]


@dataclass
class Staff:
    """A member of the project group, who goes through the pages."""

    browser: Browser
    table: bytes

    @classmethod
    def with_table(cls, browser: Browser, seed: int) -> "Staff":
        """Somebody with a table for the large project, at the steps that its template names."""
        template = browser.ask("GET", f"{LARGE}/importera/mall.csv")[1].lstrip("\ufeff")
        steps = [row[0] for row in csv.reader(io.StringIO(template), delimiter=";")][1:]
        return cls(browser, table(ROWS, COLUMNS, seed, steps))

    def import_notes(self) -> None:
        """Upload the table, wait for it to be read, and import it."""
        form = self.browser.page(f"{LARGE}/importera").xpath("//form[.//input[@type='file']]")[0]
        path = self._after_work(self._upload(form))
        review = self.browser.page(path)
        ways = review.xpath(
            "//form[contains(@action, '/kor')] | //form[.//*[contains(@formaction, '/kor')]]"
        )
        if not ways:
            raise RuntimeError(f"nothing to import at {path}: {_text(review)}")
        form = ways[0]
        button = form.xpath(".//*[contains(@formaction, '/kor')]")
        if button:
            form.action = urljoin(self.browser.address + path, button[0].get("formaction"))
        self._after_work(self.browser.submit(form, ("hoppa-over", "1")))

    def _upload(self, form: Any) -> str:
        mark = "----measuring"
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in form.form_values()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="fil"; filename="n.xlsx"\r\n\r\n'
        body = b"".join([*parts, head.encode(), self.table, f"\r\n--{mark}--\r\n".encode()])
        kind = f"multipart/form-data; boundary={mark}"
        status, text, place = self.browser.ask("POST", _path(form.action), body, Content_Type=kind)
        if status != 303:
            raise RuntimeError(f"the upload was answered {status}: {_told(text)}")
        return _path(place)

    def report(self) -> None:
        """Ask for the report as PDF, wait at its page where it has one, and fetch the file."""
        page = self.browser.page(f"{LARGE}/rapport")
        buttons = page.xpath("//button[contains(@formaction, 'rapport.pdf')]")
        if not buttons:
            status, text, _ = self.browser.ask("GET", f"{LARGE}/rapport.pdf")
            _require(status == 200, f"the report was answered {status}: {_told(text[:2_000])}")
            return
        form = buttons[0].getparent()
        form.set("action", buttons[0].get("formaction"))
        path = self._after_work(self.browser.submit(form))
        files = self.browser.page(path).xpath("//a[contains(@href, '/fil')]/@href")
        _require(bool(files), f"no file at {path}")
        status, _, _ = self.browser.ask("GET", _path(files[0]))
        _require(status == 200, f"the file was answered {status}")

    def _after_work(self, path: str) -> str:
        """Wait at a job's page; where it leads to in the end, or the page when it is done."""
        until = time.monotonic() + 10 * PATIENCE
        while "/bakgrund/" in path and time.monotonic() < until:
            status, text, place = self.browser.ask("GET", path)
            if status in {302, 303}:
                path = _path(place)
            elif "/fil" in text or "/igen" in text:
                return path
            else:
                time.sleep(0.5)
        return path

    @contextmanager
    def unread(self, answered: Counter[str]) -> Iterator[None]:
        """Eight downloads of which nobody reads more than the first bytes."""
        page = self.browser.page(f"{LARGE}/export")
        form = page.xpath("//form[contains(@action, '/roster')]")[0]
        body = urlencode([*form.form_values(), ("form", "csv")]).encode()
        with ExitStack() as lines:
            for _ in range(UNREAD):
                line = HTTPConnection(urlsplit(self.browser.address).netloc, timeout=PATIENCE)
                lines.callback(line.close)
                own = {"Sec-Fetch-Site": "same-origin", "Content-Type": FORM}
                line.request("POST", _path(form.action), body, {**own, **self.browser.headers})
                answered[str(line.getresponse().status)] += 1
            yield


def _require(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise RuntimeError(otherwise)


def _text(tree: Any) -> str:
    return " ".join(tree.xpath("string(//main)").split())[:300]


def table(rows: int, columns: int, seed: int, steps: Sequence[str]) -> bytes:
    """A workbook of notes at the steps, with as many columns, most of them of no use."""
    chance = random.Random(seed)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Steg", "Läge", "Text", *(f"Kolumn {n}" for n in range(columns - 3))])
    for n in range(rows):
        words = " ".join(chance.choices(WORDS, k=12))
        sheet.append(
            [
                steps[n % len(steps)],
                "ÄR",
                f"{n} {words}",
                *(chance.choice(WORDS) for _ in range(columns - 3)),
            ]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass
class Stretches:
    """One server and its citizen: idle, and with somebody about, in turns."""

    out: Reporter
    engine: str
    citizen: Citizen
    rounds: int
    n: int
    idle: Seen = field(default_factory=Seen)
    _network: int = 0

    def stretch(self) -> Seen:
        """So many rounds of the citizen."""
        seen = Seen()
        for _ in range(self.n):
            self._network += 1
            self.citizen.go(seen, self._network)
        return seen

    def beside(self, name: str, around: Callable[[], Any]) -> None:
        """Idle, with somebody about, and idle again, as often as there are rounds; told."""
        idle, busy = Seen(), Seen()
        for _ in range(self.rounds):
            idle.add(self.stretch())
            with around():
                busy.add(self.stretch())
        idle.add(self.stretch())
        self._tell(name, idle, busy)

    def _tell(self, name: str, idle: Seen, busy: Seen) -> None:
        rows: list[tuple[object, ...]] = []
        for what in ("sending", "map_page"):
            calm, met = getattr(idle, what), getattr(busy, what)
            for share in (0.5, 0.95):
                before = 1000 * percentile(calm, share)
                after = 1000 * percentile(met, share) if met else float("nan")
                label = f"{what.replace('_', ' ')} p{share:.0%}".rstrip("%")
                rows.append((label, before, after, after / before))
        self.out.line()
        self.out.line(f"{self.engine}, {name}")
        self.out.table(("ms", "idle", "meanwhile", "ratio"), rows)
        for when, seen in (("idle", idle), ("meanwhile", busy)):
            told = (
                ", ".join(f"{n} × {what}" for what, n in sorted(seen.refused.items())) or "nobody"
            )
            self.out.line(f"  refused {when}: {told}")


ENGINES = ("sqlite", "postgresql")


def run(out: Reporter, quick: bool) -> None:
    """Measure everything on both engines."""
    rounds, n = (1, 40) if quick else (3, 100)
    measure(out, ENGINES, tuple(BESIDE), rounds, n)


def measure(
    out: Reporter, engines: Sequence[str], things: Sequence[str], rounds: int, n: int
) -> None:
    """Measure these things on these engines."""
    out.line(f"one citizen, {rounds} rounds of {n} beside each thing that others do; aimed at 2")
    for engine in engines:
        with empty_database(engine) as url, tempfile.TemporaryDirectory() as folder:
            environ = _environ(engine, url, folder)
            _command(["db", "upgrade"], environ)
            _command(["seed"], environ)
            _command(["seed", "--voices", str(VOICES)], environ)
            login = ground.signed_in(create_app(settings_from({**environ, "CODESIGN_DEMO": "1"})))[
                0
            ]
            with _served(environ) as address:
                browser = Browser(address, {"Cookie": login.cookie})
                citizen = Citizen.arrived(address, out.seed)
                staff = Staff.with_table(browser, out.seed)
                stretches = Stretches(out, engine, citizen, rounds, n)
                stretches.stretch()
                for thing in things:
                    BESIDE[thing](stretches, staff)


def _beside_slow_clients(stretches: Stretches, staff: Staff) -> None:
    slow = SlowClients(staff.browser.address, SLOW)
    stretches.beside(f"{SLOW} slow clients", slow.about)
    stretches.out.line(f"  slow clients were told: {_counted(slow.closed)}")


def _beside_imports(stretches: Stretches, staff: Staff) -> None:
    took: list[float] = []
    size = len(staff.table) / 1e6
    stretches.beside("an import", lambda: repeated(staff.import_notes, took))
    stretches.out.line(f"  a table of {ROWS:,} rows and {COLUMNS} columns, {size:.1f} MB")
    stretches.out.line(f"  {len(took)} imports, the longest {max(took):.1f} s")


def _beside_reports(stretches: Stretches, staff: Staff) -> None:
    took: list[float] = []
    stretches.beside("a report as PDF", lambda: repeated(staff.report, took))
    stretches.out.line(f"  {len(took)} reports, the longest {max(took):.1f} s")


def _beside_unread_downloads(stretches: Stretches, staff: Staff) -> None:
    answered: Counter[str] = Counter()
    stretches.beside(f"{UNREAD} unread downloads", lambda: staff.unread(answered))
    stretches.out.line(f"  downloads were answered: {_counted(answered)}")


BESIDE: Mapping[str, Callable[[Stretches, Staff], None]] = {
    "slow": _beside_slow_clients,
    "import": _beside_imports,
    "report": _beside_reports,
    "unread": _beside_unread_downloads,
}
"""What others do, by the name it is asked for with."""


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{n} × {what}" for what, n in sorted(found.items())) or "nothing"


def _environ(engine: str, url: str, folder: str) -> dict[str, str]:
    return {
        "CODESIGN_DATA_DIR": folder,
        "CODESIGN_DATABASE_URL": "" if engine == "sqlite" else url,
        "CODESIGN_SECRET_KEY": "measuring " * 4,
        "CODESIGN_PROXIES": "1",
        "CODESIGN_DEMO": "0",
    }


def _command(words: list[str], environ: Mapping[str, str], checkout: Path = ground.ROOT) -> None:
    subprocess.run(
        [sys.executable, "-m", "codesign", *words],
        env={**os.environ, **environ, "PYTHONPATH": str(checkout)},
        cwd=checkout,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def _served(environ: Mapping[str, str], checkout: Path = ground.ROOT) -> Iterator[str]:
    port = free_port()
    named = {**environ, "PYTHONPATH": str(checkout)}
    with started(codesign_command(port), named, port, folder=checkout, is_quiet=True) as server:
        yield server.address


def compare(out: Reporter, checkout: Path, engines: Sequence[str], rounds: int, n: int) -> None:
    """200 slow clients, at this code and at another checkout's, in turns."""
    for engine in engines:
        for _ in range(rounds):
            for name, place in (("this code", ground.ROOT), (str(checkout.name), checkout)):
                with empty_database(engine) as url, tempfile.TemporaryDirectory() as folder:
                    environ = _environ(engine, url, folder)
                    _command(["db", "upgrade"], environ, place)
                    _command(["seed"], environ, place)
                    with _served(environ, place) as address:
                        citizen = Citizen.arrived(address, out.seed)
                        slow = SlowClients(address, SLOW)
                        one = Stretches(out, f"{engine}, {name}", citizen, 1, n)
                        one.beside(f"{SLOW} slow clients", slow.about)


def main() -> None:
    """Read the command line, and measure or compare."""
    parser = argparse.ArgumentParser(prog="python -m bench.undisturbed", description=__doc__)
    parser.add_argument(
        "checkout", type=Path, nargs="?", help="folder of the other code, set up, to compare with"
    )
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--citizens", type=int, default=20, help="how often the citizen goes round")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this one")
    parser.add_argument("--beside", choices=tuple(BESIDE), action="append", help="only this")
    given = parser.parse_args()
    out, engines = Reporter(), given.engine or ENGINES
    out.environment()
    if given.checkout is not None:
        compare(out, given.checkout.resolve(), engines, given.rounds, given.citizens)
    else:
        things = given.beside or tuple(BESIDE)
        measure(out, engines, things, given.rounds, given.citizens)


if __name__ == "__main__":
    main()
