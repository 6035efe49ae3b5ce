"""The choices sheet: lists of options by their name, and the few that a filter leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from codesign.i18n import lazy
from codesign.questionnaires.document import MOST_OPTIONS, Option
from codesign.questionnaires.expressions.evaluating import Scope, is_true
from codesign.questionnaires.expressions.reading import parse
from codesign.questionnaires.expressions.tree import Call, Named, Own, nodes
from codesign.questionnaires.xlsform.expressions import (
    Resolve,
    by_key,
    simplified,
    with_literals,
    words_by_key,
)
from codesign.questionnaires.xlsform.notices import Findings, Place, refused
from codesign.questionnaires.xlsform.own import own_of
from codesign.questionnaires.xlsform.sheets import Row, Table

LONGEST_CODE = 64
_NO_LIST = lazy("raden har inget listnamn. Skriv listans namn i kolumnen list_name.")
_COMMENT = lazy(
    "raden har varken lista eller namn. Den lästes som en anteckning och togs inte med."
)
_MANY_FILTERED = lazy(
    "filtret gäller för många svar sammanlagt. Dela upp listan, eller ta bort filtret."
)
FILTERED_LIMIT = 50_000
"""Choices that filters are worked out for, in one form."""
_NO_NAME = lazy("svaret har inget namn. Skriv ett kort namn i kolumnen name.")
_DATE_NAME = lazy(
    "namnet har blivit ett datum (%(date)s) i Excel. Formatera cellen som text och skriv det som "
    "det ska vara, till exempel 1-5."
)
_TWICE = lazy("namnet ”%(name)s” finns redan på rad %(row)s i samma lista. Ge det ena ett annat.")
_TWICE_ALLOWED = lazy("namnet ”%(name)s” finns redan på rad %(row)s. De två blev ett svar.")
_CODE_CHANGED = lazy("namnet ”%(name)s” blev koden ”%(code)s”, utan mellanslag och andra tecken.")
_LONG_NAME = lazy("namnet är längre än %(limit)s tecken. Korta det.")
_NO_LABEL = lazy("svaret saknar text, så namnet visas i stället. Skriv en text i kolumnen label.")
_UNKNOWN_LIST = lazy("listan ”%(name)s” finns inte på bladet choices.")
_UNKNOWN_LIST_NEAR = lazy("listan ”%(name)s” finns inte på bladet choices. Menar du %(nearest)s?")
_NO_SUCH_LIST = lazy("skriv vilken lista svaren finns i, till exempel select_one ja_nej.")
_NOTHING_LEFT = lazy("listan ”%(name)s” har inga svar kvar. Rätta dem på bladet choices.")
_TOO_LONG_LIST = lazy("listan ”%(name)s” har fler än %(limit)s svar. Dela upp den.")


@dataclass(frozen=True)
class Choice:
    """One row of the choices sheet."""

    row: Row
    code: str
    text: dict[str, str]
    columns: dict[str, str]
    """What stands in every other column, for filters."""
    is_alone: bool = False


@dataclass
class ChoiceList:
    """The choices with one list name, in order."""

    name: str
    choices: list[Choice] = field(default_factory=list)
    is_scale: bool = False
    """Whether our own workbook says that questions share it."""


class Lists:
    """All lists of a form."""

    def __init__(self, table: Table, findings: Findings, *, may_repeat: bool) -> None:
        self._table, self._findings, self._may_repeat = table, findings, may_repeat
        self._lists: dict[str, ChoiceList] = {}
        self._rows: dict[tuple[str, str], int] = {}
        self._filtered = 0
        self.codes: dict[str, str] = {}
        """Names that became other codes, for those who compare with them."""
        for row in table:
            with findings.row_by_row():
                own = own_of(row, findings)
                if "extra" not in own:
                    self._add(row, own)

    def _add(self, row: Row, own: Mapping[str, Any]) -> None:
        name = row.text("list_name")
        if not name and not row.text("name"):
            self._findings.leave_out(row.place(), _COMMENT)
            return
        if not name:
            raise refused(row.place("list_name"), _NO_LIST)
        held = self._lists.setdefault(name, ChoiceList(name))
        held.is_scale = held.is_scale or "scale" in own
        choice = self._choice(row, is_alone=own.get("alone") is True)
        self._check_once(name, choice)
        held.choices.append(choice)

    def _choice(self, row: Row, *, is_alone: bool) -> Choice:
        if row.has_date("name"):
            raise refused(row.place("name"), _DATE_NAME, date=row.text("name"))
        name = row.text("name")
        if not name:
            raise refused(row.place("name"), _NO_NAME)
        code = "".join(sign if sign.isalnum() or sign in "_.+-" else "_" for sign in name)
        if len(code) > LONGEST_CODE:
            raise refused(row.place("name"), _LONG_NAME, limit=LONGEST_CODE)
        if code != name:
            self._findings.remark(row.place("name"), _CODE_CHANGED, name=name, code=code)
            self.codes[name] = code
        text = row.words("label", self._findings)
        if not text:
            self._findings.remark(row.place("label"), _NO_LABEL)
            text = {row.default_language: name}
        return Choice(row, code, text, self._other_columns(row), is_alone)

    def _other_columns(self, row: Row) -> dict[str, str]:
        found = {one.heading: row.at(one.index) for one in self._table.unread}
        found |= {one.name: row.at(one.index) for one in self._table.unread}
        found |= {one.heading: row.at(one.index) for one in self._table.columns}
        return found | {"name": row.text("name"), "list_name": row.text("list_name")}

    def _check_once(self, name: str, choice: Choice) -> None:
        before = self._rows.setdefault((name, choice.code), choice.row.number)
        if before == choice.row.number:
            return
        values = {"name": choice.row.text("name"), "row": str(before)}
        if not self._may_repeat:
            raise refused(choice.row.place("name"), _TWICE, **values)
        self._findings.remark(choice.row.place("name"), _TWICE_ALLOWED, **values)

    def filtered(self, held: ChoiceList, place: Place) -> None:
        """Say that a filter is worked out for a list. Raises RefusedRowError past the limit."""
        self._filtered += len(held.choices)
        if self._filtered > FILTERED_LIMIT:
            raise refused(place, _MANY_FILTERED)

    def get(self, name: str, place: Place) -> ChoiceList:
        """The list with this name. Raises RefusedRowError with the nearest."""
        if not name:
            raise refused(place, _NO_SUCH_LIST)
        found = self._lists.get(name)
        if found is None:
            near = self._findings.nearest(name, self._lists)
            if near:
                raise refused(place, _UNKNOWN_LIST_NEAR, name=name, nearest=near)
            raise refused(place, _UNKNOWN_LIST, name=name)
        if not found.choices:
            raise refused(place, _NOTHING_LEFT, name=name)
        if len(found.choices) > MOST_OPTIONS:
            raise refused(place, _TOO_LONG_LIST, name=name, limit=MOST_OPTIONS)
        return found

    @property
    def named(self) -> list[ChoiceList]:
        """Every list, in the order that they begin."""
        return list(self._lists.values())


def options_of(held: ChoiceList, place: Place, resolve: Resolve) -> tuple[Option, ...]:
    """The options of a list, each code once. Raises RefusedRowError for what a text names."""
    found: dict[str, Option] = {}
    for one in held.choices:
        text = words_by_key(one.text, place, resolve)
        found.setdefault(one.code, Option(key=one.code, text=text, alone=one.is_alone))
    return tuple(found.values())


def filtered_options(
    held: ChoiceList, choice_filter: str, place: Place, resolve: Resolve
) -> tuple[Option, ...]:
    """The options that a filter may leave, each with the condition that it makes for it.

    Raises RefusedRowError for a filter that cannot be read, or that leaves none.
    """
    found: dict[str, Option] = {}
    for one in held.choices:
        condition = simplified(by_key(with_literals(choice_filter, one.columns), place, resolve))
        depends = _depends(condition)
        if not depends and not is_true(parse(condition), Scope(date.min)):
            continue
        text = words_by_key(one.text, place, resolve)
        show_if = condition if depends else None
        option = Option(key=one.code, text=text, show_if=show_if, alone=one.is_alone)
        before = found.get(one.code)
        found[one.code] = option if before is None else _either(before, option)
    if not found:
        raise refused(place, _NOTHING_LEFT, name=held.name)
    return tuple(found.values())


def _depends(condition: str) -> bool:
    """Whether a condition asks for an answer or the day, and not only for what the sheet says."""
    parts = list(nodes(parse(condition)))
    return any(isinstance(one, Named | Own) or one == Call("today") for one in parts)


def _either(one: Option, other: Option) -> Option:
    """Two choices with one code, as one that can be chosen when either could."""
    if one.show_if is None or other.show_if is None:
        return one.model_copy(update={"show_if": None})
    return one.model_copy(update={"show_if": simplified(f"({one.show_if}) or ({other.show_if})")})
