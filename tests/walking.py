"""A round that people have walked through: as many as a test needs, all different in known ways."""

from collections.abc import Sequence
from datetime import date, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.models import ArtefactVersion
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.db import RisingIds, now
from codesign.items.moves import EventKind, WalkStatus
from codesign.items.places import CLOSING
from codesign.items.trial import trial
from codesign.measures.outcomes import TaskOutcome
from codesign.projects.models import Project
from codesign.rounds import remarks
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
from codesign.rounds.participations import clocks
from codesign.rounds.plan import Design, TestPlan
from codesign.rounds.remarks import Remark
from tests.prototyping import picture

SCRIPT: dict[str, Any] = {
    "schema": "codesign/round/1",
    "title": {"sv": "Exempel: en provomgång", "en": "Example: a round"},
    "welcome": "Välkommen.",
    "consent": "Det du gör sparas utan namn.",
    "context": {"disruption": True},
    "blocks": [
        {"kind": "proposal", "key": "eget", "prompt": "Hur skulle du vilja ha det?"},
        {
            "kind": "task",
            "key": "hitta",
            "prompt": "Hitta nästa tåg mot norr",
            "path": ["start", "norr", "klart"],
            "success": {"screens": ["klart"]},
        },
        {
            "kind": "first-click",
            "key": "forst",
            "prompt": "Var skulle du trycka för att se mer?",
            "screen": "bild",
            "right": [{"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.25}],
        },
        {"kind": "five-seconds", "key": "minns", "prompt": "Titta på tavlan", "screen": "bild"},
        {
            "kind": "preference",
            "key": "helst",
            "prompt": "Vilken vill du helst ha?",
            "options": [{"key": "tider", "label": "Tider"}, {"key": "karta", "label": "Karta"}],
        },
        {
            "kind": "card-sort",
            "key": "sortera",
            "prompt": "Lägg ihop det som hör ihop",
            "cards": [
                {"key": "tid", "label": "Avgångstid"},
                {"key": "spar", "label": "Spår"},
                {"key": "pris", "label": "Pris"},
            ],
        },
        {
            "kind": "tree-test",
            "key": "meny",
            "prompt": "Var finns trafikläget?",
            "tree": [
                {"key": "resa", "label": "Resa", "below": [{"key": "lage", "label": "Trafikläge"}]},
                {"key": "biljett", "label": "Biljetter"},
            ],
            "right": ["lage"],
        },
        {
            "kind": "question",
            "key": "litar",
            "prompt": "Litar du på tiderna?",
            "answer": "scale",
            "steps": 5,
        },
        {"kind": "question", "key": "varfor", "prompt": "Berätta varför", "answer": "text"},
    ],
    "closing": "sus",
    "thanks": "Tack.",
}
DIRECT, ASTRAY = ("start", "norr", "klart"), ("start", "bild", "start", "norr", "klart")
OUTCOMES = (TaskOutcome.DIRECT, TaskOutcome.INDIRECT, TaskOutcome.GAVE_UP, TaskOutcome.DIRECT)

next_id = RisingIds()
"""Walk-throughs that a test makes one after the other are listed so."""


def tried(
    session: Session,
    of: Project,
    versions: Sequence[ArtefactVersion],
    slug: str = "omgang",
    **values: Any,
) -> TestRound:
    """An open round of one version, or of several that everybody meets in turn."""
    design = Design.ONE if len(versions) == 1 else Design.WITHIN
    facts: dict[str, Any] = {
        "script": SCRIPT,
        "title": {"sv": "Exempel: omgång på perrongen", "en": "Example: a round on the platform"},
        "design": design,
        "status": RoundStatus.OPEN,
        "opened_at": now() - timedelta(days=2),
        **values,
    }
    made = TestRound(
        agency_id=of.agency_id,
        project_id=of.id,
        artefact_id=versions[0].artefact_id,
        slug=slug,
        **facts,
    )
    session.add(made)
    session.flush()
    session.add_all(
        RoundArm(agency_id=of.agency_id, round_id=made.id, key=key, version_id=version.id)
        for key, version in zip("ABCD", versions, strict=False)
    )
    session.flush()
    return made


def walk(
    session: Session, of: Project, round_: TestRound, arms: Sequence[str], **values: Any
) -> WalkThrough:
    """A walk-through without anything in it; finished unless said otherwise."""
    script = TestPlan.model_validate(round_.script)
    began_at = values.pop("began_at", None)
    facts: dict[str, Any] = {
        "status": WalkStatus.COMPLETE,
        "day": date(2026, 11, 20),
        **values,
    }
    made = WalkThrough(
        id=next_id(),
        agency_id=of.agency_id,
        project_id=of.id,
        round_id=round_.id,
        uuid=token_hex(16),
        arms=list(arms),
        plan=[item.written for item in plan_of(script, arms)],
        **facts,
    )
    session.add(made)
    session.flush()
    if began_at is not None:
        clocks.start(session, made, began_at)
    return made


def event(session: Session, one: WalkThrough, seq: int, kind: EventKind, **values: Any) -> None:
    session.add(
        WalkEvent(
            agency_id=one.agency_id, walk_id=one.id, seq=seq, kind=kind, ms=seq * 1000, **values
        )
    )


def answer(session: Session, one: WalkThrough, item: str, value: dict[str, Any]) -> None:
    session.add(WalkAnswer(agency_id=one.agency_id, walk_id=one.id, item=item, value=value))


def task(
    session: Session,
    one: WalkThrough,
    item: str,
    outcome: TaskOutcome,
    screens: Sequence[str] = DIRECT,
    ms: int | None = 20_000,
    first: int = 0,
    **values: Any,
) -> None:
    """A task from its beginning to its end, screen by screen, with one press beside."""
    event(session, one, first, EventKind.TASK, item=item)
    for place, screen in enumerate(screens, start=first + 1):
        event(session, one, place, EventKind.SCREEN, item=item, screen=screen)
    after = first + len(screens) + 1
    if outcome is not TaskOutcome.DIRECT:
        event(session, one, after, EventKind.MISS, item=item, screen=screens[-1], x=0.5, y=0.9)
    event(session, one, after + 1, EventKind.HOTSPOT, item=item, screen="start", hotspot="mot-norr")
    session.add(
        WalkTask(
            agency_id=one.agency_id,
            walk_id=one.id,
            item=item,
            outcome=outcome,
            ms=ms,
            **values,
        )
    )


def said(
    session: Session, of: Project, round_: TestRound, one: WalkThrough, text: str, **values: Any
) -> Contribution:
    """What somebody said at a page of the plan; waiting to be read unless said otherwise."""
    item = values.pop("item", "varfor")
    arm = session.query(RoundArm).filter_by(round_id=round_.id).order_by(RoundArm.key).first()
    assert arm is not None
    shown = trial(session, arm.version_id)
    remark = Remark(text, attributes={"round": round_.id, "item": item}, **values)
    return session.get_one(Contribution, remarks.say(session, of, shown, remark, walk_id=one.id))


def walked(
    session: Session, of: Project, round_: TestRound, count: int, arms: Sequence[str] = ("A",)
) -> list[WalkThrough]:
    """`count` people who did everything: outcomes, presses and answers go round in known turns."""
    made = []
    for i in range(count):
        one = walk(
            session,
            of,
            round_,
            arms if i % 2 == 0 else tuple(reversed(arms)),
            disruption=i % 3 == 0,
            is_moderated=i % 4 == 0,
            device="phone" if i % 2 else "computer",
        )
        for place, arm in enumerate(arms):
            _did(session, one, arm, i, place * 50)
        _answered(session, one, i)
        said(session, of, round_, one, f"Exempel: svar {i}.", source=Source.ANSWER)
        made.append(one)
    session.flush()
    return made


def _did(session: Session, one: WalkThrough, arm: str, i: int, first: int) -> None:
    outcome = OUTCOMES[(i + first) % 4]
    screens = DIRECT if outcome is TaskOutcome.DIRECT else ASTRAY
    if not outcome.is_success:
        screens = screens[:-1]
    task(session, one, f"hitta@{arm}", outcome, screens, 10_000 + 1000 * i + first, first)
    answer(session, one, f"hitta@{arm}:seq", {"value": 3 + i % 5})
    point = {"x": 0.3, "y": 0.2, "hotspot": "rad-ett"} if i % 3 else {"x": 0.9, "y": 0.9}
    answer(session, one, f"forst@{arm}", {"hotspot": "", **point, "right": bool(i % 3), "ms": 900})
    sus = [4 - i % 2, 2, 4, 2, 4, 2, 4, 2, 4, 2]
    answer(session, one, f"{CLOSING}@{arm}", {"scale": "sus", "values": sus})


def _answered(session: Session, one: WalkThrough, i: int) -> None:
    answer(session, one, "helst", {"choice": ("tider", "karta", "karta", "")[i % 4]})
    piles = [["tid", "spar"], ["pris"]] if i % 2 else [["tid"], ["spar", "pris"]]
    groups = [{"key": "", "name": f"Hög {n}", "cards": pile} for n, pile in enumerate(piles, 1)]
    answer(session, one, "sortera", {"groups": groups, "left": []})
    found = (
        {"opened": ["resa", "lage"], "choice": "lage"}
        if i % 3
        else {"opened": ["biljett"], "choice": None}
    )
    answer(session, one, "meny", {**found, "right": bool(i % 3), "ms": 4000})
    answer(session, one, "litar", {"value": 1 + i % 5})


def photo(
    session: Session, one: WalkThrough, item: str = "eget", voice: Contribution | None = None
) -> WalkPhoto:
    """A photographed drawing."""
    made = WalkPhoto(
        agency_id=one.agency_id,
        project_id=one.project_id,
        walk_id=one.id,
        uuid=token_hex(16),
        item=item,
        media_type="image/png",
        width=200,
        height=100,
        content=picture(),
        contribution_id=voice.id if voice else None,
    )
    session.add(made)
    session.flush()
    return made


def released(session: Session, voice: Contribution) -> Contribution:
    """The voice, published."""
    from codesign.contributions.actions import moderate

    project = session.get_one(Project, voice.project_id)
    return moderate(session, project, voice.id, voice.moderation, Moderation.RELEASED)
