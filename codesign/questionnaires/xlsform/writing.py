"""A questionnaire as an XLSForm workbook, for KoboToolbox, ODK and ONA.

What XLSForm has no column for (faces, "vet inte", themes) stands in a column of our own, which
other tools do not read and `reading` does: brought in again it is the same questionnaire. Names
have no capital å, ä or ö and no spaces, since other tools refuse them, and no label begins with
what is Markdown there.
"""

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from codesign.i18n import gettext, lazy, speaking
from codesign.questionnaires.document import (
    OTHER,
    Calculated,
    Consent,
    Date,
    Information,
    Item,
    Many,
    Matrix,
    Number,
    One,
    Option,
    Picture,
    Pictures,
    Question,
    Questionnaire,
    Ranking,
    Rating,
    Repeat,
    Section,
    Statement,
    Text,
)
from codesign.questionnaires.xlsform.cells import as_label
from codesign.questionnaires.xlsform.columns import OWN
from codesign.questionnaires.xlsform.languages import heading_of
from codesign.questionnaires.xlsform.media import media_names, shown_as
from codesign.questionnaires.xlsform.own import PART_OF, WROTE
from codesign.questionnaires.xlsform.renaming import Renaming
from codesign.waiting import takes_time

DONT_KNOW, DECLINED = "dont_know", "declined"
"""Codes that "vet inte" and "vill inte svara" have in other tools."""
_OTHER_WORDS = lazy("Annat")
_DESCRIBE = lazy("Beskriv")
_DONT_KNOW_WORDS = lazy("Vet inte")
_DECLINED_WORDS = lazy("Vill inte svara")
_YES, _NO = lazy("Ja"), lazy("Nej")
_OPINIONS = {
    "agree": lazy("Håller med"),
    "pass": lazy("Hoppar över"),
    "disagree": lazy("Håller inte med"),
}
_DATES = {"date": "date", "time": "time", "both": "dateTime"}
_PLAIN_COLUMNS = (
    *("type", "name", "required", "relevant", "constraint", "calculation", "default"),
    *("appearance", "choice_filter", "repeat_count", OWN),
)
_NOT_OWN = frozenset(
    [
        *("kind", "key", "name", "show_if", "text", "title", "hint", "required", "constraint"),
        *("required_message", "constraint_message", "default", "items", "options", "rows", "count"),
        *("value", "picture", "body"),
    ]
)
"""Fields that have a column."""
Cells = dict[str, Any]


@takes_time
def write_xlsform(document: Questionnaire) -> bytes:
    """The workbook (XLSX): survey, choices and settings, every cell a text."""
    sheets = _Sheets(document)
    for scale in document.scales:
        sheets.write_scale(scale.key, scale.options)
    for item in document.items:
        sheets.write(item)
    return _bytes(
        {
            "survey": _table(sheets.survey, _PLAIN_COLUMNS),
            "choices": _table(sheets.choices, ("list_name", "name", "filter", OWN)),
            "settings": _table([sheets.settings()], ()),
        }
    )


