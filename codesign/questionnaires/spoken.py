"""A questionnaire in one of its languages: each text with its language and direction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from babel import Locale, UnknownLocaleError

from codesign.i18n import gettext
from codesign.i18n import language as page_language
from codesign.questionnaires.answers import Answer, Status
from codesign.questionnaires.document import (
    OTHER,
    Date,
    Number,
    Question,
    Questionnaire,
    Rating,
    Text,
    shown_in,
    worded,
)
from codesign.questionnaires.flow import Flow, Rounds
from codesign.questionnaires.piping import PIPED
from codesign.questionnaires.wording import UNKNOWN, in_words, otherwise, piped
from codesign.texts import direction

_SIMPLE = "simple"


@dataclass(frozen=True)
class Spoken:
    """A text, the language that it is in, and which way that is written."""

    text: str
    language: str
    """"" for the page's own."""
    direction: Literal["ltr", "rtl", "auto"]
    """``auto`` for what somebody typed."""

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


def answer_spoken(
    document: Questionnaire, item: Question, answer: Answer, language: str
) -> tuple[Spoken, ...]:
    """An answer as people read it, each part of it in its own language."""
    if answer.status is not Status.GIVEN:
        return (_ours(in_words(document, item, answer, language)),)
    if isinstance(item, Text):
        return (Spoken(str(answer.value), language, "auto"),)
    if isinstance(item, Rating) and item.labels and isinstance(answer.value, int | float):
        return (_theirs(item.labels[int(answer.value) - 1], language, document),)
    if isinstance(item, Number) and item.unit and isinstance(answer.value, int | float):
        bare = in_words(document, item.model_copy(update={"unit": None}), answer, language)
        return (
            Spoken(bare, language, direction(language)),
            _theirs(item.unit, language, document),
        )
    if isinstance(item, Number | Date):
        return (Spoken(in_words(document, item, answer, language), language, direction(language)),)
    texts = {one.key: one.text for one in document.options_of(item)}
    if not texts:
        return (_ours(in_words(document, item, answer, language)),)
    return tuple(
        _otherwise(answer)
        if code == OTHER and code not in texts
        else _theirs(texts.get(code, {"": code}), language, document)
        for code in answer.codes
    )


def _ours(words: str) -> Spoken:
    return Spoken(words, "", direction(page_language()))


def _otherwise(answer: Answer) -> Spoken:
    return Spoken(otherwise(answer), "", "auto")


def _theirs(text: Mapping[str, str], language: str, document: Questionnaire) -> Spoken:
    shown = shown_in(text, language, document)
    return Spoken(worded(text, language, document), shown, direction(shown))


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
