"""Kobo's own tables and rankings as the tables and rankings that a questionnaire has.

Kobo's form builder writes ``begin_score``, ``begin_rank`` and ``begin_kobomatrix`` with a column of
its own for the list that each is about (kpi, ``formpack``'s expansions), and makes plain XLSForm of
them when a form is put to use. A workbook that is taken out of the builder has them as they are.
"""

from dataclasses import replace

from codesign.i18n import lazy
from codesign.questionnaires.xlsform.choices import Lists
from codesign.questionnaires.xlsform.columns import MATRIX_ROWS, RANK_ITEMS, SCORE_CHOICES
from codesign.questionnaires.xlsform.names import Keys
from codesign.questionnaires.xlsform.notices import Findings, RefusedRowError, refused
from codesign.questionnaires.xlsform.outline import Node, Outline
from codesign.questionnaires.xlsform.types import Kind, TypeCell

_NO_LIST = lazy("skriv vilken lista det gäller i kolumnen %(column)s.")
_ALONE = lazy("raden hör hemma mellan %(begins)s och %(ends)s.")
_STRAY = lazy("mellan %(begins)s och %(ends)s kan bara %(row)s stå. Flytta raden.")
_EMPTY = lazy("här finns inga rader av typen %(row)s. Lägg till dem före %(ends)s.")
_ALL_RANKED = lazy(
    "bara de %(levels)s första platserna frågas efter i formuläret. Här läggs alla %(options)s "
    "svar i ordning."
)
_MANY_COLUMNS = lazy(
    "en tabell med flera kolumner, eller med annat än select_one, finns inte här. Gör en tabell "
    "för varje select_one-kolumn, och en egen fråga för var och en av de andra."
)
_MEMBERS = {Kind.SCORE_ROW: Kind.SCORE, Kind.RANK_LEVEL: Kind.RANKING}
_ENDS = {Kind.SCORE: Kind.END_SCORE, Kind.RANKING: Kind.END_RANKING}


def understand(outline: Outline, lists: Lists, findings: Findings) -> set[str]:
    """Make plain tables and rankings of Kobo's; the names of lists that became rows."""
    rows: set[str] = set()
    for node in list(outline):
        with findings.row_by_row():
            try:
                rows |= _understood(node, lists, findings)
            except RefusedRowError:
                for one in node.all():
                    one.is_lost = True
                    findings.refused.add((one.row.sheet, one.row.number))
                raise
    return rows


def _understood(node: Node, lists: Lists, findings: Findings) -> set[str]:
    kind = node.type.kind
    if kind in _MEMBERS and not node.is_lost:
        begins = _MEMBERS[kind]
        told = {"begins": begins.value, "ends": _ENDS[begins].value}
        raise refused(node.row.place("type"), _ALONE, **told)
    if kind is Kind.SCORE:
        _score(node, findings)
    elif kind is Kind.RANKING:
        _ranking(node, lists, findings)
    elif kind is Kind.KOBO_MATRIX:
        return {_matrix(node, lists)}
    return set()


def _list_of(node: Node, column: str) -> str:
    name = node.row.text(column)
    if not name:
        raise refused(node.row.place(column), _NO_LIST, column=column)
    return name


def _only(node: Node, member: Kind, findings: Findings) -> list[Node]:
    """What belongs in a table or ranking; anything else in it is refused."""
    begins, kept = node.type.kind, []
    told = {"begins": begins.value, "ends": _ENDS[begins].value, "row": member.value}
    for one in node.inside:
        if one.type.kind is member:
            kept.append(one)
            continue
        for lost in one.all():
            findings.refuse(refused(lost.row.place("type"), _STRAY, **told).notice)
            lost.is_lost = True
    if not kept:
        raise refused(node.row.place("type"), _EMPTY, row=member.value, ends=told["ends"])
    return kept


def _score(node: Node, findings: Findings) -> None:
    rows = _only(node, Kind.SCORE_ROW, findings)
    name = _list_of(node, SCORE_CHOICES)
    for one in rows:
        one.type = replace(one.type, kind=Kind.ONE, list_name=name)
    asks = Node(node.row, TypeCell(Kind.ONE, node.type.written, name), node.name, node.key)
    _as_table(node, rows, asks)


def _ranking(node: Node, lists: Lists, findings: Findings) -> None:
    places = _only(node, Kind.RANK_LEVEL, findings)
    levels, name = len(places), _list_of(node, RANK_ITEMS)
    options = len(lists.get(name, node.row.place(RANK_ITEMS)).choices)
    if levels < options:
        values = {"levels": levels, "options": options}
        findings.remark(node.row.place("type"), _ALL_RANKED, **values)
    for one in places:
        # Its rows are no questions here: the ranking is one.
        one.is_lost = True
    node.inside = []
    node.type = replace(node.type, kind=Kind.RANK, list_name=name)


def _matrix(node: Node, lists: Lists) -> str:
    """One column of choices becomes a table: its rows stand in a list of the choices."""
    columns = node.inside
    is_plain = len(columns) == 1 and columns[0].type.kind is Kind.ONE
    if not is_plain or columns[0].type.has_other or columns[0].row.text("choice_filter"):
        raise refused(node.row.place("type"), _MANY_COLUMNS)
    name, keys = _list_of(node, MATRIX_ROWS), Keys()
    rows: list[Node] = []
    for one in lists.get(name, node.row.place(MATRIX_ROWS)).choices:
        key = keys.take(one.code, "", f"row-{len(rows) + 1}")
        kind = TypeCell(Kind.ONE, columns[0].type.written, columns[0].type.list_name)
        rows.append(Node(one.row, kind, one.code, key, node, address=key))
    _as_table(node, rows, columns[0])
    return name


def _as_table(node: Node, rows: list[Node], asks: Node) -> None:
    node.type = replace(node.type, kind=Kind.GROUP)
    node.inside, node.asks, node.is_matrix = rows, asks, True
