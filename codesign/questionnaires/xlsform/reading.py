"""An XLSForm workbook as a questionnaire, with everything that was not taken as it stands."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from codesign.db import now
from codesign.i18n import lazy
from codesign.questionnaires.document import (
    MOST_ITEMS,
    MOST_REPEATS,
    Item,
    Matrix,
    Questionnaire,
    Repeat,
    Scale,
    Section,
)
from codesign.questionnaires.document import Row as MatrixRow
from codesign.questionnaires.problems import problems, written_times
from codesign.questionnaires.xlsform.choices import Lists, options_of
from codesign.questionnaires.xlsform.columns import OWN, Headings
from codesign.questionnaires.xlsform.expressions import words_in
from codesign.questionnaires.xlsform.items import Items, frame
from codesign.questionnaires.xlsform.kobo import understand
from codesign.questionnaires.xlsform.languages import likely
from codesign.questionnaires.xlsform.names import Keys, slug
from codesign.questionnaires.xlsform.notices import (
    Findings,
    Notice,
    Place,
    RefusedRowError,
)
from codesign.questionnaires.xlsform.outline import Node, Outline
from codesign.questionnaires.xlsform.own import with_own
from codesign.questionnaires.xlsform.settings import read_settings
from codesign.questionnaires.xlsform.sheets import in_language, table_of
from codesign.questionnaires.xlsform.types import Kind
from codesign.questionnaires.xlsform.workbook import (
    LAST_ROW,
    Sheet,
    UnreadableWorkbookError,
    Workbook,
    read_workbook,
)
from codesign.said import Said, said
from codesign.waiting import takes_time

SHEETS = ("survey", "choices", "settings")
_HOLDERS = {Kind.GROUP, Kind.REPEAT}
_LEFT_OUT = {
    Kind.OF_PERSON: lazy(
        "uppgiften (%(type)s) pekar ut en person eller en enhet. Den samlas inte in här, så raden "
        "togs inte med."
    ),
    Kind.OF_TIME: lazy(
        "när någon börjar och slutar samlas inte in här, för att ingen ska pekas ut. Raden togs "
        "inte med."
    ),
    Kind.HIDDEN: lazy("det dolda fältet har ingen uträkning och togs inte med."),
}
_OWN_FIELDS = frozenset(
    [
        *("title", "intro", "closing", "notice", "source", "is_example", "themes", "journey"),
        *("step", "languages"),
    ]
)
"""What our own column in the settings may say of the whole."""
_MOST_ATTEMPTS = 12
"""Times that rows are refused anew because of what the whole questionnaire lacks then."""

_MACROS = lazy("filen har makron. De kördes inte och följde inte med.")
_NO_SURVEY = lazy(
    "filen har inget blad som heter survey. Ett XLSForm-formulär har frågorna på bladet survey. "
    "Bladen här är: %(names)s."
)
_NO_TYPE_COLUMN = lazy(
    "kolumnen %(column)s finns inte, så frågorna går inte att läsa. Skriv %(column)s som rubrik på "
    "första raden."
)
_NO_ROWS = lazy("det finns inga frågor under rubrikerna.")
_UNREAD_SHEET = lazy("bladet lästes inte.")
_UNREAD_SHEET_NEAR = lazy("bladet lästes inte. Menar du %(nearest)s? Byt i så fall namn på det.")
_ASSUMED = lazy(
    "det står inte vilket språk texterna är på. De lästes som %(code)s. Skriv språket i kolumnen "
    "default_language på bladet settings, eller som label::Svenska (sv)."
)
_UNUSED_LIST = lazy("listan ”%(name)s” används inte av någon fråga. Den följde med som en skala.")
_NEEDS = lazy("raden bygger på rad %(row)s (%(name)s), som inte är med.")
_WITH_GROUP = lazy("raden hör till gruppen på rad %(row)s, som inte är med.")
_EMPTY_GROUP = lazy("gruppen har inga rader kvar och togs inte med.")
_TOO_MANY = lazy("fler än %(limit)s rader ligger på samma nivå. Dela in dem i grupper.")
_ODD_GROUP = lazy("gruppen går inte att läsa. Kontrollera dess text, hjälptext och villkor.")
_LOOKS = lazy("utseenden (appearance) används inte här: %(names)s.")
_PARAMETERS = lazy("parametrar används inte här: %(names)s.")
_WHOLE = lazy("frågeformuläret som helhet går inte att läsa: %(what)s")
_ODD_WHOLE = lazy(
    "formulärets namn, version eller språk går inte att läsa. Kontrollera bladet settings."
)
_DATED_TODAY = lazy(
    "Formuläret säger inte från vilken dag det är (version på bladet settings). Enkäten är daterad "
    "till i dag, %(day)s."
)
_MANY_TIMES = lazy(
    "det ska upprepas %(count)s gånger, men här går det högst %(most)s gånger. Upprepningen "
    "stannar där."
)
_NOTHING_LEFT = lazy("ingen rad gick att läsa som en fråga. Rätta raderna ovan och försök igen.")
_ALL_READ = lazy("%(read)s av %(rows)s rader importerades.")
_SOME_READ = lazy("%(read)s av %(rows)s rader importerades, %(refused)s behöver dig.")
_LEFT = lazy("%(summary)s %(left)s utelämnades med flit.")


@dataclass(frozen=True)
class Imported:
    """What became of a workbook."""

    document: Questionnaire | None
    """None when nothing could be read."""
    remarks: tuple[Notice, ...]
    """What was read otherwise than it is written, or not at all; nothing has to be done."""
    faults: tuple[Notice, ...]
    """What needs a person."""
    rows_read: int = 0
    """Rows with content below the headings of survey and choices."""
    rows_named: int = 0
    """Of them those that something is told of."""
    rows_refused: int = 0
    """Of them those that are not in the questionnaire, and should be."""
    rows_left_out: int = 0
    """Of them those that are not in the questionnaire on purpose: a device's number."""
    summary: Said = field(default_factory=lambda: said(_NOTHING_LEFT))
    """One sentence for people: "97 av 99 rader importerades, 2 behöver dig"."""
    dated: Said | None = None
    """That the form names no day and which one it got; None where it names one."""


