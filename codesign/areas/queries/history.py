"""Who put a voice where, and who changed it last."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.models import Coding, CodingChange


def coders_of(session: Session, voice_id: int) -> dict[int, list[str]]:
    """Area → names of those who put the voice there; "" where nobody is named."""
    rows = session.execute(
        select(Coding.area_id, Person.name)
        .outerjoin(Person, Person.id == Coding.coder_id)
        .where(Coding.contribution_id == voice_id)
        .order_by(Coding.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for area, name in rows:
        found[area].append(name or "")
    return dict(found)


def latest_change(
    session: Session, project_id: int, voice_id: int
) -> tuple[CodingChange, str] | None:
    """The latest change of a voice's areas that still stands, and who made it."""
    row = session.execute(
        select(CodingChange, Person.name)
        .join(Person, Person.id == CodingChange.person_id)
        .where(
            CodingChange.project_id == project_id,
            CodingChange.contribution_id == voice_id,
            CodingChange.undone.is_(False),
        )
        .order_by(CodingChange.id.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else None
