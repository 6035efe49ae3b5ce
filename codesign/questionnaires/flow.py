"""Which pages somebody meets, given what they have answered: pure, and the same every time.

Answers stand by place. What is not relevant is left out, and its answers count as nothing for what
comes after; they are kept all the same while the person is on the way (`sent` leaves them out).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from math import isfinite, isnan
from typing import TypeVar

from codesign.questionnaires.answers import UNANSWERED, Answer, Answers, Round, atom, place_of
from codesign.questionnaires.document import (
    Calculated,
    Holder,
    Item,
    Items,
    Located,
    Matrix,
    Option,
    Page,
    Question,
    Questionnaire,
    Repeat,
    Section,
)
from codesign.questionnaires.expressions.evaluating import Scope, value
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.expressions.values import Atom, Value, atoms, number, text, truth

MOST_PAGES = 3000
"""Pages that one person can meet, whatever their repeats say."""
DEEPEST = 60
"""Conditions and calculations that need one another in a row (`problems` says when it is more)."""

Rounds = tuple[Round, ...]
Worth = TypeVar("Worth")
_NOTHING: Atom = ""


@dataclass(frozen=True)
class FlowPage:
    """One page that somebody meets: a question or information, in one round of its repeats."""

    item: Page
    rounds: Rounds = ()
    above: tuple[Holder, ...] = ()
    options: tuple[Option, ...] = ()
    """What can be chosen here, for questions that have options."""

    @property
    def place(self) -> str:
        return place_of(self.item.key, self.rounds)

    @property
    def places(self) -> tuple[str, ...]:
        """Where its answers stand: one place; one for each row of a matrix; none otherwise."""
        if isinstance(self.item, Matrix):
            return tuple(place_of(self.item.key, self.rounds, row.key) for row in self.item.rows)
        return (self.place,) if self.item.is_asked else ()


@dataclass(frozen=True)
class _Met:
    """An item that holds no others, in one round of its repeats."""

    item: Page | Calculated
    rounds: Rounds
    above: tuple[Holder, ...]


@dataclass
class Flow:
    """One person's way through a questionnaire, as their answers stand."""

    document: Questionnaire
    answers: Answers
    today: date
    language: str = "sv"
    _known: dict[tuple[str, Rounds], bool] = field(default_factory=dict)
    _worked_out: dict[tuple[str, Rounds], Atom] = field(default_factory=dict)
    _counts: dict[tuple[str, Rounds], int] = field(default_factory=dict)
    _under_way: list[tuple[str, str, Rounds]] = field(default_factory=list)

    def pages(self, seed: str = "") -> tuple[FlowPage, ...]:
        """The pages in order; with a seed of one's own, what is in random order is in one's own."""
        return tuple(self.met(seed))

    def met(self, seed: str = "") -> Iterator[FlowPage]:
        """The same, one at a time: whether a page is met is worked out when it is its turn, so that
        answers to those before it may come in between."""
        met = self._met(self.document.items, (), (), seed)
        pages = (
            FlowPage(one.item, one.rounds, one.above, self._options(one.item, one.rounds))
            for one in met
            if isinstance(one.item, Page)
        )
        return islice(pages, MOST_PAGES)

    def sent(self) -> dict[str, Answer]:
        """What is handed in: an answer for each place that was asked, `UNANSWERED` where it is
        empty, and what was calculated; nothing for places that were not asked."""
        found = {
            place: self.answers.get(place, UNANSWERED)
            for page in self.pages()
            for place in page.places
        }
        for one in islice(self._met(self.document.items, (), (), ""), MOST_PAGES):
            if isinstance(one.item, Calculated):
                worth = _held(self.calculated(one.item, one.rounds))
                found[place_of(one.item.key, one.rounds)] = Answer(worth)
        return found

    def _met(
        self, items: Items, rounds: Rounds, above: tuple[Holder, ...], seed: str
    ) -> Iterator["_Met"]:
        for item in items:
            if not self.is_met(item, rounds):
                continue
            if isinstance(item, Section):
                order = _order(item, rounds, seed)
                yield from self._met(order, rounds, (*above, item), seed)
            elif isinstance(item, Repeat):
                for n in range(1, self.times(item, rounds) + 1):
                    within = (*rounds, Round(item.key, n))
                    yield from self._met(item.items, within, (*above, item), seed)
            else:
                yield _Met(item, rounds, above)

    def _options(self, item: Item, rounds: Rounds) -> tuple[Option, ...]:
        options = self.document.options_of(item)
        if all(one.show_if is None for one in options):
            return options
        scope = self.scope(rounds)
        return tuple(one for one in options if one.show_if is None or _holds(one.show_if, scope))

    def is_met(self, item: Item, rounds: Rounds = ()) -> bool:
        """Whether an item and all that holds it are relevant, in these rounds."""
        here = (item.key, rounds)
        if here not in self._known:
            self._known[here] = self._guarded(
                ("met", *here), lambda: self._is_met(item, rounds), False
            )
        return self._known[here]

    def _is_met(self, item: Item, rounds: Rounds) -> bool:
        above = self.document.by_key[item.key].above
        if above:
            holder = above[-1]
            around = rounds[:-1] if isinstance(holder, Repeat) else rounds
            if not self.is_met(holder, around):
                return False
        return item.show_if is None or _holds(item.show_if, self.scope(rounds))

    def times(self, repeat: Repeat, rounds: Rounds = ()) -> int:
        """How many rounds a repeat has; none where it is not met."""
        here = (repeat.key, rounds)
        if here not in self._counts:
            self._counts[here] = self._guarded(
                ("times", *here), lambda: self._times(repeat, rounds), 0
            )
        return self._counts[here]

    def _times(self, repeat: Repeat, rounds: Rounds) -> int:
        if not self.is_met(repeat, rounds):
            return 0
        return int(min(self._wanted(repeat, rounds), repeat.most))

    def _wanted(self, repeat: Repeat, rounds: Rounds) -> float:
        wanted = number(_worth(repeat.count, self.scope(rounds)))
        return 0 if isnan(wanted) else max(wanted, 0)

    def is_full(self, repeat: Repeat, rounds: Rounds = ()) -> bool:
        """Whether a repeat would be asked more often than it has room for, in these rounds."""
        return self.is_met(repeat, rounds) and self._wanted(repeat, rounds) >= repeat.most + 1

    def scope(self, rounds: Rounds = (), own: Atom = "") -> Scope:
        """What an expression sees that stands in these rounds."""
        return Scope(
            today=self.today,
            look_up=lambda name: self.look_up(name, rounds),
            own=own,
            position=rounds[-1].number if rounds else 1,
            language=self.language,
        )

    def look_up(self, name: str, rounds: Rounds = ()) -> tuple[Atom, ...]:
        """What ``${name}`` means from these rounds: the answer in the same round, or in all rounds
        of a repeat that one is outside of. A repeat's own name means its rounds."""
        key, _, row = name.partition("/")
        found = self.document.by_key.get(key)
        if found is None:
            return ("",)
        places = self.all_rounds(found, rounds)
        if isinstance(found.item, Repeat):
            return ("",) * sum(self.times(found.item, one) for one in places)
        return tuple(one for place in places for one in self._atoms(found.item, place, row))

    def all_rounds(self, found: Located, rounds: Rounds) -> list[Rounds]:
        """The rounds that an item means from these: the same as far as they are in the same
        repeats, and every one of the others."""
        shared: Rounds = ()
        for repeat, mine in zip(found.repeats, rounds, strict=False):
            if repeat != mine.repeat:
                break
            shared = (*shared, mine)
        known = [shared]
        for repeat in found.repeats[len(shared) :]:
            item = self.document.by_key[repeat].item
            assert isinstance(item, Repeat)
            known = [
                (*one, Round(repeat, n))
                for one in known
                for n in range(1, self.times(item, one) + 1)
            ][:MOST_PAGES]
        return known

    def _atoms(self, item: Item, rounds: Rounds, row: str) -> tuple[Atom, ...]:
        if isinstance(item, Calculated):
            return (self.calculated(item, rounds),)
        if not isinstance(item, Question) or not self.is_met(item, rounds):
            return ("",)
        rows = [row] if row or not isinstance(item, Matrix) else [one.key for one in item.rows]
        places = (place_of(item.key, rounds, one) for one in rows)
        return tuple(atom(item, self.answers.get(place)) for place in places)

    def calculated(self, item: Calculated, rounds: Rounds = ()) -> Atom:
        """What a calculation comes to; "" where it is not relevant."""
        here = (item.key, rounds)
        if here not in self._worked_out:
            if not self.is_met(item, rounds):
                return ""
            self._worked_out[here] = self._guarded(
                ("worth", *here), lambda: self._work_out(item, rounds), _NOTHING
            )
        return self._worked_out[here]

    def _work_out(self, item: Calculated, rounds: Rounds) -> Atom:
        earlier = atom(item, self.answers.get(place_of(item.key, rounds)))
        found = atoms(_worth(item.value, self.scope(rounds, earlier)))
        return found[0] if found else ""

    def _guarded(
        self, here: tuple[str, str, Rounds], work: Callable[[], Worth], otherwise: Worth
    ) -> Worth:
        """What is worked out, or nothing where it would need itself, or too many others."""
        if here in self._under_way or len(self._under_way) >= DEEPEST:
            return otherwise
        self._under_way.append(here)
        try:
            return work()
        finally:
            self._under_way.pop()


def _worth(written: str, scope: Scope) -> Value:
    """What an expression is worth; "" for one that cannot be read, which `problems` tells of."""
    try:
        return value(parse(written), scope)
    except ExpressionError:
        return ""


def _holds(condition: str, scope: Scope) -> bool:
    return truth(_worth(condition, scope))


def _order(section: Section, rounds: Rounds, seed: str) -> Items:
    """A section's parts in somebody's own order: that of digests, which is the same for ever."""
    if section.order == "fixed":
        return section.items
    start = f"{seed}/{place_of(section.key, rounds)}/"
    return tuple(
        sorted(section.items, key=lambda one: sha256(f"{start}{one.key}".encode()).digest())
    )


def _held(worth: Atom) -> str | float:
    """What was calculated, as it is stored; "" for what is no number."""
    if isinstance(worth, bool) or not isinstance(worth, int | float):
        return text(worth)
    return worth if isfinite(worth) else ""
