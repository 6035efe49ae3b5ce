"""Files that are there whole or not at all, and that nobody else may read."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A private new file that becomes `target` when the block ends well, and else is gone.

    Only its owner may read it, and it is on the disk before it has its name.
    """
    made = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield made
        sync_file(made)
        made.replace(target)
        sync_file(target.parent)
    finally:
        made.unlink(missing_ok=True)


def sync_file(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
