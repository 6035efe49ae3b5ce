"""The questionnaire document: one frozen tree of sections, repeats and questions with stable keys.

The kinds of questions, and the one language of conditions, constraints and calculations, are those
that XLSForm has (xlsform.org; ODK XForms specification), so that a questionnaire can be brought in
from KoboToolbox and ODK and taken out to them. What a condition may say is in `expressions`;
whether a document holds together is in `problems`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from codesign.artefacts.files import LocalFile, StoredFile
from codesign.i18n import lazy
from codesign.said import SaidError
from codesign.texts import Frozen, Key, Language, LocalText

Parts = TypeVar("Parts", bound=Sequence[object])

MOST_ITEMS = 2000
"""Items that one list (the document's, a section's) may hold."""
MOST_OPTIONS = 2000
MOST_ROWS = 100
MOST_REPEATS = 50
"""Times that one repeat may be answered."""
LONGEST_ANSWER = 10_000
"""Characters of one answer in words."""
OTHER = "other"
"""The code of "something else", which a person fills in."""

_TOO_FEW = lazy("Här behövs minst %(least)s.")


def _at_least(least: int) -> AfterValidator:
    """A list of at least so many, told only where each of its parts is right."""

    def checked(given: Parts) -> Parts:
        if len(given) < least:
            raise SaidError(_TOO_FEW, least=least)
        return given

    return AfterValidator(checked)


Expression = Annotated[str, StringConstraints(min_length=1, max_length=8000)]
"""XLSForm's subset of XPath, as people write it: ``${age} >= 18``. See `expressions`."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""What a part was called in the form that it came from."""

_CODE_SIGNS = frozenset("_.+-")
_BAD_CODE = lazy(
    "Koden ”%(code)s” fungerar inte. Använd bara bokstäver, siffror, punkt, plus, bindestreck och "
    "understreck, utan mellanslag."
)


def _code(value: str) -> str:
    if not all(sign.isalnum() or sign in _CODE_SIGNS for sign in value):
        raise SaidError(_BAD_CODE, code=value)
    return value


Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, strip_whitespace=True),
    AfterValidator(_code),
]
"""What an answer is stored as. A text: "01" is not "1"; no spaces, as several stand in a row."""


class Picture(Frozen):
    """A picture beside the document, and what it shows for those who do not see it."""

    file: LocalFile
    alt: LocalText


class Option(Frozen):
    """One answer to choose."""

    key: Code
    text: LocalText
    picture: Picture | None = None
    show_if: Expression | None = None
    """When it can be chosen (XLSForm's choice_filter); without it always."""
    alone: bool = False
    """Chosen among many it stands alone: "inget av detta"."""


class Scale(Frozen):
    """Answers that several questions share."""

    key: Key
    options: Annotated[tuple[Option, ...], Field(max_length=MOST_OPTIONS), _at_least(1)]


class Theme(Frozen):
    """What several questions are about together: results are told for each."""

    key: Key
    name: LocalText


class _Item(Frozen):
    """What every part of a questionnaire has."""

    key: Key
    name: Name | None = None
    """Its name in the XLSForm that it came from; without it the key is used."""
    show_if: Expression | None = None
    """When it is met; without it always."""


class _Page(_Item):
    """What is met on a page of its own."""

    text: LocalText
    hint: LocalText | None = None
    picture: Picture | None = None
    step: Key | None = None
    """The journey's step that it is about; None: the questionnaire's own."""
    area: Key | None = None
    """The area of the codebook that it is about."""
    theme: Key | None = None

    is_asked: ClassVar[bool] = True
    """Whether it is answered."""


class _Question(_Page):
    """What every question has."""

    required: bool = False
    required_message: LocalText | None = None
    constraint: Expression | None = None
    """What an answer must fulfil; ``.`` is the answer."""
    constraint_message: LocalText | None = None
    dont_know: bool = False
    """Whether "vet inte" is an answer; it is enough where one is required."""
    decline: bool = False
    """Whether "vill inte svara" is an answer; it is enough where one is required."""
    default: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ANSWER)] | None = (
        None
    )
    """What stands there from the beginning, as it is stored: a code, ``2.5``, ``2026-11-03``."""


class Text(_Question):
    """Words of one's own."""

    kind: Literal["text"]
    lines: Literal["one", "many"] = "one"
    pattern: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    """A regular expression that the whole answer must match."""


_OPTIONS_OR_SCALE = lazy(
    "Frågan har antingen egna svar (options) eller en skala (scale), inte båda."
)


