"""What each capability puts into a demo project beside its voices, declared beside its own code.

The examples stand in ``project.yaml``; `starter` reads them and puts them in, once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from codesign.accounts.roles import Role
from codesign.projects.models import Project

T = TypeVar("T")


@dataclass(frozen=True)
class DemoSeed:
    """A demo project that examples are put into."""

    session: Session
    project: Project
    areas: Mapping[str, int]
    """Key → id, of the areas that the project still has."""
    people: Mapping[Role, int]
    """Role → id of the member who has it."""
    examples: Mapping[str, Any]
    """What ``project.yaml`` gives, by its field."""

    @property
    def whose(self) -> dict[str, int]:
        """The columns that say whose a row is."""
        return {"agency_id": self.project.agency_id, "project_id": self.project.id}

    def given(self, field: str, kind: type[T]) -> Sequence[T]:
        """The examples of one field, which are of this class."""
        found: Sequence[Any] = self.examples[field]
        return [one for one in found if isinstance(one, kind)]


@dataclass(frozen=True)
class DemoPart:
    """The examples of one capability."""

    is_there: Callable[[Session, Project], bool]
    """Whether the project has any of its rows, the demo's or somebody's own: then no part adds
    anything."""
    add: Callable[[DemoSeed], None]


_PARTS: list[DemoPart] = []


def use_demo_parts(known: Iterable[DemoPart]) -> None:
    """Make these the parts of demo projects in this process."""
    _PARTS[:] = known


def put_in(seed: DemoSeed) -> None:
    """Every example, unless the project has any already."""
    if any(part.is_there(seed.session, seed.project) for part in _PARTS):
        return
    for part in _PARTS:
        part.add(seed)
    seed.session.flush()
