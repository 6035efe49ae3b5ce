"""`python -m bench.mutants`: plant narrow faults one at a time, and tell which the tests catch.

    python -m bench.mutants                 the planted faults, then generated ones
    python -m bench.mutants --planted       only the planted ones; ends with 1 when one survives
    python -m bench.mutants --area receipts only generated ones of an area

Generated faults are taken in turn from the areas until the time is up; what was not tried is told.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

os.environ.setdefault("CODESIGN_TEST_ENGINES", "sqlite")

from bench.mutants.changing import Change, narrow_changes
from bench.mutants.explained import EXPLAINED
from bench.mutants.planted import PLANTED
from bench.mutants.running import Outcome, Try, Verdict, run_all
from bench.mutants.targets import TARGETS, Target


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description=__doc__)
    parser.add_argument("--planted", action="store_true", help="only the planted faults")
    parser.add_argument("--area", help="only generated faults of this area")
    parser.add_argument("--function", default="", help="only functions whose name holds this")
    parser.add_argument("--minutes", type=float, default=28, help="how long in all")
    parser.add_argument("--processes", type=int, default=2, help="faults tried side by side")
    parser.add_argument("--seed", type=int, default=1, help="the order of generated faults")
    given = parser.parse_args()
    deadline = time.monotonic() + 60 * given.minutes
    _load()
    missed = 0
    if not given.area and not given.function:
        missed = _planted(deadline, given.processes)
    if not given.planted:
        missed += _generated(given, deadline)
    return 1 if missed else 0


def _load() -> None:
    """Import the program once, so that each fork begins with it."""
    import codesign.capabilities  # noqa: F401


def _planted(deadline: float, processes: int) -> int:
    print(f"planted faults: {len(PLANTED)}", flush=True)
    tries = [Try(one.what, one.plant, one.tests) for one in PLANTED]
    outcomes = _told([_control(tries), *tries], deadline, processes)
    return _missed(outcomes[1:]) if _is_sound(outcomes) else 1


def _generated(given: argparse.Namespace, deadline: float) -> int:
    chance = random.Random(given.seed)
    chosen = [one for one in TARGETS if given.area in {None, one.area}]
    by_function = [
        _shuffled(one, name, chance)
        for one in chosen
        for name in one.names()
        if given.function in name
    ]
    tries = [one for turn in zip_longest(*by_function) for one in turn if one is not None]
    print(
        f"generated faults: {len(tries)} in {len(by_function)} functions; one of each function is "
        "tried before two of any",
        flush=True,
    )
    outcomes = _told([_control(tries), *tries], deadline, given.processes)
    return _missed(outcomes[1:]) if _is_sound(outcomes) else 1


def _shuffled(target: Target, name: str, chance: random.Random) -> list[Try]:
    changes = list(narrow_changes(name))
    chance.shuffle(changes)
    return [_try(target, one) for one in changes]


def _try(target: Target, change: Change) -> Try:
    name = f"[{target.area}] {change.where}: {change.what}"
    return Try(name, change.apply, target.tests)


def _control(tries: Sequence[Try]) -> Try:
    """All the tests with nothing planted: they must pass, or catching means nothing."""
    files = tuple(dict.fromkeys(file for one in tries for file in one.tests))
    return Try("nothing (a control that must survive)", lambda: None, files, patience=1_500)


def _is_sound(outcomes: Sequence[Outcome]) -> bool:
    return outcomes[0].verdict is Verdict.SURVIVED


def _told(tries: Sequence[Try], deadline: float, processes: int) -> list[Outcome]:
    """Every outcome in the order of the tries, each said as it comes."""
    found: dict[int, Outcome] = {}
    for outcome in _each(tries, deadline, processes):
        found[id(outcome.tried)] = outcome
        why = EXPLAINED.get(outcome.tried.what, "")
        if outcome.verdict is not Verdict.NOT_TRIED:
            told = f" – {why}" if why and outcome.verdict is Verdict.SURVIVED else ""
            print(f"  {outcome.verdict:11} {outcome.tried.what}  {outcome.by}{told}", flush=True)
    return [found[id(one)] for one in tries]


def _each(tries: Sequence[Try], deadline: float, processes: int) -> Iterator[Outcome]:
    first = list(run_all(tries[:1], deadline, 1))
    yield from first
    yield from run_all(tries[1:], deadline, processes)


def _missed(outcomes: Sequence[Outcome]) -> int:
    """How many survived without an explanation, with the sums said."""
    counted = Counter(one.verdict for one in outcomes)
    survived = [one for one in outcomes if one.verdict in {Verdict.SURVIVED, Verdict.BROKEN}]
    unexplained = [one for one in survived if one.tried.what not in EXPLAINED]
    print(
        f"{len(outcomes)} faults: {counted[Verdict.CAUGHT] + counted[Verdict.NEVER_ENDED]} caught, "
        f"{len(survived) - len(unexplained)} explained, {len(unexplained)} survived, "
        f"{counted[Verdict.NOT_TRIED]} not tried",
        flush=True,
    )
    return len(unexplained)


if __name__ == "__main__":
    sys.exit(main())
