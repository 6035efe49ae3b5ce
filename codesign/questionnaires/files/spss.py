"""Responses as an SPSS file (.sav), with labels and user-missing values, by pyreadstat.

SPSS has limits of its own (IBM SPSS Statistics, "Variable names", "Value labels"), and what is over
them is cut without a word: names of 64 bytes, labels of variables of 256, labels of values of 120.
So names are plain ASCII and told apart, and labels are cut at whole signs and told apart. No day is
earlier than 1582-10-14 to it; such a day is left out.

Everything that can be chosen is a number from 1 with a label, in the document's order; what several
can be chosen of has a column for each, and so has a ranking, with the ranks. What is no answer is a
user-missing number with a label, below everything that can be answered.
"""

import math
import re
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from codesign.i18n import gettext, lazy, local, number
from codesign.questionnaires.answers import Status
from codesign.questionnaires.document import (
    Calculated,
    Date,
    Many,
    Number,
    Pictures,
    Question,
    Questionnaire,
    Ranking,
    Rating,
    Text,
)
from codesign.questionnaires.files.columns import (
    FIXED_MEANINGS,
    NOT_ASKED,
    Column,
    Told,
    asked_of,
    columns_of,
    fixed_names,
)
from codesign.questionnaires.spoken import unpiped
from codesign.questionnaires.values import options_of

MOST_CELLS = 10_000_000
"""Responses times columns that one file holds: what a worker makes in some minutes and has room
for."""
LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL = 64, 256, 120
"""Bytes."""
MISSING = (None, Status.UNANSWERED, Status.DECLINED, Status.DONT_KNOW)
"""What is no answer, in the order of its numbers: the first was not asked."""
_MISSING_WORDS = (
    lazy("Frågan ställdes inte"),
    lazy("Inget svar"),
    lazy("Vill inte svara"),
    lazy("Vet inte"),
)
SMALL = (-1.0, -2.0, -3.0, -4.0)
"""The numbers of what is no answer, where no answer is below zero."""
LARGE = (-2e15 - 1, -2e15 - 2, -2e15 - 3, -2e15 - 4)
"""The same where answers can be below zero: nobody can write a number of sixteen digits."""
_RESERVED = frozenset(
    ("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with")
)
_LETTERS = str.maketrans({"å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u", "ø": "o", "æ": "ae"})
_DAY = 24 * 3600
_BEGINNING = date(1582, 10, 14)
"""SPSS counts seconds from the beginning of this day."""
DAYS = tuple(float(-n * _DAY) for n in (1, 2, 3, 4))
"""The numbers of what is no answer among days: each is a day of its own."""
LONGEST_TEXT = 32_000
"""Bytes of a text."""


@dataclass
class Variable:
    """One column of the file."""

    name: str
    label: str
    place: str = ""
    """Where the answer stands; "" for the first columns."""
    is_written: bool = False
    """Whether it holds text whatever was answered."""
    is_calculated: bool = False
    """Whether it holds text where some of what was worked out is text."""
    read: Callable[[Mapping[str, Any]], float] = lambda _: math.nan
    """The number of what was answered there."""
    values: dict[float, str] = field(default_factory=dict)
    missing: Sequence[float] = SMALL
    form: str = "F8.0"
    measure: str = "nominal"
    numbers: "array[float]" = field(default_factory=lambda: array("d"))
    texts: list[str] = field(default_factory=list)
    """The same as text, for what is or may be text."""

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return self.is_written or any(one not in ("", NOT_ASKED) for one in self.texts)

    def take(self, kept: Mapping[str, Any] | None) -> None:
        """Append what one response has."""
        if self.is_calculated:
            worth = NOT_ASKED if kept is None else kept.get("worked_out")
            self.texts.append(cut(worth, LONGEST_TEXT) if isinstance(worth, str) else "")
        if kept is None:
            self.numbers.append(self.missing[0])
        elif "status" in kept:
            self.numbers.append(self.missing[MISSING.index(Status(kept["status"]))])
        else:
            self.numbers.append(self.read(kept))


def spss_columns(document: Questionnaire) -> int:
    """How many columns a file of the questionnaire has."""
    return len(FIXED_MEANINGS) + sum(_widths(document))


def _widths(document: Questionnaire) -> Iterator[int]:
    for column in columns_of(document):
        is_split = isinstance(column.item, Many | Pictures | Ranking) and _is_several(column.item)
        yield len(_codes(document, column.item)) if is_split else 1


def _is_several(item: Question) -> bool:
    return item.many if isinstance(item, Pictures) else True


