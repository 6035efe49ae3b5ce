"""Setting up: two at once in one folder take turns, and the one that waits says so."""

import runpy
import threading
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "set_up.py"
WAITING = "another set-up of this folder is under way"


def test_of_two_set_ups_the_later_waits_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = runpy.run_path(str(TOOL))
    said, is_said = [], threading.Event()

    def say(text: str) -> None:
        said.append(text)
        is_said.set()

    monkeypatch.setitem(tool["alone"].__wrapped__.__globals__, "say", say)
    order = []

    def later() -> None:
        with tool["alone"](tmp_path / "lock"):
            order.append("later")

    with tool["alone"](tmp_path / "lock"):
        waiting = threading.Thread(target=later)
        waiting.start()
        assert is_said.wait(60)
        order.append("first")
    waiting.join(60)
    assert order == ["first", "later"]
    assert len(said) == 1
    assert said[0].startswith(WAITING)
    with tool["alone"](tmp_path / "lock"):
        assert len(said) == 1, "nobody is waited for who has ended"
