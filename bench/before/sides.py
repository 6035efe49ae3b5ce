"""A checkout that is served, with a large project and the demo in its own data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.before.checkouts import Checkout
from bench.rivals.processes import processor_seconds
from bench.rivals.visitor import Answer, Visitor
from bench.serving import free_port, started

EMAIL, PASSWORD, AGENCY = "astrid@demo.example", "medskapa-demo", "exempelmyndigheten"
"""A member of the demo's staff, who owns the large project too."""
MADE = "gjort-att-mata"
"""The project that is seeded, and moved to the member of staff as a file."""


@dataclass(frozen=True)
class Side:
    """A running server, and the address of its large project."""

    name: str
    address: str
    project: str
    cookie: str
    """That of the member of staff."""
    pid: int

    def processor(self) -> float:
        """What the server has used of processors so far (s)."""
        return processor_seconds(self.pid)

    def staff(self) -> Visitor:
        """The member of staff, over a connection of their own."""
        visitor = Visitor(self.address)
        visitor.cookie = self.cookie
        return visitor

    def citizen(self) -> Visitor:
        """Somebody who comes for the first time."""
        return Visitor(self.address)


@contextmanager
def served(checkout: Checkout, voices: int) -> Iterator[Side]:
    """The checkout on a loopback port, with that many voices; stopped after the block.

    Raises CheckoutError or NotStartedError; RuntimeError when nobody can sign in.
    """
    with TemporaryDirectory(prefix="medskapa-before-data-") as made:
        environ = _data(checkout, Path(made), voices)
        port = free_port()
        command = checkout.command("serve", "--port", str(port))
        with started(command, checkout.environ(environ), port, folder=checkout.folder) as server:
            staff = _signed_in(server.address)
            large = _large_project(staff)
            yield Side(checkout.name, server.address, large, staff.cookie, server.pid)


def _data(checkout: Checkout, folder: Path, voices: int) -> dict[str, str]:
    """Make the data with the checkout's own commands; what its server is to be told."""
    data = folder / "data"
    data.mkdir()
    environ = {
        "CODESIGN_DATA_DIR": str(data),
        "CODESIGN_DATABASE_URL": "",
        "CODESIGN_DEMO": "0",
        "CODESIGN_SECRET_KEY": "measuring " * 4,
        "CODESIGN_PROXIES": "1",
    }
    file = str(folder / "project.json")
    checkout.run(environ, "db", "upgrade")
    checkout.run(environ, "seed")
    checkout.run(environ, "seed", "--voices", str(voices), "--project", MADE)
    checkout.run(environ, "export-project", MADE, "--output", file)
    checkout.run(environ, "import-project", "--agency", AGENCY, "--owner", EMAIL, file)
    return environ


def _signed_in(address: str) -> Visitor:
    staff = Visitor(address)
    form = staff.get("/logga-in")
    values = form.values("csrf_token") | {"email": EMAIL, "password": PASSWORD}
    if staff.send("/logga-in", values).location != "/arbete":
        raise RuntimeError(f"{EMAIL} cannot sign in")
    return staff


def _large_project(staff: Visitor) -> str:
    """The slug of the project that came as a file."""
    mine = staff.get("/arbete")
    found = [link for link in mine.links() if link.startswith(f"/arbete/{MADE}")]
    if not found:
        raise RuntimeError(f"{EMAIL} does not see the large project")
    return found[0].split("/")[2]


def expected(answer: Answer, path: str) -> Answer:
    """The same answer, when it is a page or leads on. Raises RuntimeError otherwise."""
    if not answer.is_done:
        raise RuntimeError(f"{path} was answered {answer.status}")
    return answer
