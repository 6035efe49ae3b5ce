"""What the expressions and texts of a questionnaire name, and whether it is known there by then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from codesign.i18n import lazy
from codesign.questionnaires.document import (
    Calculated,
    Located,
    Matrix,
    Option,
    Page,
    Path,
    Question,
    Questionnaire,
    Repeat,
    Section,
)
from codesign.questionnaires.expressions.names import names, names_own
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.flow import DEEPEST
from codesign.questionnaires.piping import piped_names
from codesign.reading_order import reading_key
from codesign.said import Problem, Said, listed, said

MOST_NAMED = 12
"""Names that a sentence lists to choose among."""
MOST_CIRCLES = 20
"""Circles that are told at once."""
MOST_IN_A_ROW = DEEPEST // 2
"""Calculations that may need one another in a row, each before the one that it needs."""

_UNKNOWN = lazy("Frågan ”%(key)s” finns inte. Välj en av: %(known)s.")
_UNKNOWN_ROW = lazy("Raden ”%(row)s” finns inte i frågan ”%(key)s”. Välj en av: %(known)s.")
_NO_ANSWER = lazy("”%(key)s” har inget svar att använda. Peka på en fråga.")
_ITSELF = lazy("Frågan ”%(key)s” kan inte bero på sitt eget svar här.")
_LATER = lazy(
    "Frågan ”%(key)s” kommer först senare, så svaret finns inte än. Flytta den före, eller ändra "
    "villkoret."
)
_LATER_THROUGH = lazy(
    "Beräkningen ”%(key)s” bygger på frågan ”%(other)s”, som kommer först senare. Flytta frågan "
    "före, eller ändra villkoret."
)
_MIXED = lazy(
    "Frågan ”%(key)s” står i samma blandade avsnitt, så den kan komma både före och efter. Dela på "
    "avsnittet, eller låt ordningen vara fast."
)
_NO_OWN = lazy("Punkten betyder frågans eget svar och kan bara stå i ”constraint”.")
_CIRCLE = lazy("Beräkningarna går i cirkel: %(way)s. Låt en av dem bygga på en fråga i stället.")
_TOO_LONG_WAY = lazy(
    "Beräkningen ”%(key)s” bygger på för många andra i rad. Lägg dem den bygger på före den."
)


@dataclass(frozen=True)
class Use:
    """One place where a part of the document names others."""

    located: Located
    path: Path
    names: tuple[str, ...]
    is_constraint: bool = False
    """Whether its own answer is there already."""


class References:
    """Everything that a document's parts name."""

    def __init__(self, document: Questionnaire) -> None:
        self._document = document
        self._place = {one.item.key: n for n, one in enumerate(document.located)}
        self._foundations: dict[str, frozenset[str]] = {}

    def problems(self) -> Iterator[Problem]:
        """What cannot be read, what names nothing or what comes later, and circles."""
        for path, written, located in self._expressions():
            yield from self._unreadable(path, written, located)
        circles = {key for circle in self.circles for key in circle}
        for use in self.uses:
            for name in use.names:
                if (told := self._wrong(name, use, circles)) is not None:
                    yield Problem(use.path, told)
        yield from self._circular()

    def _unreadable(self, path: Path, written: str, located: Located) -> Iterator[Problem]:
        try:
            node = parse(written)
        except ExpressionError as error:
            yield Problem(path, error.said)
        else:
            if names_own(node) and path[-1] != "constraint":
                yield Problem(path, said(_NO_OWN))

    def _expressions(self) -> Iterator[tuple[Path, str, Located]]:
        for one in self._document.located:
            for name in ("show_if", "constraint", "value", "count"):
                if isinstance(written := getattr(one.item, name, None), str):
                    yield (*one.path, name), written, one
            yield from self._of_options(one)

    def _of_options(self, located: Located) -> Iterator[tuple[Path, str, Located]]:
        item = located.item
        scale = getattr(item, "scale", None)
        options: Sequence[Option] = self._document.options_of(item)
        path: Path = (*located.path, "options")
        if scale is not None:
            places = [n for n, one in enumerate(self._document.scales) if one.key == scale]
            path = ("scales", places[0], "options") if places else path
        for n, option in enumerate(options):
            if option.show_if is not None:
                yield (*path, n, "show_if"), option.show_if, located

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every place that names something, expressions first."""
        found = [
            Use(one, path, _names(written), path[-1] == "constraint")
            for path, written, one in self._expressions()
        ]
        for one in self._document.located:
            found += _piped(one)
        return tuple(use for use in found if use.names)

    def _wrong(self, name: str, use: Use, circles: set[str]) -> Said | None:
        key, _, row = name.partition("/")
        found = self._document.by_key.get(key)
        if found is None:
            return said(_UNKNOWN, key=key, known=self._known(use))
        item = found.item
        if row and not (isinstance(item, Matrix) and row in {one.key for one in item.rows}):
            rows = [one.key for one in item.rows] if isinstance(item, Matrix) else []
            return said(_UNKNOWN_ROW, key=key, row=row, known=listed(rows[:MOST_NAMED]))
        if not isinstance(item, Question | Calculated | Repeat):
            return said(_NO_ANSWER, key=key)
        if isinstance(use.located.item, Calculated) or key in circles:
            return None
        if isinstance(item, Calculated):
            return self._wrong_through(key, use)
        return self._untimely(key, use)

    def _untimely(self, key: str, use: Use) -> Said | None:
        """Why the answer to a question is not there, where it is used."""
        here, there = self._place[use.located.item.key], self._place[key]
        if here == there:
            return None if use.is_constraint else said(_ITSELF, key=key)
        if there > here:
            return said(_LATER, key=key)
        if _is_mixed(self._document.by_key[key], use.located):
            return said(_MIXED, key=key)
        return None

    def _wrong_through(self, key: str, use: Use) -> Said | None:
        """Why a calculation is not there: one of the questions that it builds on is not."""
        for question in sorted(self._built_on(key), key=self._place.__getitem__):
            told = self._untimely(question, use)
            if told is not None and not (use.is_constraint and question == use.located.item.key):
                return said(_LATER_THROUGH, key=key, other=question)
        return None

    @cached_property
    def _needs(self) -> Mapping[str, tuple[str, ...]]:
        """Calculation → the keys that it and what decides whether it is met name."""
        found: dict[str, list[str]] = {}
        for one in self._document.located:
            if isinstance(one.item, Calculated):
                deciding = [one.item.value, one.item.show_if, *(a.show_if for a in one.above)]
                named = [name for text in deciding if text for name in _names(text)]
                found[one.item.key] = [name.partition("/")[0] for name in named]
        return {key: tuple(dict.fromkeys(named)) for key, named in found.items()}

    def _built_on(self, key: str) -> frozenset[str]:
        """The questions that a calculation builds on, through whatever others."""
        if key not in self._foundations:
            self._foundations[key] = self._found_below(key)
        return self._foundations[key]

    def _found_below(self, key: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [key]
        while waiting:
            fresh = [one for one in self._needs.get(waiting.pop(), ()) if one not in seen]
            seen.update(fresh)
            waiting += fresh
        return frozenset(one for one in seen if one in self._place and one not in self._needs)

    @cached_property
    def circles(self) -> tuple[tuple[str, ...], ...]:
        """Calculations that need themselves: ways that begin with the first in the document, no two
        with a calculation in common, at most `MOST_CIRCLES`."""
        left = dict(self._needs)
        found: list[tuple[str, ...]] = []
        while len(found) < MOST_CIRCLES and (circle := self._circle(left)):
            found.append(circle)
            left = {key: needs for key, needs in left.items() if key not in circle}
        return tuple(sorted(found, key=lambda circle: self._place[circle[0]]))

    def _circle(self, needs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
        graph = {key: [one for one in named if one in needs] for key, named in needs.items()}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            # Each is needed by the next, and the last is the first.
            way = list(reversed(error.args[1]))[:-1]
            start = min(range(len(way)), key=lambda n: self._place[way[n]])
            return tuple(way[start:] + way[:start])
        return ()

    def _circular(self) -> Iterator[Problem]:
        for circle in self.circles:
            path = (*self._document.by_key[circle[0]].path, "value")
            yield Problem(path, said(_CIRCLE, way=" → ".join([*circle, circle[0]])))
        for key, depth in self._depths().items():
            if depth == MOST_IN_A_ROW + 1:
                path = (*self._document.by_key[key].path, "value")
                yield Problem(path, said(_TOO_LONG_WAY, key=key))

    def _depths(self) -> dict[str, int]:
        """Calculation → how many stand in a row, itself the first, each later in the document than
        the one that needs it; none where there are circles."""
        if self.circles:
            return {}
        later = {
            key: [one for one in named if one in self._needs and self._place[one] > place]
            for key, named in self._needs.items()
            for place in (self._place[key],)
        }
        depths: dict[str, int] = {}
        for key in TopologicalSorter(later).static_order():
            depths[key] = 1 + max((depths[one] for one in later[key]), default=0)
        return depths

    def _known(self, use: Use) -> object:
        """Questions that could be named instead: those before, the nearest last."""
        here = self._place[use.located.item.key]
        before = [
            one.item.key
            for one in self._document.located[:here]
            if isinstance(one.item, Question | Calculated)
        ]
        return listed(sorted(before[-MOST_NAMED:], key=reading_key))


def _names(written: str) -> tuple[str, ...]:
    try:
        return names(parse(written))
    except ExpressionError:
        return ()


def _piped(located: Located) -> Iterator[Use]:
    """What the texts of an item name; messages are told when there is an answer."""
    item = located.item
    told = ("text", "hint", "title", "body") if not isinstance(item, Calculated) else ()
    for name in told:
        yield from _piped_in(located, getattr(item, name, None), name)
    for name in ("required_message", "constraint_message"):
        yield from _piped_in(located, getattr(item, name, None), name, is_constraint=True)
    if isinstance(item, Page):
        for n, option in enumerate(getattr(item, "options", ())):
            yield from _piped_in(located, option.text, "options", n, "text")
        for n, row in enumerate(getattr(item, "rows", ())):
            yield from _piped_in(located, row.text, "rows", n, "text")


def _piped_in(
    located: Located, text: Mapping[str, str] | None, *path: str | int, is_constraint: bool = False
) -> Iterator[Use]:
    for language, words in (text or {}).items():
        found = tuple(dict.fromkeys(piped_names(words)))
        yield Use(located, (*located.path, *path, language), found, is_constraint)


def _is_mixed(there: Located, here: Located) -> bool:
    """Whether two items are in different parts of one section whose order is random."""
    one, other = ((*found.above, found.item) for found in (there, here))
    for depth, (mine, yours) in enumerate(zip(there.above, here.above, strict=False)):
        if mine.key != yours.key:
            return False
        is_random = isinstance(mine, Section) and mine.order == "random"
        if is_random and one[depth + 1].key != other[depth + 1].key:
            return True
    return False
