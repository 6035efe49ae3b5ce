"""What staff fill in when a questionnaire is opened for answers."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from codesign.i18n import lazy
from codesign.questionnaires.channels import NAME_LIMIT
from codesign.web.forms import Form, InvalidError, Typed, at_most, needed, one_line

MOST_RESPONSES = 1_000_000
_NO_DAY = lazy("Skriv dagen som år-månad-dag, till exempel 2026-12-31.")
_PAST = lazy("Sista dagen har redan varit. Välj en dag från och med i dag.")
_BEFORE_OPENING = lazy("Sista dagen kommer före den första. Välj en senare dag.")
_OPENING_PAST = lazy("Dagen har redan varit. Lämna rutan tom för att öppna nu.")
_REMIND_PAST = lazy("Dagen har redan varit. Välj en dag från och med i dag.")
_REMIND_LATE = lazy("Då har enkäten redan stängt. Välj en dag innan den stänger.")
_REMIND_EARLY = lazy("Då har enkäten inte öppnat än. Välj en senare dag.")
_NO_NUMBER = lazy("Skriv ett helt tal från 1 till %(limit)s, eller låt rutan vara tom.")


def _day(typed: object) -> date | None:
    if typed is None or isinstance(typed, date) or not str(typed):
        return typed if isinstance(typed, date) else None
    try:
        return date.fromisoformat(str(typed))
    except ValueError:
        raise InvalidError(_NO_DAY) from None


def _not_past(sentence: str) -> AfterValidator:
    def check(day: date | None, info: ValidationInfo) -> date | None:
        if day is not None and day < (info.context or {}).get("today", day):
            raise InvalidError(sentence)
        return day

    return AfterValidator(check)


def _after_opening(day: date | None, info: ValidationInfo) -> date | None:
    opens_on = info.data.get("opens_on")
    if day is not None and opens_on is not None and day < opens_on:
        raise InvalidError(_BEFORE_OPENING)
    return day


def _while_open(day: date | None, info: ValidationInfo) -> date | None:
    opens_on, closes_on = info.data.get("opens_on"), info.data.get("closes_on")
    if day is not None and opens_on is not None and day < opens_on:
        raise InvalidError(_REMIND_EARLY)
    if day is not None and closes_on is not None and day > closes_on:
        raise InvalidError(_REMIND_LATE)
    return day


def _number(typed: object) -> int | None:
    if typed is None or typed == "":
        return None
    text = str(typed).replace("\u00a0", "").replace(" ", "")
    if text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_RESPONSES:
        return int(text[:9])
    raise InvalidError(_NO_NUMBER, limit=MOST_RESPONSES)


class OpeningForm(Form):
    """How long a questionnaire is open, and for how many."""

    opens_on: Annotated[
        date | None, Typed(one_line), BeforeValidator(_day), _not_past(_OPENING_PAST)
    ] = None
    closes_on: Annotated[
        date | None,
        Typed(one_line),
        BeforeValidator(_day),
        _not_past(_PAST),
        AfterValidator(_after_opening),
    ] = None
    most: Annotated[int | None, Typed(one_line), BeforeValidator(_number)] = None
    remind_on: Annotated[
        date | None,
        Typed(one_line),
        BeforeValidator(_day),
        _not_past(_REMIND_PAST),
        AfterValidator(_while_open),
    ] = None
    is_pilot: Annotated[bool, Typed(one_line), BeforeValidator(bool)] = False


class ChannelForm(Form):
    """A way to a round."""

    name: Annotated[
        str,
        Typed(one_line),
        needed(lazy("Skriv vad länken ska heta, till exempel var affischen sitter.")),
        at_most(NAME_LIMIT),
    ] = ""
    invited: Annotated[int | None, Typed(one_line), BeforeValidator(_number)] = None
