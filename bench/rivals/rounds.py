"""An open round of ten questions in a database of its own: the ground that our side stands on."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.rivals.rival import QUESTIONS
from codesign import migrations
from codesign.app import create_app
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.commands.seeding import put_demo
from codesign.db import Database, now
from codesign.projects.models import Project
from codesign.rounds import codes
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import RoundArm, TestRound, WalkAnswer, WalkThrough
from codesign.rounds.participations import beginning
from codesign.settings import settings_from
from codesign.web.csrf import csrf_token

BATCH = 200
"""Walk-throughs that begin in one unit of work."""
LONGEST = 4000
"""Characters of a question's words, at most."""
_WORDS = {"sv": "Exempel: en fråga om det du såg."}


@dataclass(frozen=True)
class OpenRound:
    """A round that takes answers, and the walk-throughs that have begun in it."""

    app: Flask
    id: int
    code: str
    token: str
    """What proves that a citizen's form is ours."""
    secrets: list[str] = field(default_factory=list)
    """One for each walk-through that was begun here."""

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found

    def page(self, walk: int, place: int) -> str:
        """Where a question lies in a walk-through; places begin with 1."""
        return f"/provning/{self.secrets[walk]}/{place}"

    def begin(self, n: int) -> None:
        """Begin walk-throughs until there are so many."""
        with self.app.test_request_context("/"):
            while len(self.secrets) < n:
                with self.database.unit() as session:
                    invited = beginning.invitation(session, self.code)
                    for _ in range(min(BATCH, n - len(self.secrets))):
                        secret = codes.new_secret()
                        beginning.begin(session, invited, secret, "sv", now())
                        self.secrets.append(secret)

    def lengthen(self, size: int) -> None:
        """Lengthen the questions, which stand on their page twice, until it is so long."""
        client = self.app.test_client()
        page = client.get(self.page(0, 1), base_url="http://127.0.0.1")
        missing = max(0, size - len(page.text)) // 2
        with self.database.unit() as session:
            held = session.get_one(TestRound, self.id)
            blocks = [
                {**block, "prompt": {"sv": f"{block['prompt']['sv']} {'x' * missing}"[:LONGEST]}}
                for block in held.script["blocks"]
            ]
            held.script = {**held.script, "blocks": blocks}

    def stored_as(self, secret: str) -> str:
        """What the database has instead of a walk-through's secret."""
        with self.app.app_context():
            return codes.walk_hmac(secret)

    def answers(self) -> list[tuple[str, str, Any]]:
        """Every answer in the database: whose, to which question, and what."""
        with self.database.session(writes=False) as session:
            rows = session.execute(
                select(WalkThrough.token_hash, WalkAnswer.item, WalkAnswer.value)
                .join(WalkAnswer, WalkAnswer.walk_id == WalkThrough.id)
                .where(WalkThrough.round_id == self.id)
            ).all()
        return [
            (whose, item.partition("@")[0].removeprefix("fraga-"), value["value"])
            for whose, item, value in rows
        ]


def open_round(environ: Mapping[str, str]) -> OpenRound:
    """A round about a prototype of the demo, in the database that the CODESIGN_* variables name."""
    app = create_app(settings_from({**os.environ, **environ}))
    database: Database = app.extensions["database"]
    migrations.upgrade(database.engine)
    with database.unit() as session:
        put_demo(session)
    with app.test_request_context("/"), database.unit() as session:
        made = _made(session)
        code = codes.round_code(made.id)
        made.code_hmac = codes.round_hmac(code)
        return OpenRound(app, made.id, code, csrf_token())


def _made(session: Session) -> TestRound:
    version, project = session.execute(
        select(ArtefactVersion, Project)
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .join(Project, Project.id == Artefact.project_id)
        .where(Artefact.kind == "prototype")
        .order_by(ArtefactVersion.id)
        .limit(1)
    ).one()
    made = TestRound(
        agency_id=project.agency_id,
        project_id=project.id,
        artefact_id=version.artefact_id,
        slug="matning",
        title=_WORDS,
        script=_script(),
        status=RoundStatus.OPEN,
    )
    session.add(made)
    session.flush()
    session.add(
        RoundArm(agency_id=made.agency_id, round_id=made.id, key="A", version_id=version.id)
    )
    return made


def _script() -> dict[str, Any]:
    question = {"kind": "question", "prompt": _WORDS, "answer": "scale", "steps": 5}
    return {
        "schema": "codesign/round/1",
        **dict.fromkeys(("title", "welcome", "consent", "thanks"), _WORDS),
        "context": {"place": False, "device": False, "disruption": False},
        "blocks": [{**question, "key": f"fraga-{n}"} for n in range(1, QUESTIONS + 1)],
    }
