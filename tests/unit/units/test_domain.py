"""A table of units, understood: keys, parents, levels, and every fault by its row."""

import pytest

from codesign.tables.reading import table_of_lines
from codesign.units.domain import (
    MOST_DEPTH,
    MOST_PEOPLE,
    NAME_LIMIT,
    Changes,
    Column,
    Fault,
    KnownUnit,
    Read,
    ReadUnit,
    RowFault,
    Unreadable,
    changes,
    guessed,
    is_header,
    read_units,
)


def read(text: str, *columns: Column) -> Read:
    table = table_of_lines(text, is_header)
    return read_units(table, columns or guessed(table))


def told(text: str, *columns: Column) -> list[tuple[str, str | None, str, int | None]]:
    """Key, parent, level and people of each unit of a table without faults."""
    found = read(text, *columns)
    assert (found.faults, found.unreadable) == ((), None)
    return [(one.key, one.parent, one.level, one.people) for one in found.units]


def faults(text: str, *columns: Column) -> list[tuple[int, Fault, str]]:
    return [(one.row, one.fault, one.value) for one in read(text, *columns).faults]


def test_parents_by_key_and_by_name_stand_before_what_lies_in_them() -> None:
    table = (
        "Nyckel;Namn;Överordnad;Nivå;Antal\n"
        "3;Hem Ek;2;Hem;24\n"
        "2;Kommunen;norr;Kommun;\n"
        "1;Norr;;Region;0\n"
    )
    assert told(table) == [
        ("1", None, "Region", 0),
        ("2", "1", "Kommun", None),
        ("3", "2", "Hem", 24),
    ]


def test_columns_of_levels_make_the_units_on_the_way() -> None:
    rows = "Norr;Ås;Ek;24;stort\nNorr;Ås;Al;;\nNorr;;Kontoret;3;\n"
    table = f"Region;Kommun;Namn;Antal;Storlek\n{rows}"
    found = read(table)
    assert [(one.key, one.parent, one.level, one.people) for one in found.units] == [
        ("norr", None, "Region", None),
        ("norr / ås", "norr", "Kommun", None),
        ("norr / kontoret", "norr", "", 3),
        ("norr / ås / ek", "norr / ås", "", 24),
        ("norr / ås / al", "norr / ås", "", None),
    ]
    assert [dict(one.facts) for one in found.units if one.facts] == [{"Storlek": "stort"}]


def test_without_names_the_last_level_is_the_unit() -> None:
    table = "Region;Kommun;Antal\nNorr;Ås;24\nNorr;;3\n"
    assert told(table) == [("norr", None, "Region", 3), ("norr / ås", "norr", "Kommun", 24)]


def test_the_same_names_are_the_same_unit_however_they_are_written() -> None:
    first, again = told("Namn\nHem  Ek\n"), told("Namn\nHEM EK\n")
    assert first == again == [("hem ek", None, "", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Namn;Antal\nEk;1\n;2\n", [(3, Fault.NO_NAME, "")]),
        ("Nyckel;Namn\n1;Ek\n;Al\n1;Ask\n", [(3, Fault.NO_KEY, "Al"), (4, Fault.SAME_KEY, "1")]),
        ("Namn;Antal\nEk;två\nAl;-1\n", [(2, Fault.NO_PEOPLE, "två"), (3, Fault.NO_PEOPLE, "-1")]),
        ("Namn;Antal\nEk;2,5\nAl;²\n", [(2, Fault.NO_PEOPLE, "2,5"), (3, Fault.NO_PEOPLE, "²")]),
        ("Namn;Överordnad\nEk;Norr\nAl;\n", [(2, Fault.UNKNOWN_PARENT, "Norr")]),
        (
            "Nyckel;Namn;Överordnad\n1;Ås;\n2;Ås;\n3;Ek;ås\n",
            [(4, Fault.SEVERAL_PARENTS, "ås")],
        ),
        ("Namn;Överordnad\nEk;Ek\nAl;\n", [(2, Fault.CIRCLE, "Ek")]),
        (
            "Namn;Överordnad\nEk;Al\nAl;Ask\nAsk;Ek\nLönn;Ek\nBok;\n",
            [(2, Fault.CIRCLE, "Ek"), (3, Fault.CIRCLE, "Al"), (4, Fault.CIRCLE, "Ask")],
        ),
        ("Region;Kommun;Namn\nNorr;;Ek\n;Ås;Al\n", [(3, Fault.GAP, "Al")]),
        ("Namn;Antal\nEk;1\nAl;2;3\n", [(3, Fault.TOO_MANY_CELLS, "")]),
    ],
)
def test_each_fault_is_told_at_its_row(text: str, expected: list[tuple[int, Fault, str]]) -> None:
    assert faults(text) == expected