class _Chosen(_Question):
    """An answer among options of its own, or those of a scale."""

    options: Annotated[tuple[Option, ...], Field(max_length=MOST_OPTIONS)] = ()
    scale: Key | None = None

    @model_validator(mode="after")
    def _has_one_list(self) -> "_Chosen":
        if bool(self.options) == bool(self.scale):
            raise SaidError(_OPTIONS_OR_SCALE)
        return self


class One(_Chosen):
    """One answer of several."""

    kind: Literal["one"]
    other: bool = False
    """Whether "annat" can be chosen and filled in; its code is ``other``."""


class Many(_Chosen):
    """Any number of answers."""

    kind: Literal["many"]
    other: bool = False
    least: Annotated[int, Field(ge=0, le=MOST_OPTIONS)] | None = None
    most: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] | None = None


class Row(Frozen):
    """One question of a matrix. An expression names it ``${matrix/row}``."""

    key: Key
    name: Name | None = None
    text: LocalText
    step: Key | None = None
    area: Key | None = None
    theme: Key | None = None


class Matrix(_Chosen):
    """The same answers to several rows: a table on a desk, single questions on a phone."""

    kind: Literal["matrix"]
    rows: Annotated[tuple[Row, ...], Field(max_length=MOST_ROWS), _at_least(1)]


_LABELS = lazy("Frågan har %(steps)s steg men %(labels)s ord. Skriv ett ord till varje steg.")


class Rating(_Question):
    """A few steps from low to high, each with words; faces stand beside the words."""

    kind: Literal["rating"]
    steps: Literal[2, 3, 5] = 5
    faces: bool = False
    variant: Literal["plain", "positive"] = "plain"
    """``positive``: every face smiles, from a little to much."""
    low: LocalText | None = None
    high: LocalText | None = None
    labels: tuple[LocalText, ...] = ()
    """The words of each step, from the lowest; without them low and high, and numbers."""

    @model_validator(mode="after")
    def _has_words_for_all(self) -> "Rating":
        if self.labels and len(self.labels) != self.steps:
            raise SaidError(_LABELS, steps=self.steps, labels=len(self.labels))
        return self


Finite = Annotated[float, Field(allow_inf_nan=False)]


class Number(_Question):
    """A number."""

    kind: Literal["number"]
    whole: bool = False
    least: Finite | None = None
    most: Finite | None = None
    unit: LocalText | None = None


class Date(_Question):
    """A day, a time of day, or both."""

    kind: Literal["date"]
    what: Literal["date", "time", "both"] = "date"
    least: date | None = None
    most: date | None = None


class Ranking(_Question):
    """All options, put in order; each is chosen once."""

    kind: Literal["ranking"]
    options: Annotated[tuple[Option, ...], Field(max_length=30), _at_least(2)]


class Pictures(_Question):
    """Options that are pictures with words."""

    kind: Literal["pictures"]
    options: Annotated[tuple[Option, ...], Field(max_length=60), _at_least(1)]
    many: bool = False


class Statement(_Question):
    """Something said by somebody, to agree with, pass on or disagree with."""

    kind: Literal["statement"]


class Consent(_Question):
    """A yes or no to something; its text says to what."""

    kind: Literal["consent"]
    must: bool = False
    """Whether only a yes leads on."""


class Information(_Page):
    """A page with nothing to answer."""

    kind: Literal["information"]
    body: LocalText | None = None

    is_asked: ClassVar[bool] = False


class Calculated(_Item):
    """A value that is worked out; nobody sees it but in words that hold it, and in exports."""

    kind: Literal["calculated"]
    value: Expression
    text: LocalText | None = None
    """What it is, in the codebook."""


class Section(_Item):
    """Questions that belong together."""

    kind: Literal["section"]
    title: LocalText | None = None
    text: LocalText | None = None
    order: Literal["fixed", "random"] = "fixed"
    """``random``: its parts come in an order of its own for each person."""
    items: "Items"


