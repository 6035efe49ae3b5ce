"""Which fields the form of each kind of part has, and how each is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from codesign.i18n import lazy


class Shape(StrEnum):
    """How a field is written."""

    LINE = "line"
    """A short text in every language."""
    WORDS = "words"
    """A longer text in every language."""
    FLAG = "flag"
    PICK = "pick"
    """One of a few."""
    PLAIN = "plain"
    """A text that is in no language: a number, a day, a pattern."""
    EXPRESSION = "expression"


@dataclass(frozen=True)
class Field:
    """One field of a part's form; its name is that of the document."""

    name: str
    shape: Shape
    label: str
    hint: str = ""
    picks: Mapping[str, str] | None = None
    """What can be picked: value → words. The first is the one without saying so."""

    @property
    def is_text(self) -> bool:
        """Whether it is a text in every language."""
        return self.shape in {Shape.LINE, Shape.WORDS}


TEXT = Field("text", Shape.LINE, lazy("Frågan"))
HINT = Field("hint", Shape.LINE, lazy("Hjälptext"), lazy("Står under frågan. Får vara tom."))
REQUIRED = Field("required", Shape.FLAG, lazy("Måste besvaras"))
DONT_KNOW = Field("dont_know", Shape.FLAG, lazy("”Vet inte” är ett svar"))
DECLINE = Field("decline", Shape.FLAG, lazy("”Vill inte svara” är ett svar"))
CONSTRAINT = Field(
    "constraint",
    Shape.EXPRESSION,
    lazy("Villkor som svaret ska uppfylla"),
    lazy("Punkten är svaret. Exempel: . >= 18"),
)
CONSTRAINT_MESSAGE = Field(
    "constraint_message", Shape.LINE, lazy("Det som sägs när svaret inte uppfyller villkoret")
)
REQUIRED_MESSAGE = Field(
    "required_message",
    Shape.LINE,
    lazy("Det som sägs när svaret saknas"),
)
DEFAULT = Field(
    "default",
    Shape.PLAIN,
    lazy("Står där från början"),
    lazy("Ett svars kod, ett tal med punkt eller en dag som 2026-11-03."),
)
OTHER = Field("other", Shape.FLAG, lazy("”Annat” går att välja och skriva själv"))
TITLE = Field("title", Shape.LINE, lazy("Rubrik"))

OWN: Mapping[str, tuple[Field, ...]] = {
    "text": (
        Field(
            "lines",
            Shape.PICK,
            lazy("Hur mycket plats?"),
            picks={"one": lazy("En rad"), "many": lazy("Flera rader")},
        ),
    ),
    "one": (OTHER,),
    "many": (
        OTHER,
        Field("least", Shape.PLAIN, lazy("Minst så många svar")),
        Field("most", Shape.PLAIN, lazy("Högst så många svar")),
    ),
    "matrix": (),
    "rating": (
        Field(
            "steps",
            Shape.PICK,
            lazy("Hur många steg?"),
            picks={"5": lazy("Fem"), "3": lazy("Tre"), "2": lazy("Två")},
        ),
        Field("faces", Shape.FLAG, lazy("Ansikten bredvid orden")),
        Field(
            "variant",
            Shape.PICK,
            lazy("Vilka ansikten?"),
            picks={"plain": lazy("Från ledset till glatt"), "positive": lazy("Alla glada")},
        ),
    ),
    "number": (
        Field("whole", Shape.FLAG, lazy("Bara hela tal")),
        Field("least", Shape.PLAIN, lazy("Minst")),
        Field("most", Shape.PLAIN, lazy("Högst")),
        Field("unit", Shape.LINE, lazy("Måttenhet"), lazy("Står efter fältet: minuter, kronor.")),
    ),
    "date": (
        Field(
            "what",
            Shape.PICK,
            lazy("Vad frågas efter?"),
            picks={
                "date": lazy("En dag"),
                "time": lazy("En tid på dagen"),
                "both": lazy("Dag och tid"),
            },
        ),
        Field("least", Shape.PLAIN, lazy("Tidigast"), lazy("Som 2026-11-03.")),
        Field("most", Shape.PLAIN, lazy("Senast"), lazy("Som 2026-11-03.")),
    ),
    "ranking": (),
    "pictures": (Field("many", Shape.FLAG, lazy("Flera går att välja")),),
    "statement": (),
    "consent": (Field("must", Shape.FLAG, lazy("Bara ett ja leder vidare")),),
    "information": (Field("body", Shape.WORDS, lazy("Texten på sidan")),),
    "calculated": (
        Field(
            "value",
            Shape.EXPRESSION,
            lazy("Uträkningen"),
            lazy("Exempel: ${antal} * 2"),
        ),
        Field("text", Shape.LINE, lazy("Vad värdet är"), lazy("Står i kodboken.")),
    ),
    "section": (
        TITLE,
        Field("text", Shape.WORDS, lazy("Inledning")),
        Field(
            "order",
            Shape.PICK,
            lazy("Ordningen"),
            picks={
                "fixed": lazy("Som den står"),
                "random": lazy("Blandad, olika för var och en"),
            },
        ),
    ),
    "repeat": (
        TITLE,
        Field("text", Shape.WORDS, lazy("Inledning")),
        Field(
            "count",
            Shape.EXPRESSION,
            lazy("Hur många gånger?"),
            lazy("Ett tal, eller ett svar: ${antal-barn}"),
        ),
        Field("most", Shape.PLAIN, lazy("Aldrig fler än")),
    ),
}
"""What a kind has of its own."""

