"""Prototypes in a project file: what goes along, and what stays."""

import gc
import io
import tracemalloc
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from codesign.artefacts.files import FILE_LIMIT
from codesign.artefacts.models import ArtefactFile
from codesign.contributions.models import Contribution
from codesign.exports import checking
from codesign.exports.writing import project_file
from codesign.fieldwork.models import FieldKit, FieldRecord
from codesign.projects.models import Project
from codesign.projects.project_file import faults
from codesign.rounds.codes import round_code, round_hmac
from codesign.rounds.domain import RoundStatus
from codesign.rounds.models import TestRound, WalkAnswer, WalkEvent, WalkThrough
from codesign.rounds.project_file.queries import walk_pages
from tests.cast import Cast
from tests.counting import statements
from tests.exported import (
    KEY,
    Generous,
    everything_told,
    exported,
    imported,
    later_sections,
    plain,
    random_project,
    with_page,
    written,
)
from tests.exported_prototypes import SECRET


@pytest.fixture
def project(session: Session, cast: Cast) -> Project:
    return random_project(session, cast.agency, "liten", Generous(1))


@pytest.fixture
def told(session: Session, project: Project) -> dict[str, Any]:
    return everything_told(session, project)


def test_no_secret_no_code_and_nothing_that_lies_aside_goes_along(
    session: Session, project: Project
) -> None:
    assert session.scalar(select(func.count()).select_from(FieldKit))
    assert session.scalar(select(func.count()).select_from(FieldRecord))
    text = exported(session, project, with_people=True).decode()
    assert SECRET not in text
    assert "Lagt åt sidan" not in text


def test_a_round_that_has_been_open_gets_an_invitation_of_the_new_installation(
    session: Session, cast: Cast, told: dict[str, Any]
) -> None:
    for one, status in zip(told["rounds"], ("open", "draft"), strict=False):
        one["status"] = status
    made = imported(session, cast.agency, written(told)).project
    rounds = session.scalars(select(TestRound).where(TestRound.project_id == made.id)).all()
    assert rounds
    for one in rounds:
        code = round_hmac(round_code(one.id, KEY), KEY)
        assert one.code_hmac == (None if one.status is RoundStatus.DRAFT else code)


def test_what_refers_to_rounds_and_voices_refers_to_those_of_the_new_project(
    session: Session, cast: Cast, told: dict[str, Any]
) -> None:
    made = imported(session, cast.agency, written(told)).project
    rows = session.execute(
        select(Contribution.attributes, WalkThrough.round_id, WalkThrough.project_id).join(
            WalkThrough, WalkThrough.id == Contribution.walk_id
        ).where(Contribution.project_id == made.id)
    ).all()  # fmt: skip
    assert rows
    for attributes, round_id, project_id in rows:
        assert attributes["round"] == round_id
        assert project_id == made.id
    answers = session.execute(
        select(WalkAnswer.value, WalkThrough.id)
        .join(WalkThrough, WalkThrough.id == WalkAnswer.walk_id)
        .where(WalkThrough.project_id == made.id)
    )
    said = [(value["voice"], walk) for value, walk in answers if value.get("voice")]
    assert said
    for voice, walk in said:
        assert session.get_one(Contribution, voice).walk_id == walk


def test_nobody_goes_on_with_a_walk_through_of_another_installation(
    session: Session, cast: Cast, told: dict[str, Any]
) -> None:
    made = imported(session, cast.agency, written(told)).project
    walks = session.scalars(select(WalkThrough).where(WalkThrough.project_id == made.id)).all()
    assert walks
    assert all(walk.token_hash is None and walk.code_hmac is None for walk in walks)
    assert all("trail" not in walk.progress for walk in walks)


def test_a_day_that_is_a_guess_is_one_in_the_file_and_in_what_comes_of_it(
    session: Session, cast: Cast, project: Project
) -> None:
    def guesses(of: Project) -> dict[str, object]:
        walks = session.scalars(select(WalkThrough).where(WalkThrough.project_id == of.id))
        return {walk.uuid: walk.progress.get("is_time_uncertain") for walk in walks}

    first, *others = session.scalars(
        select(WalkThrough).where(WalkThrough.project_id == project.id).order_by(WalkThrough.uuid)
    ).all()
    assert others
    first.progress = {**first.progress, "is_time_uncertain": True}
    for one in others:
        kept = {name: it for name, it in one.progress.items() if name != "is_time_uncertain"}
        one.progress = kept
    session.flush()
    told = everything_told(session, project)
    said = {walk["uuid"]: walk.get("is_time_uncertain") for walk in told["walks"]}
    assert said == {first.uuid: True, **{one.uuid: None for one in others}}
    made = imported(session, cast.agency, written(told)).project
    assert guesses(made) == said


