"""Prints the path of a Chromium for the browser tests; says on stderr which one it is.

The system's first, then Playwright's own, then Debian's through apt. The one without windows is
preferred: the same engine, a third cheaper, since it draws no browser around the page.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 90
LOCK_SECONDS = 900
"""How long another program may hold the package manager's lock before this one gives up."""
PAUSE_SECONDS = 3
LOCK_SIGNS = (
    "could not get lock",
    "could not open lock",
    "unable to lock",
    "unable to acquire the dpkg",
    "lock was locked by another process",
    "is another process using it",
)


def main() -> int:
    found = chosen() or systems() or playwrights() or debians()
    if found is None:
        print(
            "No Chromium was found, and none could be installed. Install Chromium, or set "
            "CODESIGN_CHROMIUM to its path.",
            file=sys.stderr,
        )
        return 1
    path, whose = found
    print(f"browser tests use {whose}: {path}", file=sys.stderr)
    print(path)
    return 0


def chosen() -> tuple[str, str] | None:
    path = os.environ.get("CODESIGN_CHROMIUM")
    if not path:
        return None
    if not _starts(path):
        print(f"CODESIGN_CHROMIUM is {path}, which does not start; looking on.", file=sys.stderr)
        return None
    return path, "the Chromium that CODESIGN_CHROMIUM names"


def systems() -> tuple[str, str] | None:
    for name in NAMES:
        if (path := shutil.which(name)) and _starts(path):
            return path, "the system's Chromium"
    return None


def playwrights() -> tuple[str, str] | None:
    if not _quietly([sys.executable, "-m", "playwright", "install", "chromium"], DOWNLOAD_SECONDS):
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return (path, "Playwright's own Chromium") if Path(path).exists() else None


def debians() -> tuple[str, str] | None:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    if not _apt("update"):
        return None
    for name in (SHELL, "chromium"):
        if _apt("install", "-y", name) and (path := shutil.which(name)):
            return path, "Debian's Chromium, installed just now"
    return None


def _apt(*arguments: str) -> bool:
    """Whether apt-get did it. Waits while another program holds its lock, and says so."""
    deadline = time.monotonic() + LOCK_SECONDS
    is_told = False
    while True:
        failure = _apt_failure(["apt-get", "-qq", *arguments])
        if failure is None:
            return True
        is_locked = any(sign in failure.lower() for sign in LOCK_SIGNS)
        if not is_locked or time.monotonic() > deadline:
            print(f"apt-get {arguments[0]} did not succeed:\n{failure}", file=sys.stderr)
            return False
        if not is_told:
            print(
                "another program is using the package manager; waiting for it "
                f"(at most {LOCK_SECONDS // 60} minutes). apt-get says: {failure}",
                file=sys.stderr,
                flush=True,
            )
            is_told = True
        time.sleep(PAUSE_SECONDS)


def _apt_failure(command: list[str]) -> str | None:
    """The last lines that a command said when it failed; None when it did what it should."""
    try:
        done = subprocess.run(  # noqa: S603 - our own commands only
            command,
            timeout=900,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        return "it had not ended after 15 minutes"
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return None
    told = (done.stderr or done.stdout).strip().splitlines()[-4:]
    return "\n".join(told) or f"exit code {done.returncode}, without a word"


def _starts(path: str) -> bool:
    return _quietly([path, "--version"], 30)


def _quietly(command: list[str], seconds: int) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - our own commands only
            command,
            timeout=seconds,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )
    except (subprocess.TimeoutExpired, OSError):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
