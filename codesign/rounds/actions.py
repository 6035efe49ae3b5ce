"""Rounds: read, written, opened and closed. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from codesign.accounts.models import Person
from codesign.artefacts.models import Artefact, ArtefactVersion, VersionStatus
from codesign.db import now
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.items.moves import WalkStatus
from codesign.items.outlines import slug_of
from codesign.items.trial import Trial, trials, tried_kinds
from codesign.projects.models import Project
from codesign.rounds import pilots
from codesign.rounds.checking import Mismatch, mismatches
from codesign.rounds.codes import round_code, round_hmac
from codesign.rounds.domain import RoundStatus
from codesign.rounds.forms import ARMS
from codesign.rounds.models import RoundArm, TestRound, WalkThrough
from codesign.rounds.plan import Design, TestPlan

ROUNDS_SHOWN = 200


class StaleRoundError(RuleBrokenError):
    """Somebody else has saved the round since this person opened it."""

    sentence = lazy("Någon annan har ändrat omgången medan du skrev. Inget av ditt är sparat ännu.")


class RoundIsFrozenError(RuleBrokenError):
    sentence = lazy(
        "Omgången har varit öppen, så frågorna går inte längre att ändra: då skulle svaren inte gå "
        "att jämföra. Gör en kopia i stället."
    )


class NotADraftError(RuleBrokenError):
    sentence = lazy(
        "Omgången har varit öppen, så den går inte att radera: det som människor har svarat finns "
        "i den. Avsluta den i stället."
    )


class DoesNotFitError(RuleBrokenError):
    """The round asks for what its versions do not have."""

    status = 422
    sentence = lazy("Omgången passar inte ihop med versionen som ska provas.")

    def __init__(self, found: Sequence[Mismatch]) -> None:
        super().__init__()
        self.found = tuple(found)


@dataclass(frozen=True)
class RoundRow:
    """A round in the list."""

    slug: str
    title: dict[str, str]
    status: RoundStatus
    design: Design
    prototype: str
    complete: int
    started: int


def rounds_of(session: Session, project_id: int) -> list[RoundRow]:
    """The rounds of a project, the newest first, with how many took part. Two queries."""
    rounds = session.execute(
        select(TestRound, Artefact.slug)
        .join(Artefact, Artefact.id == TestRound.artefact_id)
        .where(TestRound.project_id == project_id)
        .order_by(TestRound.id.desc())
        .limit(ROUNDS_SHOWN)
    ).all()
    counts = walk_counts(session, [one.id for one, _ in rounds])
    return [
        RoundRow(
            one.slug,
            one.title,
            one.status,
            one.design,
            prototype,
            counts.get((one.id, WalkStatus.COMPLETE), 0),
            begun(counts, one.id),
        )
        for one, prototype in rounds
    ]


def walk_counts(session: Session, round_ids: Sequence[int]) -> dict[tuple[int, WalkStatus], int]:
    """How many walk-throughs each round has in each status, of those that are counted."""
    found = session.execute(
        select(WalkThrough.round_id, WalkThrough.status, func.count())
        .where(
            WalkThrough.round_id.in_(round_ids),
            WalkThrough.is_pilot.is_(False),
            WalkThrough.left_out.is_(None),
        )
        .group_by(WalkThrough.round_id, WalkThrough.status)
    )
    return {(round_id, status): n for round_id, status, n in found}


def begun(counts: Mapping[tuple[int, WalkStatus], int], round_id: int) -> int:
    """How many have begun and not come to the end, of what `walk_counts` counted."""
    return sum(
        counts.get((round_id, status), 0) for status in (WalkStatus.STARTED, WalkStatus.LEFT)
    )


def round_of(session: Session, project_id: int, slug: str, *, held: bool = False) -> TestRound:
    """A round with its arms. `held` keeps others from writing it until the commit.

    Raises NotFoundError.
    """
    query = (
        select(TestRound)
        .where(TestRound.project_id == project_id, TestRound.slug == slug)
        .options(selectinload(TestRound.arms), joinedload(TestRound.artefact))
    )
    if held:
        query = query.with_for_update(of=TestRound).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError
    return found


def script_of(test_round: TestRound) -> TestPlan:
    """The round's script."""
    return TestPlan.model_validate(test_round.script)


def arms_shown(session: Session, test_round: TestRound) -> dict[str, Trial]:
    """The versions that a round tries, by arm."""
    found = trials(session, [arm.version_id for arm in test_round.arms])
    return {arm.key: found[arm.version_id] for arm in test_round.arms}


@dataclass(frozen=True)
class Choice:
    """A version that a round can try."""

    shown: Trial
    is_newest: bool

    @property
    def id(self) -> int:
        return self.shown.version_id


