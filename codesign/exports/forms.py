"""What was asked for on the export page, as clean values."""

from collections.abc import Mapping

from codesign.accounts.roles import Role
from codesign.contributions.domain import PUBLIC_SEES, STAFF_SEES
from codesign.exports.domain import Form, Scope
from codesign.projects.policy import OWNS, SEES_RAW


def form_of(sent: Mapping[str, str]) -> Form:
    """How the table is to be written; CSV unless something else is known."""
    return Form.XLSX if sent.get("form") == Form.XLSX else Form.CSV


def scope_of(role: Role | None, sent: Mapping[str, str]) -> Scope:
    """Which voices the role gets. Readers get released ones, and nobody's name."""
    sees_raw = role in SEES_RAW
    return Scope(
        seen=frozenset(STAFF_SEES if sees_raw else PUBLIC_SEES),
        is_whole=sees_raw,
        with_names=sees_raw and sent.get("namn") == "1",
    )


def with_people(role: Role | None, sent: Mapping[str, str]) -> bool:
    """Whether names and addresses go along: only an owner may say so."""
    return role in OWNS and sent.get("namn") == "1"
