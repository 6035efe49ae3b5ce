"""A text that content files give as a string or as one string per language."""

import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

DEFAULT_LANGUAGE = "sv"

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
"""A stable key: lower-case letters a–z, digits and single hyphens. It never changes."""

LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$"

Language = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]
"""The code of a language (BCP 47): ``sv``, ``en-GB``, and ``sv-simple`` for easy Swedish."""


def _by_language(value: Any) -> Any:
    return {DEFAULT_LANGUAGE: value} if isinstance(value, str) else value


LocalText = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)],
        Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)],
    ],
    BeforeValidator(_by_language, json_schema_input_type=str | dict[str, str]),
    Field(min_length=1),
]
"""``"text"`` (Swedish) or ``{sv: "…", en: "…"}``; always read as the mapping."""


def in_language(text: dict[str, str] | None, language: str) -> str:
    """The text in `language`, else in Swedish, else in any language it has; "" for no text."""
    if not text:
        return ""
    return text.get(language) or text.get(DEFAULT_LANGUAGE) or next(iter(text.values()))


def language_shown(text: dict[str, str] | None, language: str) -> str:
    """The language that `in_language` chooses; `language` for no text."""
    if not text:
        return language
    found = (code for code in (language, DEFAULT_LANGUAGE) if text.get(code))
    return next(found, next(iter(text)))


_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})


def direction(code: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written, from its code (BCP 47) and never from a text: its script
    where it names one, else the language."""
    language, *others = code.lower().split("-")
    script = next((one for one in others if len(one) == 4 and one.isalpha()), None)
    if script is not None:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if language in _RTL else "ltr"


def is_read_from_the_right(text: str) -> bool:
    """Whether what somebody wrote is read from the right: by its first letter that has a direction,
    as the Unicode bidirectional algorithm (UAX 9, rules P2 and P3) finds a paragraph's."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L"


def base_language(code: str) -> str:
    """The language of a code without its script, country or variant: "sv" of "sv-simple"."""
    return code.split("-", maxsplit=1)[0].lower()


class Frozen(BaseModel):
    """Base of every part of a document: unknown keys are errors, nothing changes once read."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
