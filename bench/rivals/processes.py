"""Memory and processor time of a process and all below it, as Linux tells it."""

import os
from pathlib import Path

PROC = Path("/proc")


def megabytes(pid: int) -> float:
    """What they have to themselves, and their share of what they share with others."""
    return sum(_kilobytes(one) for one in _tree(pid)) / 1024


def processor_seconds(pid: int) -> float:
    """What they have used of processors since they began, in steps of 10 ms."""
    return sum(_ticks(one) for one in _tree(pid)) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    try:
        after_name = (PROC / f"{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return int(after_name[11]) + int(after_name[12])


def _tree(pid: int) -> list[int]:
    """The process and every one below it."""
    below: dict[int, list[int]] = {}
    for file in PROC.glob("[0-9]*/stat"):
        try:
            text = file.read_text()
        except OSError:
            continue
        # The name of a process stands in brackets before its parent, and may hold anything.
        parent = int(text.rsplit(")", 1)[1].split()[1])
        below.setdefault(parent, []).append(int(file.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += below.get(one, [])
    return found


def _kilobytes(pid: int) -> int:
    try:
        lines = (PROC / f"{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
