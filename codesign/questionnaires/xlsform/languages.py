"""The languages of a form's columns: "Svenska (sv)", "English" and "chinese" as codes."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError

UNKNOWN = tuple(f"qa{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
"""Codes for languages nobody could tell, from those that ISO 639-2 leaves for private use."""
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
_IN_BRACKETS = re.compile(r"\(\s*([^()]*?)\s*\)\s*\Z")
_NAMES_IN = (
    *("sv", "en", "fi", "nb", "da", "is", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk"),
    *("ar", "fa", "so", "ti", "am", "ku", "tr", "bs", "hr", "sr", "sq", "ro", "hu", "el", "zh"),
    *("ja", "th", "vi", "ps", "ur", "hi", "sw", "et", "lv", "lt", "se", "yi"),
)
"""Languages whose own name for themselves is known."""
_OTHER_NAMES = {
    "eng": "en",
    "swe": "sv",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "ara": "ar",
    "deu": "de",
    "ger": "de",
    "por": "pt",
    "som": "so",
    "swa": "sw",
    "mandarin": "zh",
    "dari": "fa-AF",
    "sorani": "ckb",
    "kurmanji": "ku",
    "farsi": "fa",
    "lätt svenska": "sv-simple",
    "lättläst": "sv-simple",
    "lättläst svenska": "sv-simple",
    "easy swedish": "sv-simple",
    "castellano": "es",
    "norwegian": "nb",
    "norska": "nb",
}
_TELLING = {
    "sv": frozenset(["och", "du", "är", "att", "det", "inte", "din", "ditt", "för", "på", "vad"]),
    "en": frozenset(["and", "you", "is", "the", "to", "not", "your", "what", "of", "for", "are"]),
}


def folded(name: str) -> str:
    """A language's name without regard to case and space."""
    return " ".join(name.split()).casefold().replace(" (", "(")


def code_of(name: str) -> str | None:
    """The code of a language as forms name it; None when nobody can tell.

    A code in brackets decides; else a code on its own, or the language's name in English, Swedish
    or the language itself.
    """
    plain = " ".join(name.split())
    if found := _IN_BRACKETS.search(plain):
        return _with_brackets(plain[: found.start()].strip(), found[1])
    return _by_name().get(plain.casefold()) or _as_code(plain)


def _with_brackets(name: str, inner: str) -> str | None:
    """A name with something in brackets: its code, or a country as in "English (UK)"."""
    code = _as_code(inner)
    if code and not inner.isupper():
        return code
    named = code_of(name) if name else None
    if named and (code is None or (inner.isupper() and not code.startswith(named[:2]))):
        return named
    if code is None and _CODE.match(inner) and not inner.isupper():
        # A language that there is no name for here has its code all the same.
        return inner.lower()
    return code


def _as_code(text: str) -> str | None:
    """The code as the kit writes it, if the text is one of a language that there is."""
    if not _CODE.match(text):
        return None
    language, *rest = text.replace("_", "-").split("-")
    language = _OTHER_NAMES.get(language.lower(), language) if len(language) == 3 else language
    if language.lower() not in _known() | set(UNKNOWN):
        return None
    parts = [part.upper() if len(part) == 2 else _script(part) for part in rest]
    return "-".join([language.lower(), *parts])


def _script(part: str) -> str:
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()


@cache
def _known() -> frozenset[str]:
    codes = Locale("en").languages
    return frozenset(str(code).split("_")[0] for code in codes)


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for locale in ("en", "sv"):
        for code, name in Locale(locale).languages.items():
            names.setdefault(str(name).casefold(), str(code).replace("_", "-"))
    for code in _NAMES_IN:
        own = Locale(code).get_language_name(code)
        if own:
            names.setdefault(own.casefold(), code)
    return names | _OTHER_NAMES


def likely(texts: list[str]) -> str | None:
    """Swedish or English, by the small words of the texts; None when they tell nothing."""
    words = re.findall(r"[^\W\d_]+", " ".join(texts).casefold())
    found = {code: sum(word in small for word in words) for code, small in _TELLING.items()}
    best = max(found, key=lambda code: found[code])
    others = max(count for code, count in found.items() if code != best)
    return best if found[best] > others else None


def heading_of(code: str) -> str:
    """A language as forms name it in a heading: its own name, and the code in brackets."""
    if code == "sv-simple":
        return "Lättläst svenska (sv-simple)"
    try:
        name = Locale.parse(code, sep="-").get_language_name(code.split("-", maxsplit=1)[0])
    except (ValueError, UnknownLocaleError):
        name = None
    return f"{(name or code).capitalize()} ({code})"