def _codes(document: Questionnaire, item: Question | Calculated) -> Mapping[str, str]:
    return options_of(document, item) if isinstance(item, Question) else {}


def fits(document: Questionnaire, responses: int) -> bool:
    """Whether so many responses fit in one file."""
    return responses * spss_columns(document) <= MOST_CELLS


def limit_told(document: Questionnaire, responses: int) -> str:
    """Why there is no file of so many responses; "" where there is one."""
    if fits(document, responses):
        return ""
    return gettext(
        "En SPSS-fil av den här enkäten rymmer %(most)s svar, och här är fler. Hämta dem som CSV "
        "eller XLSX i stället.",
        most=number(MOST_CELLS // spss_columns(document)),
    )


def spss_of(document: Questionnaire, pages: Iterable[Iterable[Told]]) -> bytes:
    """The bytes of the file, labels in the reader's language."""
    taken: set[str] = set()
    variables = list(_variables(document, taken))
    first = list(_first(document, taken))
    for told in (one for page in pages for one in page):
        _take_first(first, told)
        for variable in variables:
            variable.take(told.answers.get(variable.place))
    for variable in variables:
        _tell_missing(variable)
    return _saved(cut(local(document.title), LONGEST_NAME), [*first, *variables])


def _saved(title: str, variables: Sequence[Variable]) -> bytes:
    # What it is made with is loaded where it is made: in a worker's helper, and nowhere else.
    import numpy
    import pandas
    import pyreadstat

    numeric = [one for one in variables if not one.is_text]
    columns = {
        one.name: numpy.asarray(one.texts, dtype=object)
        if one.is_text
        else numpy.frombuffer(one.numbers)
        for one in variables
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "svar.sav")
        pyreadstat.write_sav(
            pandas.DataFrame(columns),
            str(file),
            file_label=title,
            column_labels={one.name: one.label for one in variables},
            variable_value_labels={one.name: one.values for one in numeric if one.values},
            missing_ranges={
                one.name: [{"lo": min(one.missing), "hi": max(one.missing)}]
                for one in numeric
                if one.place
            },
            variable_format={one.name: one.form for one in numeric},
            variable_measure={one.name: one.measure for one in variables},
            row_compress=True,
        )
        return file.read_bytes()


_FIRST_FORMS = (
    ("F8.0", "scale"),
    ("SDATE10", "scale"),
    *(None, None, None),
    ("F1.0", "nominal"),
    ("F8.0", "scale"),
)
"""Format and measure of the first columns; None for text."""


def _first(document: Questionnaire, taken: set[str]) -> Iterator[Variable]:
    known = zip(fixed_names(document), FIXED_MEANINGS, _FIRST_FORMS, strict=True)
    for name, meaning, numeric in known:
        label = cut(gettext(meaning), LONGEST_LABEL)
        form, measure = numeric or ("", "nominal")
        yield Variable(
            unlike(name, taken), label, form=form, measure=measure, is_written=numeric is None
        )


def _take_first(first: Sequence[Variable], told: Told) -> None:
    row, day, language, unit, channel, again, seconds = first
    row.numbers.append(len(row.numbers) + 1)
    day.numbers.append(seconds_of(told.day))
    again.numbers.append(1.0 if told.flags.get("again") else 0.0)
    took = told.flags.get("seconds")
    seconds.numbers.append(float(took) if isinstance(took, int) else math.nan)
    language.texts.append(told.language)
    unit.texts.append(cut(told.unit, LONGEST_LABEL))
    channel.texts.append(cut(told.channel, LONGEST_LABEL))


def _variables(document: Questionnaire, taken: set[str]) -> Iterator[Variable]:
    for column in columns_of(document):
        for one in _of(document, column):
            one.name = unlike(one.name, taken)
            one.label = cut(one.label, LONGEST_LABEL)
            labels: set[str] = set()
            one.values = {n: _told_apart(text, labels) for n, text in one.values.items()}
            yield one


def _of(document: Questionnaire, column: Column) -> Iterator[Variable]:
    item, place = column.item, column.place
    label = " ".join(local(unpiped(text)) for text in asked_of(column)) or place
    codes = _codes(document, item)
    if isinstance(item, Many | Ranking) or (isinstance(item, Pictures) and item.many):
        for code, text in codes.items():
            one = Variable(f"{place}_{code}", f"{text}: {label}", place)
            if isinstance(item, Ranking):
                one.read, one.measure = _rank_of(code), "ordinal"
            else:
                one.read = _has(code)
                one.values = {0.0: gettext("Inte vald"), 1.0: gettext("Vald")}
            yield one
        return
    variable = Variable(place, label, place)
    if isinstance(item, Text):
        variable.read, variable.values = (lambda _: 1.0), {1.0: gettext("Skrev med egna ord")}
    elif isinstance(item, Rating):
        variable.read, variable.measure = _number, "ordinal"
        variable.values = {float(code): text for code, text in codes.items()}
    elif isinstance(item, Number | Calculated):
        _measured(variable, item)
    elif isinstance(item, Date):
        variable.read, variable.measure = _moment, "scale"
        variable.form = {"date": "SDATE10", "time": "TIME5", "both": "DATETIME17"}[item.what]
        variable.missing = SMALL if item.what == "time" else DAYS
    else:
        numbers = {code: float(n) for n, code in enumerate(codes, 1)}
        variable.read = lambda kept: numbers.get(str(kept.get("value")), math.nan)
        variable.values = {numbers[code]: text for code, text in codes.items()}
    yield variable


def _measured(variable: Variable, item: Number | Calculated) -> None:
    variable.read, variable.measure, variable.form = _number, "scale", "F12.4"
    is_above = isinstance(item, Number) and item.least is not None and item.least >= 0
    variable.missing = SMALL if is_above else LARGE
    variable.is_calculated = isinstance(item, Calculated)
    if isinstance(item, Number) and item.whole:
        variable.form = "F12.0"


def _tell_missing(variable: Variable) -> None:
    """Give what is no answer its labels."""
    words = (gettext(word) for word in _MISSING_WORDS)
    variable.values |= dict(zip(variable.missing, words, strict=True))


def _has(code: str) -> Callable[[Mapping[str, Any]], float]:
    return lambda kept: 1.0 if code in _list(kept.get("value")) else 0.0


def _rank_of(code: str) -> Callable[[Mapping[str, Any]], float]:
    def rank(kept: Mapping[str, Any]) -> float:
        order = _list(kept.get("order"))
        return float(order.index(code) + 1) if code in order else math.nan

    return rank


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else (value,)


def _number(kept: Mapping[str, Any]) -> float:
    """A number that was answered or worked out; a text that was worked out has none."""
    value = kept.get("value", kept.get("worked_out"))
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    return float(value) if isinstance(value, int | float) else math.nan


def _moment(kept: Mapping[str, Any]) -> float:
    try:
        found = seconds_of(str(kept.get("value")))
    except ValueError:
        return math.nan
    return found if found >= 0 else math.nan


def seconds_of(moment: date | str) -> float:
    """A day, a time of day, or both, as SPSS counts: in seconds. Raises ValueError."""
    if isinstance(moment, date):
        return float((moment - _BEGINNING).days * _DAY)
    day, _, clock = moment.partition("T")
    if not clock and ":" in day:
        day, clock = "", day
    found = seconds_of(date.fromisoformat(day)) if day else 0.0
    if clock:
        read = time.fromisoformat(clock)
        found += read.hour * 3600 + read.minute * 60 + read.second
    return found


def cut(text: str, limit: int) -> str:
    """The text in so many bytes of UTF-8, whole signs, with a mark where something is left out."""
    text = text.replace("\0", "")
    if len(text.encode("utf-8", "replace")) <= limit:
        return text.encode("utf-8", "replace").decode()
    room = limit - len("…".encode())
    return text.encode("utf-8", "replace")[:room].decode(errors="ignore") + "…"


def _told_apart(text: str, taken: set[str]) -> str:
    """A label of a value that no other of the same variable is like."""
    label, n = cut(text, LONGEST_VALUE_LABEL), 1
    while label in taken:
        n += 1
        end = f" ({n})"
        label = cut(text, LONGEST_VALUE_LABEL - len(end)) + end
    taken.add(label)
    return label


def unlike(place: str, taken: set[str]) -> str:
    """A name that SPSS takes, like the place, and unlike `taken` whatever the case; it is added."""
    plain = re.sub(r"[^a-z0-9_]+", "_", place.lower().translate(_LETTERS)).strip("_")
    if not plain[:1].isalpha() or plain in _RESERVED:
        plain = f"v_{plain}".rstrip("_")
    name, n = plain[:LONGEST_NAME].rstrip("_"), 1
    while name in taken:
        n += 1
        end = f"_{n}"
        name = plain[: LONGEST_NAME - len(end)].rstrip("_") + end
    taken.add(name)
    return name
