"""What is measured of each of the two: every part is asked by HTTP, as a browser asks it."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import cast
from urllib.parse import urlencode

from lxml import html

from bench.before.filling import STEPS, fields_of, filled, follow
from bench.before.sides import Side, expected
from bench.before.turns import Turn
from bench.clients import request_bytes, send_all
from bench.rivals.visitor import PATIENCE, Visitor

DEMO = "levande-njurdonation"
STEP = f"/projekt/{DEMO}/resa/{DEMO}/steg/hemma"
TELL = f"/projekt/{DEMO}/resa/{DEMO}/beratta/hemma"
ROUND = "/arbete/pendling/provomgangar/plattform"
SCREEN = "/projekt/pendling/prototyp/pendeltag/v2/skarm/start"
CONNECTIONS = 8
PER_NETWORK = 50
"""Submissions from one network, below the limit of a burst."""

LOOKS_AGAIN = 0.05
"""Seconds between two looks at a job's page."""

Prepare = Callable[[Side, int], Turn]
"""Makes ready, and gives what does n of the thing at each turn."""


@dataclass(frozen=True)
class Part:
    """One thing that is measured; `share` is how much of the usual number a turn does of it."""

    name: str
    prepare: Prepare
    share: float = 1.0

    def each(self, n: int) -> int:
        """How many of it a turn does, when n is usual; one at least."""
        return max(1, round(n * self.share))


def _timed(visitor: Visitor, path: str) -> float:
    start = time.perf_counter()
    answer = visitor.get(path)
    taken = time.perf_counter() - start
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered {answer.status}")
    return taken


def _page(find: Callable[[Side], tuple[Visitor, str]]) -> Prepare:
    """A page that is fetched again and again over one connection."""

    def prepare(side: Side, n: int) -> Turn:
        visitor, path = find(side)

        def turn() -> list[float]:
            visitor.reopen()
            return [_timed(visitor, path) for _ in range(n)]

        return turn

    return prepare


def _first_link(side: Side, page: str, begins: str) -> str:
    """The first link of a staff page that begins so. Raises LookupError."""
    links = side.staff().get(page).links()
    found = next((link.partition("?")[0] for link in links if link.startswith(begins)), None)
    if found is None:
        raise LookupError(f"{page} has no link to {begins}…")
    return found


def _staff_map(side: Side) -> tuple[Visitor, str]:
    home = f"/arbete/{side.project}"
    return side.staff(), _first_link(side, home, f"{home}/resa/")


def _public_map(side: Side) -> tuple[Visitor, str]:
    return side.citizen(), _staff_map(side)[1].replace("/arbete/", "/projekt/", 1)


def _invitation(side: Side) -> str:
    found = re.search(r'href="[^"]*(/prova/[0-9A-Z-]+)"', side.staff().get(ROUND).text)
    if found is None:
        raise LookupError(f"{ROUND} shows no invitation")
    return found[1]


def _begun(side: Side) -> tuple[Visitor, str, str]:
    """Somebody who has begun to try the demo's round, where they are, and the page there."""
    visitor, invitation = side.citizen(), _invitation(side)
    values = filled(visitor.get(invitation).text, "consent")
    path, answer = follow(visitor, visitor.send(invitation, values))
    return visitor, path, answer.text


def _question(side: Side) -> tuple[Visitor, str]:
    visitor, path, _ = _begun(side)
    return visitor, path


def _task(side: Side) -> tuple[Visitor, str]:
    """The page of a task, where the prototype is tried in its frame."""
    visitor, path, text = _begun(side)
    for _ in range(STEPS):
        if "<iframe" in text:
            return visitor, path
        path, answer = follow(visitor, visitor.send(path, filled(text)))
        text = answer.text
    raise LookupError("the round comes to no prototype")


def _frame(side: Side) -> tuple[Visitor, str]:
    """The prototype's screen inside that frame."""
    visitor, path = _task(side)
    frames = html.fromstring(visitor.get(path).text).xpath("//iframe/@src")
    return visitor, cast(list[str], frames)[0]


def _submissions(side: Side, n: int) -> Turn:
    """“Skicka” on the review page, by eight connections; the forms are fetched beforehand."""
    visitor = side.citizen()
    reviewed = _reviewed(visitor)
    numbers = count()

    def turn() -> list[float]:
        visitor.reopen()
        requests = [_submission(side, visitor, reviewed, next(numbers)) for _ in range(n)]
        sent = send_all(side.address, iter(requests), CONNECTIONS)
        if sent.acknowledged != n:
            raise RuntimeError(f"{n} voices were sent, and answered {sent.statuses}")
        return [sent.seconds / n]

    return turn


