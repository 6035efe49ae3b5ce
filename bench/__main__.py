"""`python -m bench [NAME …] [--quick]`: measure, and print what was measured.

Each name is a module of this package (`_` for `-`) with `run(out, quick)`. Without names, all are
run.
With `--before COMMIT` that commit is measured beside the present code, and the names are those of
`bench.before.parts`.
"""

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench.before.comparing import compare
from bench.before.parts import PARTS as BEFORE
from bench.reporting import Reporter

PARTS = (
    "pages",
    "categorising",
    "submissions",
    "questionnaires",
    "questionnaires-results",
    "responses",
    "undisturbed",
    "exports",
    "browsing",
    "field",
    "prototypes",
    "attacker",
    "feeds",
    "erasure",
)


def _module(name: str) -> str:
    return f"bench.{name.replace('-', '_')}"


def main() -> None:
    """Read the command line, and run what it names."""
    measured = [name for name in PARTS if find_spec(_module(name))]
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Medskapa.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(measured)}")
    told = f"measure a commit beside the present code: {', '.join(BEFORE)}"
    parser.add_argument("--before", metavar="COMMIT", help=told)
    parser.add_argument("--quick", action="store_true", help="smaller numbers, in a minute or so")
    parser.add_argument("--seed", type=int, default=1, help="start of the random numbers")
    parser.add_argument("--count", type=int, help="responses to recount, for “questionnaires”")
    parser.add_argument("--folder", type=Path, help="feeds that others have made, for “feeds”")
    given = parser.parse_args()
    there = BEFORE if given.before else measured
    if unknown := set(given.names) - set(there):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    out = Reporter(given.seed)
    out.environment()
    if given.before:
        compare(out, given.before, given.names, quick=given.quick)
        return
    for name in given.names or measured:
        out.heading(name)
        own = {"feeds": {"folder": given.folder}, "questionnaires": {"count": given.count}}
        more = own.get(name, {})
        import_module(_module(name)).run(out, given.quick, **more)


if __name__ == "__main__":
    main()
