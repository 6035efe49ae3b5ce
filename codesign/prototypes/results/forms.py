"""What an address of the results asks for, and what a number of theirs stands for."""

from collections.abc import Mapping
from dataclasses import dataclass

from codesign.prototypes.results.rows import WalkRow

_YES_NO = {"ja": True, "nej": False}


@dataclass(frozen=True)
class ResultWish:
    """Which walk-throughs are looked at; None: whatever was said."""

    disruption: bool | None = None
    moderated: bool | None = None
    ignored: tuple[str, ...] = ()
    """Parameters that asked for what does not exist."""

    def holds(self, walk: WalkRow) -> bool:
        """Whether a walk-through is among those looked at."""
        return self.disruption in {None, walk.disruption} and self.moderated in {
            None,
            walk.is_moderated,
        }

    @property
    def query(self) -> dict[str, str]:
        """The address's parameters for it."""
        given = {"storning": self.disruption, "ledd": self.moderated}
        return {
            name: "ja" if value else "nej" for name, value in given.items() if value is not None
        }

    @property
    def is_narrow(self) -> bool:
        """Whether some walk-throughs may be left out."""
        return bool(self.query)


def result_wish(args: Mapping[str, str]) -> ResultWish:
    """What the address asks for; what it cannot ask for is passed over and named."""
    given = {name: args.get(name, "") for name in ("storning", "ledd")}
    return ResultWish(
        _YES_NO.get(given["storning"]),
        _YES_NO.get(given["ledd"]),
        tuple(name for name, value in given.items() if value and value not in _YES_NO),
    )


@dataclass(frozen=True)
class Mark:
    """What one number counts: walk-throughs at a page of the plan, with one version, that …"""

    key: str = ""
    """A block's key, or `closing`; "" for the round."""
    arm: str = ""
    what: str = ""
    """One of `behind.WAYS`."""
    value: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The address's parameters for it."""
        given = {"sida": self.key, "arm": self.arm, "visa": self.what, "varde": self.value}
        return {name: value for name, value in given.items() if value}


def mark_of(args: Mapping[str, str]) -> Mark:
    """The number that an address leads behind."""
    return Mark(*(args.get(name, "")[:300] for name in ("sida", "arm", "visa", "varde")))
