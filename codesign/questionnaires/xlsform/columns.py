"""The first row of a sheet: which column is which, in which language, and which nobody reads."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from codesign.i18n import lazy
from codesign.questionnaires.xlsform.languages import UNKNOWN, code_of, folded
from codesign.questionnaires.xlsform.notices import Findings, Place
from codesign.questionnaires.xlsform.workbook import Value

OWN = "medskapa"
"""The column in which our own workbooks carry what XLSForm has no column for."""
SCORE_CHOICES, RANK_ITEMS, MATRIX_ROWS = (
    "kobo--score-choices",
    "kobo--rank-items",
    "kobo--matrix_list",
)
"""Kobo's own columns: the lists of what it calls score, rank and matrix."""
TRANSLATED = frozenset(["label", "hint", "guidance_hint", "constraint_message", "required_message"])
SURVEY = TRANSLATED | {
    *("type", "name", "required", "relevant", "constraint", "calculation", "default"),
    *("read_only", "appearance", "parameters", "choice_filter", "repeat_count", "disabled", OWN),
    *(SCORE_CHOICES, RANK_ITEMS, MATRIX_ROWS),
}
CHOICES = frozenset(["list_name", "name", "label", OWN])
SETTINGS = frozenset(
    ["form_title", "form_id", "version", "default_language", "allow_choice_duplicates", OWN]
)
NOT_HERE = {
    "survey": frozenset(
        [
            *("image", "big-image", "audio", "video", "autoplay", "rows", "trigger", "body"),
            *("instance", "bind", "control", "media", "note", "save_to", "query", "saveincomplete"),
            *("no_app_error_string", "noapperrorstring", "sms_field", "sms_option", "compact_tag"),
            *("sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format"),
            *("kobo--rank-constraint-message", "kobo--locking-profile"),
            *("sms_response", "hxl", "intent", "requiredmsg_type", "esri"),
        ]
    ),
    "choices": frozenset(["image", "big-image", "audio", "video", "media", "hxl", "geometry"]),
    "settings": frozenset(
        [
            *("public_key", "submission_url", "auto_send", "auto_delete", "instance_name", "style"),
            *("instance_id", "omit_instanceid", "clean_text_values", "client_editable"),
            *("add_none_option", "sms_keyword", "sms_separator", "sms_allow_media", "prefix"),
            *("sms_date_format", "sms_datetime_format", "delimiter", "xml_root", "namespaces"),
            *("instance_xmlns", "attribute", "id_string", "title", "name", "set_form_version"),
            *("allow_public_form_link", "flat"),
        ]
    ),
}
"""Columns that XLSForm has and a questionnaire here does nothing with."""
_ALIASES = {
    "survey": {
        "caption": "label",
        "relevance": "relevant",
        "calculate": "calculation",
        "command": "type",
        "tag": "name",
        "value": "name",
        "count": "repeat_count",
        "jr:count": "repeat_count",
        "readonly": "read_only",
        "jr:constraintmsg": "constraint_message",
        "constraining_message": "constraint_message",
        "jr:requiredmsg": "required_message",
        "requiredmsg": "required_message",
    },
    "choices": {"caption": "label", "value": "name", "list": "list_name", "listname": "list_name"},
    "settings": {
        "set_form_title": "form_title",
        "title": "form_title",
        "set_form_id": "form_id",
        "id_string": "form_id",
    },
}
_WRAPPERS = ("bind", "control", "body")
_KOBO = {SCORE_CHOICES, RANK_ITEMS, MATRIX_ROWS}
_KNOWN = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS}

_NO_HEADING = lazy(
    "kolumnen har ingen rubrik och lästes inte. Skriv en rubrik, till exempel label."
)
_UNREAD_NEAR = lazy("kolumnen lästes inte, för rubriken känns inte igen. Menar du %(nearest)s?")
_UNREAD = lazy("kolumnen lästes inte, för rubriken känns inte igen.")
_NOT_USED = lazy("kolumnen lästes inte, för den används inte i enkäter här.")
_TWICE = lazy(
    "det finns två sådana kolumner. Den första gäller, och den här där den första är tom. Ta bort "
    "en av dem."
)
_UNKNOWN_LANGUAGE = lazy(
    "språket ”%(name)s” känns inte igen och fick koden %(code)s. Skriv språkets kod i rubriken, "
    "till exempel label::Svenska (sv)."
)
_WRITTEN_OTHERWISE = lazy(
    "språket är skrivet ”%(name)s” här och ”%(other)s” på annat håll. Det lästes som ett och samma."
)
_NOT_TRANSLATED = lazy("kolumnen lästes inte, för %(column)s har inget språk. Ta bort ::%(name)s.")
_ONE_COLON = lazy(
    "rubriken har ett kolon. Den lästes här, men andra verktyg läser den inte bredvid rubriker med "
    "två. Skriv ::."
)


@dataclass(frozen=True)
class Column:
    """What one column holds."""

    index: int
    name: str
    heading: str
    """As it is written."""
    language: str | None = None
    """The code of its language; None when it names none."""


@dataclass(frozen=True)
class _Heading:
    name: str
    language: str = ""
    colons: int = 0


