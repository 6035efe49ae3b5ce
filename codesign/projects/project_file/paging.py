"""Rows of a project's table, read a page at a time: never all at once."""

from collections.abc import Iterator
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

PAGE = 250
"""Rows read at a time: some hundredths of a second, after which others may have their turn."""
T = TypeVar("T")


def in_pages(
    session: Session,
    table: type[T],
    key: InstrumentedAttribute[int],
    whose: InstrumentedAttribute[int],
    project_id: int,
    size: int = PAGE,
) -> Iterator[T]:
    """Every row of a project's table by its id, read a page at a time."""
    last = 0
    while rows := session.scalars(
        select(table).where(whose == project_id, key > last).order_by(key).limit(size)
    ).all():
        last = int(getattr(rows[-1], key.key))
        for row in rows:
            session.expunge(row)
            yield row
