"""Setting up the browser tests: what stops it is told, and a busy package manager is waited for."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "find_chromium.py"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """The tool on a machine that has nothing but the package manager that a test gives it."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    loaded = runpy.run_path(str(TOOL))
    spaces = loaded["_apt"].__globals__
    spaces["PAUSE_SECONDS"] = 0
    return SimpleNamespace(folder=tmp_path, spaces=spaces, **loaded)


def apt(tool: SimpleNamespace, script: str) -> None:
    command = tool.folder / "apt-get"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)


def calls(tool: SimpleNamespace) -> int:
    return len((tool.folder / "calls").read_text().splitlines())


LOCKED = "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 712 (apt)"


@pytest.mark.parametrize(
    "held",
    [
        LOCKED,
        "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another "
        "process using it?",
        "dpkg: error: dpkg frontend lock was locked by another process with pid 712",
        "E: Unable to lock directory /var/lib/apt/lists/",
        "E: Could not open lock file /var/lib/dpkg/lock - open (11: Resource temporarily "
        "unavailable)",
    ],
)
def test_every_way_to_say_that_a_lock_is_held_is_known(tool: SimpleNamespace, held: str) -> None:
    apt(
        tool,
        f"echo x >> {tool.folder}/calls; [ $(wc -l < {tool.folder}/calls) -gt 1 ] && exit 0; "
        f"echo '{held}' >&2; exit 100",
    )
    assert tool._apt("update")
    assert calls(tool) == 2


def test_a_lock_is_waited_for_and_told_once(
    tool: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    count = f'echo x >> {tool.folder}/calls; n=$(wc -l < {tool.folder}/calls); [ "$n" -gt 3 ]'
    apt(tool, f"{{ {count}; }} && exit 0; echo '{LOCKED}' >&2; exit 100")
    assert tool._apt("update")
    assert calls(tool) == 4
    told = capsys.readouterr().err
    assert told.count("another program is using the package manager") == 1
    assert LOCKED in told


def test_a_lock_that_never_goes_ends_in_its_reason(
    tool: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    tool.spaces["LOCK_SECONDS"] = -1
    apt(tool, f"echo '{LOCKED}' >&2; exit 100")
    assert not tool._apt("install", "-y", "chromium")
    assert f"apt-get install did not succeed:\n{LOCKED}" in capsys.readouterr().err


def test_another_failure_is_told_at_once(
    tool: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = "E: Unable to locate package chromium"
    apt(tool, f"echo x >> {tool.folder}/calls; echo '{fault}' >&2; exit 100")
    assert not tool._apt("install", "-y", "chromium")
    assert calls(tool) == 1
    assert fault in capsys.readouterr().err
