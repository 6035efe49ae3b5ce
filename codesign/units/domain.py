"""A table of units, understood: which column tells what, the tree it makes, and what it changes.

Plain data in, plain data out. A unit is told apart by its key. Where a table has no keys, the names
on the way to the unit are its key, so that the same table read again finds the same units.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from codesign.folding import fold
from codesign.tables.table import Record, Table

NAME_LIMIT = 200
"""Characters of a unit's name or key, or of what a fact says."""
MOST_PEOPLE = 100_000_000
MOST_DEPTH = 12
MOST_FACTS = 12
WAY = " / "
"""What stands between the names of a key that is a way."""


class Column(StrEnum):
    """What a column of the table tells of a unit."""

    NOTHING = "nothing"
    NAME = "name"
    KEY = "key"
    PARENT = "parent"
    LEVEL = "level"
    """The word for what the unit is."""
    PEOPLE = "people"
    BRANCH = "branch"
    """The name of a unit on the way down the tree; the first such column is the top."""
    FACT = "fact"


ONCE = frozenset({Column.NAME, Column.KEY, Column.PARENT, Column.LEVEL, Column.PEOPLE})
"""What only one column can tell."""
_NAMED: Mapping[Column, frozenset[str]] = {
    Column.NAME: frozenset({"namn", "name", "enhet", "enhetens namn", "unit", "unit name"}),
    Column.KEY: frozenset({"nyckel", "key", "id", "kod", "code", "enhetskod", "enhets-id"}),
    Column.PARENT: frozenset(
        {"överordnad", "överordnad enhet", "förälder", "tillhör", "ligger i", "parent", "part of"}
    ),
    Column.LEVEL: frozenset({"nivå", "level"}),
    Column.PEOPLE: frozenset(
        {"antal", "personer", "antal personer", "antal anställda", "anställda", "antal boende"}
        | {"people", "number of people", "employees", "staff", "antal som kan svara"}
    ),
    Column.BRANCH: frozenset(
        {"land", "region", "län", "kommun", "förvaltning", "country", "county", "municipality"}
    ),
}
KNOWN_NAMES = frozenset(word for words in _NAMED.values() for word in words)


def named(cell: str) -> str:
    """A header as it is compared: small letters, single spaces."""
    return " ".join(fold(cell).split())


def is_header(records: Sequence[Record]) -> bool:
    """Whether the first row of a table names columns: one of them by a name that is known."""
    return bool(records) and any(named(cell) in KNOWN_NAMES for cell in records[0].cells)


def guessed(table: Table) -> tuple[Column, ...]:
    """What each column probably tells; shown to a person before it counts."""
    if not table.has_header:
        first = [Column.NAME, *[Column.FACT] * (table.width - 1)]
        return tuple(first[: table.width])
    found: list[Column] = []
    for name in table.names(True):
        fits = (column for column, words in _NAMED.items() if named(name) in words)
        column = next(fits, Column.FACT)
        found.append(Column.FACT if column in ONCE and column in found else column)
    if Column.NAME not in found and Column.BRANCH not in found and found:
        at = next((n for n, one in enumerate(found) if one is Column.FACT), 0)
        found[at] = Column.NAME
    return tuple(found)


class Fault(StrEnum):
    """Why a row, or a column, cannot be read as it stands."""

    NO_NAME = "no name"
    LONG = "long"
    NO_KEY = "no key"
    SAME_KEY = "same key"
    NO_PEOPLE = "no number of people"
    UNKNOWN_PARENT = "unknown parent"
    SEVERAL_PARENTS = "several of that name"
    CIRCLE = "circle"
    DEEP = "deep"
    TOO_MANY_CELLS = "too many cells"
    GAP = "gap"


@dataclass(frozen=True)
class RowFault:
    """A fault of one row, numbered as a spreadsheet numbers it."""

    row: int
    fault: Fault
    value: str = ""


class Unreadable(StrEnum):
    """Why no row at all can be read with these columns."""

    NO_NAMES = "no names"
    TWICE = "twice"
    TWO_WAYS = "two ways"
    MANY_FACTS = "many facts"


@dataclass(frozen=True)
class ReadUnit:
    """A unit as the table tells it."""

    key: str
    name: str
    parent: str | None
    """The key of the unit that it lies in."""
    level: str = ""
    people: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    row: int = 0
    """Where it stands; for a unit that only others name, where it is named first."""


