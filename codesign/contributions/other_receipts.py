"""Receipts of what is not one voice alone, without knowing what it is."""

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from sqlalchemy.orm import Session

from codesign.capabilities import RECEIPTS


class OtherReceipt(Protocol):
    """What a code leads to: shown, asked about, and taken back."""

    page: str
    """The template that shows what became of it."""
    question: str
    """The template that asks before it is erased."""

    def shown(self, session: Session) -> Mapping[str, object]:
        """What the templates need besides `code`."""

    def take_back(self, session: Session) -> None:
        """Erase it; the caller commits."""


class Finder(Protocol):
    """What a module in `capabilities.RECEIPTS` offers."""

    def find(self, session: Session, code_hmac: str) -> OtherReceipt | None:
        """What the code leads to, None when it is none of this module's."""

    def take_back_again(self, session: Session, marks: frozenset[str]) -> int:
        """Erase what has one of the marks; how many there were."""


def other_receipt(session: Session, code_hmac: str) -> OtherReceipt | None:
    """What a code leads to when it is no voice's; None when it is nobody's."""
    found = (finder.find(session, code_hmac) for finder in _finders())
    return next((one for one in found if one is not None), None)


def take_back_others(session: Session, marks: frozenset[str]) -> int:
    """Erase what is no voice alone and has one of the marks; how many there were."""
    return sum(finder.take_back_again(session, marks) for finder in _finders())


def _finders() -> list[Finder]:
    return [cast(Finder, import_module(name)) for name in RECEIPTS]
