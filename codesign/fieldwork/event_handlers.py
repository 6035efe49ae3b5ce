"""What becomes of records kept aside when a participation is taken back."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from codesign.artefacts.receipts import OtherReceipt
from codesign.contributions import withdrawals
from codesign.fieldwork.models import FieldRecord


def on_participation_withdrawn(session: Session, _project: int, round_id: int, uuid: str) -> None:
    """What was kept aside of a participation that is taken back goes as well."""
    session.execute(
        delete(FieldRecord).where(FieldRecord.round_id == round_id, FieldRecord.uuid == uuid)
    )


def find(session: Session, code_hmac: str) -> OtherReceipt | None:
    """A record kept aside has no receipt of its own."""
    return None


def take_back_again(session: Session, marks: frozenset[str]) -> int:
    """Erase records kept aside that have one of the marks; of how many participations."""
    aside = session.execute(
        select(FieldRecord.project_id, FieldRecord.round_id, FieldRecord.uuid).distinct()
    ).all()
    found = [row for row in aside if withdrawals.of_walk(row.uuid) in marks]
    for row in found:
        on_participation_withdrawn(session, row.project_id, row.round_id, row.uuid)
    return len(found)