@dataclass(frozen=True)
class Read:
    """What a table was understood as."""

    units: tuple[ReadUnit, ...] = ()
    """Parents before what lies in them, else in the order of the table."""
    faults: tuple[RowFault, ...] = ()
    unreadable: Unreadable | None = None


def unreadable(columns: Sequence[Column]) -> Unreadable | None:
    """What stands in the way of reading any row."""
    counts = Counter(columns)
    if not counts[Column.NAME] and not counts[Column.BRANCH]:
        return Unreadable.NO_NAMES
    if any(counts[one] > 1 for one in ONCE):
        return Unreadable.TWICE
    if counts[Column.PARENT] and counts[Column.BRANCH]:
        return Unreadable.TWO_WAYS
    return Unreadable.MANY_FACTS if counts[Column.FACT] > MOST_FACTS else None


def read_units(table: Table, columns: Sequence[Column]) -> Read:
    """The units of a table, and every fault of every row. A row with a fault has a unit as far as
    it can be read, so that others may lie in it; with any fault, none of them are to be stored."""
    if (why := unreadable(columns)) is not None:
        return Read(unreadable=why)
    return _Reader(table, columns).read()


class _Reader:
    """Reads one row after the other, and then who lies in whom."""

    def __init__(self, table: Table, columns: Sequence[Column]) -> None:
        self.table = table
        self.names = table.names(table.has_header)
        self.at = {one: n for n, one in enumerate(columns) if one in ONCE}
        self.branches = [n for n, one in enumerate(columns) if one is Column.BRANCH]
        self.facts = [n for n, one in enumerate(columns) if one is Column.FACT]
        self.found: dict[str, ReadUnit] = {}
        self.on_the_way: set[str] = set()
        """Keys of units that have no row of their own yet."""
        self.faults: list[RowFault] = []

    def read(self) -> Read:
        for record in self.table.body(self.table.has_header):
            if (one := self._unit(record)) is not None:
                self._keep(one)
        if Column.PARENT in self.at:
            self._find_parents()
        return Read(tuple(self._ordered()), tuple(sorted(self.faults, key=lambda one: one.row)))

    def _fault(self, record: Record, fault: Fault, value: str = "") -> None:
        self.faults.append(RowFault(record.number, fault, value[:80]))

    def _cell(self, record: Record, place: int | None) -> str:
        return " ".join(record.cells[place].split()) if place is not None else ""

    def _unit(self, record: Record) -> ReadUnit | None:
        if record.surplus:
            self._fault(record, Fault.TOO_MANY_CELLS)
        way = [self._cell(record, place) for place in self.branches]
        while way and not way[-1]:
            way.pop()
        name = self._cell(record, self.at.get(Column.NAME))
        if Column.NAME not in self.at and way:
            name = way.pop()
        if not name:
            self._fault(record, Fault.NO_NAME)
            return None
        if not all(way):
            self._fault(record, Fault.GAP, name)
        people = self._people(record)
        facts = {self.names[n]: cell for n in self.facts if (cell := self._cell(record, n))}
        level = self._cell(record, self.at.get(Column.LEVEL))
        if not level and Column.NAME not in self.at:
            level = self._level(len(way))
        key = self._cell(record, self.at.get(Column.KEY))
        if Column.KEY in self.at and not key:
            self._fault(record, Fault.NO_KEY, name)
        for text in (name, key, level, *way, *facts.values()):
            if len(text) > NAME_LIMIT:
                self._fault(record, Fault.LONG, text)
        parent = self._way(record, way) if self.branches else self._parent(record)
        key = key or _joined(parent if self.branches else None, name)
        return ReadUnit(key, name, parent, level, people, facts, record.number)

    def _level(self, depth: int) -> str:
        """The column's name is the word for what it holds."""
        if depth < len(self.branches) and self.table.has_header:
            return self.names[self.branches[depth]]
        return ""

    def _people(self, record: Record) -> int | None:
        cell = self._cell(record, self.at.get(Column.PEOPLE)).replace(" ", "")
        if not cell:
            return None
        if cell.isascii() and cell.isdecimal() and int(cell[:12]) <= MOST_PEOPLE:
            return int(cell)
        self._fault(record, Fault.NO_PEOPLE, cell)
        return None

    def _way(self, record: Record, way: Sequence[str]) -> str | None:
        """The key of the last unit on the way; those on it are made where they are new."""
        parent = None
        for depth, name in enumerate(way):
            key = _joined(parent, name)
            if key not in self.found:
                self.found[key] = ReadUnit(key, name, parent, self._level(depth), row=record.number)
                self.on_the_way.add(key)
            parent = key
        return parent

    def _parent(self, record: Record) -> str | None:
        """As it is written; who is meant is known when all have been read."""
        return self._cell(record, self.at.get(Column.PARENT)) or None

    def _keep(self, one: ReadUnit) -> None:
        if one.key in self.found and one.key not in self.on_the_way:
            self.faults.append(RowFault(one.row, Fault.SAME_KEY, one.key[:80]))
            return
        self.on_the_way.discard(one.key)
        self.found[one.key] = one

    def _find_parents(self) -> None:
        by_name: dict[str, list[str]] = {}
        for one in self.found.values():
            by_name.setdefault(fold(one.name), []).append(one.key)
        for one in list(self.found.values()):
            if one.parent is None or one.parent in self.found:
                continue
            meant = by_name.get(fold(one.parent), [])
            if len(meant) == 1:
                self.found[one.key] = _moved(one, meant[0])
                continue
            fault = Fault.SEVERAL_PARENTS if meant else Fault.UNKNOWN_PARENT
            self.faults.append(RowFault(one.row, fault, one.parent[:80]))
            self.found[one.key] = _moved(one, None)

    def _ordered(self) -> Iterator[ReadUnit]:
        """Parents first. Units in a circle, and those too deep, are told and left out."""
        below: dict[str | None, list[ReadUnit]] = {}
        for one in self.found.values():
            below.setdefault(one.parent, []).append(one)
        level, depth, met = below.get(None, []), 1, 0
        while level and depth <= MOST_DEPTH:
            yield from level
            met += len(level)
            level = [child for one in level for child in below.get(one.key, [])]
            depth += 1
        for one in level:
            self.faults.append(RowFault(one.row, Fault.DEEP, one.name[:80]))
        if not level and met < len(self.found):
            in_circle = _in_circles(self.found)
            self.faults.extend(RowFault(one.row, Fault.CIRCLE, one.name[:80]) for one in in_circle)


