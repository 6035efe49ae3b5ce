"""The project file is the sum of what capabilities declare, and looks as it always has."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign import capabilities
from codesign.areas.models import Area
from codesign.areas.project_file import known_area, made_area
from codesign.contributions.domain import NOTE_LIMIT
from codesign.exports.checking import checked
from codesign.exports.domain import VERSION
from codesign.projects.models import Project
from codesign.projects.project_file.faults import UnknownReferenceError, WrongOrderError
from codesign.projects.project_file.fields import WORDS_LIMIT, Number, Record, Words
from codesign.projects.project_file.section import (
    Checking,
    Making,
    Section,
    Writing,
    each,
    sections,
    use_sections,
)
from codesign.starter.demo import seed_demo
from tests import factories
from tests.cast import Cast
from tests.exported import exported, imported, plain, random_project, written

SHAPE = json.loads(Path(__file__).with_name("project_file_shape.json").read_text("utf-8"))
"""Of the demo's files as they were before sections were declared by capabilities: each list's
fields in their order, with the kinds of values that they had."""
NAMES = {bool: "bool", int: "int", float: "float", str: "str", list: "list", dict: "dict"}
SINCE_ONE = ["journeys", "versions", "areas", "voices"]
SINCE_FOUR = [
    "units",
    "questionnaire_rounds",
    "questionnaire_channels",
    "printed_sources",
    "printed_counts",
    "responses",
]
SINCE_ONE += ["actions", "answers", "priorities", "quotes", "people"]


def follows(keys: list[str], order: list[str]) -> bool:
    """Whether these keys stand in this order, with some left out."""
    rest = iter(order)
    return all(key in rest for key in keys)


def differing(name: str, told: Any, shape: Any) -> list[str]:
    """What of a member of the file is not as it was."""
    if isinstance(shape, str):
        return [] if NAMES[type(told)] == shape else [name]
    fields = shape[0] if isinstance(shape, list) else shape
    records = told if isinstance(shape, list) else [told]
    return [
        f"{name} {list(one)}"
        for one in records
        if not follows(list(one), list(fields))
        or any(NAMES.get(type(value), "null") not in fields[key] for key, value in one.items())
    ]


def without_questionnaires(told: dict[str, Any]) -> None:
    """Take out of a demo's file what came later: its questionnaires, which are open."""
    kind = {"kind": "questionnaire"}
    asked = {one["slug"] for one in told["prototypes"] if kind.items() <= one.items()}
    assert {one["questionnaire"] for one in told["questionnaire_rounds"]} == asked != set()
    assert {one["status"] for one in told["questionnaire_rounds"]} == {"open"}
    assert told["responses"] == told["units"] == told["questionnaire_channels"] == []
    assert {one["questionnaire"] for one in told["printed_sources"]} <= asked
    told["prototypes"] = [one for one in told["prototypes"] if one["slug"] not in asked]
    versions = [one for one in told["prototype_versions"] if one["prototype"] not in asked]
    told["prototype_versions"] = versions


def test_the_demos_files_look_as_they_did(session: Session) -> None:
    seed_demo(session, "no password", b"a secret of thirty-two characters")
    demos = session.scalars(select(Project).where(Project.is_demo)).all()
    files = [plain(exported(session, one)) for one in demos]
    assert len(files) == 3
    for told in files:
        assert [name for name in told if name not in SINCE_FOUR] == list(SHAPE)
        without_questionnaires(told)
        assert [part for name in SHAPE for part in differing(name, told[name], SHAPE[name])] == []
    for name, shape in SHAPE.items():
        if isinstance(shape, list):
            met = {key for told in files for one in told[name] for key in one}
            assert met == set(shape[0]), name


def test_a_file_that_looks_otherwise_is_seen() -> None:
    area = {"parent": None, "key": "a", "name": {}, "definition": {}, "colour": "sea"}
    area |= {"position": 0, "revision": 1}
    assert differing("areas", [area], SHAPE["areas"]) == []
    moved = {"key": "a", **area}
    assert differing("areas", [area, moved], SHAPE["areas"]) == [f"areas {list(moved)}"]
    assert differing("areas", [{**area, "position": "0"}], SHAPE["areas"]) != []
    assert differing("areas", [{**area, "more": 1}], SHAPE["areas"]) != []
    assert differing("version", "3", SHAPE["version"]) == ["version"]