def test_a_file_of_the_first_version_is_still_read(
    session: Session, cast: Cast, told: dict[str, Any]
) -> None:
    later = later_sections()
    first = {name: value for name, value in told.items() if name not in later}
    first["version"] = 1
    first["end"].pop("walks")
    for voice in first["voices"]:
        voice.pop("pin", None)
        voice.pop("walk", None)
    made = imported(session, cast.agency, written(first))
    assert made.voices == len(told["voices"])
    again = plain(exported(session, made.project))
    # People are numbered anew: some were only authors of what the file does not have.
    for voice in (*again["voices"], *first["voices"]):
        voice["codings"] = [[area, *rest] for area, _, *rest in voice.get("codings", ())]
    assert again["voices"] == first["voices"]
    assert again["areas"] == first["areas"]
    assert len(again["actions"]) == len(first["actions"])
    assert not any(again[name] for name in later)


def test_a_file_of_the_first_version_has_no_prototypes(
    session: Session, cast: Cast, told: dict[str, Any]
) -> None:
    with pytest.raises(faults.WrongOrderError):
        imported(session, cast.agency, written({**told, "version": 1}))


def test_what_a_round_is_called_among_a_voices_attributes_is_never_believed(
    session: Session, cast: Cast, told: dict[str, Any]
) -> None:
    for voice in told["voices"]:
        voice["attributes"] = {"round": 1, "item": "hitta"}
    made = imported(session, cast.agency, written(told)).project
    voices = session.scalars(select(Contribution).where(Contribution.project_id == made.id))
    own = set(session.scalars(select(TestRound.id).where(TestRound.project_id == made.id)))
    for voice in voices:
        assert ("round" in voice.attributes) == (voice.walk_id is not None)
        assert voice.attributes.get("round", min(own)) in own


def test_the_largest_file_that_a_prototype_may_have_goes_out_and_in(
    session: Session, cast: Cast, told: dict[str, Any]
) -> None:
    digest = with_page(told, b"x" * FILE_LIMIT)
    made = imported(session, cast.agency, written(told)).project
    stored = session.scalars(
        select(ArtefactFile.content).where(
            ArtefactFile.project_id == made.id, ArtefactFile.digest == digest
        )
    ).all()
    assert {len(one) for one in stored} == {FILE_LIMIT}
    assert checking.checked(io.BytesIO(exported(session, made))).walks == len(told["walks"])


@pytest.mark.both_engines
def test_every_page_of_walk_throughs_costs_three_questions(
    app: Flask, session: Session, project: Project
) -> None:
    _many(session, project, range(9), events=1)
    n = len(list(walk_pages(session, project.id, size=1)))
    with statements(app) as asked:
        pages = list(walk_pages(session, project.id, size=4))
    assert sum(map(len, pages)) == n > 9
    assert len(asked) == 3 * len(pages) + 1


@pytest.mark.both_engines
def test_ten_times_as_many_walk_throughs_take_no_more_memory(
    session: Session, project: Project
) -> None:
    _many(session, project, range(100), events=60)
    few, small = _peak(session, project)
    _many(session, project, range(100, 1000), events=60)
    many, large = _peak(session, project)
    assert large > 5 * small
    assert many < 1.5 * few, (few, many)


def _peak(session: Session, project: Project) -> tuple[int, int]:
    """The most memory that writing the file takes, and the file's size, in bytes."""
    session.expire_all()
    gc.collect()
    tracemalloc.start()
    size = sum(map(len, project_file(session, project, with_people=False)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak, size


def _many(session: Session, project: Project, numbers: range, events: int) -> None:
    round_id = session.scalar(select(TestRound.id).where(TestRound.project_id == project.id))
    assert round_id is not None
    whose = {"agency_id": project.agency_id}
    walks = [
        {
            **whose,
            "project_id": project.id,
            "round_id": round_id,
            "uuid": f"00000000-0000-4000-8000-{number:012d}",
            "arms": ["A"],
            "plan": ["hitta@A"],
            "day": date(2026, 11, 1),
        }
        for number in numbers
    ]
    ids = session.scalars(insert(WalkThrough).returning(WalkThrough.id), walks).all()
    told = {"kind": "screen", "item": "hitta@A", "screen": "start", "hotspot": "x" * 40}
    session.execute(
        insert(WalkEvent),
        [
            {**whose, "walk_id": walk, "seq": seq, "ms": seq, **told}
            for walk in ids
            for seq in range(events)
        ],
    )
