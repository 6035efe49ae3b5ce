"""Project files whose prototypes, rounds and walk-throughs do not fit together: all are refused."""

import io
import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from codesign.artefacts.files import FILE_LIMIT
from codesign.exports import checking
from codesign.projects.project_file import faults
from tests.cast import Cast
from tests.exported import Generous, everything_told, random_project, with_page, written
from tests.prototyping import picture


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
        lambda f: with_page(f, b"x" * (FILE_LIMIT + 1)),
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
        lambda f: with_page(f, b"\x7fELF\x00\xff"),
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


def test_what_does_not_fit_together_is_refused_with_a_sentence(
    session: Session, cast: Cast
) -> None:
    project = random_project(session, cast.agency, "liten", Generous(1))
    text = json.dumps(everything_told(session, project))
    for name, (spoil, expected) in FAULTS.items():
        spoiled = json.loads(text)
        spoil(spoiled)
        refused = _refused(written(spoiled))
        assert type(refused) is expected, f"{name}: {refused and refused.told()}"
        assert refused.told()
