"""`codesign serve` ended the hard way while citizens try again: a small version of `make crash`."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bench.crash import killing, stopping
from bench.crash.killing import Survival
from bench.crash.recording import NoCompilerError
from tests.engines import ENGINES


@pytest.fixture
def kill_once() -> Callable[..., Survival]:
    """kill -9 once, on a slow disk, where those who come at once are written together."""

    def kill(**how: Any) -> Survival:
        try:
            return killing.kill_often(1, seed=2, workers=1, at_once=8, **how)
        except NoCompilerError as missing:
            pytest.skip(str(missing))

    return kill


@pytest.mark.skipif("sqlite" not in ENGINES, reason="SQLite is not tested here")
def test_killed_server_has_kept_every_receipt_once(kill_once: Callable[..., Survival]) -> None:
    outcome = kill_once(slow_ms=80)
    assert outcome.is_whole, outcome
    assert outcome.stops == 1
    assert outcome.acknowledged > 5
    assert outcome.sent > outcome.tried, "nobody had to try again"
    assert outcome.largest_group > 1, "no groups formed"


@pytest.mark.skipif("sqlite" not in ENGINES, reason="SQLite is not tested here")
def test_killed_server_that_tells_a_group_before_its_commit_has_lost_them(
    kill_once: Callable[..., Survival],
) -> None:
    assert kill_once(command=("bench.crash.doubles", "early"), slow_ms=1_500, within=0.05).lost


@pytest.mark.skipif("postgresql" not in ENGINES, reason="PostgreSQL is not tested here")
def test_postgresql_stopped_at_once_has_kept_every_receipt_once() -> None:
    outcome, health = stopping.stop_often(1, seed=2, workers=1)
    assert outcome.is_whole, outcome
    assert outcome.acknowledged > 5
    assert json.loads(health)["status"] == "ok"
