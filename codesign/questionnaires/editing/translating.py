"""The texts of a questionnaire by addresses that last, in every language; and other languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from codesign.artefacts.versions import stored_form
from codesign.i18n import lazy
from codesign.questionnaires.document import Path, Questionnaire
from codesign.questionnaires.editing.operations import EditError
from codesign.questionnaires.translations import Translated, shown_texts
from codesign.said import said
from codesign.texts import Frozen, Language

_NO_LANGUAGE = lazy("”%(code)s” är ingen kod för ett språk. Skriv som en, fi, ar eller sv-simple.")
_THERE = lazy("Språket ”%(code)s” finns redan.")
_FIRST = lazy("Det språk som frågorna skrivs på går inte att ta bort.")
_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)


@dataclass(frozen=True)
class Addressed:
    """One text, by an address that stays when others come and go."""

    address: str
    """``hur|options|ja|text``: keys where there are any."""
    key: str
    """Of the part that it is in; "" for the questionnaire itself and shared answers."""
    text: Mapping[str, str]
    path: Path


def addressed(document: Questionnaire) -> dict[str, Addressed]:
    """Every text that people meet, by its address, in the document's order."""
    found = {}
    for one in shown_texts(document):
        known = _address(document, one)
        found[known.address] = known
    return found


def _address(document: Questionnaire, one: Translated) -> Addressed:
    part: Any = document
    names: list[str] = []
    key = ""
    for step in one.path:
        if isinstance(step, int):
            part = part[step]
            name = str(getattr(part, "key", step))
            if names[-1] == "items":
                names, key = [name], name
            else:
                names.append(name)
        else:
            part = getattr(part, step) if isinstance(part, Frozen) else part[step]
            names.append(str(step))
    return Addressed("|".join(names), key, one.text, one.path)


def done_in(texts: Mapping[str, Addressed], code: str) -> int:
    """How many of the texts are there in a language."""
    return sum(bool(one.text.get(code)) for one in texts.values())


def translated(document: Questionnaire, typed: Mapping[tuple[str, str], str]) -> Questionnaire:
    """With other words: address and language → the words, "" for none. Addresses that are gone are
    passed over, and so is what would leave a text without words in any language."""
    plain = stored_form(document)
    known = addressed(document)
    for (address, code), words in typed.items():
        if address not in known:
            continue
        text = _at(plain, known[address].path)
        if words:
            text[code] = words
        elif set(text) != {code}:
            text.pop(code, None)
    return Questionnaire.model_validate(plain)


def _at(plain: Any, path: Path) -> dict[str, str]:
    for step in path:
        plain = plain[step]
    found: dict[str, str] = plain
    return found


def with_language(document: Questionnaire, code: str) -> Questionnaire:
    """With one more language, which no text has yet. Raises EditError."""
    try:
        _LANGUAGE.validate_python(code)
    except ValidationError as error:
        raise EditError(said(_NO_LANGUAGE, code=code)) from error
    if code in document.languages:
        raise EditError(said(_THERE, code=code))
    return document.model_copy(update={"languages": (*document.languages, code)})


def without_language(document: Questionnaire, code: str) -> Questionnaire:
    """Without a language and every text in it that there is in another too. Raises EditError."""
    if code == document.languages[0]:
        raise EditError(said(_FIRST))
    left = tuple(one for one in document.languages if one != code)
    stripped = translated(document, {(address, code): "" for address in addressed(document)})
    return stripped.model_copy(update={"languages": left})
