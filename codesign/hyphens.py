"""Soft hyphens in long words: browsers may lack a Swedish dictionary, map columns are narrow."""

import re
from functools import cache

from pyphen import Pyphen

SOFT_HYPHEN = "\u00ad"
_DICTIONARIES = {"sv": "sv_SE", "en": "en_GB"}
_LONG_WORD = re.compile(r"[^\W\d_]{9,}")


def hyphenated(text: str, language: str) -> str:
    """The text with soft hyphens where its long words may break; unknown languages unchanged."""
    if language not in _DICTIONARIES:
        return text
    return _LONG_WORD.sub(lambda word: _broken(word[0], language), text)


@cache
def _dictionary(language: str) -> Pyphen:
    return Pyphen(lang=_DICTIONARIES[language], left=3, right=3)


def _broken(word: str, language: str) -> str:
    return str(_dictionary(language).inserted(word, SOFT_HYPHEN))
