"""Telling other capabilities what becomes of areas and voices, without knowing who they are."""

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from sqlalchemy.orm import Session

from codesign.capabilities import FOLLOWERS


class Follower(Protocol):
    """What a module in `capabilities.FOLLOWERS` offers."""

    def follow_merge(self, session: Session, recoded: Mapping[int, int]) -> None:
        """Before areas disappear into others (gone → into)."""

    def forget_area(self, session: Session, area_id: int) -> None:
        """Before an area is deleted. Raises StructureRefusedError when it must stay."""

    def forget_voice(self, session: Session, voice_id: int) -> None:
        """When a voice is taken back by who told it."""


def followers() -> list[Follower]:
    """Everyone who is told."""
    return [cast(Follower, import_module(name)) for name in FOLLOWERS]