def choices(session: Session, project_id: int) -> list[Choice]:
    """Every published version of what can be tried in a project, newest first in each."""
    ids = session.execute(
        select(ArtefactVersion.id, Artefact.id)
        .join(Artefact, Artefact.id == ArtefactVersion.artefact_id)
        .where(
            Artefact.project_id == project_id,
            Artefact.kind.in_(tried_kinds()),
            ArtefactVersion.status == VersionStatus.PUBLISHED,
        )
        .order_by(Artefact.id, ArtefactVersion.number.desc())
    ).all()
    shown = trials(session, [version for version, _ in ids])
    seen: set[int] = set()
    found = []
    for version, artefact in ids:
        found.append(Choice(shown[version], artefact not in seen))
        seen.add(artefact)
    return found


def _artefact_of(session: Session, project: Project, versions: Sequence[int]) -> int:
    """The first version's artefact. Raises NotFoundError when one is not of this project."""
    known = {one.id: one.shown for one in choices(session, project.id)}
    if not versions or any(version not in known for version in versions):
        raise NotFoundError
    return known[versions[0]].artefact_id


def create(
    session: Session,
    project: Project,
    script: TestPlan,
    design: Design,
    versions: Sequence[int],
    author: Person | None = None,
) -> TestRound:
    """A new draft of a round."""
    artefact_id = _artefact_of(session, project, versions)
    taken = session.scalars(select(TestRound.slug).where(TestRound.project_id == project.id)).all()
    made = TestRound(
        agency_id=project.agency_id,
        project_id=project.id,
        artefact_id=artefact_id,
        slug=slug_of(script.title.get("sv", ""), [*taken, "ny"], "omgang"),
        title=dict(script.title),
        script=stored(script),
        design=design,
        author_id=author.id if author else None,
    )
    session.add(made)
    session.flush()
    _set_arms(session, made, versions)
    return made


def stored(script: TestPlan) -> dict[str, object]:
    """The script as plain data."""
    return script.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {
        "schema": script.schema_
    }


def _set_arms(session: Session, test_round: TestRound, versions: Sequence[int]) -> None:
    session.add_all(
        RoundArm(
            agency_id=test_round.agency_id, round_id=test_round.id, key=key, version_id=version
        )
        for key, version in zip(ARMS, versions, strict=False)
    )
    session.flush()


def save(
    session: Session,
    project: Project,
    test_round: TestRound,
    seen: int,
    script: TestPlan,
    design: Design,
    versions: Sequence[int],
) -> None:
    """Write a draft anew. The round is held by the caller.

    Raises RoundIsFrozenError once it has been open, StaleRoundError when `seen` has passed.
    """
    if test_round.status is not RoundStatus.DRAFT:
        raise RoundIsFrozenError
    if seen != test_round.revision:
        raise StaleRoundError
    # What was tried of it is no longer what it asks.
    pilots.wipe(session, test_round.id)
    test_round.artefact_id = _artefact_of(session, project, versions)
    test_round.title = dict(script.title)
    test_round.script = stored(script)
    test_round.design = design
    test_round.revision += 1
    if [arm.version_id for arm in test_round.arms] != list(versions):
        for arm in test_round.arms:
            session.delete(arm)
        session.flush()
        _set_arms(session, test_round, versions)
    session.flush()


def what_does_not_fit(session: Session, test_round: TestRound) -> tuple[Mismatch, ...]:
    """What the script asks for that a version does not have."""
    return mismatches(script_of(test_round), arms_shown(session, test_round))


def open_round(session: Session, test_round: TestRound) -> None:
    """Let people in, for the first time or again. Raises DoesNotFitError."""
    if found := what_does_not_fit(session, test_round):
        raise DoesNotFitError(found)
    pilots.wipe(session, test_round.id)
    test_round.status = RoundStatus.OPEN
    test_round.code_hmac = round_hmac(round_code(test_round.id))
    test_round.opened_at = test_round.opened_at or now()
    test_round.closed_at = None
    test_round.revision += 1
    session.flush()


def close_round(session: Session, test_round: TestRound) -> None:
    """Let nobody more in; what has been answered stays."""
    if test_round.status is RoundStatus.OPEN:
        pilots.wipe(session, test_round.id)
        test_round.status = RoundStatus.CLOSED
        test_round.closed_at = now()
        test_round.revision += 1
        session.flush()


def uncount_start(session: Session, round_id: int, arm: str) -> None:
    """One walk-through that began with this arm is taken back: the arms are evened without it."""
    session.execute(
        update(RoundArm)
        .where(RoundArm.round_id == round_id, RoundArm.key == arm, RoundArm.started > 0)
        .values(started=RoundArm.started - 1)
        .execution_options(synchronize_session=False)
    )


def delete_draft(session: Session, test_round: TestRound) -> None:
    """Erase a round that has never been open, with what was tried of it.

    Raises NotADraftError.
    """
    if test_round.status is not RoundStatus.DRAFT or test_round.opened_at is not None:
        raise NotADraftError
    pilots.wipe(session, test_round.id)
    for arm in test_round.arms:
        session.delete(arm)
    session.flush()
    session.delete(test_round)
    session.flush()


def count_start(session: Session, arm_id: int) -> None:
    """One more walk-through began with this arm."""
    session.execute(
        update(RoundArm).where(RoundArm.id == arm_id).values(started=RoundArm.started + 1)
    )