def _as_expression(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Repeat(_Item):
    """Questions that are asked once for each of something: each child, each journey."""

    kind: Literal["repeat"]
    title: LocalText
    text: LocalText | None = None
    count: Annotated[Expression, BeforeValidator(_as_expression, json_schema_input_type=str | int)]
    """How many times: a number or an expression. Never more than `most`."""
    most: Annotated[int, Field(ge=1, le=MOST_REPEATS)] = MOST_REPEATS
    items: "Items"


Question = (
    Text | One | Many | Matrix | Rating | Number | Date | Ranking | Pictures | Statement | Consent
)
"""What a person answers."""
Page = Question | Information
"""What is met on a page of its own."""
Holder = Section | Repeat
Item = Annotated[Page | Calculated | Holder, Field(discriminator="kind")]
Items = Annotated[tuple[Item, ...], Field(max_length=MOST_ITEMS), _at_least(1)]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Located:
    """An item, where it is in the document, and what holds it, from the outside in."""

    item: Item
    path: Path
    above: tuple[Holder, ...] = ()

    @property
    def repeats(self) -> tuple[str, ...]:
        """Keys of the repeats that it is in, from the outside in."""
        return tuple(one.key for one in self.above if isinstance(one, Repeat))


def located(
    items: Sequence[Item], path: Path = ("items",), above: tuple[Holder, ...] = ()
) -> Iterator[Located]:
    """Every item in the document's order, what holds others before what it holds."""
    for place, item in enumerate(items):
        here = (*path, place)
        yield Located(item, here, above)
        if isinstance(item, Section | Repeat):
            yield from located(item.items, (*here, "items"), (*above, item))


class Questionnaire(Frozen):
    """What is asked, in which order and of whom. The unit that is versioned."""

    schema_: Annotated[Literal["codesign/questionnaire/1"], Field(alias="schema")]
    slug: Key
    title: LocalText
    intro: LocalText | None = None
    """Who asks and why, and what happens with the answers: told before the first question."""
    closing: LocalText | None = None
    """Told with the receipt."""
    notice: LocalText | None = None
    """What everybody must know about it: that it is an example."""
    source: LocalText | None = None
    """Where its questions come from."""
    is_example: bool = False
    dated: date
    languages: Annotated[tuple[Language, ...], Field(max_length=60), _at_least(1)] = ("sv",)
    """The first is the one that stands in for texts that lack another."""
    journey: Key | None = None
    """The journey, in the same project, whose steps its questions are about; None: none."""
    step: Key | None = None
    """The journey's step for questions that name none; None: what is said is about the journey."""
    themes: tuple[Theme, ...] = ()
    scales: tuple[Scale, ...] = ()
    items: Items
    files: tuple[StoredFile, ...] = ()
    """Filled in when the document is stored; never written by hand."""

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, which finds its parts anew."""
        found = super().model_copy(update=update, deep=deep)
        for known in ("located", "by_key"):
            found.__dict__.pop(known, None)
        return found

    @cached_property
    def located(self) -> tuple[Located, ...]:
        """Every item in order, what holds others before what it holds."""
        return tuple(located(self.items))

    @cached_property
    def by_key(self) -> Mapping[str, Located]:
        """Every item by its key."""
        return {one.item.key: one for one in self.located}

    @property
    def questions(self) -> tuple[Question, ...]:
        """What a person can be asked, in order."""
        return tuple(one.item for one in self.located if isinstance(one.item, Question))

    def question(self, key: str) -> Question | None:
        """The question with this key, or None."""
        found = self.by_key.get(key)
        return found.item if found and isinstance(found.item, Question) else None

    def options_of(self, item: Item) -> tuple[Option, ...]:
        """What can be chosen: its own options, or those of its scale; () for other kinds."""
        if isinstance(item, One | Many | Matrix):
            scale = next((one for one in self.scales if one.key == item.scale), None)
            return scale.options if scale else item.options
        return item.options if isinstance(item, Ranking | Pictures) else ()

    def step_of(self, key: str) -> str | None:
        """The journey's step that words about this question are about; None for no step of it."""
        found = self.by_key.get(key)
        own = found.item.step if found and isinstance(found.item, Page) else None
        return own or self.step


def files_named(document: Questionnaire) -> Iterator[tuple[str, Path]]:
    """Every file that the document names, with where it does."""
    for scale, one in enumerate(document.scales):
        yield from _of_options(one.options, ("scales", scale, "options"))
    for found in document.located:
        if isinstance(found.item, Page):
            yield from _of_picture(found.item.picture, (*found.path, "picture"))
        options = getattr(found.item, "options", ())
        yield from _of_options(options, (*found.path, "options"))


def _of_options(options: Sequence[Option], path: Path) -> Iterator[tuple[str, Path]]:
    for place, option in enumerate(options):
        yield from _of_picture(option.picture, (*path, place, "picture"))


def _of_picture(picture: Picture | None, path: Path) -> Iterator[tuple[str, Path]]:
    for language, name in (picture.file if picture else {}).items():
        yield name, (*path, "file", language)


def worded(text: Mapping[str, str] | None, language: str, document: Questionnaire) -> str:
    """The text in this language; else in the same without its variant ("sv" for "sv-simple"), in
    the questionnaire's first, or in any that it has; "" for no text."""
    return text[found] if text and (found := shown_in(text, language, document)) else ""


def shown_in(text: Mapping[str, str] | None, language: str, document: Questionnaire) -> str:
    """The language that `worded` chooses; `language` for no text."""
    if not text:
        return language
    wanted = (language, language.split("-", maxsplit=1)[0], *document.languages)
    return next((code for code in wanted if text.get(code)), next(iter(text)))
