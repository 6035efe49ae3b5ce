"""`codesign serve` ended the hard way while citizens try again: a small version of `make crash`."""

import json

import pytest

from bench.crash import killing, stopping
from tests.engines import ENGINES


@pytest.mark.skipif("sqlite" not in ENGINES, reason="SQLite is not tested here")
def test_killed_server_has_kept_every_receipt_once() -> None:
    outcome = killing.kill_often(1, seed=2)
    assert outcome.is_whole, outcome
    assert outcome.stops == 1
    assert outcome.acknowledged > 5
    assert outcome.sent > outcome.tried, "nobody had to try again"


@pytest.mark.skipif("postgresql" not in ENGINES, reason="PostgreSQL is not tested here")
def test_postgresql_stopped_at_once_has_kept_every_receipt_once() -> None:
    outcome, health = stopping.stop_often(1, seed=2, workers=1)
    assert outcome.is_whole, outcome
    assert outcome.acknowledged > 5
    assert json.loads(health)["status"] == "ok"
