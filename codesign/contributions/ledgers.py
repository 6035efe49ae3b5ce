"""Tables of sums: rows told apart by their keys, added to in the transaction that they count."""

from dataclasses import dataclass
from functools import cached_property
from typing import cast

from sqlalchemy import Connection, Delete, Insert, Table, Update, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, object]


@dataclass(frozen=True)
class Ledger:
    """A table of sums, each row told apart by its keys."""

    table: Table
    keys: tuple[str, ...]
    sums: tuple[str, ...]

    @cached_property
    def making(self) -> dict[str, Insert]:
        """Makes rows, and holds those that are there, so that nobody removes them as empty."""
        found: dict[str, Insert] = {}
        for dialect, new in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert)):
            same = {name: self.table.c[name] for name in self.sums}
            found[dialect] = new(self.table).on_conflict_do_update(
                index_elements=self.keys, set_=same
            )
        return found

    @cached_property
    def removing(self) -> Delete:
        """Removes rows that count nothing: a day or a group that nobody is left in is not told."""
        column = self.table.c
        return delete(self.table).where(
            column.n == 0, *(column[name] == bindparam(f"b_{name}") for name in self.keys)
        )

    @cached_property
    def making_or_adding(self) -> dict[str, Insert]:
        found: dict[str, Insert] = {}
        for dialect, new in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert)):
            made = new(self.table)
            column = self.table.c
            sums = {name: column[name] + made.excluded[name] for name in self.sums}
            found[dialect] = made.on_conflict_do_update(index_elements=self.keys, set_=sums)
        return found

    @cached_property
    def adding(self) -> Update:
        column = self.table.c
        return (
            update(self.table)
            .where(*(column[name] == bindparam(f"b_{name}") for name in self.keys))
            .values({name: column[name] + bindparam(f"b_{name}") for name in self.sums})
        )


def store(connection: Connection, whose: Row, ledger: Ledger, rows: list[Row]) -> None:
    """Add to the sums of these rows; `whose` are columns that all of them have alike.

    Keys are written in their order, so that nobody who counts the same waits in a circle, and rows
    that count nothing any more are removed.
    """
    rows = [row for row in rows if any(row[name] for name in ledger.sums)]
    if not rows:
        return
    rows.sort(key=lambda row: tuple(str(row[name]) for name in ledger.keys))
    dialect = connection.dialect.name
    if all(cast(int, row["n"]) >= 0 for row in rows):
        connection.execute(ledger.making_or_adding[dialect], [row | whose for row in rows])
        return
    # A CHECK (n >= 0) is tested on the row to insert even when it then becomes an update, so
    # where something is taken away, rows are first made (with 0) and then changed.
    empty = whose | dict.fromkeys(ledger.sums, 0)
    connection.execute(ledger.making[dialect], [row | empty for row in rows])
    names = ledger.keys + ledger.sums
    connection.execute(ledger.adding, [{f"b_{name}": row[name] for name in names} for row in rows])
    keys = [{f"b_{name}": row[name] for name in ledger.keys} for row in rows]
    connection.execute(ledger.removing, keys)