def _plain(text: str) -> str:
    return re.sub(r"[\s_]+", "_", text.strip()).lower().strip("_")


def _parsed(written: str, sheet: str) -> _Heading:
    """A heading's column and language: ``label::Svenska (sv)``, ``media:image:english``."""
    protected = re.sub(r"\bjr:(?!:)", "jr\0", written)
    colons = 2 if "::" in protected else 1 if ":" in protected else 0
    parts = [one.replace("\0", ":").strip() for one in re.split(r"::?", protected)]
    aliases = _ALIASES.get(sheet, {})
    names = [_plain(one) for one in parts]
    if names[0] in _WRAPPERS and len(parts) > 1:
        inner = aliases.get(names[1], names[1])
        if inner not in _KNOWN[sheet]:
            return _Heading(names[0], colons=colons)
        return _Heading(inner, " ".join(parts[2:]), colons)
    if names[0] == "media":
        return _Heading("media", colons=colons)
    return _Heading(aliases.get(names[0], names[0]), " ".join(parts[1:]), colons)


class Headings:
    """Reads the headings of all sheets, so that a language has one code in all of them."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._codes: dict[str, str] = {}
        self._written: dict[str, str] = {}
        self._waiting: list[tuple[Place, str]] = []
        self.unread: dict[str, tuple[Column, ...]] = {}
        """Columns nobody reads, by sheet: a choice_filter may name them all the same."""

    def read(self, sheet: str, name: str, row: Sequence[Value], used: int) -> tuple[Column, ...]:
        """The columns of a sheet of a kind ("survey"), called `name`; `used` columns have cells."""
        columns: list[Column] = []
        unread: list[Column] = []
        for index in range(max(used, len(row))):
            value = row[index] if index < len(row) else None
            written = " ".join(str(value).split()) if value is not None else ""
            if not written:
                if index < used:
                    self._findings.remark(Place(name, column=letters(index)), _NO_HEADING)
                continue
            found = self._column(sheet, Place(name, column=written), index, written)
            if found is None:
                unread.append(Column(index, written.lower(), written))
                continue
            if any((one.name, one.language) == (found.name, found.language) for one in columns):
                self._findings.fault(Place(name, column=written), _TWICE)
            columns.append(found)
        self._warn_of_single_colons(name, columns)
        self.unread[sheet] = tuple(unread)
        return tuple(columns)

    def _column(self, sheet: str, place: Place, index: int, written: str) -> Column | None:
        heading = _parsed(written, sheet)
        if heading.name not in _KNOWN[sheet]:
            self._tell_unread(sheet, place, heading.name)
            return None
        if not heading.language:
            return Column(index, heading.name, written)
        if heading.name not in TRANSLATED:
            values = {"column": heading.name, "name": heading.language}
            self._findings.remark(place, _NOT_TRANSLATED, **values)
            return None
        return Column(index, heading.name, written, self._code(heading.language, place))

    def tell_choices(self, filtering: Set[str]) -> None:
        """Tell which columns of the choices nobody reads; those that filters name are not."""
        for place, name in self._waiting:
            if place.column not in filtering and place.column.lower() not in filtering:
                self._tell_unknown("choices", place, name)

    def _tell_unread(self, sheet: str, place: Place, name: str) -> None:
        if name in NOT_HERE[sheet]:
            self._findings.remark(place, _NOT_USED)
        elif sheet == "choices":
            self._waiting.append((place, name))
        else:
            self._tell_unknown(sheet, place, name)

    def _tell_unknown(self, sheet: str, place: Place, name: str) -> None:
        near = self._findings.nearest(name, sorted(_KNOWN[sheet] - {OWN} - _KOBO))
        if near:
            self._findings.remark(place, _UNREAD_NEAR, nearest=near)
        else:
            self._findings.remark(place, _UNREAD)

    def _code(self, written: str, place: Place) -> str:
        """The code of a language; two ways to write one are the same one."""
        key = folded(written)
        code = self._codes.get(key)
        if code is None:
            code = code_of(written)
            if code is None:
                spare = (one for one in UNKNOWN if one not in self._codes.values())
                code = next(spare, UNKNOWN[-1])
                self._findings.remark(place, _UNKNOWN_LANGUAGE, name=written, code=code)
            self._codes[key] = code
        before = self._written.setdefault(code, written)
        if before != written:
            self._findings.remark(place, _WRITTEN_OTHERWISE, name=written, other=before)
            self._written[code] = written
        return code

    def code(self, written: str) -> str | None:
        """The code of a language as the settings name it; None when nobody can tell."""
        return self._codes.get(folded(written)) or code_of(written)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that columns name, in their order."""
        return tuple(dict.fromkeys(self._codes.values()))

    def _warn_of_single_colons(self, name: str, columns: Sequence[Column]) -> None:
        double = any("::" in one.heading for one in columns)
        single = [one for one in columns if one.language and "::" not in one.heading]
        for one in single if double else ():
            self._findings.remark(Place(name, column=one.heading), _ONE_COLON)


def letters(index: int) -> str:
    """A column's letters in a spreadsheet, from its number (from 0)."""
    text, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
