"""Addresses, invitations, owners, passwords and token buckets."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesign.accounts.domain import (
    InvitationState,
    invitation_state,
    is_email,
    is_local,
    leaves_an_owner,
)
from codesign.accounts.passwords import (
    WeakPasswordError,
    hash_password,
    is_password,
    require_good_password,
)
from codesign.accounts.roles import Role
from codesign.projects.domain import RESERVED, slug_from
from codesign.web.rate_limits import Bucket, Limit, filled, full, network_of, returned, taken

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIMIT = Limit(burst=3, per_second=1)


@dataclass
class Invited:
    expires_at: datetime = NOW + timedelta(days=1)
    used_at: datetime | None = None
    withdrawn_at: datetime | None = None


def test_an_invitation_opens_until_it_is_used_withdrawn_or_old() -> None:
    assert invitation_state(Invited(), NOW) is InvitationState.OPEN
    assert invitation_state(Invited(used_at=NOW), NOW) is InvitationState.USED
    assert invitation_state(Invited(withdrawn_at=NOW), NOW) is InvitationState.WITHDRAWN
    assert invitation_state(Invited(expires_at=NOW), NOW) is InvitationState.EXPIRED


@pytest.mark.parametrize("address", ["astrid@myndighet.se", "a.b+c@x.y.example"])
def test_addresses_that_are_addresses(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address", ["", "astrid", "@x.se", "a b@x.se", "a@x", "a@" + "x" * 300 + ".se"]
)
def test_addresses_that_are_not(address: str) -> None:
    assert not is_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:1",
        "",
        "/a\nb",
        "/a\\b",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(address: str) -> None:
    assert not is_local(address)


def test_a_path_of_our_own_is_local() -> None:
    assert is_local("/arbete/projektet?visa=alla")


@given(
    st.dictionaries(st.integers(1, 6), st.sampled_from(Role), min_size=1),
    st.integers(1, 6),
    st.none() | st.sampled_from(Role),
)
def test_a_project_is_never_left_without_owner(
    roles: dict[int, Role], person: int, new: Role | None
) -> None:
    after = dict(roles)
    if new is None:
        after.pop(person, None)
    else:
        after[person] = new
    assert leaves_an_owner(roles.items(), person, new) == (Role.OWNER in after.values())


def test_a_password_is_kept_as_argon2id_and_only_it_opens() -> None:
    stored = hash_password("fyra glada hästar")
    assert stored.startswith("$argon2id$")
    assert is_password(stored, "fyra glada hästar")
    assert not is_password(stored, "fyra glada hästar ")
    assert not is_password("not a hash", "fyra glada hästar")


@pytest.mark.parametrize("password", ["", "kort", "password1234", "aaaaaaaaaaaaaa", "x" * 2000])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(WeakPasswordError):
        require_good_password(password)


def test_a_bucket_lets_the_burst_through_and_then_refills() -> None:
    bucket, allowed = full(LIMIT, NOW), []
    for _ in range(5):
        bucket, ok = taken(bucket, LIMIT, NOW)
        allowed.append(ok)
    assert allowed == [True, True, True, False, False]
    assert taken(bucket, LIMIT, NOW + timedelta(seconds=1))[1]


@given(st.lists(st.integers(-5, 5), max_size=30))
def test_a_bucket_never_holds_more_than_its_burst_nor_less_than_nothing(waits: list[int]) -> None:
    bucket, moment = full(LIMIT, NOW), NOW
    for seconds in waits:
        moment += timedelta(seconds=seconds)
        bucket, _ = taken(bucket, LIMIT, moment)
        assert 0 <= bucket.tokens <= LIMIT.burst
    assert returned(full(LIMIT, NOW), LIMIT).tokens == LIMIT.burst


def test_a_clock_set_back_adds_nothing() -> None:
    assert filled(Bucket(1, NOW), LIMIT, NOW - timedelta(hours=1)).tokens == 1


def test_one_household_is_one_network() -> None:
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("no address") == "unknown"


@given(st.text(max_size=200))
def test_any_title_gives_an_address_that_can_stand_in_a_url(title: str) -> None:
    slug = slug_from(title)
    assert slug
    assert len(slug) <= 48
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug not in RESERVED


def test_a_taken_address_gets_a_number() -> None:
    assert slug_from("Ärenden på öppet hus") == "arenden-pa-oppet-hus"
    assert slug_from("Nytt") == "nytt-2"
    assert slug_from("Ett", {"ett", "ett-2"}) == "ett-3"
