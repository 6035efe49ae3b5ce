"""What a released voice carries to those whom the disclosure guard meets: one rule for every page.

Each released voice can be read and counted, so it must not carry what the guard hides. To readers
and the public it brings its words, its language, where it was said, whether it says how it is, how
it should be or what to do, and whose perspective it takes; and besides these

- its group, where the guard shows that group among the project's released voices, and never in a
  project about children;
- the month it came, and nothing of when in a project about children;
- never how it felt (a mean tells that, where enough have said so), and never its origin: a
  workshop's table or a file's row may be one person's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from codesign.contributions.disclosure import Shown, suppress_small

NO_GROUP = ""


@dataclass(frozen=True)
class Carried:
    """What is told of each voice. `is_guarded` is False for those who may read raw words."""

    is_guarded: bool = False
    about_children: bool = False
    shown_groups: Shown[str] | None = None
    """The project's groups as they may be counted; None where none may be told."""

    def group(self, name: str) -> str:
        """The group as it may be told, "" when it may not."""
        if not self.is_guarded:
            return name
        return name if self.shown_groups and self.shown_groups.counts.get(name) else NO_GROUP

    def day(self, day: date | None) -> date | None:
        """The exact day, for those who may know it."""
        return None if self.is_guarded else day

    def month(self, day: date | None) -> date | None:
        """The first day of the month it came, for those who may know the month and not the day."""
        if not self.is_guarded or self.about_children or day is None:
            return None
        return day.replace(day=1)

    def rating(self, rating: int | None) -> int | None:
        """How it felt to this one person."""
        return None if self.is_guarded else rating

    def origin(self, origin: str) -> str:
        """Where it comes from."""
        return "" if self.is_guarded else origin


EVERYTHING = Carried()
"""For those who may read raw words, and for whoever reads their own voice by its code."""


def groups_shown(released: Mapping[str, int], least: int) -> Shown[str]:
    """The groups of a project's released voices as they may be counted; "" is those without.

    Whoever knows that a group is there knows that it has a voice at least.
    """
    return suppress_small(released, least, plain_zeros={NO_GROUP, *released})


def carried(released: Mapping[str, int], least: int, *, about_children: bool) -> Carried:
    """What voices carry in a project with so many released voices of each group."""
    if about_children:
        return Carried(is_guarded=True, about_children=True)
    return Carried(is_guarded=True, shown_groups=groups_shown(released, least))
