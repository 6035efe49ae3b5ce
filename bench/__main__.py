"""`python -m bench [NAME …] [--quick]`: measure, and print what was measured.

Each name is a module of this package with `run(out, quick)`. Without names, all are run.
"""

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from bench.reporting import Reporter

PARTS = (
    "pages",
    "categorising",
    "submissions",
    "undisturbed",
    "exports",
    "browsing",
    "field",
    "prototypes",
    "attacker",
    "feeds",
    "erasure",
)


def main() -> None:
    """Read the command line, and run what it names."""
    there = [name for name in PARTS if find_spec(f"bench.{name}")]
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Medskapa.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(there)}")
    parser.add_argument("--quick", action="store_true", help="smaller numbers, in a minute or so")
    parser.add_argument("--seed", type=int, default=1, help="start of the random numbers")
    parser.add_argument("--folder", type=Path, help="feeds that others have made, for “feeds”")
    given = parser.parse_args()
    if unknown := set(given.names) - set(there):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    out = Reporter(given.seed)
    out.environment()
    for name in given.names or there:
        out.heading(name)
        more = {"folder": given.folder} if name == "feeds" else {}
        import_module(f"bench.{name}").run(out, given.quick, **more)


if __name__ == "__main__":
    main()
