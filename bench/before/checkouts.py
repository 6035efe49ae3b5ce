"""A commit in a folder of its own, with an environment that it runs in."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINNED = ("requirements.txt", "package-lock.json")
"""What decides whether two checkouts can run in the same environment."""
VENDOR = Path("codesign", "static", "vendor")


class CheckoutError(Exception):
    """A commit cannot be measured; the text says why."""


@dataclass(frozen=True)
class Checkout:
    """Code in a folder, and the Python that runs it."""

    name: str
    folder: Path
    python: Path

    def command(self, *words: str) -> list[str]:
        """`codesign` of this checkout."""
        return [str(self.python), "-m", "codesign", *words]

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """These variables, and what makes this checkout's code the one that is found."""
        return {**environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, environ: Mapping[str, str], *words: str) -> None:
        """Do a command to its end. Raises CheckoutError with the last thing it said."""
        done = subprocess.run(
            self.command(*words),
            check=False,
            cwd=self.folder,
            env={**os.environ, **self.environ(environ)},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip()
            raise CheckoutError(f"{self.name}: codesign {words[0]}: {said[-400:]}")


def present() -> Checkout:
    """The checkout that this bench belongs to, in the environment that runs it."""
    return _own_code(Checkout("now", ROOT, Path(sys.executable)))


@contextmanager
def of_commit(commit: str) -> Iterator[Checkout]:
    """A commit of this repository in a temporary folder, gone after the block.

    It runs in the present environment when it pins the same packages, otherwise in one that its
    own set-up makes. Raises CheckoutError.
    """
    with tempfile.TemporaryDirectory(prefix="medskapa-before-") as made:
        folder = Path(made)
        _unpack(commit, folder)
        if pins_the_same(folder, ROOT):
            shutil.copytree(ROOT / VENDOR, folder / VENDOR, dirs_exist_ok=True)
            python = Path(sys.executable)
        else:
            python = _set_up(folder)
        yield _own_code(Checkout(commit, folder, python))


def pins_the_same(one: Path, other: Path) -> bool:
    """Whether two checkouts pin the same packages, byte for byte."""
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in PINNED)


def _unpack(commit: str, folder: Path) -> None:
    named = ["git", "-C", str(ROOT), "archive", "--format=tar", commit]
    archive = subprocess.run(named, check=False, capture_output=True)
    if archive.returncode:
        told = archive.stderr.decode("utf-8", "replace").strip()
        raise CheckoutError(f"there is no commit “{commit}” here: {told}")
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)


def _set_up(folder: Path) -> Path:
    command = [sys.executable, "tools/set_up.py"]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True)
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip()
        raise CheckoutError(f"the commit's environment could not be made: {told[-400:]}")
    return folder / ".venv" / "bin" / "python"


def _own_code(checkout: Checkout) -> Checkout:
    """The same, when its Python finds its own code first. Raises CheckoutError otherwise."""
    asked = "import codesign; print(codesign.__file__)"
    environ = {**os.environ, **checkout.environ({})}
    command = [str(checkout.python), "-c", asked]
    found = subprocess.run(
        command, check=False, cwd=checkout.folder, env=environ, capture_output=True, text=True
    )
    if checkout.folder.resolve() not in Path(found.stdout.strip()).resolve().parents:
        raise CheckoutError(f"{checkout.name} would run code of another checkout")
    return checkout
