"""A demo's rounds, with walk-throughs of people who do not exist.

Everything is put in once; what is already there stays. Nothing here commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.contributions.domain import Mode, Moderation
from codesign.contributions.sources import Source
from codesign.items.kinds import kind_of
from codesign.items.moves import EventKind, WalkStatus
from codesign.items.places import CLOSING, CONTEXT
from codesign.items.rows import SEQ_SUFFIX
from codesign.items.screen_task import ScreenTask
from codesign.items.tried import MISS
from codesign.projects.models import Project
from codesign.prototypes.queries import versions_of
from codesign.prototypes.trial import TriedPrototype, tried
from codesign.rounds.codes import round_code, round_hmac
from codesign.rounds.domain import RoundStatus, is_reached, outcome_of, plan_of
from codesign.rounds.models import RoundArm, TestRound, WalkAnswer, WalkEvent, WalkTask, WalkThrough
from codesign.rounds.remarks import Remark, say
from codesign.rounds.results.queries import read_round
from codesign.rounds.results.releases import release
from codesign.starter.rounds import ExampleTask, ExampleWalk, StarterRound, trail_of

MORNING = time(7, 20)
"""When the first made-up person of a day begins (UTC); the others come twelve minutes apart."""
ORIGIN = "Exempel, egna formuleringar"


def add_rounds(
    session: Session,
    project: Project,
    slug: str,
    rounds: Sequence[StarterRound],
    secret_key: bytes | None = None,
) -> None:
    """The rounds of a starter prototype with their made-up walk-throughs, open to anyone.

    Without the application's `secret_key` a round stays a draft: its invitation is made of it.
    """
    versions = versions_of(session, project.id, slug)
    for given in rounds:
        is_there = session.scalar(
            select(TestRound.id).where(
                TestRound.project_id == project.id, TestRound.slug == given.slug
            )
        )
        if is_there is None and max(given.versions) < len(versions):
            met = {arm: tried(versions[at]) for arm, at in given.arms.items()}
            made = _round(session, project, given, met, secret_key)
            _Seeder(session, project, made, given, met).walk_all()
            release(session, project, read_round(session, project.id, given.slug))


def _round(
    session: Session,
    project: Project,
    given: StarterRound,
    met: Mapping[str, TriedPrototype],
    secret_key: bytes | None,
) -> TestRound:
    script = given.script.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    made = TestRound(
        agency_id=project.agency_id,
        project_id=project.id,
        artefact_id=next(iter(met.values())).artefact_id,
        slug=given.slug,
        title=dict(given.script.title),
        script={**script, "schema": given.script.schema_},
        design=given.design,
    )
    session.add(made)
    session.flush()
    session.add_all(
        RoundArm(
            agency_id=project.agency_id,
            round_id=made.id,
            key=arm,
            version_id=shown.version_id,
            started=sum(walk.order[0] == arm for walk in given.walks),
        )
        for arm, shown in met.items()
    )
    if secret_key is not None:
        made.status = RoundStatus.OPEN
        made.code_hmac = round_hmac(round_code(made.id, secret_key), secret_key)
        first = min((walk.day for walk in given.walks), default=None)
        made.opened_at = datetime.combine(first, MORNING, UTC) if first else None
    session.flush()
    return made


@dataclass
class _Seeder:
    """Puts the made-up walk-throughs of one round in."""

    session: Session
    project: Project
    round: TestRound
    given: StarterRound
    met: Mapping[str, TriedPrototype]

    def walk_all(self) -> None:
        for n, walk in enumerate(self.given.walks):
            self._walk(n, walk)
        self.session.flush()

    def _walk(self, n: int, walk: ExampleWalk) -> None:
        plan = [item.written for item in plan_of(self.given.script, walk.order)]
        answered = [page for page in plan if page in {**walk.tasks, **walk.answers}]
        row = WalkThrough(
            agency_id=self.project.agency_id,
            project_id=self.project.id,
            round_id=self.round.id,
            uuid=str(uuid5(NAMESPACE_URL, f"exempel:{self.project.id}:{self.given.slug}:{n}")),
            arms=list(walk.order),
            plan=plan,
            place_in_plan=plan.index(answered[-1]) + 1 if walk.stopped else len(plan),
            status=WalkStatus.STARTED if walk.stopped else WalkStatus.COMPLETE,
            is_moderated=walk.moderated,
            place=walk.place,
            device=walk.device,
            disruption=walk.disruption,
            day=walk.day,
        )
        self.session.add(row)
        self.session.flush()
        context = {"place": walk.place, "device": walk.device, "disruption": walk.disruption}
        self._keep(row, CONTEXT, context)
        self._tasks(row, walk, plan)
        for page, told in walk.answers.items():
            self._answer(row, walk, page, told)
        for remark in walk.remarks:
            self._say(row, remark.arm, "", remark.text, remark.mode, Source.REMARK,
                      remark.screen, remark.element)  # fmt: skip

    def _tasks(self, row: WalkThrough, walk: ExampleWalk, plan: Sequence[str]) -> None:
        """Events and outcomes of the tasks, in the plan's order."""
        ms, seq = 60_000, 0
        for page in plan:
            done = walk.tasks.get(page)
            if done is None:
                continue
            key, _, arm = page.partition("@")
            task = self.given.script.block(key)
            assert isinstance(task, ScreenTask)
            for event in self._events(task, page, arm, done, ms):
                self.session.add(
                    WalkEvent(agency_id=row.agency_id, walk_id=row.id, seq=seq, **event)
                )
                seq += 1
            self._outcome(row, task, page, arm, done)
            ms += done.seconds * 1000 + 15_000

    def _events(
        self, task: ScreenTask, page: str, arm: str, done: ExampleTask, ms: int
    ) -> list[dict[str, Any]]:
        trail = self._trail(task, arm, done)
        each = done.seconds * 1000 // len(trail)
        first = {"item": page, "screen": trail[0][1].screen, "ms": ms}
        events = [{**first, "kind": EventKind.TASK}, {**first, "kind": EventKind.SCREEN}]
        for n, (hotspot, where) in enumerate(trail[1:], start=1):
            at = {"item": page, "ms": ms + n * each}
            before = trail[n - 1][1].screen
            if hotspot == MISS:
                events.append({**at, "kind": EventKind.MISS, "screen": before})
                continue
            events.append({**at, "kind": EventKind.HOTSPOT, "screen": before, "hotspot": hotspot})
            events.append({**at, "kind": EventKind.SCREEN, "screen": where.screen})
        return events

    def _trail(self, task: ScreenTask, arm: str, done: ExampleTask) -> list[Any]:
        trail = trail_of(self.met[arm].document, task, done)
        assert trail is not None, "checked when it was read"
        return trail

    def _outcome(
        self, row: WalkThrough, task: ScreenTask, page: str, arm: str, done: ExampleTask
    ) -> None:
        trail = self._trail(task, arm, done)
        reached = task.success is None or is_reached(task.success, trail[-1][1])
        visited = [where.screen for hotspot, where in trail if hotspot != MISS]
        succeeded = reached and not done.gave_up
        outcome = outcome_of(task, visited, succeeded=succeeded, gave_up=done.gave_up)
        self.session.add(
            WalkTask(
                agency_id=row.agency_id,
                walk_id=row.id,
                item=page,
                outcome=outcome,
                ms=done.seconds * 1000,
            )
        )
        if done.ease is not None:
            self._keep(row, page + SEQ_SUFFIX, {"value": done.ease})

    def _answer(self, row: WalkThrough, walk: ExampleWalk, page: str, told: Any) -> None:
        key, _, arm = page.partition("@")
        block = self.given.script.block(key)
        if key == CLOSING:
            self._keep(row, page, {"scale": self.given.script.closing, "values": told})
        elif block is not None and (given := kind_of(block).example(block, told)) is not None:
            value = dict(given.value)
            if given.words:
                first, mode = arm or walk.order[0], kind_of(block).mode
                value["voice"] = self._say(row, first, key, given.words, mode, Source.ANSWER)
            self._keep(row, page, value)

    def _keep(self, row: WalkThrough, item: str, value: dict[str, Any]) -> None:
        self.session.add(
            WalkAnswer(agency_id=row.agency_id, walk_id=row.id, item=item, value=value)
        )

    def _say(
        self,
        row: WalkThrough,
        arm: str,
        item: str,
        text: str,
        mode: Mode,
        source: Source,
        screen: str = "",
        element: str = "",
    ) -> int:
        attributes = {
            "round": self.round.id,
            "item": item,
            "arm": arm,
            "disruption": row.disruption,
        }
        said = Remark(
            text,
            screen=screen,
            element=element,
            mode=mode,
            source=source,
            perspective="commuter",
            moderation=Moderation.RELEASED,
            day=row.day,
            origin=ORIGIN,
            attributes=attributes,
        )
        return say(self.session, self.project, self.met[arm], said, walk_id=row.id)
