"""Whether a questionnaire holds together: every broken reference and repeated key, all at once."""

import re
from collections.abc import Iterable, Iterator, Sequence

from codesign.i18n import lazy
from codesign.questionnaires.document import (
    MOST_REPEATS,
    OTHER,
    Date,
    Located,
    Many,
    Matrix,
    Number,
    One,
    Option,
    Page,
    Path,
    Question,
    Questionnaire,
    Rating,
    Repeat,
    Text,
)
from codesign.questionnaires.expressions.patterns import PatternError, check_pattern
from codesign.questionnaires.reading import stored_form
from codesign.questionnaires.references import References
from codesign.reading_order import reading_key
from codesign.said import Problem, listed, said

DEEPEST = 6
"""Sections and repeats within each other."""
_WRITTEN_COUNT = re.compile(r"(\d{1,9})(?:\.0+)?", re.ASCII)
MOST_ROUNDS = 1000
"""Rounds of repeats within each other, multiplied."""

MOST_NAMED = 30_000
"""Times that answers are named in all conditions together, each as often as it is repeated. Each is
looked up at every page: so many take a second or two."""

_NAMES_TOO_MUCH = lazy(
    "Villkor och beräkningar nämner andra svar mer än %(limit)s gånger tillsammans. Då hinner "
    "ingen sida visas. Dela upp enkäten, eller låt ett avsnitt ha villkoret i stället för varje "
    "fråga."
)
_TWICE = lazy("Nyckeln ”%(key)s” används två gånger. Ge den ena en annan nyckel.")
_TWICE_SHARED = lazy(
    "Nyckeln ”%(key)s” används två gånger. Ge den ena en annan nyckel. Frågor, avsnitt och "
    "upprepningar delar nycklar."
)
_CODE_TWICE = lazy("Koden ”%(key)s” används två gånger. Ge det ena svaret en annan kod.")
_OTHER_TAKEN = lazy(
    "Koden ”other” hör till ”annat” (other: true). Ge svaret en annan kod, eller ta bort ”other”."
)
_LANGUAGE_TWICE = lazy("Språket ”%(key)s” står två gånger. Ta bort det ena.")
_UNKNOWN = {
    "scale": lazy("Skalan ”%(key)s” finns inte. Välj en av: %(known)s."),
    "theme": lazy("Temat ”%(key)s” finns inte. Välj ett av: %(known)s."),
}
_NO_JOURNEY = lazy("Steget hör till en resa. Skriv vilken i ”journey”.")
_BACKWARDS = lazy("Det minsta (%(least)s) är större än det största (%(most)s). Byt plats på dem.")
_TOO_MANY = lazy("Så många svar finns inte att välja. Det finns %(n)s.")
_DEFAULT = lazy("”%(default)s” går inte att svara på frågan, så det kan inte stå där från början.")
_TOO_DEEP = lazy("Avsnitten ligger för djupt i varandra. Högst %(limit)s i varandra får plats.")
_TOO_MANY_ROUNDS = lazy(
    "Upprepningarna i varandra blir för många. Sänk ”most”, så att de tillsammans blir högst "
    "%(limit)s."
)

_FACES_WITHOUT_WORDS = lazy(
    "Ansikten behöver ord: den som inte ser dem, eller läser dem på annat sätt, vet annars inte "
    "vad de betyder. Skriv ett ord till varje steg i ”labels”, eller ta bort ”faces”."
)
_COUNT_OVER_MOST = lazy(
    "Det ska upprepas %(count)s gånger, men upprepningen rymmer högst %(most)s. Skriv ett lägre "
    "tal i ”count”, eller höj ”most” (högst %(limit)s)."
)


def problems(document: Questionnaire) -> list[Problem]:
    """Every broken reference and repeated key in a well-formed document, all at once."""
    return [
        *_repeated(document),
        *_unknown(document),
        *_impossible(document),
        *_too_much(document),
        *References(document).problems(),
    ]


_WRITTEN = ("show_if", "constraint", "value", "count")


def _too_much(document: Questionnaire) -> Iterator[Problem]:
    """Conditions and calculations that name so much that a page would take seconds."""
    named, times = 0, {"": 1}
    for one in document.located:
        item = one.item
        above = times[one.above[-1].key] if one.above else 1
        times[item.key] = above * (item.most if isinstance(item, Repeat) else 1)
        written = [
            getattr(item, name, None) for name in ("show_if", "constraint", "value", "count")
        ]
        written += [option.show_if for option in document.options_of(item)]
        named += above * sum(text.count("${") for text in written if isinstance(text, str))
        if named > MOST_NAMED:
            yield Problem(one.path, said(_NAMES_TOO_MUCH, limit=MOST_NAMED))
            return


