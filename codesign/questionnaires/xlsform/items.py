"""Rows of the survey as items of a questionnaire, each by itself."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from codesign.i18n import gettext, lazy, number, speaking
from codesign.questionnaires.document import (
    MOST_REPEATS,
    Calculated,
    Consent,
    Date,
    Information,
    Item,
    Many,
    Number,
    One,
    Option,
    Question,
    Questionnaire,
    Ranking,
    Rating,
    Scale,
    Text,
)
from codesign.questionnaires.reading import stored_form
from codesign.questionnaires.xlsform.cells import nearest_yes_or_no, yes_or_no
from codesign.questionnaires.xlsform.choices import Lists, filtered_options, options_of
from codesign.questionnaires.xlsform.columns import OWN
from codesign.questionnaires.xlsform.expressions import by_key, words_by_key
from codesign.questionnaires.xlsform.names import Keys
from codesign.questionnaires.xlsform.notices import Findings, Place, refused
from codesign.questionnaires.xlsform.outline import Node, Outline
from codesign.questionnaires.xlsform.own import with_own
from codesign.questionnaires.xlsform.types import Kind
from codesign.said import SaidError, said

CONSENTED = {"OK": "yes"}
"""What an acknowledged row is worth in other tools, and here."""
_DATES = {Kind.DATE: "date", Kind.TIME: "time", Kind.DATETIME: "both"}

_NO_LABEL = lazy("frågan saknar text, så namnet visas i stället. Skriv en text i kolumnen label.")
_NO_CALCULATION = lazy("raden saknar uträkning. Skriv den i kolumnen calculation.")
_FROM_FILE = lazy(
    "svaren hämtas ur en annan fil, och det går inte här. Lägg dem på bladet choices och skriv "
    "select_one och listans namn."
)
_FROM_REPEAT = lazy(
    "svaren hämtas ur en upprepning, och det går inte här. Lägg dem på bladet choices."
)
_FROM_SEARCH = lazy(
    "svaren hämtas ur en annan fil (search), och det går inte här. Lägg dem på bladet choices."
)
_PLACE_AS_TEXT = lazy(
    "en plats på kartan kan inte samlas in här. Frågan blev frivillig och besvaras med ord."
)
_UPLOAD_AS_TEXT = lazy(
    "en bild, ljudfil eller annan fil kan inte samlas in här. Frågan blev frivillig och besvaras "
    "med ord."
)
_CODE_AS_TEXT = lazy("streckkoden läses inte av här. Frågan besvaras med ord.")
_RANGE = lazy("intervallet ”%(text)s” går inte att läsa. Skriv till exempel start=0 end=10 step=1.")
_STEP = lazy(
    "steget %(step)s i intervallet används inte: alla tal mellan %(least)s och %(most)s går."
)
_REQUIRED_NEAR = lazy(
    "”%(text)s” är varken ja eller nej. Menar du %(nearest)s? Frågan blev frivillig."
)
_REQUIRED_IF = lazy(
    "obligatorisk under villkor (%(text)s) finns inte här. Frågan blev frivillig. Skriv yes, eller "
    "gör två frågor med olika relevant."
)
_OTHER_LISTED = lazy(
    "listan har redan svaret other. Det togs bort ur frågan, eftersom or_other lägger till det."
)
_FEW_TO_RANK = lazy("det måste finnas minst två svar och högst 30 att rangordna.")
_NOT_COMPUTED = lazy(
    "uträkningen används inte, för frågan besvaras av den som svarar. Skriv calculate som typ om "
    "den ska räknas ut."
)
_READ_ONLY = lazy("frågan går inte att svara på (read_only) och blev en sida med information.")
_DEFAULT_SPELT = lazy("det förvalda svaret ”%(text)s” lästes som %(meant)s.")
_DEFAULT_UNFIT = lazy("det förvalda svaret ”%(text)s” passar inte frågan och togs inte med.")
_DEFAULT_COMPUTED = lazy(
    "ett förvalt svar som räknas ut (%(text)s) finns inte här och togs inte med."
)
_REFUSED_OTHERWISE = lazy("raden går inte att läsa: %(what)s")
_NOT_HERE = lazy("något i raden är för långt eller har fel form")
COUNT_ASKED = lazy("Hur många gånger vill du svara på det här: %(title)s?")
_COUNT_ADDED = lazy(
    "det står inte hur många gånger det ska upprepas (repeat_count). Enkäten fick en fråga om det "
    "före upprepningen."
)


def frame(scales: tuple[Scale, ...], language: str) -> Questionnaire:
    """A questionnaire with nothing but scales: what a question needs to know its options."""
    return Questionnaire.model_construct(
        schema_="codesign/questionnaire/1",
        slug="frame",
        title={},
        dated=date.min,
        items=(),
        scales=scales,
        languages=(language,),
    )


class Items:
    """Makes items of rows. What a row needs of others is kept in its node."""

    def __init__(self, outline: Outline, lists: Lists, findings: Findings) -> None:
        self._outline, self._lists, self._findings = outline, lists, findings
        self.scales: Mapping[str, str] = {}
        """Lists that several questions share, by name, with the keys of their scales."""
        self.frame = frame((), "sv")
        """What a default needs of the questionnaire to be."""

    # What a row names

    def resolve(self, node: Node, name: str, place: Place) -> str:
        """What an expression calls the row that a name means. Raises RefusedRowError."""
        found = self._outline.named(name, node, place)
        if found is not node:
            node.needs.append((found, place))
        return found.address

    def _expression(self, node: Node, column: str) -> str | None:
        text = node.row.text(column)
        place = node.row.place(column)
        return self.expression(node, text, place) if text else None

    def expression(self, node: Node, text: str, place: Place) -> str:
        """An expression of a row with keys for names. Raises RefusedRowError."""

        def codes(name: str) -> Mapping[str, str]:
            found = node if name == "." else self._outline.named(name, node, place)
            if found.type.kind is Kind.ACKNOWLEDGE:
                return CONSENTED
            return self._lists.codes if found.type.list_name else {}

        return by_key(text, place, lambda name, at: self.resolve(node, name, at), codes)

    def words(self, node: Node, column: str) -> dict[str, str] | None:
        """A translated column with keys for names; None when it is empty."""
        texts = node.row.words(column, self._findings)
        place = node.row.place(column)
        return words_by_key(texts, place, lambda name, at: self.resolve(node, name, at)) or None

    # What every item has

    def common(self, node: Node) -> dict[str, Any]:
        """Key, name and condition. Raises RefusedRowError."""
        return {
            "key": node.key,
            "name": node.name[:200] if node.name and node.name != node.key else None,
            "show_if": self._expression(node, "relevant"),
        }

    def hint(self, node: Node) -> dict[str, str] | None:
        """The hint, and below it what other tools show on demand."""
        hint = self.words(node, "hint") or {}
        is_note = node.type.kind is Kind.NOTE
        guidance = {} if is_note else self.words(node, "guidance_hint") or {}
        parts = {code: (hint.get(code), guidance.get(code)) for code in (*hint, *guidance)}
        joined = {code: "\n\n".join(one for one in two if one) for code, two in parts.items()}
        return {code: text[:4000] for code, text in joined.items()} or None

    def _page(self, node: Node) -> dict[str, Any]:
        text = self.words(node, "label")
        hint = self.hint(node)
        if text is None and hint is not None:
            text, hint = hint, None
        if text is None:
            self._findings.remark(node.row.place("label"), _NO_LABEL)
            text = {node.row.default_language: node.name or node.key}
        return {**self.common(node), "text": text, "hint": hint}

    def _question(self, node: Node) -> dict[str, Any]:
        if node.row.text("calculation"):
            self._findings.remark(node.row.place("calculation"), _NOT_COMPUTED)
        return {
            **self._page(node),
            "required": self.is_required(node),
            "required_message": self.words(node, "required_message"),
            "constraint": self._expression(node, "constraint"),
            "constraint_message": self.words(node, "constraint_message"),
        }

    def is_required(self, node: Node) -> bool:
        """Whether a row must be answered; what is neither yes nor no is told."""
        text = node.row.text("required")
        found = yes_or_no(text)
        if found is not None:
            return found
        near = nearest_yes_or_no(text)
        place = node.row.place("required")
        if near and not re.search(r"[${}()=<>]", text):
            self._findings.remark(place, _REQUIRED_NEAR, text=text, nearest=near)
        else:
            self._findings.remark(place, _REQUIRED_IF, text=text)
        return False

    # Each kind

    def item(self, node: Node) -> Item | None:
        """The item of a row that holds no others; None for one that has no place here.

        Raises RefusedRowError.
        """
        try:
            item = self._item(node)
            if item is not None and node.own:
                item = with_own(item, node.own, self._findings, node.row.place(OWN))
            return self._with_default(item, node) if isinstance(item, Question) else item
        except ValidationError as error:
            raise refused(node.row.place(), _REFUSED_OTHERWISE, what=_why(error)) from error

    def _item(self, node: Node) -> Item | None:
        kind = node.type.kind
        if yes_or_no(node.row.text("read_only")) and kind in {
            Kind.TEXT,
            Kind.INTEGER,
            Kind.DECIMAL,
        }:
            return self._read_only(node)
        if kind in {Kind.TEXT, Kind.PLACE, Kind.UPLOAD, Kind.BARCODE}:
            return self._text(node)
        if kind in {Kind.INTEGER, Kind.DECIMAL}:
            return Number(kind="number", whole=kind is Kind.INTEGER, **self._question(node))
        if kind is Kind.RANGE:
            return self._range(node)
        if kind in _DATES:
            return Date.model_validate(
                {"kind": "date", "what": _DATES[kind], **self._question(node)}
            )
        if kind in {Kind.ONE, Kind.MANY, Kind.RANK}:
            return self._choice(node)
        if kind is Kind.NOTE:
            body = self.words(node, "guidance_hint")
            return Information(kind="information", body=body, **self._page(node))
        if kind is Kind.ACKNOWLEDGE:
            question = self._question(node)
            return Consent(kind="consent", must=question["required"], **question)
        if kind is Kind.FROM_FILE:
            raise refused(node.row.place("type"), _FROM_FILE)
        return self._computed(node)

    def _computed(self, node: Node) -> Item | None:
        kind = node.type.kind
        value = "today()" if kind is Kind.TODAY else self._expression(node, "calculation")
        if value is None and kind is Kind.HIDDEN:
            return None
        if value is None:
            raise refused(node.row.place("calculation"), _NO_CALCULATION)
        text = self.words(node, "label")
        return Calculated(kind="calculated", value=value, text=text, **self.common(node))

    def _read_only(self, node: Node) -> Item:
        if node.row.text("calculation"):
            value = self._expression(node, "calculation") or ""
            text = self.words(node, "label")
            return Calculated(kind="calculated", value=value, text=text, **self.common(node))
        self._findings.remark(node.row.place("read_only"), _READ_ONLY)
        return Information(kind="information", **self._page(node))

    def _text(self, node: Node) -> Item:
        question = self._question(node)
        told = {
            Kind.PLACE: _PLACE_AS_TEXT,
            Kind.UPLOAD: _UPLOAD_AS_TEXT,
            Kind.BARCODE: _CODE_AS_TEXT,
        }.get(node.type.kind)
        if told:
            self._findings.remark(node.row.place("type"), told)
        if node.type.kind in {Kind.PLACE, Kind.UPLOAD}:
            # What a constraint says of a place or a file it does not say of words.
            question |= {"required": False, "required_message": None}
            question |= {"constraint": None, "constraint_message": None}
        many = "multiline" in node.row.text("appearance").casefold()
        return Text(kind="text", lines="many" if many else "one", **question)

    def _range(self, node: Node) -> Item:
        written = node.row.text("parameters")
        given = parameters(written)
        place = node.row.place("parameters")
        try:
            least, most, step = (
                float(given.get(name, instead))
                for name, instead in (("start", "1"), ("end", "10"), ("step", "1"))
            )
        except ValueError as error:
            raise refused(place, _RANGE, text=written) from error
        if not (-1e15 < least < most < 1e15 and 0 < step <= most - least):
            raise refused(place, _RANGE, text=written)
        is_whole = all(one.is_integer() for one in (least, step))
        question = self._question(node)
        is_rated = "rating" in node.row.text("appearance").casefold()
        if is_rated and (least, step) == (1, 1) and most in {2, 3, 5}:
            return Rating.model_validate({"kind": "rating", "steps": int(most), **question})
        if step != 1 and not (step < 1 and not is_whole):
            values = {"step": number(step), "least": number(least), "most": number(most)}
            self._findings.remark(place, _STEP, **values)
        return Number(kind="number", whole=is_whole, least=least, most=most, **question)

    def _choice(self, node: Node) -> Item:
        row, kind = node.row, node.type.kind
        if node.type.list_name.startswith("${"):
            raise refused(row.place("type"), _FROM_REPEAT)
        if "search(" in row.text("appearance").replace(" ", ""):
            raise refused(row.place("appearance"), _FROM_SEARCH)
        question = self._question(node)
        scale = self.scale_of(node)
        if kind is Kind.RANK:
            options = self.options(node)
            if not 2 <= len(options) <= 30:
                raise refused(row.place("type"), _FEW_TO_RANK)
            return Ranking(kind="ranking", options=options, **question)
        chosen: dict[str, Any] = {"scale": scale} if scale else {"options": self.options(node)}
        made = {**question, **chosen, "other": node.type.has_other}
        if kind is Kind.ONE:
            return One(kind="one", **made)
        return Many(kind="many", **made)

    def scale_of(self, node: Node) -> str | None:
        """The key of the scale that a row shares with others; None when it has its own options."""
        if node.row.text("choice_filter") or node.type.has_other or node.type.kind is Kind.RANK:
            return None
        return self.scales.get(node.type.list_name)

    def options(self, node: Node) -> tuple[Option, ...]:
        """The options of a row of its own. Raises RefusedRowError."""
        held = self._lists.get(node.type.list_name, node.row.place("type"))
        place = node.row.place("choice_filter")

        def resolve(name: str, at: Place) -> str:
            return self.resolve(node, name, at)

        if choice_filter := node.row.text("choice_filter"):
            self._lists.filtered(held, place)
            found = filtered_options(held, choice_filter, place, resolve)
        else:
            found = options_of(held, node.row.place("type"), resolve)
        without = tuple(one for one in found if one.key != "other")
        if node.type.has_other and len(without) < len(found):
            self._findings.remark(node.row.place("type"), _OTHER_LISTED)
            return without
        return found

    def repeat_count(
        self, node: Node, title: dict[str, str], keys: Keys
    ) -> tuple[Item | None, str]:
        """How often a repeat is asked, and the question about it where the form has none."""
        text = node.row.text("repeat_count")
        if text:
            return None, self.expression(node, text, node.row.place("repeat_count"))
        self._findings.remark(node.row.place("repeat_count"), _COUNT_ADDED)
        key = keys.take(f"{node.key}-count")
        asked = {}
        for code, words in title.items():
            with speaking("sv" if code.startswith("sv") else "en"):
                asked[code] = gettext(COUNT_ASKED, title=words.rstrip("?:. "))[:4000]
        question = Number(
            kind="number",
            key=key,
            text=asked,
            whole=True,
            least=0,
            most=MOST_REPEATS,
            required=True,
        )
        return question, f"${{{key}}}"

    def _with_default(self, item: Question, node: Node) -> Item:
        """The question with what stands there from the beginning; what does not fit is told."""
        text = node.row.text("default")
        if not text:
            return item
        place = node.row.place("default")
        if "${" in text or re.search(r"\w\s*\(.*\)", text):
            self._findings.remark(place, _DEFAULT_COMPUTED, text=text)
            return item
        ways = (text, *_spelt_otherwise(text))
        meant = next((one for one in ways if stored_form(self.frame, item, one)), None)
        if meant is None:
            self._findings.remark(place, _DEFAULT_UNFIT, text=text)
            return item
        if meant != text:
            self._findings.remark(place, _DEFAULT_SPELT, text=text, meant=meant)
        return item.model_copy(update={"default": meant})


def _spelt_otherwise(text: str) -> tuple[str, ...]:
    """Other ways to write the same: ``2,5`` as 2.5, ``1 500`` as 1500, ``Ja`` as ja."""
    number = re.sub(r"(?<=\d)\s+(?=\d)", "", text).replace(",", ".").replace("−", "-")
    bare = text.strip("'\"")
    clock = re.sub(r":00(\.0+)?\Z", "", text) if text.count(":") > 1 else text
    return (number, bare, text.lower(), text.upper(), clock, text[:10])


def parameters(written: str) -> dict[str, str]:
    """``start=0 end=10 step=1``, with spaces, commas or semicolons between."""
    return {
        name.lower(): value
        for name, value in re.findall(r"([A-Za-z_-]+)\s*=\s*([^\s,;=]+)", written)
    }


def _why(error: ValidationError) -> object:
    """The first thing that a model refuses, in words for people where it has some."""
    first = error.errors()[0].get("ctx", {}).get("error")
    return first.said if isinstance(first, SaidError) else said(_NOT_HERE)
