"""Writes of printed counts: brought in, taken back, brought back. They never commit."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.db import now
from codesign.errors import RuleBrokenError
from codesign.i18n import lazy
from codesign.printed_counts.domain import PrintedRow, Share
from codesign.printed_counts.models import PrintedCount, PrintedSource
from codesign.projects import audit
from codesign.projects.models import Project

SOURCE_LIMIT = 20
ROWS_IN_ALL = 3_000
"""Rows that are shown for one questionnaire."""


class TooManySourcesError(RuleBrokenError):
    """A page shows all of them."""

    status = 409
    sentence = lazy(
        "Enkäten har redan så mycket som en sida visar: högst %(sources)s källor och %(rows)s "
        "rader. Ta tillbaka någon källa först."
    )

    def __init__(self) -> None:
        super().__init__(sources=SOURCE_LIMIT, rows=ROWS_IN_ALL)


def bring_in(
    session: Session,
    project: Project,
    questionnaire: str,
    source: PrintedSource,
    rows: Sequence[PrintedRow],
    person: Person | None,
) -> PrintedSource:
    """Store a source with its rows, and that its owner decided to show them as they are.

    `source` has what was typed; whose it is comes from the project and the person. Raises
    TooManySourcesError; the caller holds the questionnaire.
    """
    _leave_room(session, source.artefact_id, len(rows))
    source.agency_id, source.project_id = project.agency_id, project.id
    source.author_id = person.id if person else None
    session.add(source)
    session.flush()
    session.execute(
        insert(PrintedCount),
        [columns(project, source.id, at, row) for at, row in enumerate(rows, start=1)],
    )
    told = _told(source) | {"reason": source.reason, "rows": len(rows)}
    audit.record(session, person, project, "printed.bring", questionnaire, told)
    return source


def _leave_room(session: Session, artefact_id: int, more: int) -> None:
    counted = select(func.count(PrintedSource.id.distinct()), func.count(PrintedCount.id))
    sources, rows = session.execute(
        counted.join(PrintedCount, PrintedCount.source_id == PrintedSource.id).where(
            PrintedSource.artefact_id == artefact_id, PrintedSource.taken_back_at.is_(None)
        )
    ).one()
    if sources >= SOURCE_LIMIT or rows + more > ROWS_IN_ALL:
        raise TooManySourcesError


def columns(project: Project, source_id: int, position: int, row: PrintedRow) -> dict[str, object]:
    """A row's columns."""
    return {
        "agency_id": project.agency_id,
        "project_id": project.id,
        "source_id": source_id,
        "position": position,
        "printed_table": row.table,
        "wording": row.wording,
        "place": row.place,
        "breakdown": row.breakdown,
        "group_name": row.group,
        "base": row.base,
        "shares": [stored_share(one) for one in row.shares],
        "is_total": row.is_total,
        "is_several": row.is_several,
        "is_response": row.is_response,
        "printed_at": row.where,
    }


def stored_share(share: Share) -> list[object]:
    """An answer as plain data: its percentage as it is printed, with its decimals."""
    return [share.answer, share.n, None if share.percent is None else str(share.percent)]


def take_back(
    session: Session, project: Project, questionnaire: str, source: PrintedSource, person: Person
) -> None:
    """Show the source to nobody from now on; nothing where that is so already."""
    if source.taken_back_at is None:
        source.taken_back_at = now()
        audit.record(session, person, project, "printed.take_back", questionnaire, _told(source))


def bring_back(
    session: Session, project: Project, questionnaire: str, source: PrintedSource, person: Person
) -> None:
    """Show the source again. Raises TooManySourcesError; the caller holds the questionnaire."""
    if source.taken_back_at is not None:
        has = select(func.count()).where(PrintedCount.source_id == source.id)
        _leave_room(session, source.artefact_id, session.scalar(has) or 0)
        source.taken_back_at = None
        audit.record(session, person, project, "printed.bring_back", questionnaire, _told(source))


def _told(source: PrintedSource) -> dict[str, object]:
    return {"title": source.title, "publisher": source.publisher, "year": source.year}
