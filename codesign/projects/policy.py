"""Who may do what: every capability names the audience of its routes; any other is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codesign.accounts.roles import Role

EVERY_ROLE = frozenset(Role)
SEES_RAW = frozenset({Role.OWNER, Role.DESIGNER, Role.FACILITATOR, Role.ANALYST})
"""Roles that read words which nobody has released yet."""
SEES_EXACT_NUMBERS = SEES_RAW
"""Roles that the disclosure guard does not meet: they see exact numbers of small groups, and may
filter freely."""
SEES_GROUP_ACTIONS = SEES_RAW
"""Roles that see actions which are only for the project group."""
CODES = SEES_RAW
EDITS_AREAS = frozenset({Role.OWNER, Role.DESIGNER, Role.ANALYST})
EDITS_JOURNEYS = frozenset({Role.OWNER, Role.DESIGNER})
IMPORTS = frozenset({Role.OWNER, Role.DESIGNER, Role.FACILITATOR, Role.ANALYST})
MODERATES = frozenset({Role.OWNER, Role.DESIGNER, Role.FACILITATOR, Role.ANALYST})
WRITES_ANSWERS = SEES_RAW
EDITS_PROTOTYPES = frozenset({Role.OWNER, Role.DESIGNER})
RUNS_ROUNDS = frozenset({Role.OWNER, Role.DESIGNER, Role.FACILITATOR})
"""Roles that plan rounds, open and close them, and interview in the field."""
PUBLISHES_ANSWERS = frozenset({Role.OWNER, Role.DESIGNER})
RELEASES_NUMBERS = frozenset({Role.OWNER, Role.DESIGNER, Role.ANALYST})
"""Roles that decide when readers are told what a round has answered."""
OWNS = frozenset({Role.OWNER})


@dataclass(frozen=True)
class Public:
    """Anyone, without an account."""


@dataclass(frozen=True)
class Participant:
    """Anyone who holds a code of a round or a walk-through; the view fetches by that code first,
    and answers alike whether it is wrong, old or somebody else's."""


@dataclass(frozen=True)
class SignedIn:
    """Any member of staff; what is listed is their own."""


@dataclass(frozen=True)
class Admin:
    """Staff who administer their agency."""


@dataclass(frozen=True)
class InProject:
    """Staff with one of these roles in the project that the address names."""

    roles: frozenset[Role]


Audience = Public | Participant | SignedIn | Admin | InProject

POLICY: dict[str, Audience] = {}
"""Endpoint → audience: the sum of what capabilities declare. A route that is not here is closed."""


def use_policy(declared: Iterable[Mapping[str, Audience]]) -> None:
    """Make the sum of these the policy of this process.

    Raises ValueError when two of them name the same route.
    """
    table: dict[str, Audience] = {"static": Public()}
    for part in declared:
        if twice := table.keys() & part.keys():
            raise ValueError(f"two capabilities say who may open {min(twice)}")
        table |= part
    POLICY.clear()
    POLICY.update(table)
