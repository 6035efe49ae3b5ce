"""What lies beside a starter journey: its project, its codebook and its example voices."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from codesign.follow_up.demo import StarterAction, StarterAnswer, StarterPriority
from codesign.follow_up.domain import TEXT_LIMIT, AnswerStatus
from codesign.i18n import lazy
from codesign.printed_counts.demo import StarterPrinted
from codesign.quotes.demo import StarterQuote
from codesign.said import SaidError
from codesign.texts import Frozen, Key, LocalText

Colour = Literal[
    "sea",
    "plum",
    "forest",
    "clay",
    "brick",
    "slate",
    "indigo",
    "moss",
    "rose",
    "teal",
    "umber",
    "night",
]


class StarterArea(Frozen):
    """A development area; areas inside it are its subcategories."""

    key: Key
    name: LocalText
    definition: LocalText | None = None
    colour: Colour | None = None
    areas: tuple["StarterArea", ...] = ()


_NO_AREA = lazy("Området ”%(area)s” finns inte. Lägg till det under ”areas”, eller rätta nyckeln.")
_LONG_TEXT = lazy("En text om ”%(area)s” är längre än %(limit)s tecken. Korta den.")
_DAY_OF_ANSWER = lazy("Svaret om ”%(area)s” ska ha en dag om det är publicerat, och annars ingen.")


class StarterProject(Frozen):
    """``project.yaml``: the project a starter journey belongs to, with its areas."""

    schema_: Annotated[Literal["codesign/project/1"], Field(alias="schema")]
    slug: Key
    title: LocalText
    purpose: LocalText
    question: LocalText
    asks: LocalText
    sensitive: bool = False
    children: bool = False
    areas: tuple[StarterArea, ...] = ()
    actions: tuple[StarterAction, ...] = ()
    answers: tuple[StarterAnswer, ...] = ()
    priorities: tuple[StarterPriority, ...] = ()
    quotes: tuple[StarterQuote, ...] = ()
    printed: tuple[StarterPrinted, ...] = ()

    @model_validator(mode="after")
    def _is_about_its_own_areas(self) -> "StarterProject":
        known = {one.key for area in self.areas for one in (area, *area.areas)}
        named = {one.area for one in self.priorities} | {one.area for one in self.quotes}
        if unknown := named - known:
            raise SaidError(_NO_AREA, area=min(unknown))
        about: tuple[StarterAction | StarterAnswer, ...] = (*self.actions, *self.answers)
        for given in about:
            if given.area not in known:
                raise SaidError(_NO_AREA, area=given.area)
            if any(len(text) > TEXT_LIMIT for text in given.text.values()):
                raise SaidError(_LONG_TEXT, area=given.area, limit=TEXT_LIMIT)
            if isinstance(given, StarterAnswer) and (given.day is None) is (
                given.status is AnswerStatus.PUBLISHED
            ):
                raise SaidError(_DAY_OF_ANSWER, area=given.area)
        return self