def test_each_version_has_its_lists_in_order() -> None:
    lists = [name for name, shape in SHAPE.items() if isinstance(shape, list)]
    assert [one.name for one in sections(1)] == SINCE_ONE
    assert [one.name for one in sections(2)] == [one.name for one in sections(3)] == lists
    newest = [one.name for one in sections(VERSION)]
    assert newest == [one.name for one in sections()]
    assert [name for name in newest if name not in SINCE_FOUR] == lists
    assert newest[newest.index("questionnaire_rounds") - 1] == "rounds"
    assert newest[newest.index("responses") - 1] == "walk_photos"
    assert newest[newest.index("units") + 1] == "rounds"


def test_two_sections_are_never_one() -> None:
    known = list(sections())
    first, second = known[:2]
    for twin in (
        replace(first, name=second.name),
        replace(first, place=second.place),
        replace(first, record=second.record),
    ):
        with pytest.raises(ValueError, match="are one"):
            use_sections([twin, *known[1:]])
        assert list(sections()) == known


def test_words_of_a_file_may_be_as_long_as_a_voice() -> None:
    assert WORDS_LIMIT == NOTE_LIMIT


class GreetingRecord(Record):
    area: Number
    words: Words


class Greeted(list[tuple[int, str]]):
    """Area's id and what is said to it."""


made_greetings = Greeted()


def _write(writing: Writing) -> Iterator[dict[str, Any]]:
    yield {"area": 1, "words": f"Hej, {writing.project.title['sv']}!"}


def _check(checking: Checking, record: GreetingRecord) -> None:
    known_area(checking, record.area)


def _make(making: Making, record: GreetingRecord) -> None:
    made_greetings.append((made_area(making, record.area), record.words))


GREETINGS = Section(
    name="greetings",
    place=85,
    since=VERSION,
    record=GreetingRecord,
    write=_write,
    check=_check,
    make=each(_make),
)


@pytest.fixture
def greeting() -> Iterator[None]:
    """The file with one section more."""
    use_sections([*sections(), GREETINGS])
    made_greetings.clear()
    yield
    capabilities.use()


@pytest.fixture
def project(session: Session, cast: Cast, greeting: None) -> Project:
    """A project with something in it."""
    found = random_project(session, cast.agency, "halsad", Random(2))
    factories.area(session, found, "Ett till")
    return found


def test_what_a_capability_declares_goes_out_and_comes_back(
    session: Session, cast: Cast, project: Project
) -> None:
    told = plain(exported(session, project))
    words = f"Hej, {project.title['sv']}!"
    assert told["greetings"] == [{"area": 1, "words": words}]
    assert list(told)[list(told).index("areas") + 1] == "greetings"
    made = imported(session, cast.other_agency, written(told)).project
    ((area, said),) = made_greetings
    assert said == words
    assert session.get_one(Area, area).project_id == made.id

    told["greetings"][0]["area"] = len(told["areas"]) + 1
    with pytest.raises(UnknownReferenceError):
        checked(io.BytesIO(written(told)))
    told["greetings"][0]["area"] = len(told["areas"])
    assert checked(io.BytesIO(written(told))).areas == len(told["areas"])


def test_an_older_file_has_no_section_that_came_later(session: Session, project: Project) -> None:
    told = plain(exported(session, project))
    with pytest.raises(WrongOrderError):
        checked(io.BytesIO(written({**told, "version": VERSION - 1})))
    del told["greetings"]
    older = {name: one for name, one in told.items() if name not in SINCE_FOUR}
    assert checked(io.BytesIO(written({**older, "version": VERSION - 1}))).voices >= 0
    with pytest.raises(WrongOrderError):
        checked(io.BytesIO(written(told)))
