"""Reads of printed counts. A page reads the sources and the rows of a questionnaire, once each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.errors import NotFoundError
from codesign.i18n import local
from codesign.printed_counts.domain import PrintedRow, Share
from codesign.printed_counts.models import PrintedCount, PrintedSource
from codesign.questionnaires.document import Matrix, Questionnaire
from codesign.questionnaires.results import asked_places
from codesign.questionnaires.spoken import unpiped


@dataclass(frozen=True)
class Printed:
    """What sources have printed about a questionnaire's questions."""

    sources: tuple[PrintedSource, ...]
    rows: tuple[PrintedRow, ...]
    source_of: tuple[int, ...]
    """Id of the source of each row."""


def printed_of(session: Session, artefact_id: int) -> Printed:
    """The sources of a questionnaire that are shown, in the order they came. Two queries."""
    sources = [one for one in sources_of(session, artefact_id) if one.taken_back_at is None]
    counts = session.scalars(
        select(PrintedCount)
        .where(PrintedCount.source_id.in_([one.id for one in sources]))
        .order_by(PrintedCount.source_id, PrintedCount.position)
    ).all()
    rows = tuple(row_of(one) for one in counts)
    return Printed(tuple(sources), rows, tuple(one.source_id for one in counts))


def sources_of(session: Session, artefact_id: int) -> Sequence[PrintedSource]:
    """Every source of a questionnaire, those taken back too, in the order they came."""
    return session.scalars(
        select(PrintedSource)
        .where(PrintedSource.artefact_id == artefact_id)
        .order_by(PrintedSource.id)
    ).all()


def source_in(
    session: Session, artefact_id: int, source_id: int, *, held: bool = False
) -> PrintedSource:
    """One source of a questionnaire; `held`: nobody else changes it before the commit.

    Raises NotFoundError.
    """
    query = select(PrintedSource).where(
        PrintedSource.artefact_id == artefact_id, PrintedSource.id == source_id
    )
    found = session.scalar(query.with_for_update() if held else query)
    if found is None:
        raise NotFoundError
    return found


def shown_counts(session: Session, project_id: int) -> Mapping[int, int]:
    """Id of a questionnaire → how many sources are shown for it. One query."""
    rows = session.execute(
        select(PrintedSource.artefact_id, func.count().label("n"))
        .where(PrintedSource.project_id == project_id, PrintedSource.taken_back_at.is_(None))
        .group_by(PrintedSource.artefact_id)
    )
    return {one.artefact_id: one.n for one in rows}


def row_of(stored: PrintedCount) -> PrintedRow:
    """A stored row as the checks take it."""
    return PrintedRow(
        stored.printed_table,
        stored.wording,
        stored.place,
        stored.breakdown,
        stored.group_name,
        stored.base,
        tuple(share_of(one) for one in stored.shares),
        stored.is_total,
        stored.is_several,
        stored.is_response,
        stored.printed_at,
    )


def share_of(stored: Sequence[Any]) -> Share:
    """Back from `actions.stored_share`."""
    answer, n, percent = stored
    return Share(answer, n, None if percent is None else Decimal(percent))


def wordings(document: Questionnaire) -> Mapping[str, Sequence[str]]:
    """Key of each question (of a matrix: of each row) → how it is worded in each language."""
    found: dict[str, list[str]] = {}
    for item, place in asked_places(document):
        text = unpiped(item.text)
        if isinstance(item, Matrix):
            text = next(row.text for row in item.rows if place == f"{item.key}/{row.key}")
        found[place] = list(text.values())
    return found


def worded_here(document: Questionnaire) -> dict[str, str]:
    """Key of each question, in the order that they are asked → its wording to this reader."""
    found: dict[str, str] = {}
    for item, place in asked_places(document):
        found[place] = local(unpiped(item.text))
        if isinstance(item, Matrix):
            row = next(row for row in item.rows if place == f"{item.key}/{row.key}")
            found[place] = f"{found[place]} {local(row.text)}"
    return found
