"""Our side: Medskapa with a round of ten questions."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.rivals.rival import QUESTIONS
from bench.rivals.rounds import OpenRound, open_round
from bench.rivals.visitor import Visitor, get_request, post_request
from bench.serving import Server, codesign_command, free_port, started

SCALE = 5
"""Steps of the scale that a question is answered on."""


@dataclass
class Ours:
    """Medskapa, whose visitors walk through a round."""

    server: Server
    held: OpenRound
    name: str = "Medskapa"
    posted: int = 0
    """Requests that `post` has made."""

    @property
    def invitation(self) -> str:
        return f"/prova/{self.held.code}"

    def page_size(self) -> int:
        """Length of a question's page, uncompressed."""
        return len(Visitor(self.server.address).get(self.held.page(0, 1)).text)

    def store(self, n: int) -> None:
        """Begin walk-throughs until there are so many."""
        self.held.begin(n)

    def returning(self, chance: random.Random) -> bytes:
        """The first question of a walk-through that has begun."""
        walk = chance.randrange(len(self.held.secrets))
        return get_request(self.server.address, self.held.page(walk, 1))

    def new(self, _chance: random.Random) -> bytes:
        """The invitation."""
        return get_request(self.server.address, self.invitation)

    def post(self, _chance: random.Random) -> bytes:
        """The next answer of the next walk-through."""
        place, walk = divmod(self.posted, len(self.held.secrets))
        self.posted += 1
        path = self.held.page(walk, place % QUESTIONS + 1)
        return post_request(self.server.address, path, self._form(4))

    def visit(self, n: int, answers: int) -> set[str]:
        """The invitation, a yes, and the answers. Those that were acknowledged."""
        visitor = Visitor(self.server.address)
        invited = visitor.get(self.invitation)
        fields = {name: invited.value(name) for name in ("csrf_token", "key", "seal")}
        begun = visitor.post(self.invitation, urlencode({"consent": "1", **fields}))
        secret = begun.location.split("/")[2]
        whose, value = self.held.stored_as(secret), n % SCALE + 1
        done = set()
        for place in range(1, answers + 1):
            if visitor.post(f"/provning/{secret}/{place}", self._form(value)).is_done:
                done.add(f"{whose}:{place}:{value}")
        return done

    def kept(self) -> set[str]:
        """Every answer in the database."""
        return {f"{whose}:{place}:{value}" for whose, place, value in self.held.answers()}

    def _form(self, value: int) -> str:
        return urlencode({"csrf_token": self.held.token, "choice": value, "go": "next"})


@contextmanager
def medskapa(folder: Path, page_size: int) -> Iterator[Ours]:
    """Medskapa with its data in a folder, and questions whose pages are so long.

    Raises NotStartedError.
    """
    environ = {"CODESIGN_DATA_DIR": str(folder), "CODESIGN_DEMO": "0"}
    held = open_round(environ)
    held.begin(1)
    held.lengthen(page_size)
    port = free_port()
    with started(codesign_command(port), environ, port, f"/prova/{held.code}") as server:
        yield Ours(server, held)
