"""Writing down where a person places areas."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from codesign.areas.actions.locks import take_turn
from codesign.db import now
from codesign.errors import NotFoundError
from codesign.follow_up.actions import Doer
from codesign.follow_up.forms import Placed
from codesign.follow_up.models import Priority
from codesign.projects import audit


def prioritise(session: Session, by: Doer, placed: Mapping[int, Placed | None]) -> None:
    """Where the person places areas; None takes a placing away. Others' placings stay.

    Raises NotFoundError for an area that is not the project's.
    """
    book = take_turn(session, by.project)
    if not set(placed) <= set(book.nodes):
        raise NotFoundError
    gone = [area for area, place in placed.items() if place is None]
    session.execute(
        delete(Priority).where(Priority.person_id == by.person.id, Priority.area_id.in_(gone))
    )
    rows = [
        {
            "agency_id": by.project.agency_id,
            "project_id": by.project.id,
            "area_id": area,
            "person_id": by.person.id,
            "impact": place.impact,
            "effort": place.effort,
            "at": now(),
        }
        for area, place in sorted(placed.items())
        if place is not None
    ]
    if rows:
        _store(session, rows)
    subject = f"project:{by.project.id}"
    details = {"placed": len(rows)}
    audit.record(session, by.person, by.project, "area.prioritise", subject, details)


def _store(session: Session, rows: list[dict[str, Any]]) -> None:
    dialect = session.get_bind().dialect.name
    new = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(Priority)
    fresh = {name: new.excluded[name] for name in ("impact", "effort", "at")}
    session.execute(
        new.on_conflict_do_update(index_elements=["area_id", "person_id"], set_=fresh), rows
    )
