"""`python -m bench.attack`: attack the demo, then plant bugs and see that they are found."""

import argparse
import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from time import perf_counter

from bench.attack import (
    forging,
    guessing,
    payloads,
    planted,
    scripting,
    spreading,
    trespassing,
    trying,
    uploading,
)
from bench.attack.found import ONE_IS_ENOUGH, Caught, Outcome
from bench.attack.stage import Stage, set_stage

Attack = Callable[[Stage], Outcome]


def attacks(texts: list[str]) -> dict[str, Attack]:
    """Every attack by its name, the quick ones first."""
    return {
        "csrf": forging.cross_site,
        "agency": forging.other_agency,
        "roles": forging.other_roles,
        "foreign": trespassing.foreign_ids,
        "uploads": uploading.uploaded_files,
        "headers": forging.missing_headers,
        "host": forging.host_names,
        "redirect": forging.redirects,
        "header": forging.split_headers,
        "fixation": guessing.fixation,
        "codes": guessing.codes,
        "near": guessing.near_codes,
        "passwords": guessing.passwords,
        "sql": forging.database_language,
        "formula": spreading.formulas,
        "downloads": lambda stage: scripting.opened_exports(stage, texts),
        "trying": lambda stage: trying.participants(stage, texts),
        "script": lambda stage: scripting.scripts(stage, texts),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.attack", description=__doc__)
    parser.add_argument("names", nargs="*", help="attacks to run; all when none is named")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--payloads", type=int, default=payloads.SCRIPTS_WANTED)
    parser.add_argument("--only-bugs", action="store_true", help="plant the bugs at once")
    parser.add_argument("--no-bugs", action="store_true", help="plant no bugs afterwards")
    wanted = parser.parse_args()
    texts = payloads.scripts(wanted.seed, wanted.payloads)
    known = attacks(texts)
    chosen = {name: known[name] for name in wanted.names or known}
    _introduce(wanted.seed, len(texts))
    tried = {} if wanted.only_bugs else chosen
    broken = [name for name, attack in tried.items() if _run(name, attack).successes]
    missed = [] if wanted.no_bugs else _plant(set(chosen), wanted.seed)
    print(f"\n{len(tried)} attacks, {len(broken)} with successes; {len(missed)} bugs missed")
    return 1 if broken or missed else 0


def _introduce(seed: int, texts: int) -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in ("Flask", "Werkzeug", "SQLAlchemy"))
    print(f"seed {seed}, {texts} script payloads; Python {platform.python_version()}, {versions}")


def _run(name: str, attack: Attack) -> Outcome:
    start = perf_counter()
    with set_stage() as stage:
        outcome = attack(stage)
    seconds = perf_counter() - start
    notes = f" ({'; '.join(outcome.notes[:3])})" if outcome.notes else ""
    print(
        f"{name:10} {outcome.tried:6} tries  {len(outcome.successes):4} successes  "
        f"{seconds:6.1f} s{notes}",
        flush=True,
    )
    for one in outcome.successes[:8]:
        print(f"           ! {one}")
    return outcome


def _plant(names: set[str], seed: int) -> list[str]:
    """The planted bugs that their attack did not find."""
    print("\nbugs planted on purpose")
    missed = []
    few = attacks(payloads.scripts(seed, 4))
    for bug in planted.BUGS:
        if bug.attack not in names:
            continue
        how = _caught(bug, few[bug.attack])
        print(f"  {'found ' if how else 'MISSED'}  {bug.what} ({bug.attack}): {how}", flush=True)
        if not how:
            missed.append(bug.what)
    return missed


def _caught(bug: planted.Bug, attack: Attack) -> str:
    """How the attack found the bug, "" when it did not."""
    token = ONE_IS_ENOUGH.set(True)
    try:
        with bug.planting(), set_stage() as stage:
            attack(stage)
    except Caught as caught:
        return str(caught)[:120]
    finally:
        ONE_IS_ENOUGH.reset(token)
    return ""


if __name__ == "__main__":
    sys.exit(main())
