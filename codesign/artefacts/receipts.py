"""Receipts of what is not one voice alone, without knowing what it is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session


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


@dataclass(frozen=True)
class Receipts:
    """What a capability knows of codes that it has given out."""

    find: Callable[[Session, str], OtherReceipt | None]
    """What a code (its HMAC) leads to, None when it is none of this capability's."""
    take_back_again: Callable[[Session, frozenset[str]], int]
    """Erase what has one of the marks; how many there were."""


_KNOWN: list[Receipts] = []


def use_receipts(known: Iterable[Receipts]) -> None:
    """Make these the receipts of this process, in their order."""
    _KNOWN[:] = known


def other_receipt(session: Session, code_hmac: str) -> OtherReceipt | None:
    """What a code leads to when it is no voice's; None when it is nobody's."""
    found = (one.find(session, code_hmac) for one in _KNOWN)
    return next((one for one in found if one is not None), None)


def take_back_others(session: Session, marks: frozenset[str]) -> int:
    """Erase what is no voice alone and has one of the marks; how many there were."""
    return sum(one.take_back_again(session, marks) for one in _KNOWN)
