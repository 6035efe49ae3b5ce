"""What an address of the results asks for, and what a number of theirs stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codesign.items.marks import CellSelector
from codesign.items.rows import WalkRow

_YES_NO = {"ja": True, "nej": False}
_TIMES = {"mal": True, "tryck": False}


@dataclass(frozen=True)
class ResultQuery:
    """Which walk-throughs are looked at; None: whatever was said."""

    disruption: bool | None = None
    moderated: bool | None = None
    at_goal: bool | None = None
    """Which times are looked at: those that end at the goal, or at somebody's press."""
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
        told = {
            name: "ja" if value else "nej" for name, value in given.items() if value is not None
        }
        times = {} if self.at_goal is None else {"tid": "mal" if self.at_goal else "tryck"}
        return told | times

    @property
    def is_narrow(self) -> bool:
        """Whether some walk-throughs may be left out."""
        return self.disruption is not None or self.moderated is not None


def result_wish(args: Mapping[str, str]) -> ResultQuery:
    """What the address asks for; what it cannot ask for is passed over and named."""
    given = {name: args.get(name, "") for name in ("storning", "ledd")}
    time = args.get("tid", "")
    strange = [name for name, value in given.items() if value and value not in _YES_NO]
    return ResultQuery(
        _YES_NO.get(given["storning"]),
        _YES_NO.get(given["ledd"]),
        _TIMES.get(time),
        (*strange, *(["tid"] if time and time not in _TIMES else [])),
    )


OUTSIDE = "utanfor"
"""What the walk-throughs are that staff have left out of the results."""


def mark_of(args: Mapping[str, str]) -> CellSelector:
    """The number that an address leads behind."""
    return CellSelector(*(args.get(name, "")[:300] for name in ("sida", "arm", "visa", "varde")))


@dataclass(frozen=True)
class SideQuery:
    """A version in a round, as a comparison's address names it: ``round:arm``."""

    round: str
    arm: str

    @property
    def written(self) -> str:
        return f"{self.round}:{self.arm}"


def pair_wish(
    args: Mapping[str, str], here: str, arms: Mapping[str, Sequence[str]]
) -> tuple[SideQuery, SideQuery, bool]:
    """The two that are compared, and whether the address asked for what is not there.

    `here` is the page's round, `arms` every round's arms. ``a`` and ``b`` name versions in rounds,
    ``med`` another round; without them the round's first version stands beside its last.
    """
    known = [SideQuery(slug, arm) for slug, own in arms.items() for arm in own]
    by_name = {one.written: one for one in known}
    other = args.get("med", "")
    beside = other if other in arms else here
    first = by_name.get(args.get("a", ""), SideQuery(here, arms[here][0]))
    last = arms[beside][-1] if beside == here else arms[beside][0]
    second = by_name.get(args.get("b", ""), SideQuery(beside, last))
    asked = [(args.get(name, ""), by_name) for name in ("a", "b")]
    is_strange = any(value and value not in known for value, known in asked)
    return first, second, is_strange or bool(other and other not in arms)