def _reviewed(visitor: Visitor) -> dict[str, str]:
    """Go through the form's pages; the fields of the last."""
    values = filled(visitor.get(TELL).text)
    for _ in range(STEPS):
        if values["page"] == "review":
            return values | {"go": "send"}
        answer = expected(visitor.send(TELL, values | {"go": "next"}), TELL)
        values = filled(answer.text)
    raise LookupError("the form comes to no review")


def _submission(side: Side, visitor: Visitor, reviewed: Mapping[str, str], number: int) -> bytes:
    """A voice of its own: the form's first page gives its key."""
    own = visitor.get(TELL).values("csrf_token", "key", "seal")
    body = urlencode({**reviewed, **own, "text": f"Exempel: det här är röst {number}."})
    network = f"X-Forwarded-For: 10.1.{number // PER_NETWORK % 250}.7"
    return request_bytes(
        side.address, TELL, body.encode(), (network, "Sec-Fetch-Site: same-origin")
    )


def _categorising(side: Side, n: int) -> Turn:
    """The first voice in no area is put in the first, in place as htmx does it."""
    desk = f"/arbete/{side.project}/kategorisera"
    staff = side.staff()
    done: set[str] = set()

    def one() -> float:
        values = filled(staff.get(desk).text, "revision")
        if values["rost"] in done:
            raise RuntimeError("the desk shows a voice that has been put in an area")
        done.add(values["rost"])
        start = time.perf_counter()
        answer = staff.send(f"{desk}/lagg", values, HX_Request="true")
        taken = time.perf_counter() - start
        if answer.status != 200:
            raise RuntimeError(f"the desk answered {answer.status}")
        return taken

    def turn() -> list[float]:
        staff.reopen()
        return [one() for _ in range(n)]

    return turn


def _export(what: str, **values: str) -> Prepare:
    """A file, from the button to its last byte; where a job makes it, the job is waited for."""

    def prepare(side: Side, _n: int) -> Turn:
        folder, staff = f"/arbete/{side.project}/export", side.staff()

        def turn() -> list[float]:
            staff.reopen()
            sent = fields_of(staff.get(folder).text, f"/export/{what}") | values
            start = time.perf_counter()
            answer = expected(staff.send(f"{folder}/{what}", sent), what)
            if answer.headers["Location"]:
                file = made_by_job(staff, answer.location)
                if not (got := staff.get(file)).is_done or got.headers["Location"]:
                    raise RuntimeError(f"{file} was answered {got.status}")
            return [time.perf_counter() - start]

        return turn

    return prepare


def made_by_job(staff: Visitor, page: str) -> str:
    """Where the file of a job lies, when its page says so. Raises RuntimeError after a while."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        links = staff.get(page).links()
        if found := next((link for link in links if link.endswith("/fil")), None):
            return found
        time.sleep(LOOKS_AGAIN)
    raise RuntimeError(f"{page} has made no file")


PARTS: Mapping[str, tuple[Part, ...]] = {
    "map": (Part("map, citizens", _page(_public_map)),),
    "staff-map": (Part("map, staff", _page(_staff_map)),),
    "step": (Part("a step, citizens", _page(lambda side: (side.citizen(), STEP))),),
    "prototype": (
        Part("a question of a round", _page(_question)),
        Part("a task of a round", _page(_task)),
        Part("the screen in its frame", _page(_frame)),
        Part("a screen looked at", _page(lambda side: (side.citizen(), SCREEN))),
    ),
    "submissions": (Part("one voice sent, of eight at once", _submissions, 4.0),),
    "categorising": (Part("one voice put in an area", _categorising),),
    "exports": (
        Part("voices, CSV", _export("roster", form="csv")),
        Part("voices, XLSX", _export("roster", form="xlsx")),
        Part("project, JSON", _export("projekt")),
    ),
}
"""By the names they are asked for with."""


def chosen(names: Iterator[str] | list[str]) -> list[Part]:
    """The parts of these names, all without any. Raises KeyError for a name there is not."""
    return [part for name in list(names) or PARTS for part in PARTS[name]]
