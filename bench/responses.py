"""Files of 250,000 responses to 50 questions: how long, how large, and how much memory.

The rows are put into the database as they lie there, without a walk. CSV and XLSX are made as the
page sends them, in a process of their own that tells the most memory it has had; of a tenth of the
responses, too. The control is the same table as one first writes it: every response as an object,
then every row in one list. It must grow with the responses.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from random import Random

from sqlalchemy import func, insert, select

from bench import ground
from bench.exports import control_says
from bench.in_memory import peak
from bench.reporting import Reporter
from codesign import capabilities, migrations
from codesign.accounts.models import Agency
from codesign.artefacts.reading import ReadVersion
from codesign.artefacts.versions import new_artefact, publish
from codesign.db import Database, RisingIds
from codesign.projects.models import Project
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.files.columns import columns_of, header_of, text_cell
from codesign.questionnaires.files.rows import csv_of, xlsx_of
from codesign.questionnaires.kind import KIND
from codesign.questionnaires.models import QuestionnaireResponse, QuestionnaireRound
from codesign.questionnaires.queries import version_of

RESPONSES = 250_000
QUESTIONS = 50
BATCH = 5_000
MB = 1_000_000
KINDS = {"CSV": csv_of, "XLSX": xlsx_of}
OPTIONS = ("alltid", "oftast", "ibland", "aldrig")


def document() -> Questionnaire:
    """Fifty questions: choices, several choices, ratings and numbers."""
    kinds: list[dict[str, object]] = [
        {"kind": "one", "options": [{"key": key, "text": {"sv": key}} for key in OPTIONS]},
        {"kind": "many", "options": [{"key": key, "text": {"sv": key}} for key in OPTIONS]},
        {"kind": "rating", "low": {"sv": "Lågt"}, "high": {"sv": "Högt"}},
        {"kind": "number"},
    ]
    items = [
        {"key": f"fraga{n}", "text": {"sv": f"Fråga {n}?"}, **kinds[n % 4]}
        for n in range(QUESTIONS)
    ]
    plain = {"schema": "codesign/questionnaire/1", "slug": "stor", "title": {"sv": "Stor enkät"}}
    return Questionnaire.model_validate(plain | {"dated": "2026-11-03", "items": items})


def _answers(chance: Random) -> dict[str, object]:
    found: dict[str, object] = {}
    for n in range(QUESTIONS):
        if chance.random() < 0.05:
            found[f"fraga{n}"] = {"status": "unanswered"}
        else:
            value = (
                chance.choice(OPTIONS),
                chance.sample(OPTIONS, 2),
                chance.randint(1, 5),
                chance.randint(0, 1_000) / 4,
            )
            found[f"fraga{n}"] = {"value": value[n % 4]}
    return found


def _filled(url: str, responses: int, seed: int) -> int:
    """A database with so many responses; the round's id."""
    capabilities.use()
    database, chance = Database(url), Random(seed)
    migrations.upgrade(database.engine)
    with database.unit() as session:
        agency = Agency(slug="myndigheten", name="Myndigheten")
        session.add(agency)
        session.flush()
        text = {"sv": "Stort"}
        project = Project(
            agency_id=agency.id,
            slug="stort",
            **dict.fromkeys(("title", "purpose", "question", "asks"), text),
        )
        session.add(project)
        session.flush()
        artefact = new_artefact(session, project, KIND.name, "stor")
        version = publish(session, artefact, ReadVersion(document()), origin="file")
        session.flush()
        whose = {"agency_id": agency.id, "project_id": project.id}
        round_ = QuestionnaireRound(
            **whose, artefact_id=artefact.id, version_id=version.id, number=1, status="open"
        )
        session.add(round_)
        session.flush()
        whose["round_id"], round_id = round_.id, round_.id
    ids, made = RisingIds(), insert(QuestionnaireResponse)
    for start in range(0, responses, BATCH):
        rows = [
            {**whose, "id": ids(), "day": document().dated, "answers": _answers(chance)}
            for _ in range(min(BATCH, responses - start))
        ]
        with database.unit() as session:
            session.execute(made, rows)
    database.engine.dispose()
    return round_id


def run(out: Reporter, quick: bool) -> None:
    """Measure a tenth and the whole of it, and the control beside them."""
    whole = 25_000 if quick else RESPONSES
    grown: dict[tuple[str, int], int] = {}
    rows = []
    for responses in (whole // 10, whole):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/stor.db"
            round_id = _filled(url, responses, out.seed)
            for kind in (*KINDS, "control"):
                told = json.loads(_asked(kind, url, round_id))
                grown[kind, responses] = told["grown"]
                sizes = (told["seconds"], told["bytes"] / MB, told["peak"] / MB)
                rows.append((f"{kind}, {responses:,}", *sizes, told["grown"] / MB, told["rows"]))
    out.table(("", "seconds", "MB", "peak MB", "grown MB", "rows"), rows)
    for kind in KINDS:
        more, fewer = grown[kind, whole], grown[kind, whole // 10]
        out.ratio(f"{kind}: memory grown, ten times the responses", more, fewer, "about 1")
    out.line(f"  {control_says(grown['control', whole // 10], grown['control', whole])}")


def _asked(kind: str, url: str, round_id: int) -> str:
    command = [sys.executable, "-m", "bench.responses", kind, url, str(round_id)]
    told = subprocess.run(command, cwd=ground.ROOT, check=True, capture_output=True, text=True)
    return told.stdout


def _everything(database: Database, round_id: int) -> Iterator[bytes]:
    """The control."""
    found = document()
    with database.session(writes=False) as session:
        query = select(QuestionnaireResponse).where(QuestionnaireResponse.round_id == round_id)
        responses = session.scalars(query).all()
        columns = columns_of(found)
        rows = [
            [str(text_cell(one.answers.get(column.place))) for column in columns]
            for one in responses
        ]
        lines = [";".join(row) for row in (header_of(found), *rows)]
        yield "\r\n".join(lines).encode()


def main(kind: str, url: str, round_id: int) -> None:
    """Make one file, and print what it took as JSON."""
    capabilities.use()
    database = Database(url)
    with database.snapshot() as session:
        round_ = session.get_one(QuestionnaireRound, round_id)
        asked = version_of(session, round_.version_id).document
        query = select(func.count()).where(QuestionnaireResponse.round_id == round_id)
        rows = session.scalar(query)
        before, began, size = peak(), time.perf_counter(), 0
        parts = (
            KINDS[kind](session, asked, round_id)
            if kind in KINDS
            else _everything(database, round_id)
        )
        for part in parts:
            size += len(part)
        took = time.perf_counter() - began
    most = peak()
    told = {"seconds": took, "bytes": size, "peak": most, "grown": most - before, "rows": rows}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