def _repeated(document: Questionnaire) -> Iterator[Problem]:
    items = [(one.item.key, (*one.path, "key")) for one in document.located]
    yield from _repeats(items, _TWICE_SHARED)
    for name in ("scales", "themes"):
        parts = getattr(document, name)
        yield from _repeats([(part.key, (name, i, "key")) for i, part in enumerate(parts)], _TWICE)
    languages = [(code, ("languages", i)) for i, code in enumerate(document.languages)]
    yield from _repeats(languages, _LANGUAGE_TWICE)
    for options, path, _ in _lists(document):
        yield from _repeats(
            [(o.key, (*path, i, "key")) for i, o in enumerate(options)], _CODE_TWICE
        )
    for one in document.located:
        if isinstance(one.item, Matrix):
            rows = [(r.key, (*one.path, "rows", i, "key")) for i, r in enumerate(one.item.rows)]
            yield from _repeats(rows, _TWICE)


def _lists(document: Questionnaire) -> Iterator[tuple[Sequence[Option], Path, Located | None]]:
    """Every list of options where it is written, with the question that it is written in."""
    for n, scale in enumerate(document.scales):
        yield scale.options, ("scales", n, "options"), None
    for one in document.located:
        if options := getattr(one.item, "options", ()):
            yield options, (*one.path, "options"), one


def _repeats(places: Iterable[tuple[str, Path]], sentence: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for key, path in places:
        if key in seen:
            yield Problem(path, said(sentence, key=key))
        seen.add(key)


def _unknown(document: Questionnaire) -> Iterator[Problem]:
    known = {
        "scale": {one.key for one in document.scales},
        "theme": {one.key for one in document.themes},
    }
    for one in document.located:
        for part, path in _with_rows(one):
            for name, keys in known.items():
                key = getattr(part, name, None)
                if key is not None and key not in keys:
                    named = listed(sorted(keys, key=reading_key))
                    yield Problem((*path, name), said(_UNKNOWN[name], key=key, known=named))
            if getattr(part, "step", None) is not None and document.journey is None:
                yield Problem((*path, "step"), said(_NO_JOURNEY))
    if document.step is not None and document.journey is None:
        yield Problem(("step",), said(_NO_JOURNEY))


def _with_rows(located: Located) -> Iterator[tuple[object, Path]]:
    yield located.item, located.path
    if isinstance(located.item, Matrix):
        for n, row in enumerate(located.item.rows):
            yield row, (*located.path, "rows", n)


def _impossible(document: Questionnaire) -> Iterator[Problem]:
    for one in document.located:
        yield from _limits(one, document)
        yield from _nested(one)
        item = one.item
        if isinstance(item, One | Many) and item.other:
            options = document.options_of(item)
            if any(option.key == OTHER for option in options):
                yield Problem((*one.path, "other"), said(_OTHER_TAKEN))
        if isinstance(item, Text) and item.pattern is not None:
            try:
                check_pattern(item.pattern)
            except PatternError as error:
                yield Problem((*one.path, "pattern"), error.said)
        if isinstance(item, Rating) and item.faces and not item.labels:
            yield Problem((*one.path, "faces"), said(_FACES_WITHOUT_WORDS))
        if isinstance(item, Repeat) and (count := written_times(item.count)) > item.most:
            told = said(_COUNT_OVER_MOST, count=count, most=item.most, limit=MOST_REPEATS)
            yield Problem((*one.path, "count"), told)
        if isinstance(item, Question) and _is_no_answer(document, item):
            yield Problem((*one.path, "default"), said(_DEFAULT, default=item.default))


def written_times(count: str) -> int:
    """How many times a repeat's count says outright that it is asked; 0 where answers decide."""
    found = _WRITTEN_COUNT.fullmatch(count.strip())
    return int(found[1]) if found else 0


def _is_no_answer(document: Questionnaire, item: Question) -> bool:
    """Whether what stands there from the beginning is no answer to the question."""
    return item.default is not None and stored_form(document, item, item.default) is None


def _limits(located: Located, document: Questionnaire) -> Iterator[Problem]:
    item = located.item
    if not isinstance(item, Many | Number | Date):
        return
    if _is_backwards(item):
        told = said(_BACKWARDS, least=str(item.least), most=str(item.most))
        yield Problem((*located.path, "least"), told)
    if isinstance(item, Many) and item.least is not None:
        n = len(document.options_of(item)) + item.other
        if item.least > n:
            yield Problem((*located.path, "least"), said(_TOO_MANY, n=n))


def _is_backwards(item: Many | Number | Date) -> bool:
    if isinstance(item, Date):
        return item.least is not None and item.most is not None and item.least > item.most
    return item.least is not None and item.most is not None and item.least > item.most


def _nested(located: Located) -> Iterator[Problem]:
    if isinstance(located.item, Page) or not located.above:
        return
    if len(located.above) >= DEEPEST:
        yield Problem(located.path, said(_TOO_DEEP, limit=DEEPEST))
    repeats = [one for one in (*located.above, located.item) if isinstance(one, Repeat)]
    rounds = 1
    for repeat in repeats:
        rounds *= repeat.most
    if isinstance(located.item, Repeat) and rounds > MOST_ROUNDS:
        yield Problem((*located.path, "most"), said(_TOO_MANY_ROUNDS, limit=MOST_ROUNDS))
