"""What staff write about actions, answers and priorities, as clean values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo

from codesign.areas.forms import number_in
from codesign.follow_up.domain import GAIN_LIMIT, SCALE, TEXT_LIMIT, Principle, Status, Track
from codesign.follow_up.models import Action, PublishedAnswer
from codesign.i18n import gettext, lazy
from codesign.settings import LANGUAGES
from codesign.web.forms import (
    Form,
    InvalidError,
    Typed,
    at_most,
    clean_text,
    in_language,
    needed,
    one_of,
    without_nul,
)

YEARS = range(2000, 2101)
"""Years that a due date may lie in."""


class Show(StrEnum):
    """Which part of the board is asked for."""

    ALL = "alla"
    OVERDUE = "forsenade"
    UNANSWERED = "obesvarade"
    MINE = "mina"


@dataclass(frozen=True)
class BoardFilter:
    """Which areas and actions the board shows; None means every one."""

    show: Show = Show.ALL
    status: Status | None = None
    track: Track | None = None

    @property
    def narrows_actions(self) -> bool:
        """Whether only some actions are asked for, so that areas without any are left out."""
        return self.show in {Show.OVERDUE, Show.MINE} or bool(self.status or self.track)

    @property
    def is_everything(self) -> bool:
        return self == BoardFilter()


def board_filter(args: Mapping[str, str]) -> BoardFilter:
    """The filter an address asks for. What it does not understand is left out."""
    return BoardFilter(
        _member(Show, args.get("visa")) or Show.ALL,
        _member(Status, args.get("status")),
        _member(Track, args.get("spar")),
    )


def asks_for_unknown(args: Mapping[str, str]) -> bool:
    """Whether something in the address was left out of its filter."""
    known = {"visa": Show, "status": Status, "spar": Track}
    return any(args.get(name) and _member(kind, args[name]) is None for name, kind in known.items())


def _member(kind: Any, value: str | None) -> Any:
    return kind(value) if value in {str(member) for member in kind} else None


@dataclass(frozen=True)
class ActionText:
    """A checked action."""

    text: dict[str, str]
    owner_id: int | None
    due: date | None
    status: Status
    track: Track
    principle: Principle | None
    gains: tuple[str, str, str]
    """For citizens, staff and society."""
    is_public: bool


def _day(typed: str) -> str:
    if typed and not _is_day(typed):
        raise InvalidError(lazy("Skriv en dag mellan år 2000 och 2100, till exempel 2027-03-31."))
    return typed


def _is_day(typed: str) -> bool:
    try:
        return len(typed) == 10 and date.fromisoformat(typed).year in YEARS
    except ValueError:
        return False


def _owner(typed: str, info: ValidationInfo) -> str:
    if typed and number_in(typed) not in (info.context or {})["owners"]:
        raise InvalidError(lazy("Välj någon som är med i projektet."))
    return typed


def _or(otherwise: StrEnum) -> Callable[[str], str]:
    return lambda typed: without_nul(typed) or str(otherwise)


_CHOOSE = lazy("Välj ett av alternativen.")


class RevisedForm(Form):
    """A form about something that two people may change at once."""

    seen: Annotated[str, Typed(without_nul, "revision")] = ""

    @property
    def revision(self) -> int:
        """The revision that the person saw."""
        return number_in(self.values.get("revision")) or 0


class ActionForm(RevisedForm):
    """An action. It is read with `owners`, the ids of those who may be responsible."""

    what: Annotated[
        str,
        Typed(clean_text, "atgard"),
        needed(lazy("Skriv vad ni ska göra.")),
        at_most(TEXT_LIMIT),
    ] = ""
    what_en: Annotated[str, Typed(clean_text, "atgard_en"), at_most(TEXT_LIMIT)] = ""
    citizens: Annotated[str, Typed(clean_text, "nytta_medborgare"), at_most(GAIN_LIMIT)] = ""
    staff: Annotated[str, Typed(clean_text, "nytta_medarbetare"), at_most(GAIN_LIMIT)] = ""
    society: Annotated[str, Typed(clean_text, "nytta_samhalle"), at_most(GAIN_LIMIT)] = ""
    due: Annotated[str, Typed(without_nul, "klar"), AfterValidator(_day)] = ""
    owner: Annotated[str, Typed(without_nul, "agare"), AfterValidator(_owner)] = ""
    status: Annotated[str, Typed(_or(Status.PLANNED)), one_of(Status, _CHOOSE)] = Status.PLANNED
    track: Annotated[str, Typed(_or(Track.OWN_MANDATE), "spar"), one_of(Track, _CHOOSE)] = (
        Track.OWN_MANDATE
    )
    principle: Annotated[str, Typed(without_nul, "princip"), one_of(Principle, _CHOOSE)] = ""
    public: Annotated[str, Typed(without_nul, "offentlig")] = ""

    @property
    def action(self) -> ActionText:
        """The clean values; only meaningful without errors."""
        return ActionText(
            text=self.text("atgard"),
            owner_id=number_in(self.owner),
            due=date.fromisoformat(self.due) if self.due else None,
            status=Status(self.status),
            track=Track(self.track),
            principle=Principle(self.principle) if self.principle else None,
            gains=(self.citizens, self.staff, self.society),
            is_public=self.public == "1",
        )


class AnswerForm(RevisedForm):
    """An answer to those who told."""

    answer: Annotated[
        str,
        Typed(clean_text, "svar"),
        needed(lazy("Skriv svaret till dem som berättade.")),
        at_most(TEXT_LIMIT),
    ] = ""
    answer_en: Annotated[str, Typed(clean_text, "svar_en"), at_most(TEXT_LIMIT)] = ""


def new_action_form() -> ActionForm:
    """An empty form with what is most likely."""
    return ActionForm(values={"status": Status.PLANNED, "spar": Track.OWN_MANDATE})


def action_form_of(action: Action) -> ActionForm:
    """The form filled in with what an action has."""
    return ActionForm(
        values={
            **{in_language("atgard", code): action.text.get(code, "") for code in LANGUAGES},
            "agare": str(action.owner_id or ""),
            "klar": action.due.isoformat() if action.due else "",
            "status": action.status,
            "spar": action.track,
            "princip": action.principle or "",
            "nytta_medborgare": action.gain_citizens,
            "nytta_medarbetare": action.gain_staff,
            "nytta_samhalle": action.gain_society,
            "offentlig": "1" if action.is_public else "",
        }
    )


def answer_form_of(answer: PublishedAnswer) -> AnswerForm:
    """The form filled in with what an answer has."""
    return AnswerForm(
        values={in_language("svar", code): answer.text.get(code, "") for code in LANGUAGES}
    )


@dataclass(frozen=True)
class Placed:
    """Where one person places one area, 1–5 each."""

    impact: int
    effort: int


class PriorityForm(Form):
    """What was chosen for each area; None in `placed` takes a person's placing away."""

    placed: Mapping[int, Placed | None] = Field(default_factory=dict)


def priority_form(sent: Mapping[str, str], areas: Iterable[int]) -> PriorityForm:
    """The form as sent: both numbers or neither for every area. Areas not sent are untouched."""
    values: dict[str, str] = {}
    placed: dict[int, Placed | None] = {}
    errors: dict[str, str] = {}
    for area in areas:
        names = (f"effekt-{area}", f"insats-{area}")
        if not any(name in sent for name in names):
            continue
        typed = [sent.get(name, "").replace("\x00", "").strip() for name in names]
        values |= dict(zip(names, typed, strict=True))
        scale = {str(step): step for step in SCALE}
        if not any(typed):
            placed[area] = None
        elif all(one in scale for one in typed):
            placed[area] = Placed(scale[typed[0]], scale[typed[1]])
        else:
            missing = names[0] if typed[0] not in scale else names[1]
            errors[missing] = gettext("Välj ett tal mellan 1 och 5 för både effekt och insats.")
    return PriorityForm(values=values, placed=placed, errors=errors)
