"""What answers and actions add to pages of voices."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from codesign.areas.labels import area_labels
from codesign.artefacts.page_parts import PagePart
from codesign.follow_up.published import matters_of_voice


def _on_receipt(session: Session, about: Mapping[str, Any]) -> Mapping[str, Any]:
    """`about` has the project and the voice as it is stored."""
    labels = area_labels(session, about["project"].id)
    return {"labels": labels, "matters": matters_of_voice(session, about["stored"], labels)}


PARTS = (PagePart("receipt", "answers/_on_receipt.html", _on_receipt),)
