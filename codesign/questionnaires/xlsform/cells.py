"""A cell's value as a form means it: words, yes or no, a number, a date."""

import re
from datetime import date, datetime, time
from difflib import get_close_matches

from codesign.questionnaires.xlsform.workbook import Value

ERRORS = frozenset(["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"])
"""What a spreadsheet shows where a formula failed."""
_YES = frozenset(
    ["yes", "true", "true()", "1", "x", "ja", "j", "y", "sant", "sann", "obligatorisk"]
)
_NO = frozenset(["no", "false", "false()", "0", "nej", "n", "falskt", "falsk", "frivillig"])
_SPELT = ("yes", "true", "no", "false", "ja", "nej", "sant", "falskt")


def text_of(value: Value) -> str:
    """A cell as text: numbers without an empty decimal part, days and times as in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.isoformat(sep="T")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()


def is_date(value: Value) -> bool:
    """Whether a spreadsheet has made a day or a time of what somebody wrote."""
    return isinstance(value, date | datetime | time)


def yes_or_no(text: str) -> bool | None:
    """What yes and no words mean, in English and Swedish; an empty cell is no; None for others."""
    plain = text.strip().casefold()
    if plain in _YES:
        return True
    return False if not plain or plain in _NO else None


def nearest_yes_or_no(text: str) -> str | None:
    """The word that was meant, for one that is nearly it."""
    return next(iter(get_close_matches(text.strip().casefold(), _SPELT, n=1, cutoff=0.7)), None)


_FORMATTING = re.compile(
    r"<\s*(script|style)\b.*?<\s*/\s*\1\s*>"
    r"|</?\s*(?:a|b|i|u|s|p|em|br|hr|h[1-6]|div|img|font|span|center|strong|small|big|sub|sup|ul|ol"
    r"|li|table|tr|td|th|tbody|thead|iframe|object|svg|script|style|mark|code|pre|button|input"
    r"|form|video|audio|link|meta|base)(?:\s[^<>]{0,2000})?/?\s*>",
    re.I | re.S,
)
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]{0,200}>", re.I)
_BOLD = re.compile(r"(?<!\*)\*\*(?!\s)([^*\n]+?)(?<!\s)\*\*(?!\*)")
_HEADING = re.compile(r"^##{1,5}[ \t]+(?=\S)", re.M)
_ESCAPE = re.compile(r"^(\s*)\\(?=[>#+*\-])", re.M)
_OVERRIDES = re.compile("[\u202a-\u202e\ufeff\u200b\ufffe\uffff]|[\ud800-\udfff]")


def plain_words(text: str) -> tuple[str, bool]:
    """Words as they are shown here, and whether formatting (HTML, Markdown) was taken away.

    Quotation marks and hard spaces stay as they are written.
    """
    found = _OVERRIDES.sub("", text)
    found = _FORMATTING.sub("", _BREAK.sub("\n", found))
    found = _HEADING.sub("", _BOLD.sub(r"\1", found))
    was_formatted = found != text
    return _ESCAPE.sub(r"\1", found).strip(), was_formatted


def as_label(text: str) -> str:
    """Words as a label that other tools do not take for Markdown: the way back from above."""
    return re.sub(r"^([ \t]*)(?=[>#+*\-])", r"\1\\", text, flags=re.M)
