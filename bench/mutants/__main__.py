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
from itertools import chain, zip_longest

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
    parser.add_argument("--minutes", type=float, default=28, help="how long in all")
    parser.add_argument("--seed", type=int, default=1, help="the order of generated faults")
    given = parser.parse_args()
    deadline = time.monotonic() + 60 * given.minutes
    _load()
    missed = 0
    if not given.area:
        missed = _planted(deadline)
    if not given.planted:
        missed += _generated(deadline, given.area, random.Random(given.seed))
    return 1 if missed else 0


def _load() -> None:
    """Import the program once, so that each fork begins with it."""
    from codesign.capabilities import blueprints

    blueprints()


def _planted(deadline: float) -> int:
    print(f"planted faults: {len(PLANTED)}", flush=True)
    tries = [Try(one.what, one.plant, one.tests) for one in PLANTED]
    outcomes = _told([_control(tries), *tries], deadline)
    return _missed(outcomes[1:]) if _is_sound(outcomes) else 1


def _generated(deadline: float, area: str | None, chance: random.Random) -> int:
    chosen = [one for one in TARGETS if area in {None, one.area}]
    by_target = [_shuffled(one, chance) for one in chosen]
    tries = [one for turn in zip_longest(*by_target) for one in turn if one is not None]
    print(f"generated faults: {len(tries)}", flush=True)
    outcomes = _told([_control(tries), *tries], deadline)
    return _missed(outcomes[1:]) if _is_sound(outcomes) else 1


def _shuffled(target: Target, chance: random.Random) -> list[Try]:
    changes = list(chain.from_iterable(map(narrow_changes, target.names())))
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


def _told(tries: Sequence[Try], deadline: float) -> list[Outcome]:
    """Every outcome in the order of the tries, each said as it comes."""
    found: dict[int, Outcome] = {}
    for outcome in _each(tries, deadline):
        found[id(outcome.tried)] = outcome
        why = EXPLAINED.get(outcome.tried.what, "")
        if outcome.verdict is not Verdict.NOT_TRIED:
            told = f" – {why}" if why and outcome.verdict is Verdict.SURVIVED else ""
            print(f"  {outcome.verdict:11} {outcome.tried.what}  {outcome.by}{told}", flush=True)
    return [found[id(one)] for one in tries]


def _each(tries: Sequence[Try], deadline: float) -> Iterator[Outcome]:
    first = list(run_all(tries[:1], deadline))
    yield from first
    yield from run_all(tries[1:], deadline)


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
