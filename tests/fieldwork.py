"""Field work for tests: an open round, a prepared device, and records as a device makes them."""

import io
import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.db import now
from codesign.fieldwork import devices
from codesign.fieldwork.receive import Ground, Timed, of_day, payload_of
from codesign.fieldwork.record import WalkRecord
from codesign.projects.models import Project
from codesign.rounds.domain import RoundStatus, plan_of
from codesign.rounds.models import RoundArm, TestRound
from codesign.rounds.plan import Design, TestPlan
from tests import prototyping

SCRIPT = {
    "schema": "codesign/round/1",
    "title": "Exempel: omgången",
    "welcome": "Exempel: hej och välkommen.",
    "consent": "Exempel: vi sparar svaren och inte vem du är.",
    "context": {"place": True, "device": False, "disruption": True},
    "blocks": [
        {"key": "forslag", "kind": "proposal", "prompt": "Hur vill du ha det?"},
        {
            "key": "hitta",
            "kind": "task",
            "prompt": "Hitta avgången.",
            "success": {"screens": ["klar"]},
            "path": ["start", "bild", "klar"],
        },
        {"key": "tankar", "kind": "question", "prompt": "Vad tänkte du?"},
        {
            "key": "oftare",
            "kind": "question",
            "prompt": "Hur ofta reser du?",
            "answer": "one",
            "options": [{"key": "ofta", "label": "Ofta"}, {"key": "sallan", "label": "Sällan"}],
        },
    ],
    "closing": "umux-lite",
    "thanks": "Exempel: tack.",
}


def open_round(
    session: Session,
    project: Project,
    *,
    arms: int = 1,
    design: Design = Design.ONE,
    text: str = prototyping.DOCUMENT,
    script: dict[str, Any] = SCRIPT,
) -> TestRound:
    """An open round on a small prototype."""
    artefact, version = prototyping.stored(session, project, text)
    made = TestRound(
        agency_id=project.agency_id,
        project_id=project.id,
        artefact_id=artefact.id,
        slug="omgangen",
        title={"sv": "Exempel: omgången"},
        script=TestPlan.model_validate(script).model_dump(mode="json", by_alias=True),
        design=design,
        status=RoundStatus.OPEN,
        opened_at=now(),
    )
    session.add(made)
    session.flush()
    session.add_all(
        RoundArm(agency_id=made.agency_id, round_id=made.id, key=key, version_id=version.id)
        for key in "ABC"[:arms]
    )
    session.flush()
    session.refresh(made, ["arms"])
    return made


@dataclass
class Field:
    """A round, what records are stored on, and a device's secret."""

    round: TestRound
    ground: Ground
    secret: str


def prepared(
    session: Session, project: Project, person: Person, moment: datetime | None = None
) -> Field:
    """An open round and a device for it. Needs an application context for the secret's HMAC."""
    made = open_round(session, project)
    secret = devices.prepare(session, project, made, person, moment or now())
    ground = devices.ground_of(session, project, made)
    session.commit()
    return Field(made, ground, secret)


def uuid(n: int) -> str:
    """The nth uuid, the same in every run."""
    chance = random.Random(n)
    digits = f"{chance.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def note(n: int, text: str = "Exempel: det var svårt.", **values: Any) -> dict[str, Any]:
    """A quote about a screen."""
    return {
        "uuid": uuid(10_000 + n),
        "kind": "quote",
        "text": text,
        "item": "hitta@A",
        "screen": "bild",
        "element": "",
        **values,
    }


def record(n: int = 1, revision: int = 1, **values: Any) -> dict[str, Any]:
    """A whole, valid record as a device writes it."""
    plan = [item.written for item in plan_of(TestPlan.model_validate(SCRIPT), ["A"])]
    clock = clock_of(now())
    return {
        "schema": "codesign/walk/1",
        "uuid": uuid(n),
        "revision": revision,
        "round": "omgangen",
        "arms": ["A"],
        "plan": plan,
        "place_in_plan": len(plan),
        "status": "complete",
        "is_moderated": True,
        "language": "sv",
        "context": {"place": "Perrong 3", "device": "", "disruption": True},
        "started": clock,
        "ended": clock,
        "ms": 60_000,
        "tasks": [{"item": "hitta@A", "outcome": "direct", "observed": True, "ms": 9_000}],
        "events": [
            {"kind": "task", "item": "hitta@A", "screen": "start", "ms": 10},
            {
                "kind": "hotspot",
                "item": "hitta@A",
                "screen": "start",
                "hotspot": "visa",
                "x": 0.5,
                "y": 0.25,
                "ms": 20,
            },
        ],
        "answers": [
            {"item": "hitta@A:seq", "value": {"value": 6}},
            {"item": "oftare", "value": {"choice": "ofta"}},
            {"item": "closing@A", "value": {"scale": "umux-lite", "values": [6, 7]}},
        ],
        "notes": [note(n)],
        "photos": [],
        **values,
    }


def sending(told: dict[str, Any], *, clock_error_ms: int = 0, **values: Any) -> dict[str, Any]:
    """A record on its way, from a device whose clock is wrong by so much."""
    wrong = {name: told[name] + clock_error_ms for name in ("started", "ended") if told.get(name)}
    sent = clock_of(now()) + clock_error_ms
    return {"sent": sent, "offset": None, "record": {**told, **wrong}, **values}


def payload(**values: Any) -> dict[str, Any]:
    """A record as it is kept aside."""
    told = WalkRecord.model_validate(record(**values))
    day = now().date()
    return payload_of(Timed(of_day(told, day), day))


def clock_of(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def camera_picture(width: int = 800, height: int = 600) -> bytes:
    """A JPEG as a camera writes it: turned, with place, camera and a comment."""
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kameran"
    exif.get_ifd(0x8825)[2] = (59.0, 19.0, 48.0)
    Image.new("RGB", (width, height), (240, 240, 235)).save(
        made, "JPEG", exif=exif, comment=b"hemma hos mig"
    )
    return made.getvalue()
