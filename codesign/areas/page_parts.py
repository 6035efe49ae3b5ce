"""What areas add to pages of voices."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from codesign.areas.labels import area_labels
from codesign.artefacts.page_parts import PagePart


def _on_receipt(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """`about` has the project and the voice's view."""
    return {"areas": about["view"].areas_in(area_labels(session, about["project"].id))}


PARTS = (PagePart("receipt-way", "areas/_on_receipt.html", _on_receipt),)
