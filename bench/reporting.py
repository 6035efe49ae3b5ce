"""What every measurement prints: seed, versions, settings read back, tables and ratios.

Nothing here passes or fails on a time. Numbers of one run are set beside each other, because
two runs on two days compare machines, not code.
"""

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TextIO
from urllib.request import Request, urlopen

from bench.serving import HEALTH_TOKEN
from codesign.db import sqlite_module


@dataclass
class Reporter:
    """Plain lines and tables on one stream; everything random starts from `seed`."""

    seed: int = 1
    stream: TextIO = field(default_factory=lambda: sys.stdout)

    def line(self, text: str = "") -> None:
        """One line, at once."""
        print(text, file=self.stream, flush=True)

    def heading(self, text: str) -> None:
        """A heading with an empty line before it."""
        self.line()
        self.line(text)
        self.line("=" * len(text))

    def environment(self) -> None:
        """Seed, machine and versions."""
        names = ("SQLAlchemy", "Flask", "granian", "psycopg")
        versions = ", ".join(f"{name} {version(name)}" for name in names)
        self.line(f"seed {self.seed}; {os.cpu_count()} cores, {platform.machine()}")
        python, sqlite = platform.python_version(), sqlite_module().sqlite_version
        self.line(f"Python {python}, SQLite {sqlite}, {versions}")

    def settings(self, name: str, address: str) -> None:
        """The durability settings that a running server reports at /health."""
        asked = Request(f"{address}/health", headers={"Authorization": f"Bearer {HEALTH_TOKEN}"})
        with urlopen(asked, timeout=30) as answer:
            found: Mapping[str, object] = json.load(answer)["database"]
        self.line(f"{name}: " + ", ".join(f"{key}={value}" for key, value in found.items()))

    def table(self, names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A table with its columns in line; the first is a name, the others are numbers."""
        cells = [[_told(value) for value in row] for row in (names, *rows)]
        widths = [max(len(row[i]) for row in cells) for i in range(len(names))]
        for row in cells:
            parts = [row[0].ljust(widths[0])]
            parts += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            self.line("  " + "  ".join(parts).rstrip())

    def ratio(self, name: str, this: float, that: float, target: str = "") -> None:
        """How many times `that` goes into `this`, beside what was aimed at."""
        found = f"{this / that:.2f}" if that else "not measurable"
        self.line(f"  {name}: {found}" + (f" (aimed at {target})" if target else ""))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0…1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 10_000) * len(ordered) // 10_000) - 1)]


def _told(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
