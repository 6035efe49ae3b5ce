"""What readers are told of a round when it has closed: what the disclosure guard lets through.

Each question is one table whose total is everybody who sent their answers: who chose what, who
declined, did not know, gave no answer, was not asked. Of answers that can be several, who answered
is that table, and each option is told among those who answered.

Tables of one round could be subtracted from each other, so three rules come before the guard. What
is asked of some alone is told only where one question of a few answers decides it, and that one is
told without gaps: then how many were asked is no news. What is asked more than once of a person
has no table, since its counts are not of people. And where several can be chosen, all options are
hidden when what is shown of some, with the least and the most that one may choose, would narrow
what is hidden of the others.

Of units, readers are told how many answered in each, as the guard lets through in their tree, and
the answers to questions that everybody was asked and that are told without gaps: there the parts of
a unit are told when all of them are, and no count of any answer in any of them is small. Whatever
else readers see (themes, sides, rates, weights) is worked out from this and from nothing else, so
that it cannot tell more. Of marks on responses they are told nothing: a second division of the same
people would cut across the first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from codesign.contributions.disclosure import (
    large_enough,
    suppress_small,
    suppress_table,
    suppress_tree,
)
from codesign.questionnaires.answers import Status
from codesign.questionnaires.by_unit import TOP, UnitTree
from codesign.questionnaires.document import Many, Number, Questionnaire, Ranking
from codesign.questionnaires.document import Question as AnyQuestion
from codesign.questionnaires.domain import RANK, SENT, WHOLE
from codesign.questionnaires.expressions.names import names
from codesign.questionnaires.expressions.reading import parse
from codesign.questionnaires.results import (
    NOT_ASKED,
    Numbers,
    Result,
    Tallies,
    asked_places,
    is_exclusive,
    measured,
    people,
)

_ANSWERED = "answered"
PLAIN = {str(Status.UNANSWERED), NOT_ASKED}
"""Whose zero tells nothing of anybody: nobody passed it over, everybody was asked."""


def released(document: Questionnaire, tallies: Tallies, least: int) -> dict[str, Any]:
    """A round as readers may know it: `people` (None: too few to say), and results by place."""
    n = people(tallies)
    if not large_enough(n, least):
        return {"people": None, "results": {}}
    exact = {one.place: one for one in measured(document, tallies)}
    told: dict[str, Result] = {}
    for item, place in asked_places(document):
        one = exact[place]
        if not one.is_once or not _may_be_told(document, item, told):
            continue
        told[place] = _guarded(item, one, tallies.get(place, {}), least)
    return {"people": n, "results": {place: plain(one) for place, one in told.items()}}


TalliesByUnit = Callable[[str], Mapping[int, Mapping[str, int]]]
"""The place of a question (or `WHOLE`) → unit → value → how many, of those from the unit itself."""


def released_by_unit(
    document: Questionnaire,
    tree: UnitTree,
    told: Mapping[str, Any],
    tallies: TalliesByUnit,
    least: int,
) -> dict[str, Any]:
    """What readers may know of the units of a round of which they are `told` this.

    `n`: group → how many answered there; `results`: place → group → value → how many. Groups are
    named as `by_unit` does; what is not there is hidden.
    """
    if told["people"] is None or not tree.units:
        return {}
    sent = {unit: counts.get(SENT, 0) for unit, counts in tallies(WHOLE).items() if unit}
    sizes = suppress_tree(
        TOP,
        tree.parts,
        tree.groups(sent, told["people"]),
        least,
        plain_zeros=tree.plain_zeros,
        most=tree.most,
    )
    results = {}
    for item, place in asked_places(document):
        if place in told["results"] and is_exclusive(item) and not _conditions(document, item):
            whole = result_of(place, told["results"][place])
            if not whole.has_gaps and not whole.states[NOT_ASKED]:
                results[place] = _split(_Split(tree, sizes, whole, tallies(place), least))
    return {"n": sizes, "results": {place: one for place, one in results.items() if one}}


@dataclass(frozen=True)
class _Split:
    """A question that is told of everybody, on its way to the units."""

    tree: UnitTree
    sizes: Mapping[str, int]
    whole: Result
    own: Mapping[int, Mapping[str, int]]
    least: int

    @property
    def values(self) -> dict[str, int]:
        """What can have been answered, as it is counted, and by how many of all."""
        states = {key: n or 0 for key, n in self.whole.states.items() if n or key not in PLAIN}
        return {**_prefixed({key: n or 0 for key, n in self.whole.options.items()}), **states}


def _split(one: _Split) -> dict[str, dict[str, int]]:
    """Group → value → how many, wherever all parts of a group may be told."""
    counts = {
        value: one.tree.groups({unit: n.get(value, 0) for unit, n in one.own.items()}, whole)
        for value, whole in one.values.items()
    }
    found: dict[str, dict[str, int]] = {}
    waiting = [TOP]
    while waiting:
        parts = one.tree.parts.get(waiting.pop(), ())
        if not parts or any(part not in one.sizes for part in parts):
            continue
        table = suppress_table(
            {(part, value): counts[value][part] for part in parts for value in counts},
            one.least,
            plain_zeros=one.tree.plain_zeros,
        )
        if table.cells is not None:
            found |= {part: {value: table.cells[part, value] for value in counts} for part in parts}
            waiting += [part for part in parts if one.sizes[part]]
    return found


def _conditions(document: Questionnaire, item: AnyQuestion) -> list[str]:
    """What decides who is asked the question, and of what can be chosen."""
    located = document.by_key[item.key]
    parts = (*located.above, item, *document.options_of(item))
    return [one.show_if for one in parts if one.show_if]


def _may_be_told(document: Questionnaire, item: AnyQuestion, told: Mapping[str, Result]) -> bool:
    """Whether how many were asked is known already: by everybody, or by one question."""
    conditions = _conditions(document, item)
    named = {name for one in conditions for name in names(parse(one))}
    if not conditions:
        return True
    if len(named) != 1:
        return False
    (name,) = named
    source = document.question(name)
    return source is not None and is_exclusive(source) and name in told and not told[name].has_gaps


def _guarded(item: AnyQuestion, one: Result, counts: Mapping[str, int], least: int) -> Result:
    states = {key: n or 0 for key, n in one.states.items()}
    options = {key: n or 0 for key, n in one.options.items()}
    if is_exclusive(item):
        table = suppress_small({**_prefixed(options), **states}, least, plain_zeros=PLAIN)
        return replace(
            one,
            answered=one.answered if _all_shown(table.counts, _prefixed(options)) else None,
            states={key: table.counts[key] for key in states},
            options={key: table.counts[f"={key}"] for key in options},
        )
    table = suppress_small({_ANSWERED: one.answered or 0, **states}, least, plain_zeros=PLAIN)
    answered = table.counts[_ANSWERED]
    shown = replace(
        one,
        answered=answered,
        states={key: table.counts[key] for key in states},
        options=_several(item, options, answered, least),
        numbers=None,
        ranks={},
    )
    if answered is None or not large_enough(answered, least):
        return shown
    if isinstance(item, Number) and one.numbers and one.numbers.least != one.numbers.most:
        return replace(shown, numbers=Numbers(one.numbers.mean))
    if isinstance(item, Ranking) and _orders_differ(one, counts):
        return replace(shown, ranks=one.ranks)
    return shown


def _prefixed(options: Mapping[str, int]) -> dict[str, int]:
    return {f"={key}": n for key, n in options.items()}


def _all_shown(counts: Mapping[str, int | None], keys: Mapping[str, int]) -> bool:
    return all(counts[key] is not None for key in keys)


def _orders_differ(one: Result, counts: Mapping[str, int]) -> bool:
    """Whether no option has the same rank from everybody, which its mean would tell."""
    return one.answered not in [n for key, n in counts.items() if RANK in key]


def _several(
    item: AnyQuestion, options: Mapping[str, int], answered: int | None, least: int
) -> Mapping[str, int | None]:
    """How many chose each of several, among those who answered."""
    hidden: dict[str, int | None] = dict.fromkeys(options)
    if answered is None or not options:
        return hidden
    shown: dict[str, int | None] = {}
    for key, n in options.items():
        table = suppress_small({"yes": n, "no": answered - n}, least)
        shown[key] = table.counts["yes"]
    if None not in shown.values():
        return shown
    known = sum(n for n in shown.values() if n is not None)
    fewest = max(1, getattr(item, "least", None) or 1) * answered - known
    most = (item.most if isinstance(item, Many) and item.most else len(options)) * answered - known
    is_narrowed = fewest > 0 or most < least - 1
    return hidden if is_narrowed else shown


def plain(one: Result) -> dict[str, Any]:
    """A result as plain values."""
    found: dict[str, Any] = {
        "answered": one.answered,
        "states": dict(one.states),
        "options": dict(one.options),
        "ranks": dict(one.ranks),
    }
    if one.numbers is not None:
        found["mean"] = one.numbers.mean
    return found


def result_of(place: str, told: Mapping[str, Any]) -> Result:
    """Back from `plain`."""
    numbers = Numbers(told["mean"]) if "mean" in told else None
    return Result(place, told["answered"], told["states"], told["options"], numbers, told["ranks"])
