"""Rounds and participations of a project file, made again."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from codesign.artefacts.project_file.making import MadeArtefacts
from codesign.contributions.project_file import made_voice
from codesign.projects.models import Project
from codesign.projects.project_file.section import Making
from codesign.rounds.codes import round_code, round_hmac
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import (
    RoundArm,
    TestRound,
    WalkAnswer,
    WalkEvent,
    WalkPhoto,
    WalkTask,
    WalkThrough,
)
from codesign.rounds.project_file.records import (
    RoundRecord,
    WalkAnswerRecord,
    WalkPhotoRecord,
    WalkRecord,
)
from codesign.rounds.results.queries import read_round
from codesign.rounds.results.releases import release_at_close

ROUND = "round"
"""The attribute of a voice that holds its round's id. The participation tells the round."""
_EVENT = ("kind", "item", "screen", "hotspot", "x", "y", "ms")
_TASK = ("item", "outcome", "is_observed", "ms", "at_goal")


@dataclass
class _MadeRounds:
    """Rounds by their slug, participations and their rounds in the order of the file (ids)."""

    rounds: dict[str, int] = field(default_factory=dict)
    walks: "array[int]" = field(default_factory=lambda: array("q"))
    round_of: "array[int]" = field(default_factory=lambda: array("q"))


def made_walk(making: Making, number: int | None) -> int | None:
    """The id of the participation with this number; None for none."""
    return making.state(_MadeRounds).walks[number - 1] if number is not None else None


def attributes_in_walk(
    making: Making, number: int | None, attributes: Mapping[str, Any]
) -> Mapping[str, Any]:
    """A voice's attributes, with the id of the round that it was said in, if it was in one.

    What a file says of that id is not believed: results are told apart by it.
    """
    believed = without_round(attributes)
    if number is None:
        return believed
    return {ROUND: making.state(_MadeRounds).round_of[number - 1], **believed}


def without_round(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """A voice's attributes without what only one database understands."""
    return {name: value for name, value in attributes.items() if name != ROUND}


def _all(making: Making, table: type[Any], rows: list[dict[str, Any]]) -> None:
    """Rows that the session does not keep: photographs are large."""
    if rows:
        making.session.execute(insert(table).execution_options(render_nulls=True), rows)


def round_(making: Making, record: RoundRecord) -> None:
    """A round with its arms, and an invitation of this installation once it has been open."""
    known = making.state(MadeArtefacts)
    values = dict(record)
    prototype, author = values.pop("prototype"), values.pop("author")
    arms = values.pop("arms")
    made = TestRound(
        **making.whose,
        **values,
        artefact_id=known.ids[prototype],
        author_id=making.person(author),
    )
    making.session.add(made)
    making.session.flush()
    if record.status is not RoundStatus.DRAFT:
        # The old invitation belongs to the other installation; this one gets its own.
        code = round_code(made.id, making.secret_key)
        made.code_hmac = round_hmac(code, making.secret_key)
    whose = {"agency_id": making.project.agency_id, "round_id": made.id}
    rows = [
        {**whose, "key": key, "version_id": known.versions[slug, number], "started": started}
        for key, slug, number, started in arms
    ]
    _all(making, RoundArm, rows)
    making.state(_MadeRounds).rounds[record.slug] = made.id


def walk(making: Making, record: WalkRecord) -> None:
    """A participation with its tasks and events."""
    known = making.state(_MadeRounds)
    values = dict(record)
    tasks, events = values.pop("tasks"), values.pop("events")
    round_id = known.rounds[values.pop("round")]
    progress = _progress(values.pop("ms"), record)
    for left in ("photos", "is_time_uncertain", "started_at", "finished_at"):
        del values[left]
    values |= {"arms": list(record.arms), "plan": list(record.plan), "progress": progress}
    walk_id = making.next_id()
    _all(making, WalkThrough, [{**making.whose, "id": walk_id, "round_id": round_id, **values}])
    whose = {"agency_id": making.project.agency_id, "walk_id": walk_id}
    _all(making, WalkTask, [{**whose, **_task(one)} for one in tasks])
    told = [
        {**whose, "seq": seq, "view": None, **dict(zip(_EVENT, one, strict=True))}
        for seq, one in enumerate(events)
    ]
    _all(making, WalkEvent, told)
    known.walks.append(walk_id)
    known.round_of.append(round_id)


def answer(making: Making, record: WalkAnswerRecord) -> None:
    """An answer, with the id of the voice that says it in words."""
    value = dict(record.value)
    if "voice" in value:
        value["voice"] = made_voice(making, value["voice"])
    row = {
        "agency_id": making.project.agency_id,
        "walk_id": made_walk(making, record.walk),
        "item": record.item,
        "value": value,
    }
    _all(making, WalkAnswer, [row])


def photo(making: Making, record: WalkPhotoRecord) -> None:
    """A photograph."""
    values = dict(record)
    walk, voice = values.pop("walk"), values.pop("voice")
    row = {
        **making.whose,
        "id": making.next_id(),
        **values,
        "walk_id": made_walk(making, walk),
        "contribution_id": made_voice(making, voice),
    }
    _all(making, WalkPhoto, [row])


def release_closed(session: Session, project: Project) -> None:
    """Readers are told of rounds that come closed, as where they were closed."""
    slugs = session.scalars(
        select(TestRound.slug).where(
            TestRound.project_id == project.id, TestRound.status == RoundStatus.CLOSED
        )
    ).all()
    for slug in slugs:
        release_at_close(session, project, read_round(session, project.id, slug))


def _task(told: tuple[Any, ...]) -> dict[str, Any]:
    """A task's columns; older files do not say whether its time ends at the goal."""
    return dict.fromkeys(_TASK, False) | dict(zip(_TASK, told, strict=False))


def _progress(ms: int | None, record: WalkRecord) -> dict[str, Any]:
    """What a participation from the field keeps; where somebody was online ends with the secret
    of their address."""
    told: dict[str, Any] = {} if ms is None else {"ms": ms}
    if record.photos or told:
        told["photos"] = [photo.model_dump(mode="json") for photo in record.photos]
    if record.is_time_uncertain:
        told["is_time_uncertain"] = True
    return told
