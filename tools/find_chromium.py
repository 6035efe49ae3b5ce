"""Prints the path of a Chromium for the browser tests; says on stderr which one it is.

The system's first, then Playwright's own, then Debian's through apt.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 90


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
    if not _quietly(["apt-get", "update", "-qq"], 300):
        return None
    if not _quietly(["apt-get", "install", "-y", "-qq", "chromium"], 900):
        return None
    path = shutil.which("chromium")
    return (path, "Debian's Chromium, installed just now") if path else None


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
