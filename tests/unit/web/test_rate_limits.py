"""How often one network may try: exact amounts, at the boundary and on both sides of it."""

from datetime import UTC, datetime, timedelta

import pytest

from codesign.errors import TooManyError
from codesign.web import rate_limits
from codesign.web.rate_limits import Bucket, Buckets, Limit, filled, full, returned, taken

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIMIT = Limit(burst=3, per_second=0.5)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_limits_are_those_that_security_tells() -> None:
    assert Limit(10, 1 / 360) == rate_limits.CODE_TRIES
    assert Limit(20, 1 / 60) == rate_limits.INVITATION_TRIES
    assert Limit(300, 1) == rate_limits.SUBMISSIONS
    assert timedelta(minutes=1) == rate_limits.SWEPT_EVERY
    assert rate_limits.MOST == 100_000


@pytest.mark.parametrize(
    ("tokens", "seconds", "there"),
    [(0, 0, 0), (0, 1, 0.5), (0, 4, 2), (0, 6, 3), (0, 100, 3), (1, 2, 2), (2, 2, 3), (1, -8, 1)],
)
def test_what_runs_into_a_bucket(tokens: float, seconds: float, there: float) -> None:
    found = filled(Bucket(tokens, NOW), LIMIT, later(seconds))
    assert found == Bucket(there, later(max(0, seconds)))


@pytest.mark.parametrize(
    ("tokens", "left", "is_allowed"),
    [(0, 0, False), (0.99, 0.99, False), (1, 0, True), (1.5, 0.5, True), (3, 2, True)],
)
def test_a_whole_token_is_needed_and_one_is_taken(
    tokens: float, left: float, is_allowed: bool
) -> None:
    assert taken(Bucket(tokens, NOW), LIMIT, NOW) == (Bucket(left, NOW), is_allowed)


@pytest.mark.parametrize(("tokens", "there"), [(0, 1), (2, 3), (2.5, 3), (3, 3)])
def test_a_token_that_is_put_back_never_overfills(tokens: float, there: float) -> None:
    assert returned(Bucket(tokens, NOW), LIMIT) == Bucket(there, NOW)


@pytest.mark.parametrize(("tokens", "seconds"), [(3, 0), (4, 0), (2, 2), (0, 6)])
def test_when_a_bucket_is_full_again(tokens: float, seconds: float) -> None:
    assert LIMIT.full_at(Bucket(tokens, NOW)) == later(seconds)
    assert full(LIMIT, NOW) == Bucket(3, NOW)


@pytest.mark.parametrize(("wanted", "allowed"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (1000, 3)])
def test_several_are_taken_at_once_as_far_as_they_last(wanted: int, allowed: int) -> None:
    buckets = Buckets()
    assert buckets.take_several("here", wanted, LIMIT, NOW) == allowed
    assert buckets.take_several("here", 9, LIMIT, NOW) == 3 - allowed
    assert buckets.take("elsewhere", LIMIT, NOW)


def test_a_refusal_costs_nothing_and_time_gives_exactly_one_try_back() -> None:
    buckets = Buckets()
    for _ in range(3):
        buckets.take_or_refuse("here", LIMIT, NOW)
    for _ in range(5):
        with pytest.raises(TooManyError):
            buckets.take_or_refuse("here", LIMIT, NOW)
    assert not buckets.take("here", LIMIT, later(1.9))
    assert buckets.take("here", LIMIT, later(2))
    assert not buckets.take("here", LIMIT, later(2))


def test_what_is_given_back_may_be_taken_again_and_only_by_the_same() -> None:
    buckets = Buckets()
    buckets.take_several("here", 3, LIMIT, NOW)
    buckets.take_several("there", 3, LIMIT, NOW)
    buckets.give_back({"here": 2, "nobody": 3}, LIMIT)
    assert buckets.take_several("here", 9, LIMIT, NOW) == 2
    assert buckets.take_several("there", 9, LIMIT, NOW) == 0
    assert len(buckets) == 2


def test_what_failed_is_charged_to_nobody() -> None:
    buckets = Buckets()

    def fail_after_charging() -> None:
        with buckets.charging(LIMIT) as charged:
            charged["here"] += buckets.take_several("here", 2, LIMIT, NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_after_charging()
    assert buckets.take_several("here", 9, LIMIT, NOW) == 3
    with buckets.charging(LIMIT) as charged:
        charged["there"] += buckets.take_several("there", 2, LIMIT, NOW)
    assert buckets.take_several("there", 9, LIMIT, NOW) == 1


def test_who_is_full_again_is_forgotten_and_nobody_else() -> None:
    buckets = Buckets()
    buckets.take_several("soon", 1, LIMIT, NOW)  # full again after 2 s
    slow = Limit(burst=100, per_second=0.5)
    buckets.take_several("late", 31, slow, NOW)  # after 62 s
    buckets.take("one", LIMIT, later(59.9))
    assert len(buckets) == 3, "swept before a minute had gone"
    buckets.take("two", LIMIT, later(60))
    assert len(buckets) == 3, "one and two, and the one that is not full again"
    buckets.take("two", LIMIT, later(119.9))
    assert len(buckets) == 3
    buckets.take("two", LIMIT, later(120))
    assert len(buckets) == 1


def test_a_bucket_that_is_full_at_that_very_moment_is_forgotten() -> None:
    buckets = Buckets()
    buckets.take_several("here", 30, Limit(100, 0.5), NOW)  # full again after 60 s
    buckets.take("there", LIMIT, later(60))
    assert len(buckets) == 1


def test_the_one_that_was_used_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST", 2)
    buckets = Buckets()
    buckets.take_several("first", 3, LIMIT, NOW)
    buckets.take_several("second", 3, LIMIT, NOW)
    assert not buckets.take("first", LIMIT, NOW)
    buckets.take_several("third", 3, LIMIT, NOW)
    assert len(buckets) == 2
    assert not buckets.take("first", LIMIT, NOW), "it was used after the second"
    assert buckets.take("second", LIMIT, NOW), "it was used longest ago"


def test_a_key_is_of_its_purpose_its_owner_and_its_process() -> None:
    one, other = Buckets(), Buckets()
    keys = {
        one.key_of("tell", "192.0.2.1"),
        one.key_of("tell", "192.0.2.2"),
        one.key_of("code", "192.0.2.1"),
        other.key_of("tell", "192.0.2.1"),
    }
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert one.key_of("tell", "192.0.2.1") == one.key_of("tell", "192.0.2.1")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:0db8:0001:0002"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:0db8:0001:0002"),
        ("2001:db8:1:3::1", "2001:0db8:0001:0003"),
        ("fe80::1%eth0", "fe80:0000:0000:0000"),
        ("fe80::1%25%x", "fe80:0000:0000:0000"),
        ("", "unknown"),
        ("192.0.2.300", "unknown"),
        ("någon", "unknown"),
    ],
)
def test_a_network_is_an_address_of_ipv4_and_the_first_half_of_ipv6(
    address: str, network: str
) -> None:
    assert rate_limits.network_of(address) == network