@takes_time
def read_xlsform(name: str, content: bytes, today: date | None = None) -> Imported:
    """The questionnaire in a workbook (.xlsx or .xls, told apart by its bytes).

    `name` is the file's, for a form that has no title; `today` dates one that has no day of its
    own (None: the day it is). Never raises for what a file holds.
    """
    findings = Findings()
    try:
        workbook = read_workbook(content, SHEETS)
    except UnreadableWorkbookError as error:
        told = Said(error.sentence, error.values)
        return Imported(None, (), (Notice(Place(), told),), summary=told)
    return _Form(name, workbook, findings, today or now().date()).imported()


class _Form:
    """One workbook on its way to a questionnaire."""

    def __init__(self, name: str, workbook: Workbook, findings: Findings, today: date) -> None:
        self._name, self._workbook, self._findings = name, workbook, findings
        self._today = today
        sheets = _by_kind(workbook)
        headings = Headings(findings)
        self._survey, self._choices, settings = (
            table_of(kind, sheets.get(kind), headings, findings) for kind in SHEETS
        )
        self._tell_of_sheets(sheets)
        self._settings = read_settings(settings, headings, findings)
        self._language = self._default_language(headings)
        for table in (self._survey, self._choices, settings):
            in_language(table, self._language)
        self._headings = headings
        self._parts: dict[Node, Any] = {}
        """What each row became; the holders' without what they hold."""
        self._before: dict[Node, Item] = {}
        """Questions that were added before a repeat."""
        self._keys = Keys()

    def imported(self) -> Imported:
        """The questionnaire and all that is told of it."""
        missing = [one for one in ("type", "name") if not self._survey.has(one)]
        if self._survey.name and missing and self._survey.columns:
            for one in missing:
                self._findings.fault(Place(self._survey.name), _NO_TYPE_COLUMN, column=one)
        if not self._survey.rows:
            if self._survey.name:
                self._findings.fault(Place(self._survey.name), _NO_ROWS)
            return self._summed(None)
        if not self._survey.has("type"):
            self._findings.refused |= {(row.sheet, row.number) for row in self._survey}
            return self._summed(None)
        return self._summed(self._read())

    # Sheets and languages

    def _tell_of_sheets(self, sheets: Mapping[str, Sheet]) -> None:
        if self._workbook.has_macros:
            self._findings.remark(Place(), _MACROS)
        read = {one.name for one in sheets.values()}
        for name in self._workbook.names:
            if name in read:
                continue
            near = self._findings.nearest(name.strip().lower(), SHEETS, 0.75)
            if near and near not in sheets:
                self._findings.fault(Place(name), _UNREAD_SHEET_NEAR, nearest=near)
            else:
                self._findings.remark(Place(name), _UNREAD_SHEET)
        if "survey" not in sheets:
            names = ", ".join(self._workbook.names)
            self._findings.fault(Place(), _NO_SURVEY, names=names)

    def _default_language(self, headings: Headings) -> str:
        """The language of columns that name none: what the settings say, else what the words are
        in where a plain label stands, else the first that a column names, else Swedish."""
        if self._settings.language:
            return self._settings.language
        plain = [one for one in self._survey.columns if one.name == "label" and not one.language]
        if not plain and headings.languages:
            return headings.languages[0]
        words = [row.at(one.index) for row in self._survey.rows for one in plain]
        found = likely(words) or "sv"
        place = Place(self._survey.name, column=plain[0].heading if plain else "")
        if self._survey.rows:
            self._findings.remark(place, _ASSUMED, code=found)
        return found

    # Rows

    def _read(self) -> Questionnaire | None:
        findings = self._findings
        self._lists = Lists(self._choices, findings, may_repeat=self._settings.may_repeat_choices)
        self._outline = Outline(self._survey, findings)
        self._items = Items(self._outline, self._lists, findings)
        self._row_lists = understand(self._outline, self._lists, findings)
        for node in self._outline:
            self._keys.reserve(node.key)
            node.is_matrix = node.is_matrix or _is_matrix(node)
            if node.is_matrix:
                for one in node.inside:
                    one.address = f"{node.key}/{one.key}"
        self._share_lists()
        for node in self._outline:
            with findings.row_by_row():
                self._make(node)
        self._tell_of_looks()
        self._headings.tell_choices(self._filtering())
        return self._whole()

    def _filtering(self) -> set[str]:
        """Columns of the choices that some choice_filter names."""
        found: set[str] = set()
        for node in self._outline:
            with self._findings.row_by_row():
                found |= words_in(node.row.text("choice_filter"))
        return found

    def _share_lists(self) -> None:
        """Lists that more than one question has whole, or none, become scales."""
        used = Counter(
            node.type.list_name
            for node in self._outline
            if node.type.list_name and self._may_share(node)
        )
        asked = {node.type.list_name for node in self._outline} | self._row_lists
        keys, scales = Keys(), []
        for held in self._lists.named:
            is_unused = held.name not in asked
            if not held.choices or not (used[held.name] > 1 or is_unused or held.is_scale):
                continue
            if is_unused and not held.is_scale:
                place = held.choices[0].row.place("list_name")
                self._findings.remark(place, _UNUSED_LIST, name=held.name)
            if any("${" in text for one in held.choices for text in one.text.values()):
                continue
            try:
                options = options_of(held, held.choices[0].row.place("label"), lambda name, _: name)
                scales.append((held.name, Scale(key=keys.take(held.name), options=options)))
            except (ValidationError, RefusedRowError):
                # The questions that ask for it say what is wrong with it.
                continue
        self._scales = tuple(scale for _, scale in scales)
        self._items.scales = {name: scale.key for name, scale in scales}
        self._items.frame = frame(self._scales, self._language)

    def _may_share(self, node: Node) -> bool:
        matrix = node.above if node.above is not None and node.above.is_matrix else None
        if (matrix or node).own.get("scale") or (matrix and node is not matrix.inside[0]):
            # Our own column says which scale it is; the rows of a table have one list together.
            return False
        plain = not node.row.text("choice_filter") and not node.type.has_other
        return plain and node.type.kind is not Kind.RANK

    def _make(self, node: Node) -> None:
        kind = node.type.kind
        if node.is_lost:
            return
        if node.above is not None and node.above.is_matrix:
            self._parts[node] = self._matrix_row(node)
        elif kind in _LEFT_OUT and kind is not Kind.HIDDEN:
            self._findings.leave_out(
                node.row.place("type"), _LEFT_OUT[kind], type=node.type.written
            )
        elif kind in _HOLDERS:
            self._parts[node] = self._holder(node)
        elif (item := self._items.item(node)) is not None:
            self._parts[node] = item
        else:
            self._findings.leave_out(node.row.place("type"), _LEFT_OUT[kind])

    def _holder(self, node: Node) -> dict[str, Any]:
        items = self._items
        title = items.words(node, "label")
        made = {**items.common(node), "title": title}
        if node.is_matrix:
            first = node.asks or node.inside[0]
            scale = items.scale_of(first)
            chosen = {"scale": scale} if scale else {"options": items.options(first)}
            hint = items.hint(node)
            if node.asks is not None and node.asks.row is not node.row:
                # What the column asks stands below what the table is called.
                asked = items.words(first, "label")
                title, hint = (title, asked or hint) if title else (asked, hint)
                node.needs += first.needs
            text = title or {self._language: node.name or node.key}
            required = items.is_required(first)
            del made["title"]
            return {**made, **chosen, "text": text, "hint": hint, "required": required}
        made["text"] = items.hint(node)
        if node.type.kind is Kind.REPEAT:
            made["title"] = title or {self._language: node.name or node.key}
            question, made["count"] = items.repeat_count(node, made["title"], self._keys)
            made["most"] = MOST_REPEATS if not _is_repeated(node) else 20
            self._limit(node, made)
            if question is not None:
                self._before[node] = question
        return made

    def _limit(self, node: Node, made: dict[str, Any]) -> None:
        """A repeat that says outright that it is asked more often than there is room for."""
        wanted, most = written_times(made["count"]), made["most"]
        if wanted > most:
            place = node.row.place("repeat_count")
            self._findings.remark(place, _MANY_TIMES, count=wanted, most=most)
            made["count"] = str(most)

    def _matrix_row(self, node: Node) -> MatrixRow:
        text = self._items.words(node, "label") or {self._language: node.name or node.key}
        name = node.name if node.name and node.name != node.key else None
        own = {name: node.own.get(name) for name in ("step", "area", "theme")}
        try:
            return MatrixRow.model_validate({"key": node.key, "name": name, "text": text, **own})
        except ValidationError:
            return MatrixRow(key=node.key, name=name, text=text)

    def _tell_of_looks(self) -> None:
        """Appearances and parameters that make no difference here, each once for the sheet."""
        for column, sentence, used in (
            ("appearance", _LOOKS, ("multiline", "table-list", "rating")),
            ("parameters", _PARAMETERS, ()),
        ):
            found: dict[str, None] = {}
            for node in self._outline:
                with self._findings.row_by_row():
                    is_range = column == "parameters" and node.type.kind is Kind.RANGE
                    words = [] if is_range else node.row.text(column).split()
                    found |= dict.fromkeys(one for one in words if one.lower() not in used)
            if found:
                place = Place(self._survey.name, column=column)
                names = ", ".join(list(found)[:12])
                self._findings.remark(place, sentence, names=names)

    # The whole

    def _whole(self) -> Questionnaire | None:
        """The questionnaire of all rows that hold together; the others are refused, until what is
        left has no problem."""
        for _ in range(_MOST_ATTEMPTS):
            self._refuse_dependent()
            before = len(self._parts)
            items = tuple(self._assembled(self._outline.top))
            if len(self._parts) < before:
                continue
            document = self._document(items)
            if document is None:
                return None
            found = problems(document)
            if not found or not self._refuse_problems(document, found):
                return None if found else document
        return None

    def _refuse_dependent(self) -> None:
        """Refuse rows that build on others which are not there, and theirs."""
        while True:
            before = len(self._parts)
            for node in list(self._parts):
                self._check_needs(node)
            if len(self._parts) == before:
                return

    def _check_needs(self, node: Node) -> None:
        for above in node.ways:
            if above not in self._parts:
                row = str(above.row.number)
                self._refuse(node, Notice(node.row.place(), said(_WITH_GROUP, row=row)))
                return
        for needed, place in node.needs:
            if needed not in self._parts:
                values = {"row": str(needed.row.number), "name": needed.name}
                self._refuse(node, Notice(place, said(_NEEDS, **values)))
                return

    def _refuse(self, node: Node, notice: Notice) -> None:
        self._parts.pop(node, None)
        self._findings.refuse(notice)
        if node.end is not None:
            self._findings.refused.add((node.end.sheet, node.end.number))

    def _document(self, items: tuple[Item, ...]) -> Questionnaire | None:
        if len(items) > MOST_ITEMS:
            self._findings.fault(Place(self._survey.name), _TOO_MANY, limit=MOST_ITEMS)
            return None
        if not items:
            self._findings.fault(Place(self._survey.name), _NOTHING_LEFT)
            return None
        given = self._settings
        title = given.title or self._outline.settings.get(Kind.FORM_TITLE) or _stem(self._name)
        form_id = given.form_id or self._outline.settings.get(Kind.FORM_ID) or title
        told: dict[str, Any] = {
            "schema": "codesign/questionnaire/1",
            "slug": slug(form_id) or "enkat",
            "title": {self._language: title[:4000]},
            "dated": given.dated or self._today,
            "languages": self._languages()[:60],
            "scales": self._scales,
            "items": items,
        }
        own = {name: value for name, value in given.own.items() if name in _OWN_FIELDS}
        if isinstance(own.get("title"), dict):
            own["title"] = {**own["title"], **told["title"]}
        for fields in (told | own, told):
            with suppress(ValidationError, RecursionError):
                return Questionnaire.model_validate(fields)
        self._findings.fault(Place(self._survey.name), _ODD_WHOLE)
        return None

    def _languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([self._language, *self._headings.languages]))

    def _assembled(self, nodes: Sequence[Node]) -> Iterator[Item]:
        for node in nodes:
            made = self._parts.get(node)
            if made is None:
                continue
            if node.type.kind not in _HOLDERS:
                yield made
                continue
            inside = tuple(self._inside(node))
            if not inside:
                self._let_go(node)
                continue
            if node in self._before:
                yield self._before[node]
            try:
                held = _held(node, made, inside)
            except ValidationError:
                told = said(_TOO_MANY, limit=MOST_ITEMS)
                if len(inside) <= MOST_ITEMS:
                    told = said(_ODD_GROUP)
                self._refuse(node, Notice(node.row.place(), told))
                continue
            yield with_own(held, node.own, self._findings, node.row.place(OWN))

    def _inside(self, node: Node) -> Iterator[Any]:
        if node.is_matrix:
            yield from (self._parts[one] for one in node.inside if one in self._parts)
        else:
            yield from self._assembled(node.inside)

    def _let_go(self, node: Node) -> None:
        """A group with nothing left: on purpose, when all in it was left out so."""
        del self._parts[node]
        rows = [node.row, *([node.end] if node.end else [])]
        ids = {(row.sheet, row.number) for row in rows}
        first, last = rows[0].number, rows[1].number if node.end else LAST_ROW
        refused = {number for _, number in self._findings.refused_in(node.row.sheet)}
        if any(first < number < last for number in refused):
            self._findings.refuse(Notice(node.row.place(), said(_EMPTY_GROUP)))
            self._findings.refused |= ids
        else:
            self._findings.remark(node.row.place(), _EMPTY_GROUP)
            self._findings.left_out |= ids

    def _refuse_problems(self, document: Questionnaire, found: Sequence[Any]) -> bool:
        """Refuse the rows that the document's problems are about; whether there was any."""
        by_key = {node.key: node for node in self._outline}
        keys: dict[str, Said] = {}
        for one in found:
            key = _key_at(document, one.path)
            if key is not None:
                keys.setdefault(key, one.said)
        was_any = False
        for key, told in keys.items():
            node = by_key.get(key)
            if node is not None and node in self._parts:
                was_any = True
                self._refuse(node, Notice(node.row.place(), told))
        if not was_any:
            self._findings.fault(Place(self._survey.name), _WHOLE, what=found[0].said)
        return was_any

    # What is told

    def _refuse_ends(self) -> None:
        """The end of a group goes with its beginning."""
        for node in self._outline if self._parts else ():
            row = (node.row.sheet, node.row.number)
            if node.end is not None and row in self._findings.refused:
                self._findings.refused.add((node.end.sheet, node.end.number))

    def _summed(self, document: Questionnaire | None) -> Imported:
        findings = self._findings
        self._refuse_ends()
        rows = {(row.sheet, row.number) for row in (*self._survey, *self._choices)}
        if document is None:
            findings.refused |= rows - findings.left_out
        refused = findings.refused & rows
        left = (findings.left_out & rows) - refused
        read = len(rows) - len(refused) - len(left)
        return Imported(
            document,
            tuple(findings.remarks),
            tuple(findings.faults),
            len(rows),
            len(findings.named & rows),
            len(refused),
            len(left),
            _summary(read, len(rows), len(refused), len(left)),
            self._dated(document),
        )

    def _dated(self, document: Questionnaire | None) -> Said | None:
        if document is None or self._settings.dated is not None:
            return None
        return said(_DATED_TODAY, day=self._today.isoformat())


