"""What somebody sends in a form: cleaned, checked, and kept as it was typed.

A form is a class whose fields say how they are cleaned and what they must be::

    class AccountForm(Form):
        name: Annotated[str, Typed(one_line), needed(lazy("Skriv ditt namn.")), at_most(80)] = ""

`AccountForm.read(request.form)` never fails: `values` has what was typed, cleaned of what nobody
sees, and `errors` a sentence for every field that cannot be used. A field with an error has its
default; all others have their checked value.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from codesign.i18n import gettext, lazy
from codesign.settings import LANGUAGES

TOO_LONG = lazy("Skriv högst %(limit)d tecken. Nu är det %(n)d.")


@dataclass(frozen=True)
class FieldError:
    """What is wrong with a field, and the id of the field to go to ("form": none of its own)."""

    field: str
    sentence: str
    values: tuple[tuple[str, str | int], ...] = ()
    language: str = ""
    """Of a sentence that is a document's own; "" for ours, which are in the reader's."""

    def told(self) -> str:
        """The sentence in the reader's language; a document's own as it is."""
        if self.language:
            return self.sentence
        return gettext(self.sentence, **dict(self.values))


class InvalidError(ValueError):
    """Raised by a check of a field: a sentence marked with `lazy`, and what to fill it in with."""

    language = ""
    """Of a sentence that is a document's own."""

    def __init__(self, sentence: str, **values: str | int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    def of(self, field: str) -> FieldError:
        """The error as it is told at its field."""
        return FieldError(field, self.sentence, tuple(self.values.items()), self.language)


@dataclass(frozen=True)
class Typed:
    """How a field is read: what cleans it, its name in the form, whether it is shown again."""

    clean: Callable[[str], str] = str
    name: str = ""
    is_shown_again: bool = True


class Form(BaseModel):
    """The base of every form (see the module). `errors` is field → sentence."""

    model_config: ClassVar = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    values: Mapping[str, str] = Field(default_factory=dict)
    errors: Mapping[str, str] = Field(default_factory=dict)

    @classmethod
    def read(cls, sent: Mapping[str, str], **context: object) -> Self:
        """The form as it was sent. Checks find `context` in their `ValidationInfo`."""
        fields = cls._typed()
        names = {field: typed.name or field for field, typed in fields.items()}
        given = {field: typed.clean(sent.get(names[field], "")) for field, typed in fields.items()}
        shown = {names[f]: text for f, text in given.items() if fields[f].is_shown_again}
        try:
            return cls.model_validate({**given, "values": shown}, context=context)
        except ValidationError as refused:
            wrong = _ours(refused)
        good = {field: text for field, text in given.items() if field not in wrong}
        told = {names[field]: error.of(names[field]).told() for field, error in wrong.items()}
        return cls.model_validate({**good, "values": shown, "errors": told}, context=context)

    @classmethod
    def _typed(cls) -> dict[str, Typed]:
        """Field → how it is read, for every field that comes from what was sent."""
        return {
            name: typed
            for name, field in cls.model_fields.items()
            for typed in field.metadata
            if isinstance(typed, Typed)
        }

    def with_error(self, name: str, sentence: str) -> Self:
        """The same form with one more error."""
        return self.model_copy(update={"errors": {**self.errors, name: sentence}})

    def text(self, name: str) -> dict[str, str]:
        """One text in every language it is written in; that of English is `name_en`."""
        found = {code: self.values.get(in_language(name, code), "") for code in LANGUAGES}
        return {code: text for code, text in found.items() if text}


def _ours(refused: ValidationError) -> dict[str, InvalidError]:
    """Field → what its check said. A type that nothing had checked is the form's own fault."""
    found = {}
    for one in refused.errors():
        error = one.get("ctx", {}).get("error")
        if not isinstance(error, InvalidError):
            raise refused
        found[str(one["loc"][0])] = error
    return found


def in_language(name: str, code: str) -> str:
    """The name of a text's field in one language."""
    return name if code == LANGUAGES[0] else f"{name}_{code}"


def needed(sentence: str) -> AfterValidator:
    """The field may not be empty."""

    def check(value: Any) -> Any:
        if not value:
            raise InvalidError(sentence)
        return value

    return AfterValidator(check)


def at_most(limit: int, sentence: str = TOO_LONG) -> AfterValidator:
    """The text may not be longer; the sentence may say `limit` and how long it is, `n`."""

    def check(value: str) -> str:
        if len(value) > limit:
            raise InvalidError(sentence, limit=limit, n=len(value))
        return value

    return AfterValidator(check)


def one_of(names: Iterable[str], sentence: str) -> AfterValidator:
    """The value is one of the names, or empty; put `needed` before it where it may not be."""
    known = frozenset(map(str, names))

    def check(value: str) -> str:
        if value and value not in known:
            raise InvalidError(sentence)
        return value

    return AfterValidator(check)


def ticked(typed: str) -> str:
    """A box that may be ticked, as "1" or "0"."""
    return "1" if typed == "1" else "0"


def without_nul(typed: str) -> str:
    """Without the character that PostgreSQL refuses, and without space around."""
    return typed.replace("\x00", "").strip()


def one_line(typed: str) -> str:
    """Words with one space between them."""
    return " ".join(typed.replace("\x00", "").split())


def clean_text(typed: str) -> str:
    """The words without what no one can see: control characters and forced text direction.

    Line breaks and tabs stay. A text of nothing but invisible characters is empty.
    """
    lines = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    kept = lines if _is_plain(lines) else "".join(filter(_may_stay, lines))
    kept = re.sub(r"[ \t]+\n", "\n", kept)
    kept = re.sub(r"\n{3,}", "\n\n", kept).strip()
    return kept if any(_is_visible(letter) for letter in kept) else ""


def _is_plain(text: str) -> bool:
    # What nearly everyone writes; seen at once, without looking at each letter.
    return text.replace("\n", "").replace("\t", "").isprintable()


def _may_stay(letter: str) -> bool:
    # U+202D and U+202E show text in another order than it is read; PostgreSQL refuses NUL.
    is_odd = unicodedata.category(letter) in {"Cc", "Cs", "Cn"} or letter in "\u202d\u202e"
    return letter in "\n\t" or not is_odd


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CZ"


def errors_told(errors: Mapping[str, str] | Iterable[FieldError]) -> list[tuple[str, str]]:
    """For an error summary: the field's id, "" for none, and the sentence."""
    if isinstance(errors, Mapping):
        return list(errors.items())
    return [("" if one.field == "form" else one.field, one.told()) for one in errors]
