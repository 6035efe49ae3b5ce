"""Which texts of a questionnaire lack which of its languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from codesign.questionnaires.document import Path, Questionnaire
from codesign.texts import Frozen

UNSHOWN = frozenset({"source"})
"""Texts of the document that nobody who answers meets."""


@dataclass(frozen=True)
class Translated:
    """One text of a questionnaire, in the languages that it has."""

    path: Path
    """Where it is: ``("items", 0, "text")``."""
    text: Mapping[str, str]

    def missing(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the languages that it lacks, in their order."""
        return tuple(code for code in languages if not self.text.get(code))


def shown_texts(document: Questionnaire) -> tuple[Translated, ...]:
    """Every text that people meet, in the document's order; the words of calculations are for the
    codebook and left out."""
    return tuple(_texts(document, ()))


def missing_texts(document: Questionnaire) -> Mapping[str, tuple[Translated, ...]]:
    """Language → the texts that lack it, for each of the questionnaire's languages."""
    found = shown_texts(document)
    return {
        code: tuple(one for one in found if not one.text.get(code)) for code in document.languages
    }


def _texts(part: Any, path: Path) -> Iterator[Translated]:
    if isinstance(part, Frozen):
        if getattr(part, "kind", "") == "calculated":
            return
        for name in type(part).model_fields:
            if path or name not in UNSHOWN:
                yield from _texts(getattr(part, name), (*path, name))
    elif isinstance(part, tuple):
        for place, one in enumerate(part):
            yield from _texts(one, (*path, place))
    elif isinstance(part, dict) and path[-1] != "file":
        yield Translated(path, part)
