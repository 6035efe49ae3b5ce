"""What staff fill in when a questionnaire is opened for answers."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from codesign.i18n import lazy
from codesign.web.forms import Form, InvalidError, Typed, one_line

MOST_RESPONSES = 1_000_000
_NO_DAY = lazy("Skriv dagen som år-månad-dag, till exempel 2026-12-31.")
_PAST = lazy("Sista dagen har redan varit. Välj en dag från och med i dag.")
_NO_NUMBER = lazy("Skriv ett helt tal från 1 till %(limit)s, eller låt rutan vara tom.")


def _day(typed: object) -> date | None:
    if typed is None or isinstance(typed, date) or not str(typed):
        return typed if isinstance(typed, date) else None
    try:
        return date.fromisoformat(str(typed))
    except ValueError:
        raise InvalidError(_NO_DAY) from None


def _not_past(day: date | None, info: ValidationInfo) -> date | None:
    if day is not None and day < (info.context or {}).get("today", day):
        raise InvalidError(_PAST)
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

    closes_on: Annotated[
        date | None, Typed(one_line), BeforeValidator(_day), AfterValidator(_not_past)
    ] = None
    most: Annotated[int | None, Typed(one_line), BeforeValidator(_number)] = None