def test_how_long_and_how_many_is_too_much() -> None:
    longest = "x" * NAME_LIMIT
    assert faults(f"Namn;Antal\n{longest};{MOST_PEOPLE}\n") == []
    assert faults(f"Namn;Antal\n{longest}x;1\n") == [(2, Fault.LONG, "x" * 80)]
    assert faults(f"Namn;Antal\nEk;{MOST_PEOPLE + 1}\n") == [
        (2, Fault.NO_PEOPLE, str(MOST_PEOPLE + 1))
    ]


def test_how_deep_a_tree_may_be() -> None:
    rows = [f"n{n};{f'n{n - 1}' if n else ''}" for n in range(MOST_DEPTH)]
    head = "Namn;Överordnad\n"
    assert len(read(head + "\n".join(rows)).units) == MOST_DEPTH
    deeper = [*rows, f"för djup;n{MOST_DEPTH - 1}"]
    assert faults(head + "\n".join(deeper)) == [(MOST_DEPTH + 2, Fault.DEEP, "för djup")]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ((Column.FACT, Column.PEOPLE), Unreadable.NO_NAMES),
        ((Column.NAME, Column.NAME), Unreadable.TWICE),
        ((Column.BRANCH, Column.PARENT), Unreadable.TWO_WAYS),
        ((Column.NAME, Column.BRANCH), None),
        ((Column.BRANCH, Column.BRANCH), None),
    ],
)
def test_columns_that_say_too_little_or_too_much(
    columns: tuple[Column, ...], why: Unreadable | None
) -> None:
    assert read("Namn;Antal\nEk;7\n", *columns).unreadable is why


def test_facts_may_be_twelve() -> None:
    def with_facts(n: int) -> Read:
        head = ";".join(["Namn", *(f"u{k}" for k in range(n))])
        return read(f"{head}\n{';'.join(['Ek', *['ja'] * n])}\n")

    assert len(with_facts(12).units[0].facts) == 12
    assert with_facts(13).unreadable is Unreadable.MANY_FACTS


def test_what_columns_are_guessed_to_be() -> None:
    table = table_of_lines("ENHET;Kod;Antal anställda;Storlek;Namn\nEk;1;2;stor;x\n", is_header)
    assert guessed(table) == (
        *(Column.NAME, Column.KEY, Column.PEOPLE),
        *(Column.FACT, Column.FACT),
    )
    assert guessed(table_of_lines("Ek\nAl\n", is_header)) == (Column.NAME,)
    unnamed = table_of_lines("Avdelning;Nivå\nEk;Hem\n", is_header)
    assert guessed(unnamed) == (Column.NAME, Column.LEVEL)


def known(key: str, *, people: int | None = 1, is_retired: bool = False) -> KnownUnit:
    return KnownUnit(key, key, None, "Hem", people, {}, is_retired)


def test_what_a_table_changes_is_told_by_key() -> None:
    before = [known("same"), known("more"), known("gone"), known("away", is_retired=True)]
    before.append(known("still away", is_retired=True))
    table = [
        ReadUnit("same", "same", None, "Hem", 1),
        ReadUnit("more", "more", None, "Hem", 2),
        ReadUnit("away", "away", None, "Hem", 1),
        ReadUnit("new", "new", None, "Hem", 1),
    ]
    assert changes(before, table) == Changes(("new",), ("more",), ("away",), ("same",), ("gone",))


@pytest.mark.parametrize(
    "other",
    [
        ReadUnit("a", "b", None, "Hem", 1),
        ReadUnit("a", "a", "b", "Hem", 1),
        ReadUnit("a", "a", None, "Kontor", 1),
        ReadUnit("a", "a", None, "Hem", None),
        ReadUnit("a", "a", None, "Hem", 1, {"storlek": "stort"}),
    ],
)
def test_a_unit_is_changed_by_any_of_its_parts(other: ReadUnit) -> None:
    assert changes([known("a")], [other]).changed == ("a",)
    assert changes([known("a")], [ReadUnit("a", "a", None, "Hem", 1, row=9)]).same == ("a",)


def test_faults_are_told_in_the_order_of_the_rows() -> None:
    found = read("Namn;Överordnad;Antal\nEk;Ingen;1\nAl;;x\n")
    assert found.faults == (
        RowFault(2, Fault.UNKNOWN_PARENT, "Ingen"),
        RowFault(3, Fault.NO_PEOPLE, "x"),
    )
