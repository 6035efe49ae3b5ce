"""Printed counts for tests: rows of a table, and a source that has been brought in."""

from decimal import Decimal

from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.printed_counts.actions import bring_in
from codesign.printed_counts.domain import PrintedRow, Share
from codesign.printed_counts.models import PrintedSource
from codesign.projects.models import Project

TABLE = """Tabell;Nyckel;Fråga;Uppdelning;Grupp;Antal svar;Tåg antal;Tåg %;Buss antal;Buss %
1;fard;Hur reste du?;;;200;150;75;50;25
2;fard;;Län;Norra;100;90;90;10;10
2;fard;;Län;Södra;100;60;60;40;40
"""
"""Agrees with itself."""
SOURCE = {
    "title": "Resor i siffror",
    "publisher": "Exempelverket",
    "year": "2019",
    "found_at": "Sidorna 4–6",
    "language": "sv",
    "reason": "Siffrorna är tryckta och offentliga.",
}
"""What is filled in about the source of it."""


def row(
    base: int | None,
    *shares: tuple[str, int | None, str | None],
    table: str = "1",
    place: str = "q",
    breakdown: str = "",
    group: str = "",
    is_total: bool = False,
    is_several: bool = False,
    is_response: bool = False,
) -> PrintedRow:
    """A row; each share is (answer, count, percentage)."""
    return PrintedRow(
        table,
        "",
        place,
        breakdown,
        group,
        base,
        tuple(Share(a, n, None if p is None else Decimal(p)) for a, n, p in shares),
        is_total,
        is_several,
        is_response,
    )


def brought(
    session: Session, project: Project, person: Person, artefact_id: int, words: str = ""
) -> PrintedSource:
    """A source with one row, which an owner brought in; `words` stand in every text of it."""
    source = PrintedSource(
        artefact_id=artefact_id,
        title=f"Resor i siffror {words}",
        publisher=f"Exempelverket {words}",
        year=2019,
        found_at=f"Sida 4 {words}",
        language="sv",
        reason=f"Tryckta. {words}",
    )
    rows = [row(200, ("Tåg", 150, "75"), ("Buss", 50, "25"), place="fard", table=f"1 {words}")]
    bring_in(session, project, "pendling", source, rows, person)
    session.commit()
    return source