def _joined(parent: str | None, name: str) -> str:
    """The names on the way, in small letters."""
    own = named(name)
    return f"{parent}{WAY}{own}" if parent else own


def _moved(one: ReadUnit, parent: str | None) -> ReadUnit:
    return ReadUnit(one.key, one.name, parent, one.level, one.people, one.facts, one.row)


def _in_circles(units: Mapping[str, ReadUnit]) -> list[ReadUnit]:
    """The units whose way up comes back to themselves."""
    found = []
    for one in units.values():
        seen: set[str] = set()
        at = one.parent
        while at is not None and at not in seen and at != one.key:
            seen.add(at)
            at = units[at].parent
        if at == one.key:
            found.append(one)
    return found


@dataclass(frozen=True)
class KnownUnit:
    """A unit as it is in the database."""

    key: str
    name: str
    parent: str | None
    level: str
    people: int | None
    facts: Mapping[str, str]
    is_retired: bool


@dataclass(frozen=True)
class Changes:
    """What a table would change, by key."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    """Retired before, and in the table again."""
    same: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    """No longer in the table."""


def changes(known: Collection[KnownUnit], units: Sequence[ReadUnit]) -> Changes:
    """What becomes of each unit when these are all there are."""
    before = {one.key: one for one in known}
    kinds: dict[str, list[str]] = {name: [] for name in ("new", "changed", "back", "same")}
    for one in units:
        was = before.get(one.key)
        if was is None:
            kinds["new"].append(one.key)
        elif was.is_retired:
            kinds["back"].append(one.key)
        else:
            kinds["same" if _is_same(was, one) else "changed"].append(one.key)
    keys = {one.key for one in units}
    gone = [one.key for one in known if not one.is_retired and one.key not in keys]
    return Changes(retired=tuple(gone), **{name: tuple(found) for name, found in kinds.items()})


def _is_same(was: KnownUnit, now: ReadUnit) -> bool:
    return (was.name, was.parent, was.level, was.people, dict(was.facts)) == (
        *(now.name, now.parent, now.level, now.people),
        dict(now.facts),
    )
