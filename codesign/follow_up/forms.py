"""What staff write about actions, answers and priorities, as clean values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from codesign.areas.forms import number_in
from codesign.follow_up.domain import GAIN_LIMIT, SCALE, TEXT_LIMIT, Principle, Status, Track
from codesign.follow_up.models import Action, PublishedAnswer
from codesign.i18n import gettext
from codesign.settings import LANGUAGES
from codesign.web.forms import clean_text

YEARS = range(2000, 2101)
"""Years that a due date may lie in."""
_GAINS = ("nytta_medborgare", "nytta_medarbetare", "nytta_samhalle")


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


@dataclass(frozen=True)
class Sent:
    """What was typed in a form, and what is wrong with it: field → sentence."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        """The revision that the person saw."""
        return number_in(self.values.get("revision")) or 0

    def with_error(self, name: str, sentence: str) -> "Sent":
        """The same form with one more error."""
        return replace(self, errors={**self.errors, name: sentence})

    def text(self, name: str) -> dict[str, str]:
        """One text in every language it is written in."""
        found = {code: self.values.get(_field(name, code), "") for code in LANGUAGES}
        return {code: text for code, text in found.items() if text}

    @property
    def action(self) -> ActionText:
        """The clean values of an action; only meaningful without errors."""
        values = self.values
        citizens, staff, society = (values[name] for name in _GAINS)
        return ActionText(
            text=self.text("atgard"),
            owner_id=number_in(values["agare"]),
            due=date.fromisoformat(values["klar"]) if values["klar"] else None,
            status=Status(values["status"]),
            track=Track(values["spar"]),
            principle=Principle(values["princip"]) if values["princip"] else None,
            gains=(citizens, staff, society),
            is_public=values["offentlig"] == "1",
        )


def _field(name: str, code: str) -> str:
    return name if code == "sv" else f"{name}_{code}"


def new_action_form() -> Sent:
    """An empty form with what is most likely."""
    return Sent({"status": Status.PLANNED, "spar": Track.OWN_MANDATE})


def action_form(sent: Mapping[str, str], owners: Collection[int]) -> Sent:
    """The action form as sent; its owner must be one of `owners`."""
    lines = ("agare", "klar", "status", "spar", "princip", "offentlig", "revision")
    values = {name: sent.get(name, "").replace("\x00", "").strip() for name in lines}
    values["status"] = values["status"] or Status.PLANNED
    values["spar"] = values["spar"] or Track.OWN_MANDATE
    texts = [_field("atgard", code) for code in LANGUAGES]
    values |= {name: clean_text(sent.get(name, "")) for name in (*texts, *_GAINS)}
    errors = _too_long(values, texts, TEXT_LIMIT) | _too_long(values, _GAINS, GAIN_LIMIT)
    if not values["atgard"]:
        errors["atgard"] = gettext("Skriv vad ni ska göra.")
    if values["klar"] and not _is_day(values["klar"]):
        errors["klar"] = gettext("Skriv en dag mellan år 2000 och 2100, till exempel 2027-03-31.")
    if values["agare"] and number_in(values["agare"]) not in owners:
        errors["agare"] = gettext("Välj någon som är med i projektet.")
    for name, kind in (("status", Status), ("spar", Track), ("princip", Principle)):
        if values[name] and _member(kind, values[name]) is None:
            errors[name] = gettext("Välj ett av alternativen.")
    return Sent(values, errors)


def _is_day(typed: str) -> bool:
    try:
        return len(typed) == 10 and date.fromisoformat(typed).year in YEARS
    except ValueError:
        return False


def action_form_of(action: Action) -> Sent:
    """The form filled in with what an action has."""
    return Sent(
        {
            **{_field("atgard", code): action.text.get(code, "") for code in LANGUAGES},
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


def answer_form(sent: Mapping[str, str]) -> Sent:
    """The answer form as sent."""
    texts = [_field("svar", code) for code in LANGUAGES]
    values = {name: clean_text(sent.get(name, "")) for name in texts}
    errors = _too_long(values, texts, TEXT_LIMIT)
    if not values["svar"]:
        errors["svar"] = gettext("Skriv svaret till dem som berättade.")
    return Sent({**values, "revision": sent.get("revision", "")}, errors)


def answer_form_of(answer: PublishedAnswer) -> Sent:
    """The form filled in with what an answer has."""
    return Sent({_field("svar", code): answer.text.get(code, "") for code in LANGUAGES})


def _too_long(values: Mapping[str, str], names: Iterable[str], limit: int) -> dict[str, str]:
    return {
        name: gettext(
            "Skriv högst %(limit)d tecken. Nu är det %(n)d.", limit=limit, n=len(values[name])
        )
        for name in names
        if len(values[name]) > limit
    }


@dataclass(frozen=True)
class Placed:
    """Where one person places one area, 1–5 each."""

    impact: int
    effort: int


@dataclass(frozen=True)
class PriorityForm:
    """What was chosen for each area; None in `placed` takes a person's placing away."""

    values: Mapping[str, str] = field(default_factory=dict)
    placed: Mapping[int, Placed | None] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


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
    return PriorityForm(values, placed, errors)
