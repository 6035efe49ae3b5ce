"""Prototypes in a project file: what goes along, what stays, and what is refused."""

import gc
import io
import json
import tracemalloc
from base64 import b64encode
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from codesign.exports import checking, faults
from codesign.exports.prototype_queries import walk_pages
from codesign.exports.sections import SINCE
from codesign.exports.writing import project_file
from codesign.feedback.models import Contribution
from codesign.projects.models import Project
from codesign.prototypes.codes import round_code, round_hmac
from codesign.prototypes.domain import RoundStatus
from codesign.prototypes.files import FILE_LIMIT
from codesign.prototypes.models import (
    FieldKit,
    FieldRecord,
    PrototypeFile,
    TestRound,
    WalkAnswer,
    WalkEvent,
    WalkThrough,
)
from tests.cast import Cast
from tests.counting import statements
from tests.exported import KEY, Generous, exported, imported, plain, random_project
from tests.exported_prototypes import SECRET
from tests.prototyping import picture


@pytest.fixture
def project(session: Session, cast: Cast) -> Project:
    return random_project(session, cast.agency, "liten", Generous(1))


@pytest.fixture
def told(session: Session, project: Project) -> dict[str, Any]:
    found = plain(exported(session, project))
    assert all(found[name] for name in SINCE), "the example should have everything"
    found["rounds"][0]["status"] = "open"
    return found


def written(told: dict[str, Any]) -> bytes:
    return json.dumps(told).encode()


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


def test_a_file_of_the_first_version_is_still_read(
    session: Session, cast: Cast, told: dict[str, Any]
) -> None:
    first = {name: value for name, value in told.items() if name not in SINCE}
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
    assert not any(again[name] for name in SINCE)


def test_a_file_of_the_first_version_has_no_prototypes(
    session: Session, cast: Cast, told: dict[str, Any]
) -> None:
    with pytest.raises(faults.WrongOrderError):
        imported(session, cast.agency, written({**told, "version": 1}))


def _content(told: dict[str, Any], content: bytes) -> str:
    """The project with other bytes in one of its pages, under their right digest: which is it."""
    named = told["prototype_versions"][0]["document"]["files"]
    old = next(one["digest"] for one in named if one["media_type"] == "text/html")
    new = {"digest": sha256(content).hexdigest()}
    for version in told["prototype_versions"]:
        for listed in version["document"]["files"]:
            if listed["digest"] == old:
                listed.update(new, size=len(content))
    for file in told["prototype_files"]:
        if file["digest"] == old:
            file.update(new, content=b64encode(content).decode())
    return new["digest"]


def _files(told: dict[str, Any]) -> list[dict[str, Any]]:
    return told["prototype_versions"][0]["document"]["files"]


def _pinned(told: dict[str, Any]) -> dict[str, Any]:
    return next(voice for voice in told["voices"] if voice.get("pin", {}).get("screen"))


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return next(voice for voice in told["voices"] if voice.get("walk"))


def _in_words(told: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in told["walk_answers"] if one["value"].get("voice"))


def _deep(told: dict[str, Any]) -> None:
    node: dict[str, Any] = {"key": "a", "label": "A"}
    for _ in range(400):
        node = {"key": "a", "label": "A", "below": [node]}
    blocks = told["rounds"][0]["script"]["blocks"]
    next(one for one in blocks if one["kind"] == "tree-test")["tree"] = [node]


