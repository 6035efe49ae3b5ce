"""A questionnaire walked before anybody meets it: what nobody can reach, and how long it takes.

What decides an item is the answers that its conditions name, and what decides whether those are
asked. Every combination of answers that can matter is tried for each item, up to `MOST_TRIED`; of
numbers, days and texts those that its expressions name are tried, and what is just beside them.
Where there are more, so many are drawn, the same each time, and what is found is not sure; nor
is it where an expression does more with a number, a day or a text than to compare it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import chain, combinations, islice, pairwise, product
from math import floor, prod
from random import Random

from codesign.questionnaires.answers import Answer, Round, atom, place_of
from codesign.questionnaires.document import (
    OTHER,
    Calculated,
    Consent,
    Date,
    Item,
    Located,
    Many,
    Matrix,
    Number,
    Page,
    Path,
    Pictures,
    Question,
    Questionnaire,
    Ranking,
    Rating,
    Repeat,
    Statement,
    Text,
)
from codesign.questionnaires.expressions import tree
from codesign.questionnaires.expressions.evaluating import is_true
from codesign.questionnaires.expressions.names import names
from codesign.questionnaires.expressions.reading import ExpressionError, parse
from codesign.questionnaires.expressions.values import day
from codesign.questionnaires.flow import Flow, Rounds
from codesign.questionnaires.references import References

MOST_TRIED = 1000
"""Combinations of answers that are tried for one item, or for one group that hangs together."""
MOST_WALKS = 20_000
"""Combinations that are tried in all; `LEAST_TRIED` for each are tried whatever it comes to."""
LEAST_TRIED = 40
MOST_DRAWN = 200
"""Combinations that are drawn where there are too many to try."""
MOST_WORK = 40_000
"""Answers that are looked at in all; what is not tried by then is told of by nobody."""
MOST_DIRECTED = 5
"""Items of a group that are tried by going from what led to the questions they name."""
MOST_VALUES = 60
"""Answers to one question that are tried."""
MOST_GROUPED = 4
"""Codes of a question with many answers of which every group is tried."""

SECONDS: Mapping[str, float] = {
    "text": 20,
    "one": 8,
    "many": 12,
    "rating": 6,
    "number": 8,
    "date": 10,
    "pictures": 10,
    "statement": 6,
    "consent": 12,
    "information": 12,
}
"""Kind → seconds that one page takes, the reading of it included. Assumptions of ours, to compare
ways through a form with; a pilot tells how long it takes."""
SECONDS_LONG_TEXT = 45
SECONDS_ROW = 6
"""For each row of a matrix."""
SECONDS_RANKED = 5
"""For each option of a ranking."""


def seconds_of(item: Item) -> float:
    """Seconds that one meeting with an item is taken to last; 0 for what has no page."""
    match item:
        case Matrix():
            return SECONDS_ROW * len(item.rows)
        case Ranking():
            return SECONDS_RANKED * len(item.options)
        case Text(lines="many"):
            return SECONDS_LONG_TEXT
        case _:
            return SECONDS.get(item.kind, 0)


@dataclass(frozen=True)
class Condition:
    """A condition that is the same whatever is answered."""

    key: str
    path: Path
    written: str
    holds: bool
    """Whether it is always true, or never."""
    is_sure: bool


@dataclass(frozen=True)
class Unreachable:
    """A page that nobody meets."""

    key: str
    path: Path
    because: str
    """The key of the outermost part whose condition never holds, itself or what holds it."""
    is_sure: bool


@dataclass(frozen=True)
class Length:
    """A way through: the pages that are met, and seconds."""

    pages: int
    seconds: float

    @property
    def minutes(self) -> int:
        """Whole minutes, halves up; at least 1 where there is a page."""
        return max(1, floor(self.seconds / 60 + 0.5)) if self.pages else 0


@dataclass(frozen=True)
class Findings:
    """What a dry run found. Empty lists are good news."""

    unreachable: tuple[Unreachable, ...] = ()
    conditions: tuple[Condition, ...] = ()
    loops: tuple[tuple[str, ...], ...] = ()
    """Calculations that need themselves."""
    shortest: Length = field(default_factory=lambda: Length(0, 0))
    longest: Length = field(default_factory=lambda: Length(0, 0))
    is_sure: bool = True
    """Whether every combination was tried for the shortest and the longest way."""


def dry_run(document: Questionnaire, today: date) -> Findings:
    """Walks every branch of a questionnaire that has no `problems`; what cannot be read in one that
    has is taken as nothing."""
    return _DryRun(document, today).findings()


Tried = Mapping[str, Answer]
"""Answers by key (``matrix/row`` for a row), the same in every round of a repeat."""


@dataclass
class _Seen:
    """What became of an item in all that was tried."""

    is_conditional: bool
    """Whether it has a condition of its own."""
    is_tried: bool = False
    """Whether there was work left to try it with."""
    was_met: bool = False
    held: set[bool] = field(default_factory=set)
    """What its own condition was, where what holds it was met."""

    @property
    def is_settled(self) -> bool:
        """Whether nothing more can be learnt: it was met, and, with a condition, it was not."""
        return self.was_met and (len(self.held) == 2 or not self.is_conditional)


class _DryRun:
    def __init__(self, document: Questionnaire, today: date) -> None:
        self._document = document
        self._today = today
        self._left = 0
        """Work that may still be done."""
        self._decided: dict[str, tuple[str, ...]] = {}
        self._witnesses: dict[str, Tried] = {}
        """Item → answers that it was met with."""

    def findings(self) -> Findings:
        seen = self._tried()
        lengths = list(self._lengths())
        return Findings(
            unreachable=tuple(self._unreachable(seen)),
            conditions=tuple(self._conditions(seen)),
            loops=References(self._document).circles,
            shortest=_sum(least for least, _, _ in lengths),
            longest=_sum(most for _, most, _ in lengths),
            is_sure=all(sure for _, _, sure in lengths),
        )

    def _unreachable(self, seen: Mapping[str, _Seen]) -> Iterator[Unreachable]:
        for one in self._document.located:
            met = seen[one.item.key]
            if isinstance(one.item, Page) and met.is_tried and not met.was_met:
                ways = [*one.above, one.item]
                never = [part.key for part in ways if not seen[part.key].was_met]
                sure = self._is_sure(self._deciding(one.item.key))
                yield Unreachable(one.item.key, one.path, never[0], sure)

    def _conditions(self, seen: Mapping[str, _Seen]) -> Iterator[Condition]:
        for one in self._document.located:
            held = seen[one.item.key].held
            is_tried = seen[one.item.key].is_tried
            if one.item.show_if is not None and is_tried and len(held) == 1:
                sure = self._is_sure(self._deciding(one.item.key))
                path = (*one.path, "show_if")
                yield Condition(one.item.key, path, one.item.show_if, next(iter(held)), sure)

    def _tried(self) -> Mapping[str, _Seen]:
        """What becomes of each item; those that the same answers decide are walked together."""
        seen = {one.item.key: _Seen(one.item.show_if is not None) for one in self._document.located}
        self._left = MOST_WORK
        for fields, them in self._alike.items():
            mine = [seen[one.item.key] for one in them]
            if self._left < 0:
                continue
            for answers in self._combinations(fields, them):
                if self._left < 0 or all(one.is_settled for one in mine):
                    break
                if (flow := self._walk(answers, them)) is not None:
                    for one in them:
                        self._look_everywhere(flow, one, seen[one.item.key], answers)
            for known in mine:
                known.is_tried = self._left >= 0
        return seen

    def _walk(self, answers: Tried, them: Sequence[Located]) -> Flow | None:
        """The way of somebody who answers so; None where nobody could."""
        self._left -= len(answers) + len(them) + 1
        flow = self._flow(answers)
        return flow if self._is_possible(flow, answers) else None

    def _look_everywhere(self, flow: Flow, one: Located, seen: _Seen, answers: Tried) -> None:
        for rounds in flow.all_rounds(one, ()):
            self._look(flow, one, rounds, seen)
        if seen.was_met:
            self._witnesses.setdefault(one.item.key, answers)

    @cached_property
    def _alike(self) -> Mapping[tuple[str, ...], Sequence[Located]]:
        found: dict[tuple[str, ...], list[Located]] = {}
        for one in self._document.located:
            found.setdefault(self._deciding(one.item.key), []).append(one)
        return found

    @cached_property
    def _most(self) -> int:
        """Combinations that are tried for each: fewer in a questionnaire where much is decided."""
        return min(MOST_TRIED, max(LEAST_TRIED, MOST_WALKS // len(self._alike)))

    def _look(self, flow: Flow, located: Located, rounds: Rounds, seen: _Seen) -> None:
        item = located.item
        above = located.above
        around = rounds[:-1] if above and isinstance(above[-1], Repeat) else rounds
        if above and not flow.is_met(above[-1], around):
            return
        is_met = flow.is_met(item, rounds)
        seen.was_met |= is_met and not (isinstance(item, Repeat) and not flow.times(item, rounds))
        seen.held.add(is_met)

    # What decides

    def _deciding(self, key: str) -> tuple[str, ...]:
        """The questions (a matrix's rows each) whose answers decide whether an item is met."""
        if key not in self._decided:
            self._decided[key] = self._found_deciding(key)
        return self._decided[key]

    def _found_deciding(self, key: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        seen = {key}
        waiting = [key]
        while waiting:
            one = waiting.pop()
            for name in self._named.get(one, ()):
                base = name.partition("/")[0]
                if isinstance(self._item(base), Question) and base != key:
                    found |= dict.fromkeys(self._fields(name))
                if base not in seen and base in self._document.by_key:
                    seen.add(base)
                    waiting.append(base)
        return tuple(sorted(found, key=lambda name: (self._order[name.partition("/")[0]], name)))

    def _item(self, key: str) -> Item | None:
        found = self._document.by_key.get(key)
        return found.item if found else None

    def _fields(self, name: str) -> Sequence[str]:
        item = self._item(name)
        if isinstance(item, Matrix):
            return [f"{item.key}/{row.key}" for row in item.rows]
        return [name]

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {one.item.key: n for n, one in enumerate(self._document.located)}

    @cached_property
    def _named(self) -> Mapping[str, Sequence[str]]:
        """Item → what its own condition, count or value names, and what holds it."""
        found = {}
        for one in self._document.located:
            own = [name for tree_ in self._trees(one.item) for name in names(tree_)]
            found[one.item.key] = [*own, *(holder.key for holder in one.above)]
        return found

    def _trees(self, item: Item, *more: str) -> Iterator[tree.Node]:
        for name in ("show_if", "count", "value", *more):
            written = getattr(item, name, None)
            if isinstance(written, str):
                try:
                    yield parse(written)
                except ExpressionError:
                    continue

    # What is tried

    def _is_sure(self, fields: Sequence[str]) -> bool:
        number = prod(len(self._values[name]) for name in fields)
        return number <= self._most and self._values.unsure.isdisjoint(fields)

    def _combinations(self, fields: Sequence[str], them: Sequence[Located]) -> Iterator[Tried]:
        """Every combination of answers to the questions that decide some items; of too many those
        near to answers that led to what the items name, and some that are drawn."""
        choices = [self._values[name] for name in fields]
        if prod(map(len, choices)) <= self._most:
            yield from _products(fields, choices)
            return
        for one in them[:MOST_DIRECTED]:
            yield from self._directed(one)
        random = Random(0)  # noqa: S311 - a draw that is to be the same each time
        for _ in range(min(self._most, MOST_DRAWN)):
            yield {
                name: random.choice(choice) for name, choice in zip(fields, choices, strict=True)
            }

    def _directed(self, located: Located) -> Iterator[Tried]:
        """Answers that led to the questions which an item names, with each answer to those."""
        near = self._near(located.item.key)
        holders = [one.key for one in located.above]
        ways = [self._witnesses.get(key, {}) for key in (*holders, *map(_key, near))]
        start = {name: answer for way in ways for name, answer in way.items()}
        for varied in islice(_products(near, [self._values[name] for name in near]), self._most):
            yield {**start, **varied}

    def _near(self, key: str) -> Sequence[str]:
        """The questions that an item's own condition names, also through calculations."""
        item = self._item(key)
        found: dict[str, None] = {}
        for node in self._trees(item) if item else ():
            for name in names(node):
                base = self._item(_key(name))
                if isinstance(base, Question):
                    found |= dict.fromkeys(self._fields(_key(name)))
                elif isinstance(base, Calculated):
                    found |= dict.fromkeys(self._deciding(base.key))
        return list(found)

    @cached_property
    def _values(self) -> "_Values":
        return _Values(self._document, self._today, self._reaching)

    @cached_property
    def _reaching(self) -> Mapping[str, Sequence[tree.Node]]:
        """Question → the expressions that its answer reaches, also through calculations; a repeat's
        most rounds stand among them as a number."""
        trees: dict[str, list[tree.Node]] = {}
        users: dict[str, set[str]] = {}
        for one in self._document.located:
            key = one.item.key
            trees[key] = list(self._trees(one.item, "constraint"))
            for name in (name for node in trees[key] for name in names(node)):
                users.setdefault(_key(name), set()).add(key)
            if isinstance(one.item, Repeat):
                trees[key].append(tree.Number(float(one.item.most)))
        return {
            key: [node for user in _reached(key, users, self._document) for node in trees[user]]
            for key in trees
        }

    def _flow(self, answers: Tried) -> Flow:
        return Flow(self._document, self._in_all_rounds(answers), self._today)

    def _in_all_rounds(self, answers: Tried) -> dict[str, Answer]:
        found = {}
        for name, answer in answers.items():
            key, _, row = name.partition("/")
            for rounds in self._rounds[key]:
                found[place_of(key, rounds, row)] = answer
        return found

    @cached_property
    def _rounds(self) -> Mapping[str, Sequence[Rounds]]:
        """Item → every round of its repeats that there can be."""
        most = {
            one.item.key: one.item.most
            for one in self._document.located
            if isinstance(one.item, Repeat)
        }
        found: dict[str, Sequence[Rounds]] = {}
        for one in self._document.located:
            numbers = product(*(range(1, most[key] + 1) for key in one.repeats))
            found[one.item.key] = [
                tuple(Round(key, n) for key, n in zip(one.repeats, them, strict=True))
                for them in islice(numbers, MOST_TRIED)
            ]
        return found

    def _is_possible(self, flow: Flow, answers: Tried) -> bool:
        """Whether somebody could have answered so: what is required is there, constraints hold."""
        return all(self._may_be(flow, name, answer) for name, answer in answers.items())

    def _may_be(self, flow: Flow, name: str, answer: Answer) -> bool:
        item = self._item(name.partition("/")[0])
        assert isinstance(item, Question)
        located = self._document.by_key[item.key]
        met = [one for one in flow.all_rounds(located, ()) if flow.is_met(item, one)]
        if not met:
            return True
        if not answer.codes and answer.value == "":
            must = item.required or (isinstance(item, Consent) and item.must)
            return not must or item.dont_know or item.decline
        return all(self._fits(flow, item, one, answer) for one in met)

    def _fits(self, flow: Flow, item: Question, rounds: Rounds, answer: Answer) -> bool:
        scope = flow.scope(rounds, atom(item, answer))
        shown = {
            one.key
            for one in self._document.options_of(item)
            if one.show_if is None or self._holds(one.show_if, scope)
        }
        if self._document.options_of(item) and not {*answer.codes} - {OTHER} <= shown:
            return False
        return item.constraint is None or self._holds(item.constraint, scope)

    def _holds(self, written: str, scope: object) -> bool:
        try:
            return is_true(parse(written), scope)  # type: ignore[arg-type]
        except ExpressionError:
            return True

    # How long it takes

    def _lengths(self) -> Iterator[tuple[Length, Length, bool]]:
        """For each group of items that hang together: the least, the most, and whether it is sure.

        What decides two groups is never the same, so the sums are those of the whole."""
        for fields, items in self._groups():
            self._left = MOST_WORK
            tried = []
            for answers in chain(self._known_ways(items), self._combinations(fields, items)):
                if self._left < 0:
                    break
                if (flow := self._walk(answers, items)) is not None:
                    tried.append(self._length(flow, items))
            if tried:
                least = min(tried, key=lambda one: (one.seconds, one.pages))
                most = max(tried, key=lambda one: (one.seconds, one.pages))
                yield least, most, self._is_sure(fields)

    def _known_ways(self, items: Sequence[Located]) -> Iterator[Tried]:
        """Answers that led to the last of some items."""
        keys = [one.item.key for one in items if one.item.key in self._witnesses]
        yield from (self._witnesses[key] for key in keys[-MOST_DIRECTED:])

    def _length(self, flow: Flow, items: Sequence[Located]) -> Length:
        pages, seconds = 0, 0.0
        for one in items:
            met = sum(1 for rounds in flow.all_rounds(one, ()) if flow.is_met(one.item, rounds))
            pages += met
            seconds += met * seconds_of(one.item)
        return Length(pages, seconds)

    def _groups(self) -> Iterator[tuple[Sequence[str], Sequence[Located]]]:
        """Items whose deciding questions are the same, or are tied to one another by any item."""
        group: dict[str, int] = {}
        members: dict[int, set[str]] = {}
        pages = [one for one in self._document.located if isinstance(one.item, Page)]
        deciding = {one.item.key: self._deciding(one.item.key) for one in pages}
        for n, fields in enumerate(deciding.values()):
            joined = {group[name] for name in fields if name in group}
            members[n] = set(fields).union(*(members.pop(other) for other in joined))
            group |= dict.fromkeys(members[n], n)
        held: dict[int, list[Located]] = {}
        for one in pages:
            fields = deciding[one.item.key]
            held.setdefault(group[fields[0]] if fields else -1, []).append(one)
        for n, items in held.items():
            names_ = sorted(members.get(n, set()), key=lambda name: self._order[_key(name)])
            yield names_, items


def _products(
    fields: Sequence[str], choices: Sequence[Sequence[Answer]]
) -> Iterator[dict[str, Answer]]:
    for answers in product(*choices):
        yield dict(zip(fields, answers, strict=True))


def _key(name: str) -> str:
    return name.partition("/")[0]


def _sum(lengths: Iterable[Length]) -> Length:
    them = list(lengths)
    return Length(sum(one.pages for one in them), sum(one.seconds for one in them))


def _reached(key: str, users: Mapping[str, set[str]], document: Questionnaire) -> set[str]:
    """Whose expressions an answer reaches, itself and through calculations."""
    found = {key}
    waiting = [key]
    while waiting:
        for user in users.get(waiting.pop(), set()) - found:
            found.add(user)
            if isinstance(document.by_key[user].item, Calculated):
                waiting.append(user)
    return found


_NAMES_SOMETHING = tree.Named | tree.Own
_JOINING = frozenset({"not", "boolean", "true", "false", "selected"})


def _is_plain(node: tree.Node) -> bool:
    """Whether an expression only compares answers with what is written in it, so that what is tried
    of numbers, days and texts is enough to know all that it can be."""
    match node:
        case tree.Chain(first, rest) if node.level in _LOGIC:
            return all(map(_is_plain, (first, *(one for _, one in rest))))
        case tree.Chain(first, ((_, other),)) if node.level in _COMPARING:
            sides = (first, other)
            named = [one for one in sides if isinstance(one, _NAMES_SOMETHING)]
            return len(named) == 1 and all(one in named or _is_written(one) for one in sides)
        case tree.Call(function, arguments) if function in _JOINING:
            return all(map(_is_plain, arguments))
        case tree.Chain() | tree.Call() | tree.Negative():
            return _is_written(node)
        case _:
            return True


def _is_written(node: tree.Node) -> bool:
    """Whether it names no answer."""
    return not any(isinstance(one, _NAMES_SOMETHING | tree.Here) for one in tree.nodes(node))


_LOGIC = frozenset({0, 1})
_COMPARING = frozenset({2, 3})
"""Levels of operators that join conditions, and that compare."""


class _Values(dict[str, Sequence[Answer]]):
    """Question (``matrix/row`` for a row) → the answers that are tried, nothing the first."""

    def __init__(
        self, document: Questionnaire, today: date, reaching: Mapping[str, Sequence[tree.Node]]
    ) -> None:
        super().__init__()
        self._document = document
        self._today = today
        self._reaching = reaching
        self.unsure: set[str] = set()
        """Those among the keys for which other answers may lead elsewhere."""

    def __missing__(self, name: str) -> Sequence[Answer]:
        item = self._document.by_key[_key(name)].item
        found = list(dict.fromkeys([Answer(), *self._of(item)]))
        is_open = isinstance(item, Text | Number | Date | Ranking)
        is_plain = all(map(_is_plain, self._reaching[item.key]))
        if len(found) > MOST_VALUES or (is_open and not is_plain) or self._has_many(item):
            self.unsure.add(name)
        self[name] = found[:MOST_VALUES]
        return self[name]

    def _written(self, item: Item) -> list[tree.Number | tree.Text]:
        """The numbers and texts of all expressions that an answer reaches."""
        every = (node for one in self._reaching[item.key] for node in tree.nodes(one))
        return [node for node in every if isinstance(node, tree.Number | tree.Text)]

    def _texts(self, item: Item) -> set[str]:
        return {one.value for one in self._written(item) if isinstance(one, tree.Text)}

    def _named_codes(self, item: Item) -> list[str]:
        texts = self._texts(item)
        return [one.key for one in self._document.options_of(item) if one.key in texts]

    def _has_many(self, item: Item) -> bool:
        """Whether so many codes of many are named that not every group of them is tried."""
        return isinstance(item, Many | Pictures) and len(self._named_codes(item)) > MOST_GROUPED

    def _of(self, item: Item) -> Iterator[Answer]:
        codes = [one.key for one in self._document.options_of(item)]
        match item:
            case Many() | Pictures(many=True):
                yield from self._groups(item, codes)
            case Ranking():
                yield Answer(tuple(codes))
                yield Answer(tuple(reversed(codes)))
            case Rating():
                yield from map(Answer, range(1, item.steps + 1))
            case Number():
                yield from self._numbers(item)
            case Date():
                yield from self._days(item)
            case Statement():
                yield from map(Answer, ("agree", "pass", "disagree"))
            case Consent():
                yield from map(Answer, ("yes",) if item.must else ("yes", "no"))
            case Text():
                yield from map(Answer, ["ord", *sorted(self._texts(item) - {""})])
            case _:
                yield from map(Answer, dict.fromkeys([*self._named_codes(item), *codes]))
                if getattr(item, "other", False):
                    yield Answer(OTHER)

    def _groups(self, item: Many | Pictures, codes: Sequence[str]) -> Iterator[Answer]:
        """Every group of the codes that are named, then one of each number."""
        least = (item.least or 1) if isinstance(item, Many) else 1
        most = (item.most or len(codes)) if isinstance(item, Many) else len(codes)
        named = self._named_codes(item)[:MOST_GROUPED]
        groups = [group for n in range(1, len(named) + 1) for group in combinations(named, n)]
        unnamed = [code for code in codes if code not in named]
        filled = [(*group, *unnamed[: max(0, least - len(group))]) for group in groups]
        sized = [tuple([*unnamed, *named][:n]) for n in range(1, len(codes) + 1)]
        for group in [*filled, *sized]:
            if least <= len(group) <= most:
                yield Answer(tuple(code for code in codes if code in group))

    def _numbers(self, item: Number) -> Iterator[Answer]:
        written = self._written(item)
        named = {one.value for one in written if isinstance(one, tree.Number)}
        named |= {float(one) for one in self._texts(item) if one.isdecimal() and len(one) < 16}
        named |= {0.0, *(-value for value in named)}
        order = sorted(named)
        near = {value + step for value in named for step in (-1, -0.5, 0, 0.5, 1)}
        near |= {(one + other) / 2 for one, other in pairwise(order)}
        near |= {one for one in (item.least, item.most) if one is not None}
        if item.whole:
            near = {float(floor(value)) for value in near}
        for value in sorted(near, key=lambda value: (abs(value), value)):
            is_low = item.least is not None and value < item.least
            if not is_low and not (item.most is not None and value > item.most):
                yield Answer(int(value) if value.is_integer() else value)

    def _days(self, item: Date) -> Iterator[Answer]:
        texts = self._texts(item)
        if item.what == "time":
            yield from map(Answer, _clocks(texts))
            return
        named = {day(one) for one in texts} | {self._today, item.least, item.most}
        for one in sorted({found for found in named if found is not None}, key=date.isoformat):
            for step in (-1, 0, 1):
                near = date(one.year, one.month, one.day) + timedelta(days=step)
                late = item.most is not None and near > item.most
                if not late and not (item.least is not None and near < item.least):
                    end = "T12:00" if item.what == "both" else ""
                    yield Answer(near.isoformat() + end)


def _clocks(texts: Iterable[str]) -> Iterator[str]:
    """The first and last minute of a day, those that are named, and those beside them."""
    yield "00:00"
    for one in sorted(texts):
        try:
            named = datetime.combine(date.min, time.fromisoformat(one)) + timedelta(days=1)
        except ValueError:
            continue
        yield from (f"{named + timedelta(minutes=step):%H:%M}" for step in (-1, 0, 1))
    yield "23:59"
