"""The survey sheet as a tree: groups and repeats with what they hold, each with name and key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from codesign.i18n import lazy
from codesign.questionnaires.xlsform.names import Keys
from codesign.questionnaires.xlsform.notices import Findings, Place, refused
from codesign.questionnaires.xlsform.own import PART_OF, own_of
from codesign.questionnaires.xlsform.sheets import Row, Table
from codesign.questionnaires.xlsform.types import SUGGESTED, Kind, TypeCell, nearest_type, type_of

DEEPEST = 6
"""Groups and repeats within each other."""
_BEGINS = {
    Kind.GROUP: Kind.END_GROUP,
    Kind.REPEAT: Kind.END_REPEAT,
    Kind.LOOP: Kind.END_LOOP,
    Kind.SCORE: Kind.END_SCORE,
    Kind.RANKING: Kind.END_RANKING,
    Kind.KOBO_MATRIX: Kind.END_KOBO_MATRIX,
}
_NAMELESS = {Kind.NOTE, Kind.GROUP, Kind.SCORE, Kind.SCORE_ROW, Kind.RANK_LEVEL}
"""Rows that need no name of their own: other tools give them one."""
_ENDS = {end: begin for begin, end in _BEGINS.items()}

_COMMENT = lazy("raden har varken typ eller namn. Den lästes som en anteckning och togs inte med.")
_NO_TYPE = lazy("raden har ingen typ. Skriv den i kolumnen type, till exempel text.")
_UNKNOWN_TYPE = lazy("typen ”%(type)s” känns inte igen. Välj en av: %(known)s.")
_UNKNOWN_TYPE_NEAR = lazy("typen ”%(type)s” känns inte igen. Menar du %(nearest)s?")
_NOTHING_TO_END = lazy("här slutar en grupp som aldrig började. Ta bort raden.")
_OTHER_END = lazy(
    "här slutar ett annat slag än det som började på rad %(row)s. Skriv %(type)s i stället."
)
_NEVER_ENDS = lazy("gruppen slutar aldrig. Lägg till en rad med typen %(type)s där den slutar.")
_TOO_DEEP = lazy(
    "grupperna ligger för djupt i varandra. Högst %(limit)s i varandra går bra. Det som ligger i "
    "gruppen togs inte heller med."
)
_LOOP = lazy("loop finns inte här. Gör en grupp för var och en, eller använd begin_repeat.")
_TWICE = lazy("namnet ”%(name)s” finns redan på rad %(row)s. Ge den ena ett annat namn.")
_NO_NAME = lazy("raden har inget namn. Den fick nyckeln %(key)s. Skriv ett namn i kolumnen name.")
_SPACES = lazy(
    "namnet ”%(name)s” har mellanslag. Det lästes här, men andra verktyg tar inte emot det."
)
_UNKNOWN_NAME = lazy("”${%(name)s}” pekar på något som inte finns i formuläret.")
_UNKNOWN_NAME_NEAR = lazy(
    "”${%(name)s}” pekar på något som inte finns i formuläret. Menar du %(nearest)s?"
)
_AMBIGUOUS = lazy("”${%(name)s}” finns på flera rader: %(rows)s. Ge dem olika namn.")
_DISABLED = lazy("raden är avstängd (disabled) och togs inte med.")


@dataclass(eq=False)
class Node:
    """One row of the survey, and what it holds when it begins a group."""

    row: Row
    type: TypeCell
    name: str
    key: str
    above: "Node | None" = None
    inside: list["Node"] = field(default_factory=list)
    end: Row | None = None
    needs: list[tuple["Node", Place]] = field(default_factory=list)
    """Other rows that it cannot do without, and where it says so."""
    address: str = ""
    """What an expression calls it; its key but for the rows of a matrix."""
    is_lost: bool = False
    """Whether it, and so what it holds, cannot be a part of a questionnaire."""
    is_matrix: bool = False
    asks: "Node | None" = None
    """The row that says what each row of a table is asked; None: its first row does."""
    own: Mapping[str, Any] = field(default_factory=dict)
    """What the column of our own says."""

    @property
    def ways(self) -> tuple["Node", ...]:
        """What it is in, from the outside in."""
        found: list[Node] = []
        above = self.above
        while above is not None:
            found.append(above)
            above = above.above
        return tuple(reversed(found))

    def all(self) -> Iterator["Node"]:
        """Itself and everything in it."""
        yield self
        for one in self.inside:
            yield from one.all()


class Outline:
    """Reads the rows from above, and knows every name afterwards."""

    def __init__(self, table: Table, findings: Findings) -> None:
        self._table, self._findings, self._keys = table, findings, Keys()
        self.top: list[Node] = []
        self.by_name: dict[str, list[Node]] = {}
        self.settings: dict[Kind, str] = {}
        """What very old forms say of the whole form in a row of the survey."""
        self._open: list[Node] = []
        for row in table:
            with findings.row_by_row():
                self._read(row)
        for node in self._open:
            end = _BEGINS[node.type.kind].value
            findings.fault(node.row.place("type"), _NEVER_ENDS, type=end)

    def __iter__(self) -> Iterator[Node]:
        for node in self.top:
            yield from node.all()

    def _read(self, row: Row) -> None:
        written = row.text("type")
        if not written and not row.text("name"):
            self._findings.leave_out(row.place(), _COMMENT)
            return
        if not written:
            raise refused(row.place("type"), _NO_TYPE)
        if row.text("disabled").casefold() in {"yes", "true", "ja", "1", "sant"}:
            self._findings.leave_out(row.place("disabled"), _DISABLED)
            return
        found = type_of(written)
        if PART_OF in own_of(row, self._findings):
            return
        if found.kind in {Kind.FORM_TITLE, Kind.FORM_ID}:
            self.settings[found.kind] = row.text("name") or row.text("label")
        elif found.kind in _ENDS:
            self._end(row, found)
        elif self._open and self._open[-1].is_lost:
            self._lose(row, found)
        else:
            self._add(row, found)

    def _lose(self, row: Row, found: TypeCell) -> None:
        """A row of a group that cannot be taken in goes with it."""
        self._findings.refused.add((row.sheet, row.number))
        if found.kind in _BEGINS:
            self._open.append(Node(row, found, "", "", is_lost=True))

    def _add(self, row: Row, found: TypeCell) -> None:
        if found.kind is Kind.UNKNOWN:
            raise _unknown(row, found)
        if found.kind is Kind.LOOP or (found.kind in _BEGINS and len(self._open) >= DEEPEST):
            self._open.append(Node(row, found, "", "", is_lost=True))
            if found.kind is Kind.LOOP:
                raise refused(row.place("type"), _LOOP)
            raise refused(row.place("type"), _TOO_DEEP, limit=DEEPEST)
        node = self._node(row, found)
        (self._open[-1].inside if self._open else self.top).append(node)
        if node.name:
            self.by_name.setdefault(node.name, []).append(node)
        if found.kind in _BEGINS:
            self._open.append(node)

    def _node(self, row: Row, found: TypeCell) -> Node:
        above = self._open[-1] if self._open else None
        name = row.text("name")
        if name:
            self._check_name(row, name, above)
        own = own_of(row, self._findings)
        wanted = str(own.get("key", name))
        key = self._keys.take(wanted, above.key if above else "", f"q-{row.number}")
        if not name and found.kind not in _NAMELESS:
            self._findings.remark(row.place("name"), _NO_NAME, key=key)
        return Node(row, found, name, key, above, address=key, own=own)

    def _check_name(self, row: Row, name: str, above: Node | None) -> None:
        beside = above.inside if above else self.top
        for one in self.by_name.get(name, ()):
            if one.above is above and one in beside:
                values = {"name": name, "row": str(one.row.number)}
                raise refused(row.place("name"), _TWICE, **values)
        if any(sign.isspace() for sign in name):
            self._findings.remark(row.place("name"), _SPACES, name=name)

    def _end(self, row: Row, found: TypeCell) -> None:
        if not self._open:
            raise refused(row.place("type"), _NOTHING_TO_END)
        node = self._open.pop()
        node.end = row
        if node.is_lost:
            self._findings.refused.add((row.sheet, row.number))
        if _BEGINS[node.type.kind] is not found.kind:
            values = {"row": str(node.row.number), "type": _BEGINS[node.type.kind].value}
            self._findings.fault(row.place("type"), _OTHER_END, **values)

    def named(self, name: str, node: Node, place: Place) -> Node:
        """The row that a name means where `node` says it: of several, the one that is nearest.

        Raises RefusedRowError for a name that nothing has, or several as near.
        """
        found = self.by_name.get(name, [])
        if not found:
            near = self._findings.nearest(name, self.by_name)
            if near:
                raise refused(place, _UNKNOWN_NAME_NEAR, name=name, nearest=near)
            raise refused(place, _UNKNOWN_NAME, name=name)
        shared = [_shared(node, one) for one in found]
        nearest = [one for one, n in zip(found, shared, strict=True) if n == max(shared)]
        if len(nearest) > 1:
            rows = ", ".join(str(one.row.number) for one in nearest)
            raise refused(place, _AMBIGUOUS, name=name, rows=rows)
        return nearest[0]


def _shared(one: Node, other: Node) -> int:
    """How many groups two rows have in common."""
    pairs = zip((*one.ways, one), other.ways, strict=False)
    return sum(mine is theirs for mine, theirs in pairs)


def _unknown(row: Row, found: TypeCell) -> Exception:
    near = nearest_type(found.written)
    if near:
        return refused(row.place("type"), _UNKNOWN_TYPE_NEAR, type=found.written, nearest=near)
    known = ", ".join(SUGGESTED)
    return refused(row.place("type"), _UNKNOWN_TYPE, type=found.written, known=known)
