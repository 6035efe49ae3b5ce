"""Rules about staff: what an address looks like, when an invitation opens, who must remain."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from codesign.accounts.roles import Role

LOGIN_LASTS = timedelta(hours=12)
"""A login ends at most this long after the hour in which it began, used or not."""
INVITATION_LASTS = timedelta(days=14)
NAME_LIMIT = 100
NOTE_LIMIT = 100
EMAIL_LIMIT = 254
"""RFC 5321: a forward-path of 256 octets less its angle brackets."""

_STAND_IN = "@stand-in.invalid"
"""No mail goes there and nobody signs in with it (RFC 2606)."""


def hour_of(moment: datetime) -> datetime:
    """The hour that a moment lies in: as closely as a login's times are kept."""
    return moment.replace(minute=0, second=0, microsecond=0)


def stand_in_address(token: str) -> str:
    """The address of an account that only stands for somebody elsewhere."""
    return f"{token}{_STAND_IN}"


def is_stand_in(email: str) -> bool:
    """Whether the account only stands for somebody who is not here."""
    return email.endswith(_STAND_IN)


class InvitationState(StrEnum):
    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Invitation(Protocol):
    """What deciding about an invitation needs to know."""

    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None


def invitation_state(invitation: Invitation, moment: datetime) -> InvitationState:
    """Whether the invitation still opens at `moment`, and else why not."""
    if invitation.used_at is not None:
        return InvitationState.USED
    if invitation.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    if invitation.expires_at <= moment:
        return InvitationState.EXPIRED
    return InvitationState.OPEN


def normal_email(given: str) -> str:
    """An address as it is stored: no space around it, small letters."""
    return given.strip().lower()


def is_email(address: str) -> bool:
    """Whether an address has the shape of one. Only a letter that arrives proves more."""
    name, at, host = address.rpartition("@")
    shaped = bool(name and at and "." in host.strip("."))
    return shaped and len(address) <= EMAIL_LIMIT and not any(c.isspace() for c in address)


def is_local(address: str) -> bool:
    """Whether an address to go on to lies within this site.

    Browsers read a backslash as a slash and drop control characters, so none may be there.
    """
    return (
        address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and "\\" not in address
        and all(character.isprintable() for character in address)
    )


def leaves_an_owner(roles: Iterable[tuple[int, Role]], person_id: int, new: Role | None) -> bool:
    """Whether somebody owns the project after the person gets the new role, or none at all."""
    after = {someone: role for someone, role in roles if someone != person_id}
    return new is Role.OWNER or Role.OWNER in after.values()