def _summary(read: int, rows: int, refused: int, left: int) -> Said:
    sentence = _SOME_READ if refused else _ALL_READ
    summary = said(sentence, read=read, rows=rows, refused=refused)
    return said(_LEFT, summary=summary, left=left) if left else summary


def _by_kind(workbook: Workbook) -> dict[str, Sheet]:
    """The sheets that are read, by what they are; of two alike the first."""
    found: dict[str, Sheet] = {}
    for sheet in workbook.sheets:
        found.setdefault(sheet.name.strip().lower(), sheet)
    return found


def _stem(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[0].strip() or name.strip() or "Enkät"


def _is_matrix(node: Node) -> bool:
    """Whether a group is a table: the same answers to several questions, with nothing more."""
    if node.type.kind is not Kind.GROUP or "table-list" not in node.row.text("appearance"):
        return False
    first = node.inside[0] if node.inside else None
    return (
        first is not None
        and len(node.inside) > 1
        and all(
            one.type.kind is Kind.ONE
            and not one.type.has_other
            and one.type.list_name == first.type.list_name
            and one.row.text("required") == first.row.text("required")
            and not any(one.row.text(column) for column in _NOT_IN_MATRIX)
            for one in node.inside
        )
    )


_NOT_IN_MATRIX = (
    *("relevant", "constraint", "choice_filter", "default", "hint", "read_only", "calculation"),
)


def _is_repeated(node: Node) -> bool:
    return any(one.type.kind is Kind.REPEAT for one in (*node.ways, *node.all()) if one is not node)


def _held(node: Node, made: dict[str, Any], inside: tuple[Any, ...]) -> Item:
    if node.is_matrix:
        return Matrix.model_validate({"kind": "matrix", **made, "rows": inside})
    if node.type.kind is Kind.REPEAT:
        return Repeat.model_validate({"kind": "repeat", **made, "items": inside})
    return Section.model_validate({"kind": "section", **made, "items": inside})


def _key_at(document: Questionnaire, path: Sequence[str | int]) -> str | None:
    """The key of the innermost row that a path in a document leads to."""
    found: str | None = None
    at: Any = document
    for step in path:
        at = at[step] if isinstance(step, int) else getattr(at, step, None)
        if isinstance(at, tuple) or at is None:
            continue
        if not hasattr(at, "kind"):
            break
        found = at.key
    return found
