"""What the measuring knows of either side."""

import random
from typing import Protocol

from bench.serving import Server

QUESTIONS = 10
"""Questions in the form of each side."""


class Rival(Protocol):
    """A running server with a form, and the visitors it can have.

    `returning`, `new` and `post` make one request each, ready to be sent, for somebody chosen by
    chance.
    """

    @property
    def name(self) -> str: ...

    @property
    def server(self) -> Server: ...

    def page_size(self) -> int:
        """Length of the form's page, uncompressed."""

    def store(self, n: int) -> None:
        """Fill up to n stored sessions or walk-throughs."""

    def returning(self, chance: random.Random) -> bytes:
        """The form's page, for somebody who has been there."""

    def new(self, chance: random.Random) -> bytes:
        """The first page, for somebody who has not."""

    def post(self, chance: random.Random) -> bytes:
        """An answer of somebody who has been there."""

    def visit(self, n: int, answers: int) -> set[str]:
        """Be visitor n and answer so many questions. The answers that were acknowledged.

        Raises OSError or HTTPException when the line broke, LookupError when a page was not the
        one that was expected.
        """

    def kept(self) -> set[str]:
        """Every stored answer, named as `visit` names it."""
