"""Random prototypes, rounds and walk-throughs for a project to export."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts.models import ArtefactVersion, VersionStatus
from codesign.artefacts.reading import ReadVersion
from codesign.artefacts.versions import store_version
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.fieldwork.models import FieldKit, FieldRecord
from codesign.items.moves import EventKind, WalkStatus
from codesign.measures.outcomes import TaskOutcome
from codesign.projects.models import Project
from codesign.prototypes.document import PrototypeDocument
from codesign.prototypes.models import ChangeVoice
from codesign.rounds.domain import RoundStatus, plan_of
from codesign.rounds.models import (
    RoundArm,
    TestRound,
    WalkAnswer,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)
from codesign.rounds.plan import Design, TestPlan
from tests import factories
from tests.prototyping import picture
from tests.trying import SCRIPT

CHANGES = """
changes:
  - {key: storre, text: {sv: Större text, en: Larger text}, screen: norr}
  - {key: fler, text: Fler tåg}
"""
UPLOAD = """
schema: codesign/prototype/1
slug: uppladdad
title: Exempel på en uppladdad
question: Hittar man sitt tåg?
dated: 2026-11-01
journey: resa-0
step: hear
upload: {entry: index.html}
"""
SECRET = "hemlig-"
"""What every secret and code of these begins with: none of them may leave."""
START = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


def tried(
    session: Session,
    project: Project,
    voices: Sequence[Contribution],
    people: Sequence[Person],
    chance: Random,
) -> None:
    """Prototypes with rounds, walk-throughs and what the voices have to do with them."""
    versions = [*_prototype(session, project, people, chance), _uploaded(session, project)]
    rounds = [
        _round(session, project, n, versions[:-2], people, chance)
        for n in range(chance.randint(0, 2))
    ]
    walks = [_walk(session, one, chance) for one in rounds for _ in range(chance.randint(0, 3))]
    for voice in voices:
        _pin(voice, versions, walks, chance)
    session.flush()
    for walk in walks:
        _answers(session, walk, voices, chance)
        _photos(session, walk, voices, chance)
    for voice in voices:
        if chance.random() < 0.3:
            _behind(session, project, chance.choice(versions), voice, people, chance)
    for one in rounds:
        _left_behind(session, one)
    session.flush()


def _prototype(
    session: Session, project: Project, people: Sequence[Person], chance: Random
) -> list[ArtefactVersion]:
    text = factories.PROTOTYPE.replace("journey: resan", "journey: resa-0") + CHANGES
    first = factories.prototype(session, project, factories.read_prototype(text))
    found = [first]
    for n in range(chance.randint(0, 2)):
        page = f"<p>Nummer {n} 😀</p><a href='#mot-norr'>Norr</a>".encode()
        read = factories.read_prototype(text, **{"start.html": page})
        status = chance.choice(tuple(VersionStatus))
        found.append(
            store_version(
                session,
                first.artefact,
                read,
                origin=chance.choice(("editor", "file")),
                status=status,
                author=chance.choice((None, *people)),
                note=chance.choice(("", "=Bättre")),
            )
        )
    found.append(_draft(session, first))
    return found


def _draft(session: Session, first: ArtefactVersion) -> ArtefactVersion:
    """A draft on its way: a screen is gone that a hotspot leads to, and a change is."""
    document = PrototypeDocument.model_validate(first.document)
    screens = tuple(screen for screen in document.screens if screen.key != "klart")
    begun = document.model_copy(update={"screens": screens, "changes": ()})
    known = {file.name: b"" for file in document.files}
    return store_version(
        session,
        first.artefact,
        ReadVersion(begun, known),
        origin="editor",
        status=VersionStatus.DRAFT,
    )


def _uploaded(session: Session, project: Project) -> ArtefactVersion:
    page = b"<script>alert(1)</script>"
    return factories.prototype(
        session, project, factories.read_prototype(UPLOAD, **{"index.html": page, "a/b.js": b"1"})
    )


def _round(
    session: Session,
    project: Project,
    number: int,
    versions: Sequence[ArtefactVersion],
    people: Sequence[Person],
    chance: Random,
) -> TestRound:
    status = chance.choice(tuple(RoundStatus))
    made = TestRound(
        agency_id=project.agency_id,
        project_id=project.id,
        artefact_id=versions[0].artefact_id,
        slug=f"omgang-{number}",
        title={"sv": "Omgången 😀"},
        script=dict(SCRIPT),
        design=chance.choice(tuple(Design)),
        status=status,
        code_hmac=None if status is RoundStatus.DRAFT else f"{SECRET}{chance.getrandbits(96):x}",
        revision=chance.randint(1, 9),
        author_id=chance.choice((None, *(one.id for one in people))),
        created_at=_moment(chance),
        opened_at=None if status is RoundStatus.DRAFT else _moment(chance),
        closed_at=_moment(chance) if status is RoundStatus.CLOSED else None,
    )
    session.add(made)
    session.flush()
    for key, version in zip("AB", chance.choices(versions, k=chance.randint(1, 2)), strict=False):
        session.add(
            RoundArm(
                agency_id=project.agency_id,
                round_id=made.id,
                key=key,
                version_id=version.id,
                started=chance.randint(0, 5),
            )
        )
    session.flush()
    session.refresh(made, ["arms"])
    return made


def _walk(session: Session, one: TestRound, chance: Random) -> WalkThrough:
    arms = [arm.key for arm in one.arms]
    plan = [item.written for item in plan_of(TestPlan.model_validate(one.script), arms)]
    is_from_field = chance.choice((True, False))
    photo = {"uuid": _uuid(chance), "item": plan[1], "note": None}
    online = {"seq": 3, "since": 1, "trail": [["start", {"stress": "nej"}]], "stage": "doing"}
    made = WalkThrough(
        agency_id=one.agency_id,
        project_id=one.project_id,
        round_id=one.id,
        uuid=_uuid(chance),
        token_hash=None if is_from_field else f"{SECRET}{chance.getrandbits(96):x}",
        code_hmac=chance.choice((None, f"{SECRET}{chance.getrandbits(96):x}")),
        arms=arms,
        plan=plan,
        place_in_plan=chance.randint(0, len(plan)),
        progress={"ms": 5_000, "photos": [photo]} if is_from_field else online,
        status=chance.choice(tuple(WalkStatus)),
        is_moderated=is_from_field,
        place=chance.choice(("", "hemma; =1+1")),
        device=chance.choice(("", "mobil")),
        disruption=chance.choice((None, True, False)),
        revision=chance.randint(0, 4),
        payload_hash=f"{chance.getrandbits(256):064x}" if is_from_field else "",
        day=date(2026, 11, 1),
    )
    session.add(made)
    session.flush()
    _seen(session, made, chance)
    return made


def _seen(session: Session, walk: WalkThrough, chance: Random) -> None:
    whose: dict[str, Any] = {"agency_id": walk.agency_id, "walk_id": walk.id}
    for seq in range(chance.randint(0, 5)):
        session.add(
            WalkEvent(
                **whose,
                seq=seq * 2,
                view=chance.choice((None, f"{seq}-abc")),
                kind=chance.choice(tuple(EventKind)),
                item=chance.choice(walk.plan),
                screen=chance.choice(("", "start", "norr", "borta")),
                hotspot=chance.choice(("", "mot-norr", "station-Å")),
                x=chance.choice((None, 0.0, 0.1 + 0.2)),
                y=chance.choice((None, 1.0, 0.5)),
                ms=seq * 1_000,
            )
        )
    for item in chance.sample(walk.plan, chance.randint(0, 2)):
        session.add(
            WalkTask(
                **whose,
                item=item,
                outcome=chance.choice(tuple(TaskOutcome)),
                is_observed=chance.random() < 0.5,
                ms=chance.choice((None, 0, 12_345)),
            )
        )


def _pin(
    voice: Contribution,
    versions: Sequence[ArtefactVersion],
    walks: Sequence[WalkThrough],
    chance: Random,
) -> None:
    if chance.random() > 0.6:
        return
    version = chance.choice(versions)
    document = PrototypeDocument.model_validate(version.document)
    screens = ("", *(screen.key for screen in document.screens))
    voice.pin_version_id = version.id
    voice.pin_screen = chance.choice((*screens, "borta"))
    voice.pin_element = chance.choice(("", "mot-norr")) if voice.pin_screen else ""
    if not walks:
        return
    walk = chance.choice(walks)
    voice.walk_id = walk.id
    more = chance.choice(({}, {"note": _uuid(chance)}, {"reason": "hurtful"}))
    said = {"round": walk.round_id, "item": "hitta", "arm": "A", "disruption": walk.disruption}
    voice.attributes = {**said, **more}


def _answers(
    session: Session, walk: WalkThrough, voices: Sequence[Contribution], chance: Random
) -> None:
    own = [voice.id for voice in voices if voice.walk_id == walk.id]
    values: tuple[dict[str, Any], ...] = (
        {"value": 7},
        {"voice": chance.choice((None, *own)), "photo": None},
        {"groups": [{"key": "", "name": "=Övrigt 😀", "cards": ["a"]}], "left": ["b"]},
        {"x": 0.25, "y": 0.125, "hotspot": "", "right": True, "ms": 900},
    )
    items = [*walk.plan, "hitta@A:seq"]
    for item in chance.sample(items, chance.randint(0, 4)):
        session.add(
            WalkAnswer(
                agency_id=walk.agency_id, walk_id=walk.id, item=item, value=chance.choice(values)
            )
        )


def _photos(
    session: Session, walk: WalkThrough, voices: Sequence[Contribution], chance: Random
) -> None:
    own = [voice.id for voice in voices if voice.walk_id == walk.id]
    for n in range(chance.randint(0, 1)):
        session.add(
            WalkPhoto(
                agency_id=walk.agency_id,
                project_id=walk.project_id,
                walk_id=walk.id,
                uuid=_uuid(chance),
                item=walk.plan[1],
                media_type="image/jpeg",
                width=40 + n,
                height=30,
                content=picture(40 + n, 30, "JPEG"),
                contribution_id=chance.choice((None, *own)),
            )
        )
        session.flush()


def _behind(
    session: Session,
    project: Project,
    version: ArtefactVersion,
    voice: Contribution,
    people: Sequence[Person],
    chance: Random,
) -> None:
    keys = [change["key"] for change in version.document.get("changes", ())] or ["borttagen"]
    if voice.moderation is Moderation.WITHDRAWN:
        return
    session.add(
        ChangeVoice(
            agency_id=project.agency_id,
            project_id=project.id,
            version_id=version.id,
            change=chance.choice(keys),
            contribution_id=voice.id,
            person_id=chance.choice((None, *(one.id for one in people))),
            created_at=_moment(chance),
        )
    )


def _left_behind(session: Session, one: TestRound) -> None:
    """A device's secret and a record laid aside: no file carries them."""
    whose = {"agency_id": one.agency_id, "project_id": one.project_id, "round_id": one.id}
    session.add(
        FieldKit(**whose, token_hash=f"{SECRET}-kit-{one.id}", expires_at=_moment(Random(one.id)))
    )
    session.add(
        FieldRecord(
            **whose,
            uuid=_uuid(Random(one.id)),
            revision=1,
            payload_hash="0" * 64,
            payload={"aside": "Lagt åt sidan"},
            reason="conflict",
        )
    )


def _uuid(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _moment(chance: Random) -> datetime:
    return START + timedelta(seconds=chance.randint(0, 10**7), microseconds=chance.randint(0, 999))