Spoil = Callable[[dict[str, Any]], object]
FAULTS: dict[str, tuple[Spoil, type[faults.ProjectFileError]]] = {
    "a prototype twice": (
        lambda f: f["prototypes"].append(f["prototypes"][0]),
        faults.RepeatedError,
    ),
    "a prototype named like a journey": (
        lambda f: f["prototypes"].append({"slug": f["journeys"][0]["slug"]}),
        faults.RepeatedError,
    ),
    "a version of an unknown prototype": (
        lambda f: f["prototype_versions"][0].update(prototype="borta"),
        faults.UnknownReferenceError,
    ),
    "a version twice": (
        lambda f: f["prototype_versions"].append(f["prototype_versions"][0]),
        faults.RepeatedError,
    ),
    "a document that is none": (
        lambda f: f["prototype_versions"][0].update(document={"schema": "x"}),
        faults.WrongRecordError,
    ),
    "a hotspot that leads nowhere": (
        lambda f: f["prototype_versions"][0]["document"]["screens"][0]["hotspots"][0].update(
            go=[{"to": "borta"}]
        ),
        faults.WrongRecordError,
    ),
    "an unknown journey": (
        lambda f: f["prototype_versions"][0]["document"].update(journey="borta"),
        faults.UnknownReferenceError,
    ),
    "a file that points outside": (
        lambda f: _files(f)[0].update(name="../../etc/passwd"),
        faults.WrongRecordError,
    ),
    "a file with a path from the root": (
        lambda f: _files(f)[0].update(name="/etc/passwd"),
        faults.WrongRecordError,
    ),
    "a file with a backslash": (
        lambda f: _files(f)[0].update(name="a\\..\\b.html"),
        faults.WrongRecordError,
    ),
    "a hidden file": (lambda f: _files(f)[0].update(name="a/.b.html"), faults.WrongRecordError),
    "a file named twice": (lambda f: _files(f).append(_files(f)[0]), faults.RepeatedError),
    "a screen without its file": (lambda f: _files(f).pop(0), faults.UnknownReferenceError),
    "more files than a version may have": (
        lambda f: _files(f).extend({**_files(f)[0], "name": f"a{n}.html"} for n in range(1000)),
        faults.LargePartError,
    ),
    "more bytes than a version may have": (
        lambda f: _files(f)[0].update(size=31 * 1024 * 1024),
        faults.LargePartError,
    ),
    "a file missing": (lambda f: f["prototype_files"].pop(0), faults.UnknownReferenceError),
    "a file twice": (
        lambda f: f["prototype_files"].append(f["prototype_files"][0]),
        faults.RepeatedError,
    ),
    "a file nobody names": (
        lambda f: f["prototype_files"][0].update(digest="0" * 64),
        faults.UnknownReferenceError,
    ),
    "other bytes than the digest's": (
        lambda f: f["prototype_files"][0].update(content=b64encode(b"<p>x</p>").decode()),
        faults.WrongDigestError,
    ),
    "a file that is too large": (
        lambda f: _content(f, b"x" * (FILE_LIMIT + 1)),
        faults.LargePartError,
    ),
    "base64 without end": (
        lambda f: f["prototype_files"][0].update(content="A" * (1 << 24)),
        faults.DamagedFileError,
    ),
    "base64 that is none": (
        lambda f: f["prototype_files"][0].update(content="<p>"),
        faults.WrongRecordError,
    ),
    "base64 with bits to spare": (
        lambda f: f["prototype_files"][0].update(content="QR=="),
        faults.WrongRecordError,
    ),
    "a program for a page": (
        lambda f: _content(f, b"\x7fELF\x00\xff"),
        faults.WrongRecordError,
    ),
    "another kind than it is": (
        lambda f: f["prototype_files"][0].update(media_type="image/svg+xml"),
        faults.WrongRecordError,
    ),
    "another size than it has": (
        lambda f: [one.update(size=1) for one in _files(f)],
        faults.WrongRecordError,
    ),
    "a round twice": (lambda f: f["rounds"].append(f["rounds"][0]), faults.RepeatedError),
    "a round of an unknown prototype": (
        lambda f: f["rounds"][0].update(prototype="borta"),
        faults.UnknownReferenceError,
    ),
    "an arm with an unknown version": (
        lambda f: f["rounds"][0]["arms"][0].__setitem__(2, 99),
        faults.UnknownReferenceError,
    ),
    "an arm twice": (
        lambda f: f["rounds"][0]["arms"].append(f["rounds"][0]["arms"][0]),
        faults.RepeatedError,
    ),
    "a round without arms": (lambda f: f["rounds"][0].update(arms=[]), faults.WrongRecordError),
    "a script that is none": (lambda f: f["rounds"][0].update(script={}), faults.WrongRecordError),
    "a script with too many blocks": (
        lambda f: f["rounds"][0]["script"].update(
            blocks=[{"key": f"b{n}", "kind": "question", "prompt": "?"} for n in range(41)]
        ),
        faults.WrongRecordError,
    ),
    "a script with an endless text": (
        lambda f: f["rounds"][0]["script"].update(welcome={"sv": "x" * 4001}),
        faults.WrongRecordError,
    ),
    "a script without bottom": (_deep, faults.WrongRecordError),
    "an open round that does not fit its versions": (
        lambda f: f["rounds"][0]["script"]["blocks"][1].update(start="borta"),
        faults.WrongRecordError,
    ),
    "a walk-through of an unknown round": (
        lambda f: f["walks"][0].update(round="borta"),
        faults.UnknownReferenceError,
    ),
    "a uuid twice": (lambda f: f["walks"].append(f["walks"][0]), faults.RepeatedError),
    "a uuid that is none": (
        lambda f: f["walks"][0].update(uuid="' OR 1=1"),
        faults.WrongRecordError,
    ),
    "an unknown arm": (
        lambda f: f["walks"][0].update(arms=["Q"]),
        faults.UnknownReferenceError,
    ),
    "an unknown page": (
        lambda f: f["walks"][0].update(plan=["borta"]),
        faults.UnknownReferenceError,
    ),
    "a task twice": (
        lambda f: f["walks"][0].update(tasks=[["hitta@A", "direct", False, 1]] * 2),
        faults.RepeatedError,
    ),
    "more events than are kept": (
        lambda f: f["walks"][0].update(
            events=[["screen", "hitta@A", "start", "", None, None, 1]] * 2001
        ),
        faults.WrongRecordError,
    ),
    "a press outside the screen": (
        lambda f: f["walks"][0].update(events=[["miss", "hitta@A", "start", "", 1.5, 0.5, 1]]),
        faults.WrongRecordError,
    ),
    "a walk-through missing": (lambda f: f["end"].update(walks=99), faults.WrongWalkCountError),
    "a secret": (lambda f: f["walks"][0].update(token_hash="x"), faults.WrongRecordError),
    "an invitation": (lambda f: f["rounds"][0].update(code_hmac="x"), faults.WrongRecordError),
    "a voice pinned to an unknown prototype": (
        lambda f: _pinned(f)["pin"].update(prototype="borta"),
        faults.UnknownReferenceError,
    ),
    "a voice pinned to an unknown version": (
        lambda f: _pinned(f)["pin"].update(version=99),
        faults.UnknownReferenceError,
    ),
    "a voice pinned to an unknown screen": (
        lambda f: _pinned(f).update(pin={"prototype": "tavlan", "version": 1, "screen": "borta"}),
        faults.UnknownReferenceError,
    ),
    "a voice of an unknown walk-through": (
        lambda f: _said(f).update(walk=99),
        faults.UnknownReferenceError,
    ),
    "a note that has no page": (
        lambda f: _said(f).update(attributes={"note": f["walks"][0]["uuid"]}),
        faults.WrongRecordError,
    ),
    "an answer in an unknown walk-through": (
        lambda f: f["walk_answers"][-1].update(walk=99),
        faults.UnknownReferenceError,
    ),
    "an answer twice": (
        lambda f: f["walk_answers"].append(f["walk_answers"][-1]),
        faults.RepeatedError,
    ),
    "answers out of order": (
        lambda f: f["walk_answers"].insert(
            0, {"walk": len(f["walks"]), "item": "context", "value": {}}
        ),
        faults.WrongRecordError,
    ),
    "an answer by an unknown voice": (
        lambda f: _in_words(f)["value"].update(voice=99),
        faults.UnknownReferenceError,
    ),
    "an answer by what is no voice": (
        lambda f: _in_words(f)["value"].update(voice=-1),
        faults.WrongRecordError,
    ),
    "an endless answer": (
        lambda f: f["walk_answers"][0].update(value={"value": "x" * 100_001}),
        faults.WrongRecordError,
    ),
    "a photograph twice": (
        lambda f: f["walk_photos"].append(f["walk_photos"][0]),
        faults.RepeatedError,
    ),
    "a photograph that is none": (
        lambda f: f["walk_photos"][0].update(content=b64encode(b"<svg/>").decode()),
        faults.WrongRecordError,
    ),
    "a photograph of another kind": (
        lambda f: f["walk_photos"][0].update(content=b64encode(picture(40, 30)).decode()),
        faults.WrongRecordError,
    ),
    "a photograph of another size": (
        lambda f: f["walk_photos"][0].update(width=41),
        faults.WrongRecordError,
    ),
    "a photograph that unfolds without end": (
        lambda f: f["walk_photos"][0].update(width=100_000, height=100_000),
        faults.LargePartError,
    ),
    "a photograph with an unknown voice": (
        lambda f: f["walk_photos"][0].update(voice=99),
        faults.UnknownReferenceError,
    ),
    "an unknown change": (
        lambda f: f["changes"][0].update(change="borta"),
        faults.UnknownReferenceError,
    ),
    "a change by an unknown voice": (
        lambda f: f["changes"][0].update(voice=99),
        faults.UnknownReferenceError,
    ),
    "a change by an unknown person": (
        lambda f: f["changes"][0].update(person=99),
        faults.UnknownReferenceError,
    ),
    "a change twice": (lambda f: f["changes"].append(f["changes"][0]), faults.RepeatedError),
}