class _Sheets:
    """Rows as they come, by heading."""

    def __init__(self, document: Questionnaire) -> None:
        self._document = document
        self._renaming = Renaming(document)
        self._media = media_names(document)
        self.survey: list[Cells] = []
        self.choices: list[Cells] = []
        self._lists: set[str] = set()

    # Texts

    def _texts(self, column: str, text: Mapping[str, str] | None) -> Cells:
        """A text as one cell for each language."""
        words = {code: as_label(self._renaming.words(one)) for code, one in (text or {}).items()}
        return {f"{column}::{heading_of(code)}": one for code, one in words.items()}

    def _picture(self, picture: Picture | None) -> Cells:
        """What is shown beside a text, as the names of files beside the workbook."""
        shown = shown_as(picture, self._document, self._media)
        return {f"media::image::{heading_of(code)}": name for code, name in shown.items()}

    def _every(self, sentence: str) -> dict[str, str]:
        """A sentence of ours in every language of the questionnaire that we have it in; English
        stands in for others."""
        found = {}
        for code in self._document.languages:
            with speaking("sv" if code.split("-", maxsplit=1)[0] == "sv" else "en"):
                found[code] = gettext(sentence)
        return found

    # Rows

    def write(self, item: Item) -> None:
        """The rows of an item and of what it holds."""
        if isinstance(item, Section | Repeat):
            self._write_holder(item)
        elif isinstance(item, Matrix):
            self._write_matrix(item)
        elif isinstance(item, Calculated):
            self._add(item, "calculate", calculation=self._renaming.expression(item.value))
        elif isinstance(item, Information):
            cells = self._texts("guidance_hint", item.body)
            self._add(item, "note", **cells)
        else:
            self._write_question(item)

    def _add(
        self, item: Item, kind: str, own: Mapping[str, Any] | None = None, **cells: Any
    ) -> None:
        text = getattr(item, "text", None) if not isinstance(item, Section | Repeat) else item.title
        show_if = item.show_if
        row: Cells = {
            "type": kind,
            "name": self._renaming.name(item.key),
            **self._texts("label", text),
            **self._texts("hint", self._hint(item)),
            **self._picture(getattr(item, "picture", None)),
            "relevant": self._renaming.expression(show_if) if show_if else None,
            **cells,
        }
        row[OWN] = _json({**self._own(item), **(own or {})})
        self.survey.append(row)

    def _hint(self, item: Item) -> Mapping[str, str] | None:
        if isinstance(item, Section | Repeat):
            return item.text
        return getattr(item, "hint", None)

    def _own(self, item: Item) -> Cells:
        """What there is no column for."""
        told = item.model_dump(mode="json", exclude_defaults=True)
        own = {name: value for name, value in told.items() if name not in _NOT_OWN}
        return own | self._renaming.own(item)

    def _write_holder(self, item: Section | Repeat) -> None:
        word = "repeat" if isinstance(item, Repeat) else "group"
        count = self._renaming.expression(item.count) if isinstance(item, Repeat) else None
        self._add(item, f"begin_{word}", repeat_count=count)
        for one in item.items:
            self.write(one)
        self.survey.append({"type": f"end_{word}"})

    def _write_matrix(self, item: Matrix) -> None:
        name, own = self._list_of(item)
        self._add(item, "begin_group", own, appearance="table-list")
        for row in item.rows:
            kept = row.model_dump(
                mode="json", exclude_defaults=True, exclude={"key", "name", "text"}
            )
            address = f"{item.key}/{row.key}"
            self.survey.append(
                {
                    "type": f"select_one {name}",
                    "name": self._renaming.name(address),
                    **self._texts("label", row.text),
                    "required": "yes" if item.required else None,
                    OWN: _json(kept | self._renaming.own_of_row(item, row)),
                }
            )
        self.survey.append({"type": "end_group"})

    def _write_question(self, item: Question) -> None:
        kind, own, cells = self._kind(item)
        constraint, wrote = self._constraint(item)
        if wrote is not None:
            own = {**own, "constraint": item.constraint, WROTE: {"constraint": wrote}}
        self._add(
            item,
            kind,
            own,
            **self._texts("required_message", item.required_message),
            **self._texts("constraint_message", item.constraint_message),
            required="yes" if item.required or (isinstance(item, Consent) and item.must) else None,
            constraint=constraint,
            default=item.default,
            **cells,
        )
        if isinstance(item, One | Many) and item.other:
            self._write_other(item)

    def _write_other(self, item: One | Many) -> None:
        """Words for something else, as other tools keep them beside the question."""
        name = self._renaming.name(item.key)
        self.survey.append(
            {
                "type": "text",
                "name": self._renaming.beside(item.key),
                **self._texts("label", self._every(_DESCRIBE)),
                "relevant": f"selected(${{{name}}}, '{OTHER}')",
                OWN: _json({PART_OF: item.key}),
            }
        )

    def _constraint(self, item: Question) -> tuple[str | None, str | None]:
        """What an answer must fulfil in other tools; and, where limits of ours are in it, the same
        with keys."""
        parts = list(_limits(item))
        if not parts:
            own = item.constraint
            return (self._renaming.expression(own) if own else None), None
        if item.constraint:
            parts.insert(0, f"({item.constraint})" if parts else item.constraint)
        joined = self._renaming.tidied(" and ".join(parts))
        return self._renaming.expression(joined), joined

    def _kind(self, item: Question) -> tuple[str, Cells, Cells]:
        """The type, what our own column says of it, and cells of its own."""
        match item:
            case Text(lines=lines):
                return "text", {}, {"appearance": "multiline" if lines == "many" else None}
            case Number(whole=whole):
                return ("integer" if whole else "decimal"), {}, {}
            case Date(what=what):
                return _DATES[what], {}, {}
            case Consent(must=True):
                return "acknowledge", {}, {}
            case Rating() | Statement() | Consent():
                name = self._made_list(item)
                return f"select_one {name}", {"kind": item.kind}, {}
            case Ranking(options=options):
                return f"rank {self._write_list(self._renaming.name(item.key), options)}", {}, {}
            case One() | Many() | Pictures() | Matrix():
                return self._chosen(item)

    def _chosen(self, item: One | Many | Pictures | Matrix) -> tuple[str, Cells, Cells]:
        name, own = self._list_of(item)
        is_many = isinstance(item, Many) or (isinstance(item, Pictures) and item.many)
        cells: Cells = {}
        options = self._document.options_of(item)
        if any(one.show_if for one in options):
            cells["choice_filter"] = self._filter(options)
        return f"{'select_multiple' if is_many else 'select_one'} {name}", own, cells

    def _filter(self, options: Sequence[Option]) -> str:
        """One condition for all: the choices' column says which of them it is about."""
        conditions = dict.fromkeys(one.show_if for one in options if one.show_if)
        parts = ["filter = ''"] if any(not one.show_if for one in options) else []
        for number, condition in enumerate(conditions, start=1):
            parts.append(f"(filter = '{number}' and ({self._renaming.expression(condition)}))")
        return " or ".join(parts)

    # Lists

    def _list_of(self, item: One | Many | Pictures | Matrix) -> tuple[str, Cells]:
        options = self._document.options_of(item)
        scale = getattr(item, "scale", None)
        extra = self._extra(item)
        if scale and not extra:
            return self.write_scale(scale, options), {"scale": scale}
        own = {"scale": scale} if scale else {}
        return self._write_list(self._renaming.name(item.key), options, extra), own

    def _extra(self, item: Question) -> dict[str, str]:
        """Answers that are no options here, as choices: code → our sentence."""
        has_other = isinstance(item, One | Many) and item.other
        return {
            **({OTHER: _OTHER_WORDS} if has_other else {}),
            **({DONT_KNOW: _DONT_KNOW_WORDS} if item.dont_know else {}),
            **({DECLINED: _DECLINED_WORDS} if item.decline else {}),
        }

    def write_scale(self, key: str, options: Sequence[Option]) -> str:
        """A list that several questions share; written once."""
        return self._write_list(key, options, shared=True)

    def _made_list(self, item: Rating | Statement | Consent) -> str:
        options: list[Option] = []
        if isinstance(item, Rating):
            options = [
                Option(key=str(n), text=_step_words(item, n, self._document.languages))
                for n in range(1, item.steps + 1)
            ]
        else:
            words = _OPINIONS if isinstance(item, Statement) else {"yes": _YES, "no": _NO}
            options = [Option(key=code, text=self._every(one)) for code, one in words.items()]
        return self._write_list(self._renaming.name(item.key), options, self._extra(item))

    def _write_list(
        self,
        name: str,
        options: Sequence[Option],
        extra: Mapping[str, str] | None = None,
        *,
        shared: bool = False,
    ) -> str:
        name = name if shared else f"{name}_svar"
        if name in self._lists:
            return name
        self._lists.add(name)
        conditions = list(dict.fromkeys(one.show_if for one in options if one.show_if))
        for one in options:
            own: Cells = {"scale": name} if shared else {}
            place = str(conditions.index(one.show_if) + 1) if one.show_if else None
            self.choices.append(
                {
                    "list_name": name,
                    "name": one.key,
                    **self._texts("label", one.text),
                    **self._picture(one.picture),
                    "filter": place,
                    OWN: _json(own | ({"alone": True} if one.alone else {})),
                }
            )
        for code, sentence in (extra or {}).items():
            label = self._texts("label", self._every(sentence))
            row = {"list_name": name, "name": code, **label, OWN: _json({"extra": True})}
            self.choices.append(row)
        return name

    def settings(self) -> Cells:
        """What is said of the whole."""
        document = self._document
        told = document.model_dump(
            mode="json",
            by_alias=True,
            exclude_defaults=True,
            exclude={"schema_", "slug", "items", "scales", "files", "languages", "dated"},
        )
        return {
            "form_title": document.title.get(document.languages[0])
            or next(iter(document.title.values())),
            "form_id": document.slug,
            "version": document.dated.isoformat(),
            "default_language": heading_of(document.languages[0]),
            OWN: _json({**told, "languages": list(document.languages)}),
        }


