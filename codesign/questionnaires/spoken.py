"""A questionnaire in one of its languages: each text with its language and direction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from babel import Locale, UnknownLocaleError

from codesign.i18n import gettext
from codesign.questionnaires.document import Questionnaire, direction, shown_in, worded
from codesign.questionnaires.flow import Flow, Rounds
from codesign.questionnaires.piping import PIPED
from codesign.questionnaires.wording import UNKNOWN, piped

_SIMPLE = "simple"


@dataclass(frozen=True)
class Spoken:
    """A text, the language that it is in, and which way that is written."""

    text: str
    language: str
    direction: Literal["ltr", "rtl"]

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Speaker:
    """Says the texts of a questionnaire in a language, with answers in place of names."""

    document: Questionnaire
    language: str
    flow: Flow | None = None
    rounds: Rounds = ()

    def __call__(self, text: Mapping[str, str] | None) -> Spoken:
        """The text in the language, or in the one that stands in for it."""
        shown = shown_in(text, self.language, self.document)
        words = worded(text, self.language, self.document)
        if self.flow is not None:
            words = piped(words, self.flow, self.rounds)
        return Spoken(words, shown, direction(shown))


def unpiped(text: Mapping[str, str]) -> dict[str, str]:
    """A text as it is for no one answerer: a mark in place of each name."""
    return {code: PIPED.sub(UNKNOWN, words) for code, words in text.items()}


def language_name(code: str) -> str:
    """What a language is called in itself: "svenska", "العربية"."""
    base, *variants = code.split("-")
    try:
        name = Locale.parse(base).get_language_name(base) or base
    except (UnknownLocaleError, ValueError):
        name = code
    name = name[:1].upper() + name[1:]
    return gettext("%(language)s, lätt att läsa", language=name) if _SIMPLE in variants else name


def language_for(document: Questionnaire, wanted: str, reader: str) -> str:
    """The language of a questionnaire that is asked for, else one like the reader's, else its
    first."""
    if wanted in document.languages:
        return wanted
    alike = (one for one in document.languages if one.split("-")[0] == reader)
    return reader if reader in document.languages else next(alike, document.languages[0])
