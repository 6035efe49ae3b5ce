"""A voice comes to be in one place: nobody else makes rows of the table."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "codesign"
DOOR = PACKAGE / "contributions" / "add.py"
NAMED = re.compile(r"\bContribution\b|INSERT INTO contribution ")
"""What stands in every source that makes voices."""
MAKING = {"insert", "Insert", "bulk_insert_mappings", "bulk_save_objects"}


def _names_of_the_table(tree: ast.AST) -> set[str]:
    """What the module calls the model, or a table or a function that it made of it."""
    names = {"Contribution"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {a.asname for a in node.names if a.name == "Contribution" and a.asname}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and "Contribution.__table__" in ast.unparse(node.value):
            names |= {ast.unparse(target) for target in node.targets}
    return names


def makes_voices(source: str) -> list[int]:
    """The lines of a module's source that construct a voice or insert one."""
    tree = ast.parse(source)
    names = _names_of_the_table(tree)
    lines = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func).rsplit(".", 1)[-1]
        given = {ast.unparse(arg) for arg in node.args}
        is_row = called in names
        is_insert = called in MAKING and any(
            name in names or "Contribution.__table__" in name for name in given
        )
        on_table = ast.unparse(node.func) in {f"{name}.insert" for name in names}
        if is_row or is_insert or on_table or "INSERT INTO contribution " in ast.unparse(node):
            lines.append(node.lineno)
    return lines


def test_only_the_door_makes_voices() -> None:
    making = {
        file.relative_to(PACKAGE).as_posix(): found
        for file in PACKAGE.rglob("*.py")
        if file != DOOR
        and "versions" not in file.parts
        and NAMED.search(source := file.read_text("utf-8"))
        and (found := makes_voices(source))
    }
    assert making == {}
    assert len(makes_voices(DOOR.read_text("utf-8"))) == 1


def test_every_way_around_the_door_is_found() -> None:
    ways = [
        "models.Contribution(text='x')",
        "from codesign.contributions.models import Contribution as Voice\nVoice(text='x')",
        "session.execute(insert(Contribution), rows)",
        "session.execute(sqlite.insert(Contribution.__table__), rows)",
        "T = cast(Table, Contribution.__table__)\nconnection.execute(T.insert(), rows)",
        "session.bulk_insert_mappings(Contribution, rows)",
        "connection.execute(text('INSERT INTO contribution (text) VALUES (1)'))",
    ]
    assert [bool(makes_voices(way)) for way in ways] == [True] * len(ways)
    assert all(NAMED.search(way) for way in ways)
    assert makes_voices("select(Contribution).where(Contribution.id == 1)") == []