def _step_words(item: Rating, step: int, languages: Sequence[str]) -> dict[str, str]:
    """The words of a step: its own, else its number, with what the ends mean."""
    if item.labels:
        return dict(item.labels[step - 1])
    ends = {1: item.low, item.steps: item.high}.get(step) or {}
    return {code: f"{step}: {ends[code]}" if code in ends else str(step) for code in languages}


def _limits(item: Question) -> Iterator[str]:
    """Limits of ours as conditions."""
    if isinstance(item, Number):
        if item.least is not None:
            yield f". >= {_plain(item.least)}"
        if item.most is not None:
            yield f". <= {_plain(item.most)}"
    if isinstance(item, Date):
        if item.least is not None:
            yield f". >= date('{item.least.isoformat()}')"
        if item.most is not None:
            yield f". <= date('{item.most.isoformat()}')"
    if isinstance(item, Many):
        if item.least is not None:
            yield f"count-selected(.) >= {item.least}"
        if item.most is not None:
            yield f"count-selected(.) <= {item.most}"
    if isinstance(item, Text) and item.pattern is not None and "'" not in item.pattern:
        yield f"regex(., '{item.pattern}')"


def _plain(value: float) -> str:
    """A number as expressions have it."""
    return format(Decimal(repr(value)).normalize(), "f")


def _json(told: Mapping[str, Any]) -> str | None:
    kept = {name: value for name, value in told.items() if value not in ({}, [])}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None


# The workbook


def _table(rows: Sequence[Cells], first: Sequence[str]) -> list[list[str | None]]:
    """Headings and rows; a column that nothing stands in is left out."""
    used = {name for row in rows for name, value in row.items() if value not in (None, "")}
    order = dict.fromkeys(name for row in rows for name in row if name in used)
    texts = [name for name in order if name not in first]
    early = [name for name in first[:2] if name in used]
    headings = [*early, *texts, *(name for name in first[2:] if name in used)]
    return [list(headings), *([row.get(name) for name in headings] for row in rows)]


_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _bytes(sheets: Mapping[str, list[list[str | None]]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, _UNWRITABLE.sub("", value) if value else None)
                if value:
                    # A text, whatever it begins with: no spreadsheet computes it.
                    cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
