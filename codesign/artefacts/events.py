"""Events that other capabilities act on, in the transaction in which they happen.

Whoever raises one knows nobody who listens; each capability declares its own `Events`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session


def _nothing(*_of_it: object) -> None:
    """For those to whom an event means nothing."""


@dataclass(frozen=True)
class Events:
    """What one capability does when areas and voices change; each may raise to refuse it."""

    on_area_merged: Callable[[Session, Mapping[int, int]], None] = _nothing
    """Before areas disappear into others (gone → into)."""
    on_area_split: Callable[[Session, int, int, Collection[int]], None] = _nothing
    """When voices (ids) go from an area to a new one."""
    on_area_deleted: Callable[[Session, int], None] = _nothing
    """Before an area is deleted. Raises StructureRefusedError when it must stay."""
    on_voice_withdrawn: Callable[[Session, int, int], None] = _nothing
    """Before a voice of a project (ids) is taken back by who told it."""
    on_participation_withdrawn: Callable[[Session, int, int, str], None] = _nothing
    """Before a participation in a round of a project (ids, and its own mark) is taken back."""


_LISTENERS: list[Events] = []


def use_events(known: Iterable[Events]) -> None:
    """Make these the listeners of this process, in their order."""
    _LISTENERS[:] = known


def area_merged(session: Session, recoded: Mapping[int, int]) -> None:
    """Tell everyone that areas disappear into others (gone → into)."""
    for one in _LISTENERS:
        one.on_area_merged(session, recoded)


def area_split(session: Session, area: int, fresh: int, voices: Collection[int]) -> None:
    """Tell everyone that voices go from an area to a new one."""
    for one in _LISTENERS:
        one.on_area_split(session, area, fresh, voices)


def area_deleted(session: Session, area: int) -> None:
    """Ask everyone whether an area may be deleted, and tell them that it is."""
    for one in _LISTENERS:
        one.on_area_deleted(session, area)


def voice_withdrawn(session: Session, project: int, voice: int) -> None:
    """Tell everyone that a voice is taken back by who told it."""
    for one in _LISTENERS:
        one.on_voice_withdrawn(session, project, voice)


def participation_withdrawn(session: Session, project: int, round_id: int, uuid: str) -> None:
    """Tell everyone that a participation is taken back by who took part."""
    for one in _LISTENERS:
        one.on_participation_withdrawn(session, project, round_id, uuid)
