"""Server time of a questionnaire's results as answers and units grow: it should hardly change.

300 responses from 21 units beside 30,000 from 2,100 units: two servers at once, asked in turn, so
that whatever else the machine does falls on both alike. Staff read exact numbers, a reader what was
told as the round closed. The results page has a ratio that it must keep; the other pages, which
tell of each unit, are measured beside it.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from bench import ground, questions
from bench.ground import Ground, Login
from bench.pages import Page, Place, queries_of, times_of
from bench.reporting import Reporter, percentile
from bench.serving import codesign_server
from codesign.accounts.roles import Role
from codesign.db import Database
from codesign.projects.models import Membership, Project
from codesign.questionnaires.actions import count
from codesign.questionnaires.domain import counted, kept_of
from codesign.questionnaires.filling import Filled, way_of
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireRound
from codesign.questionnaires.telling import release_at_close
from codesign.units.models import Unit

SIZES = ((300, 21), (30_000, 2_100))
"""Responses, and the units that they come from."""
REGIONS = 20
DIFFERENT = 300
"""So many people answer differently; more answer as one of them did."""
RESULTS = f"/arbete/{ground.SLUG}/enkat/{questions.SLUG}/omgang/1/resultat"
STAFF, READER = "staff", "reader"
PAGES = {
    "results": (Page("results", RESULTS, 1.5), (STAFF, READER)),
    "units": (Page("units", f"{RESULTS}/enheter", 0), (STAFF, READER)),
    "missing": (Page("missing", f"{RESULTS}/saknas", 0), (STAFF, READER)),
    "groups": (Page("groups", f"{RESULTS}/jamfor?med=grupp:storlek", 0), (STAFF,)),
    "weights": (Page("weights", f"{RESULTS}/vikter", 0), (STAFF,)),
}


@dataclass
class _Measured:
    """What was measured of one page, as one of the two reads it."""

    page: Page
    times: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    queries: dict[int, int] = field(default_factory=dict)


def run(out: Reporter, quick: bool) -> None:
    """Measure every page at both sizes."""
    sizes = ((300, 21), (3_000, 210)) if quick else SIZES
    found = {(name, who): _Measured(page) for name, (page, whose) in PAGES.items() for who in whose}
    with ExitStack() as kept:
        grounds = [kept.enter_context(ground.copied(ground.prepared(1_000))) for _ in sizes]
        logins = [
            _filled(where, responses, units, out.seed, found)
            for where, (responses, units) in zip(grounds, sizes, strict=True)
        ]
        addresses = [kept.enter_context(codesign_server(where.environment)) for where in grounds]
        for (_, who), one in found.items():
            places = [
                Place(Ground(responses, where.folder), address, login[who])
                for where, address, login, (responses, _) in zip(
                    grounds, addresses, logins, sizes, strict=True
                )
            ]
            for (_, voices), times in times_of(places, [one.page]).items():
                one.times[voices] = times
    out.line("SQLite; sizes interleaved; ms")
    for (name, who), one in found.items():
        _tell(out, f"{name}, {who}", one)


def _tell(out: Reporter, name: str, one: _Measured) -> None:
    first, last = min(one.times), max(one.times)
    rows = [
        (
            f"{name}, {size:,} responses",
            percentile(one.times[size], 0.5) * 1000,
            percentile(one.times[size], 0.95) * 1000,
            one.queries[size],
        )
        for size in (first, last)
    ]
    out.table(["", "median", "p95", "queries"], rows)
    target = f"at most {one.page.at_most}" if one.page.at_most else "no target"
    out.ratio(
        "last/first", percentile(one.times[last], 0.5), percentile(one.times[first], 0.5), target
    )


def _filled(
    where: Ground, responses: int, units: int, seed: int, found: dict[Any, _Measured]
) -> Mapping[str, Login]:
    """Answers, units and what readers are told; who signs in, and each page's queries."""
    app = where.app()
    chance = random.Random(seed)
    database: Database = app.extensions["database"]
    analyst, reader = ground.signed_in(app, 2)
    with app.app_context(), database.unit() as session:
        project = session.scalars(select(Project).where(Project.slug == ground.SLUG)).one()
        mine = Membership.person_id == reader.person_id
        session.execute(update(Membership).where(mine).values(role=Role.READER))
        round_ = questions.open_in(session, project)
        homes = _units(session, project, units, chance)
        _answer(session, project, round_, homes, responses, chance)
        release_at_close(session, project, round_)
    logins = {STAFF: analyst, READER: reader}
    for (_, who), one in found.items():
        one.queries[responses] = queries_of(app, logins[who], one.page)
    database.engine.dispose()
    return logins


def _units(session: Any, project: Project, wanted: int, chance: random.Random) -> list[int]:
    """Regions with homes in them; the ids of the homes."""
    whose = {"agency_id": project.agency_id, "project_id": project.id}
    regions = [
        Unit(**whose, key=f"r{n}", name=f"Region {n}", level="Region")
        for n in range(min(REGIONS, wanted // 10))
    ]
    session.add_all(regions)
    session.flush()
    homes = [
        Unit(
            **whose,
            key=f"h{n}",
            name=f"Hem {n}",
            level="Hem",
            parent_id=regions[n % len(regions)].id,
            people=chance.randint(10, 40),
            facts={"storlek": chance.choice(("liten", "stor"))},
        )
        for n in range(wanted - len(regions))
    ]
    session.add_all(homes)
    session.flush()
    return [one.id for one in homes]


def _answer(
    session: Any,
    project: Project,
    round_: QuestionnaireRound,
    homes: list[int],
    responses: int,
    chance: random.Random,
) -> None:
    document = questions.document()
    answered = []
    for n in range(min(DIFFERENT, responses)):
        way = way_of(document, Filled(questions.typed_by(chance)), str(n), questions.DAY, "sv")
        kept, _ = kept_of(document, way.flow.sent())
        answered.append((kept, counted(kept)))
    rows, tallies = [], defaultdict[int, Counter[tuple[str, str]]](Counter)
    for n in range(responses):
        kept, counts = chance.choice(answered)
        home = homes[n % len(homes)]
        tallies[home].update(counts)
        rows.append(
            {
                "id": n + 1,
                "agency_id": project.agency_id,
                "project_id": project.id,
                "round_id": round_.id,
                "day": questions.DAY,
                "unit_id": home,
                "answers": kept,
            }
        )
    session.execute(insert(QuestionnaireResponse), rows)
    for home, changes in tallies.items():
        count(session, project, round_.id, changes, home)