def _refused(content: bytes) -> faults.ProjectFileError | None:
    try:
        checking.checked(io.BytesIO(content))
    except faults.ProjectFileError as refused:
        return refused
    return None


def test_what_does_not_fit_together_is_refused_with_a_sentence(told: dict[str, Any]) -> None:
    text = json.dumps(told)
    for name, (spoil, expected) in FAULTS.items():
        spoiled = json.loads(text)
        spoil(spoiled)
        refused = _refused(written(spoiled))
        assert type(refused) is expected, f"{name}: {refused and refused.in_english()}"
        assert refused.told()


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
    digest = _content(told, b"x" * FILE_LIMIT)
    made = imported(session, cast.agency, written(told)).project
    stored = session.scalars(
        select(PrototypeFile.content).where(
            PrototypeFile.project_id == made.id, PrototypeFile.digest == digest
        )
    ).all()
    assert {len(one) for one in stored} == {FILE_LIMIT}
    assert checking.checked(io.BytesIO(exported(session, made))).walks == len(told["walks"])


def test_every_page_of_walk_throughs_costs_three_questions(
    app: Flask, session: Session, project: Project
) -> None:
    _many(session, project, range(9), events=1)
    n = len(list(walk_pages(session, project.id, size=1)))
    with statements(app) as asked:
        pages = list(walk_pages(session, project.id, size=4))
    assert sum(map(len, pages)) == n > 9
    assert len(asked) == 3 * len(pages) + 1


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
