"""A round in the terms of the DDI Alliance: study, file, and each column as a variable.

The structure is that of DDI-Codebook 2.5 (https://ddialliance.org/Specification/DDI-Codebook/2.5/):
`stdyDscr`, `fileDscr` and `dataDscr`, with the elements of each in the schema's order. The file it
describes is the one of `rows.csv_of`. Texts are in every language that the questionnaire has.
"""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from codesign.i18n import in_every_language, lazy
from codesign.numbers import write_plain
from codesign.questionnaires.document import (
    OTHER,
    Calculated,
    Consent,
    Number,
    Question,
    Questionnaire,
    Rating,
    Statement,
    Text,
)
from codesign.questionnaires.files.columns import (
    FIXED_MEANINGS,
    NO_ANSWERS,
    NOT_ASKED,
    STATUSES,
    WORDS,
    Column,
    asked_of,
    columns_of,
    fixed_names,
)
from codesign.questionnaires.spoken import unpiped
from codesign.questionnaires.wording import CONSENTS, OPINIONS, OTHERWISE

NAMESPACE = "ddi:codebook:2_5"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_OWN_WORDS = lazy("Egna ord")
_STEP = lazy("Steg %(step)s")

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Study:
    """What is known of a round beside its questionnaire."""

    agency: str
    round_number: int
    version_number: int
    opened_on: date
    closed_on: date | None
    responses: int
    file_name: str
    """Of the file that is described."""


@dataclass
class _Writer:
    """Writes elements, and gives away what has been written."""

    _out: io.StringIO = field(default_factory=io.StringIO)
    _xml: XMLGenerator = field(init=False)

    def __post_init__(self) -> None:
        self._xml = XMLGenerator(self._out, "utf-8", short_empty_elements=True)
        self._xml.startDocument()

    @contextmanager
    def within(self, name: str, **attributes: str) -> Iterator[None]:
        """An element around what is written in the block."""
        self._xml.startElement(name, _attributes(attributes))
        yield
        self._xml.endElement(name)

    def open(self, name: str, **attributes: str) -> None:
        """Begin an element that `close` ends."""
        self._xml.startElement(name, _attributes(attributes))

    def close(self, name: str) -> None:
        """End an element."""
        self._xml.endElement(name)

    def element(self, name: str, text: str = "", **attributes: str) -> None:
        """An element with a text."""
        with self.within(name, **attributes):
            self._xml.characters(_plain(text))

    def texts(self, name: str, texts: Texts | None) -> None:
        """An element for each language that a text has."""
        for language, text in (texts or {}).items():
            self.element(name, text, lang=language)

    def taken(self) -> bytes:
        """What was written since last time."""
        text = self._out.getvalue()
        self._out.seek(0)
        self._out.truncate()
        return text.encode()


def _attributes(given: Mapping[str, str]) -> "AttributesImpl[str]":
    named = {"lang": "xml:lang", "called": "name"}
    return AttributesImpl({named.get(key, key): _plain(value) for key, value in given.items()})


def _plain(text: str) -> str:
    """Without what no XML may hold."""
    return _UNWRITABLE.sub("", text)


def ddi_of(document: Questionnaire, study: Study) -> Iterator[bytes]:
    """The description of a round, one variable at a time."""
    columns, out = columns_of(document), _Writer()
    out.open(
        "codeBook", version="2.5", xmlns=NAMESPACE, ID=document.slug, lang=document.languages[0]
    )
    _study(out, document, study)
    _file(out, study, len(columns) + len(FIXED_MEANINGS))
    out.open("dataDscr")
    fixed = zip(fixed_names(document), FIXED_MEANINGS, strict=True)
    for number, (name, meaning) in enumerate(fixed, 1):
        with out.within("var", ID=f"V{number}", called=name, files="F1"):
            out.texts("labl", in_every_language(meaning))
            out.element("varFormat", type="numeric" if number in _NUMBERS else "character")
    for number, column in enumerate(columns, 1 + len(FIXED_MEANINGS)):
        _variable(out, document, column, number)
        yield out.taken()
    out.close("dataDscr")
    out.close("codeBook")
    yield out.taken()


_NUMBERS = {1, 6, 7}
"""Which of the first columns hold numbers."""


def _study(out: _Writer, document: Questionnaire, study: Study) -> None:
    first = document.languages[0]
    with out.within("stdyDscr"):
        with out.within("citation"):
            with out.within("titlStmt"):
                titles = dict(document.title)
                own = titles.pop(first, "")
                out.element("titl", own, lang=first)
                out.texts("parTitl", titles)
                out.element("IDNo", f"{document.slug}-{study.round_number}", agency=study.agency)
            with out.within("rspStmt"):
                out.element("AuthEnty", study.agency)
            with out.within("prodStmt"):
                out.element("software", "Medskapa")
            with out.within("verStmt"):
                out.element("version", str(study.version_number), date=document.dated.isoformat())
        with out.within("stdyInfo"):
            out.texts("abstract", document.intro)
            with out.within("sumDscr"):
                opened = study.opened_on.isoformat()
                out.element("collDate", opened, date=opened, event="start")
                if study.closed_on:
                    closed = study.closed_on.isoformat()
                    out.element("collDate", closed, date=closed, event="end")


