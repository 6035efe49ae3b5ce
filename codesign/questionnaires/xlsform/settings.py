"""The settings sheet: what is said of the whole form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from codesign.i18n import lazy
from codesign.questionnaires.xlsform.cells import text_of, yes_or_no
from codesign.questionnaires.xlsform.columns import Headings
from codesign.questionnaires.xlsform.notices import Findings, RefusedRowError
from codesign.questionnaires.xlsform.own import own_of
from codesign.questionnaires.xlsform.sheets import Row, Table

_UNKNOWN_LANGUAGE = lazy("språket ”%(name)s” känns inte igen. Skriv språkets kod, till exempel sv.")
_MORE_ROWS = lazy("bladet har fler än en rad. Bara den första lästes.")
_DAY = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")


@dataclass(frozen=True)
class FormSettings:
    """What the first row of the settings says."""

    title: str = ""
    form_id: str = ""
    language: str = ""
    """A code; "" when it names none that is known."""
    dated: date | None = None
    """The day that its version is named by, if it is."""
    may_repeat_choices: bool = False
    own: Mapping[str, Any] = field(default_factory=dict)
    """What the column of our own says."""


def read_settings(table: Table, headings: Headings, findings: Findings) -> FormSettings:
    """The settings of a form; what is not there is empty."""
    if not table.rows:
        return FormSettings()
    row = table.rows[0]
    if len(table.rows) > 1:
        findings.remark(table.rows[1].place(), _MORE_ROWS)
    try:
        return _read(row, headings, findings)
    except RefusedRowError as error:
        findings.refuse(error.notice)
        return FormSettings()


def _read(row: Row, headings: Headings, findings: Findings) -> FormSettings:
    return FormSettings(
        row.text("form_title"),
        row.text("form_id"),
        _language(row, headings, findings),
        _dated(row),
        bool(yes_or_no(row.text("allow_choice_duplicates"))),
        own_of(row, findings),
    )


def _language(row: Row, headings: Headings, findings: Findings) -> str:
    named = row.text("default_language")
    if not named or named.casefold() == "default":
        return ""
    code = headings.code(named)
    if code is None:
        findings.remark(row.place("default_language"), _UNKNOWN_LANGUAGE, name=named)
    return code or ""


def _dated(row: Row) -> date | None:
    value = row.value("version")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DAY.match(text_of(value))
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
