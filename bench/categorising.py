"""One person at the coding desk of 100,000 voices, and then fifty at once.

The desk is used as a browser uses it: htmx sends the form, and the answer shows the voice as it is
now. Afterwards the database is asked what became of every answer that said yes.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select

from bench import ground
from bench.ground import Login
from bench.reporting import Reporter, percentile
from bench.serving import codesign_server
from codesign.areas.models import Area, Coding, CodingChange
from codesign.areas.rebuild_counts import rebuild
from codesign.contributions.domain import STAFF_SEES
from codesign.contributions.models import Contribution
from codesign.contributions.tallies import project_counts
from codesign.db import Database
from codesign.projects.models import Project

VOICES = 100_000
PEOPLE = 50
DESK = f"/arbete/{ground.SLUG}/kategorisera"


@dataclass
class Coder:
    """A person at the desk: what they asked for, what they were told, and how long it took."""

    login: Login
    voices: list[int]
    area: int
    took: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    accepted: set[int] = field(default_factory=set)

    def work(self, address: str, wait: Callable[[], object]) -> None:
        """Open the desk, wait for the others, and put each voice in the area."""
        line = HTTPConnection(address.removeprefix("http://"), timeout=120)
        line.request("GET", DESK, headers=self.login.headers)
        token = re.search(r'name="csrf_token" value="([^"]+)"', line.getresponse().read().decode())
        assert token is not None
        headers = self.login.headers | {
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line.close()
        wait()
        for voice in self.voices:
            form = {"csrf_token": token[1], "rost": voice, "revision": 0, "put": self.area}
            start = perf_counter()
            line.request("POST", f"{DESK}/lagg", urlencode(form), headers)
            answer = line.getresponse()
            answer.read()
            self.took.append(perf_counter() - start)
            self.answers[answer.status] += 1
            if answer.status == 200:
                self.accepted.add(voice)
        line.close()


def run(out: Reporter, quick: bool) -> None:
    """Measure one person, then fifty who also want some of the same voices."""
    kept = ground.prepared(10_000 if quick else VOICES)
    each = 10 if quick else 20
    with ground.copied(kept) as where:
        app = where.app()
        logins = ground.signed_in(app, PEOPLE)
        voices, areas = _work(app, 400 + PEOPLE * each)
        alone = Coder(logins[0], [next(voices) for _ in range(400)], areas[0])
        shared = [next(voices) for _ in range(each // 5)]
        people = [
            Coder(login, shared + [next(voices) for _ in range(each - len(shared))], areas[n % 5])
            for n, login in enumerate(logins)
        ]
        with codesign_server(where.environment) as address:
            out.settings("settings read back", address)
            alone.work(address, lambda: None)
            seconds = _together(people, address)
        out.line(f"{where.voices:,} voices; categorisation, request to the answer's last byte; ms")
        rows = [_row("1 person", [alone]), _row(f"{PEOPLE} people at once", people)]
        out.table(["", "median", "p95", "p99", "answers"], rows)
        done = sum(len(person.took) for person in people)
        out.line(f"  {PEOPLE} people: {done / seconds:.0f} categorisations answered a second")
        out.line(f"  aimed at: p95 under 20 ms for one person at {VOICES:,} voices")
        _account(out, app, [alone, *people], shared)


def _work(app: Flask, at_least: int) -> tuple[Iterator[int], list[int]]:
    """Voices in no area yet, and areas to put them in."""
    database: Database = app.extensions["database"]
    with database.session(writes=False) as session:
        project = session.scalars(select(Project.id).where(Project.slug == ground.SLUG)).one()
        voices = session.scalars(
            select(Contribution.id)
            .where(Contribution.project_id == project, Contribution.coding_count == 0)
            .order_by(Contribution.id)
            .limit(at_least)
        ).all()
        areas = session.scalars(select(Area.id).where(Area.project_id == project)).all()
    return iter(voices), list(areas)


def _together(people: list[Coder], address: str) -> float:
    """Let all work at the same time; how many seconds it took."""
    start = threading.Barrier(len(people) + 1)
    threads = [
        threading.Thread(target=person.work, args=(address, start.wait)) for person in people
    ]
    for thread in threads:
        thread.start()
    start.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    return perf_counter() - began


def _row(name: str, people: list[Coder]) -> tuple[object, ...]:
    took = [seconds for person in people for seconds in person.took]
    answers = sum((person.answers for person in people), Counter[int]())
    told = ", ".join(f"{status}: {n}" for status, n in sorted(answers.items()))
    return name, *(percentile(took, part) * 1000 for part in (0.5, 0.95, 0.99)), told


def _account(out: Reporter, app: Flask, people: list[Coder], shared: list[int]) -> None:
    """What the database has of all that was answered yes."""
    said_yes = {(p.login.person_id, voice, p.area) for p in people for voice in p.accepted}
    yes_at = Counter(voice for _, voice, _ in said_yes)
    database: Database = app.extensions["database"]
    with database.unit() as session:
        coders = [person.login.person_id for person in people]
        stored = set(
            session.execute(
                select(Coding.coder_id, Coding.contribution_id, Coding.area_id).where(
                    Coding.coder_id.in_(coders)
                )
            ).tuples()
        )
        changes = session.scalar(
            select(func.count()).select_from(CodingChange).where(CodingChange.person_id.in_(coders))
        )
        project = session.scalars(select(Project).where(Project.slug == ground.SLUG)).one()
        before = project_counts(session, project.id, STAFF_SEES)[0]
        mended = rebuild(session, project)
        after = project_counts(session, project.id, STAFF_SEES)[0]
    alike = {k: n for k, n in before.items() if n} == {k: n for k, n in after.items() if n}
    out.line(
        f"  answered yes {len(said_yes)}; lost {len(said_yes - stored)}, "
        f"stored without a yes {len(stored - said_yes)}, changes written down {changes}"
    )
    most = max(yes_at[voice] for voice in shared)
    out.line(
        f"  {len(shared)} voices that all {PEOPLE} wanted at once: yes to {most} person each at "
        "most, 409 to the others"
    )
    out.line(f"  a recount from scratch: {mended} voices mended, tallies equal: {alike}")
