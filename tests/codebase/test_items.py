"""Every kind of question or task has all that a kind has, and is told of nowhere else."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import pytest

from codesign.items.form import Fields
from codesign.items.kind import Column, ItemKind, Note
from codesign.items.kinds import kinds
from codesign.items.released import nothing_counted, nothing_released
from codesign.items.steps import STAY, by_form, no_frame
from codesign.rounds.own_pages import OWN_PAGES
from codesign.rounds.plan import RESERVED, TestPlan

PACKAGE = Path(__file__).parents[2] / "codesign"
FOLDER = PACKAGE / "items"
PARTS = ("model.py", "form.py", "kind.py")
PAGES = ("page.html", "form.html", "device.html", "device.js")


def lacking(kind: ItemKind[Any], files: Mapping[str, str]) -> list[str]:
    """What a kind does not have. `files` are the texts of the package, by their names in it."""
    named = [f"items/{kind.folder}/{part}" for part in PARTS]
    found = [name for name in named if name not in files]
    found += [name for name in named_pages(kind) if name not in files]
    script = files.get(f"templates/items/{kind.folder}/device.js", "")
    if f'declare("{kind.name}", ' not in script:
        found.append("device")
    if (kind.reading is not None) != (kind.step is by_form or bool(kind.form_stage)):
        found.append("reading")
    if (kind.counted is nothing_counted) != (kind.released is nothing_released):
        found.append("released")
    if (kind.frame is not no_frame or bool(kind.pressed)) and not kind.needs_screen:
        found.append("screen")
    if kind.pressed and kind.frame is no_frame:
        found.append("frame")
    if asked_in(files.get(f"templates/items/{kind.folder}/form.html", "")) != named_fields(kind):
        found.append("fields")
    if not set(kind.new) <= set(kind.fields.single):
        found.append("new")
    if not kind.cells:
        found.append("cells")
    if get_args(kind.model.model_fields["kind"].annotation) != (kind.name,):
        found.append("model")
    if kind.needs_screen and not kind.shows:
        found.append("shows")
    texts = (kind.title, kind.about, kind.prompt)
    return found + [text for text in texts if not text.strip()]


ASKED = re.compile(
    r'''p ~ "([a-z]+)"|\{\{ p \}\}([a-z]+)"|(?:screen_choice\(one, errors|tick\(one), "([a-z]+)"'''
)
"""A field of a kind's form, by its name."""


def asked_in(form: str) -> set[str]:
    """The names of the fields that a kind's form has, beside states."""
    return {name for found in ASKED.findall(form) for name in found if name}


def named_fields(kind: ItemKind[Any]) -> set[str]:
    """The names of the fields that are read of it."""
    return {*kind.fields.single, *kind.fields.several}


def named_pages(kind: ItemKind[Any]) -> list[str]:
    """Its pages, by their names in the package."""
    return [f"templates/items/{kind.folder}/{page}" for page in PAGES]


FILES = {
    file.relative_to(PACKAGE).as_posix(): file.read_text("utf-8")
    for pattern in ("items/*/*.py", "templates/items/*/*")
    for file in PACKAGE.glob(pattern)
}
NAMES = sorted(kinds())


def test_every_kind_has_all_that_a_kind_has() -> None:
    assert {name: found for name, kind in kinds().items() if (found := lacking(kind, FILES))} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_part_that_is_taken_away_is_missed(name: str) -> None:
    kind = kinds()[name]
    for file in (*(f"items/{kind.folder}/{part}" for part in PARTS), *named_pages(kind)):
        assert file in lacking(kind, {one: text for one, text in FILES.items() if one != file})
    script = f"templates/items/{kind.folder}/device.js"
    told = FILES | {script: FILES[script].replace(f'"{name}"', '""')}
    assert lacking(kind, told) == ["device"]
    assert lacking(replace(kind, prompt=" "), FILES) == [" "]
    other = None if kind.reading else (lambda *_of_it: None)
    assert lacking(replace(kind, reading=other), FILES) == ["reading"]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_a_declared_part_that_is_taken_away_is_missed(name: str) -> None:
    kind = kinds()[name]
    assert lacking(replace(kind, cells={}), FILES) == ["cells"]
    if kind.counted is not nothing_counted:
        assert lacking(replace(kind, counted=nothing_counted), FILES) == ["released"]
        assert lacking(replace(kind, released=nothing_released), FILES) == ["released"]
    if kind.needs_screen:
        assert lacking(replace(kind, needs_screen=False), FILES) == ["screen"]
        assert lacking(replace(kind, shows=False), FILES) == ["shows"]
    if kind.pressed:
        assert lacking(replace(kind, frame=no_frame), FILES) == ["frame"]
    assert "fields" in lacking(replace(kind, fields=Fields()), FILES)
    fewer = Fields(kind.fields.single[1:], kind.fields.several)
    assert "fields" in lacking(replace(kind, fields=fewer), FILES)
    if kind.form_stage:
        other = replace(kind, form_stage="", step=lambda *_of_it: STAY)
        assert lacking(other, FILES) == ["reading"]


def test_a_folder_is_a_kind_and_a_kind_is_in_the_plan() -> None:
    folders = {file.parent.name.replace("_", "-") for file in FOLDER.glob("*/__init__.py")}
    assert folders == set(kinds())
    blocks = TestPlan.model_json_schema()["properties"]["blocks"]
    assert set(blocks["items"]["discriminator"]["mapping"]) == set(kinds())


def test_what_is_kept_as_words_has_no_column_and_what_has_one_is_told() -> None:
    worded = [kind for kind in kinds().values() if kind.note is not Note.NONE]
    assert [kind.name for kind in worded] == ["question", "five-seconds", "proposal"]
    per_version = {kind.name for kind in kinds().values() if _column(kind) is Column.PER_VERSION}
    assert per_version == {"first-click"}
    assert all(kind.shows for kind in kinds().values() if kind.name in per_version)


def _column(kind: ItemKind[Any]) -> Column:
    key: dict[str, Any] = {"key": "a", "kind": kind.name, "prompt": {"sv": "Fråga"}}
    found: Column = kind.column(kind.model.model_construct(**key))
    return found


def test_the_protocol_has_no_field_that_nobody_reads() -> None:
    """Each field is read somewhere outside of the folders that declare it."""
    outside = "\n".join(
        file.read_text("utf-8")
        for room in ("rounds", "fieldwork", "starter")
        for file in (PACKAGE / room).rglob("*.py")
    )
    unread = [one.name for one in fields(ItemKind) if f".{one.name}" not in outside]
    assert unread == []


def test_every_page_of_the_rounds_own_is_met_and_carried() -> None:
    device = (PACKAGE / "templates/fieldwork/device.html").read_text("utf-8")
    for key, own in OWN_PAGES.items():
        assert (PACKAGE / "templates" / own.template).exists(), key
        assert f'<template id="page-{key}">' in device, key
        assert own.key == key
        assert (own.reading is None) == (key == "another-version"), key
    assert not set(OWN_PAGES) & set(kinds())
    assert set(OWN_PAGES) < RESERVED