def _file(out: _Writer, study: Study, columns: int) -> None:
    with out.within("fileDscr", ID="F1"), out.within("fileTxt"):
        out.element("fileName", study.file_name)
        with out.within("dimensns"):
            out.element("caseQnty", str(study.responses))
            out.element("varQnty", str(columns))
        out.element("fileType", "text/csv; charset=utf-8; delimiter=;")


def _variable(out: _Writer, document: Questionnaire, column: Column, number: int) -> None:
    item = column.item
    asked = [unpiped(text) for text in asked_of(column)]
    is_number = isinstance(item, Number | Rating)
    discrete = {} if isinstance(item, Calculated | Text) else {"intrvl": _interval(item)}
    with out.within("var", ID=f"V{number}", called=column.place, files="F1", **discrete):
        out.texts("labl", _joined(asked))
        if isinstance(item, Question):
            _question(out, item, asked)
            if isinstance(item, Number):
                _range(out, item)
            with out.within("invalrng"):
                for mark in NO_ANSWERS:
                    out.element("item", VALUE=mark)
        if item.show_if:
            out.element("universe", item.show_if, clusion="I")
        _categories(out, document, item)
        if (theme := _theme(document, column)) is not None:
            out.texts("concept", theme)
        out.element("varFormat", type="numeric" if is_number else "character")


def _interval(item: Question) -> str:
    return "contin" if isinstance(item, Number) else "discrete"


def _joined(texts: list[dict[str, str]]) -> Texts:
    """One text of several, in the languages of the first."""
    if not texts:
        return {}
    return {
        code: " ".join(one.get(code, next(iter(one.values()), "")) for one in texts)
        for code in texts[0]
    }


def _question(out: _Writer, item: Question, asked: list[dict[str, str]]) -> None:
    with out.within("qstn"):
        if len(asked) > 1:
            out.texts("preQTxt", asked[0])
        out.texts("qstnLit", asked[-1])
        out.texts("ivuInstr", unpiped(item.hint) if item.hint else None)


def _range(out: _Writer, item: Number) -> None:
    ends = {"min": item.least, "max": item.most}
    told = {name: write_plain(end, 12) for name, end in ends.items() if end is not None}
    if told:
        with out.within("valrng"):
            out.element("range", UNITS="REAL", **told)


def _categories(out: _Writer, document: Questionnaire, item: Question | Calculated) -> None:
    if isinstance(item, Calculated):
        return
    for code, name in _options(document, item):
        with out.within("catgry"):
            out.element("catValu", code)
            out.texts("labl", name)
    statuses = {STATUSES["dont_know"]: item.dont_know, STATUSES["declined"]: item.decline}
    for mark, meaning in NO_ANSWERS.items():
        if statuses.get(mark, True):
            with out.within("catgry", missing="Y", missType=_MISSING[mark]):
                out.element("catValu", mark)
                out.texts("labl", in_every_language(meaning))


_MISSING = {
    NOT_ASKED: "not asked",
    STATUSES["unanswered"]: "not answered",
    STATUSES["declined"]: "declined",
    STATUSES["dont_know"]: "don't know",
}


def _options(document: Questionnaire, item: Question) -> Iterator[tuple[str, Texts]]:
    """What can be chosen, in every language that it is told in."""
    match item:
        case Text():
            yield WORDS, in_every_language(_OWN_WORDS)
        case Rating():
            yield from _steps(item)
        case Statement():
            yield from ((code, in_every_language(name)) for code, name in OPINIONS.items())
        case Consent():
            yield from ((code, in_every_language(name)) for code, name in CONSENTS.items())
        case _:
            options = document.options_of(item)
            yield from ((one.key, one.text) for one in options)
            if getattr(item, "other", False) and OTHER not in {one.key for one in options}:
                yield OTHER, in_every_language(OTHERWISE)


def _steps(item: Rating) -> Iterator[tuple[str, Texts]]:
    ends = {1: item.low, item.steps: item.high}
    for step in range(1, item.steps + 1):
        named = item.labels[step - 1] if item.labels else ends.get(step)
        steps = in_every_language(_STEP)
        yield str(step), named or {code: one % {"step": step} for code, one in steps.items()}


def _theme(document: Questionnaire, column: Column) -> Texts | None:
    own = column.row.theme if column.row else None
    key = own or getattr(column.item, "theme", None)
    return next((one.name for one in document.themes if one.key == key), None)
