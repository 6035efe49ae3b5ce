"""Their side: GOV.UK Prototype Kit with one page of a form."""

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.reporting import Reporter
from bench.rivals.rival import QUESTIONS
from bench.rivals.visitor import Visitor, get_request, post_request
from bench.serving import Server, free_port, started

KIT = "13.20.3"
INSTALL_LIMIT = 600
"""Seconds that installing may take."""
PAGE = "/provning"
HOSTED = {"NODE_ENV": "production", "USE_AUTH": "false", "USE_HTTPS": "false"}
SERVE = ["node", "node_modules/.bin/govuk-prototype-kit", "serve"]


class NotInstalledError(Exception):
    """The kit could not be installed here; the text says why."""


@dataclass(frozen=True)
class Theirs:
    """The kit, whose visitors have sessions in files."""

    server: Server
    sessions: Path
    """The folder of the files."""
    cookie: str
    """That of a session which the kit made."""
    name: str = "Prototype Kit"

    def page_size(self) -> int:
        """Length of the form's page, uncompressed."""
        return len(Visitor(self.server.address).get(PAGE).text)

    def store(self, n: int) -> None:
        """Store sessions until there are so many, written here to save the time.

        They are copies, under ids of their own, of one that the kit made.
        """
        made = list(self.sessions.glob("*.json"))
        for i in range(len(made), n):
            shutil.copyfile(made[0], self.sessions / f"stored-{i:06d}.json")

    def returning(self, _chance: random.Random) -> bytes:
        """The form, in a session."""
        return get_request(self.server.address, PAGE, self.cookie)

    def new(self, _chance: random.Random) -> bytes:
        """The form, without a session."""
        return get_request(self.server.address, PAGE)

    def post(self, chance: random.Random) -> bytes:
        """An answer to one of the questions, in a session."""
        body = urlencode({f"svar-{chance.randint(1, QUESTIONS)}": "4"})
        return post_request(self.server.address, PAGE, body, self.cookie)

    def visit(self, n: int, answers: int) -> set[str]:
        """The page, and the answers. Those that were acknowledged."""
        visitor = Visitor(self.server.address)
        visitor.get(PAGE)
        done = set()
        for place in range(1, answers + 1):
            if visitor.post(PAGE, urlencode({f"svar-{place}": n})).is_done:
                done.add(f"{place}:{n}")
        return done

    def kept(self) -> set[str]:
        """Every answer in the files of the sessions."""
        return {
            f"{name.removeprefix('svar-')}:{value}"
            for file in self.sessions.glob("*.json")
            for name, value in _stored(file).items()
            if name.startswith("svar-")
        }


@contextmanager
def prototype_kit(folder: Path, out: Reporter) -> Iterator[Theirs]:
    """The kit, installed and started in a folder outside the project.

    Raises NotInstalledError or NotStartedError.
    """
    _install(folder, out)
    (folder / "app" / "views" / "provning.html").write_text(_form(), "utf-8")
    port = free_port()
    environ = {"PORT": str(port), **HOSTED}
    with started(SERVE, environ, port, PAGE, folder, is_quiet=True) as server:
        visitor = Visitor(server.address)
        visitor.post(PAGE, urlencode({"svar-0": "1"}))
        yield Theirs(server, folder / ".tmp" / "sessions", visitor.cookie)


def _install(folder: Path, out: Reporter) -> None:
    """Create the kit as its documentation says."""
    if shutil.which("npx") is None:
        raise NotInstalledError("npm is not on this machine")
    folder.mkdir()
    out.line(f"installing govuk-prototype-kit {KIT} in a temporary folder …")
    command = ["npx", "--yes", f"govuk-prototype-kit@{KIT}", "create", "."]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=INSTALL_LIMIT)
    except (subprocess.SubprocessError, OSError) as error:
        raise NotInstalledError(f"it could not be installed: {type(error).__name__}") from error


def _form() -> str:
    steps = "".join(
        f'<label><input type="radio" name="svar-1" value="{n}"> {n}</label>' for n in range(1, 6)
    )
    return (
        "{% extends 'layouts/main.html' %}{% block content %}<h1>Exempel</h1>"
        f'<form method="post" action="{PAGE}">{steps}<button>Fortsätt</button></form>'
        "{% endblock %}"
    )


def _stored(file: Path) -> dict[str, str]:
    """What a visitor said in their session; nothing when the file is only half written."""
    try:
        found: dict[str, str] = json.loads(file.read_text("utf-8")).get("data", {})
    except ValueError:
        return {}
    return found
