"""The control of the exports: all voices as objects, and then as one string.

`python -m bench.in_memory DATABASE_URL` prints how much memory (bytes) that took, at its most.
"""

import json
import re
import sys
from pathlib import Path

from sqlalchemy import select

from codesign.contributions.models import Contribution
from codesign.db import Database


def main(database_url: str) -> None:
    """Read all voices, and print what the process has grown by."""
    database = Database(database_url)
    before = peak()
    with database.session(writes=False) as session:
        voices = session.scalars(select(Contribution)).all()
        json.dumps([[voice.anchor, voice.text, voice.buckets] for voice in voices])
        print(peak() - before)


def peak() -> int:
    """The most that this process has had in memory (bytes), since its program was loaded.

    Linux tells it in /proc. What getrusage tells begins with the size of the process that started
    this one: https://man7.org/linux/man-pages/man2/getrusage.2.html (ru_maxrss is kept by execve).
    """
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.M)
    if found is None:
        raise RuntimeError("this system does not tell how much memory a process has had")
    return int(found[1]) * 1024


if __name__ == "__main__":
    main(sys.argv[1])