KINDS = {
    "one": lazy("Ett val"),
    "many": lazy("Flera val"),
    "text": lazy("Egna ord"),
    "rating": lazy("Betyg"),
    "number": lazy("Tal"),
    "date": lazy("Datum eller tid"),
    "statement": lazy("Påstående"),
    "matrix": lazy("Samma svar till flera rader"),
    "ranking": lazy("Rangordning"),
    "pictures": lazy("Val bland bilder"),
    "consent": lazy("Samtycke"),
    "information": lazy("Information"),
    "calculated": lazy("Uträkning"),
}
"""What can be added, in the order that it is offered."""
HOLDERS = {"section": lazy("Avsnitt"), "repeat": lazy("Upprepning")}
WITH_OPTIONS = frozenset({"one", "many", "matrix", "ranking", "pictures"})
WITH_SCALE = frozenset({"one", "many", "matrix"})
QUESTIONS = frozenset(KINDS) - {"information", "calculated"}

_TEXTS = {
    "information": Field("text", Shape.LINE, lazy("Rubrik")),
    "statement": Field("text", Shape.LINE, lazy("Påståendet")),
    "consent": Field("text", Shape.LINE, lazy("Vad ska man säga ja eller nej till?")),
}
_PATTERN = Field(
    "pattern",
    Shape.PLAIN,
    lazy("Mönster som hela svaret ska följa"),
    lazy("Ett reguljärt uttryck. Exempel: [0-9]{5}"),
)
LOW = Field("low", Shape.LINE, lazy("Det lägsta steget"))
HIGH = Field("high", Shape.LINE, lazy("Det högsta steget"))


def first_fields(kind: str) -> tuple[Field, ...]:
    """What is asked for at the top: the words."""
    if kind in HOLDERS or kind == "calculated":
        return ()
    return (_TEXTS.get(kind, TEXT), HINT)


def own_fields(kind: str) -> tuple[Field, ...]:
    """What the kind has of its own."""
    ends = (LOW, HIGH) if kind == "rating" else ()
    return (*OWN[kind], *ends)


def limit_fields(kind: str) -> tuple[Field, ...]:
    """What an answer must fulfil, and what is said when it does not."""
    if kind not in QUESTIONS:
        return ()
    pattern = (_PATTERN,) if kind == "text" else ()
    return (REQUIRED_MESSAGE, *pattern, CONSTRAINT, CONSTRAINT_MESSAGE, DEFAULT)


def answer_flags(kind: str) -> tuple[Field, ...]:
    """What every question says of its answer."""
    return (REQUIRED, DONT_KNOW, DECLINE) if kind in QUESTIONS else ()


def fields_of(kind: str) -> tuple[Field, ...]:
    """Every field of the kind's form that stands alone."""
    return (*first_fields(kind), *own_fields(kind), *answer_flags(kind), *limit_fields(kind))


WHOLE = (
    Field("title", Shape.LINE, lazy("Enkätens namn")),
    Field(
        "intro",
        Shape.WORDS,
        lazy("Vem frågar, och varför?"),
        lazy("Står på första sidan, före frågorna. Säg också vad som händer med svaren."),
    ),
    Field("closing", Shape.WORDS, lazy("Det som sägs när någon har svarat")),
    Field("notice", Shape.LINE, lazy("Märkning som alla ser")),
    Field("source", Shape.LINE, lazy("Varifrån kommer frågorna?")),
)
"""What a questionnaire says of itself."""


def all_fields(kind: str) -> tuple[Field, ...]:
    """Every field of a part's form, or of the questionnaire's own, that stands alone."""
    return fields_of(kind) if kind in OWN else WHOLE
