"""No voice is without a home: a part that people have spoken at goes only when its voices move."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from codesign.artefacts.kinds import kind
from codesign.artefacts.models import Artefact
from codesign.artefacts.versions import VoicesWithoutHomeError
from codesign.contributions import tallies
from codesign.contributions.models import Contribution, Tally
from codesign.projects.models import Project


def keep_voices(
    session: Session, artefact: Artefact, document: Any, new_homes: Mapping[str, str]
) -> None:
    """Move voices at removed parts to their new homes, before the document is published.

    `new_homes` maps keys of removed parts to keys of parts that stay. Raises
    VoicesWithoutHomeError for removed parts with voices that it does not name.
    """
    parts = {part.key for part in kind(artefact.kind).parts(document)}
    homeless = {
        part: n
        for part, n in _voices_at_parts(session, artefact.id).items()
        if part and part not in parts and new_homes.get(part) not in parts
    }
    if homeless:
        raise VoicesWithoutHomeError(homeless)
    project = session.get_one(Project, artefact.project_id)
    for part, home in new_homes.items():
        if home in parts:
            _move_voices(session, project, artefact.id, part, home)


def _voices_at_parts(session: Session, artefact_id: int) -> dict[str, int]:
    """Key of a part → stored voices there; "" for those about the whole."""
    rows = session.execute(
        select(Contribution.anchor, func.count())
        .where(Contribution.artefact_id == artefact_id)
        .group_by(Contribution.anchor)
    ).all()
    return {str(part): int(n) for part, n in rows}


def _move_voices(
    session: Session, project: Project, artefact_id: int, part: str, home: str
) -> None:
    if part == home:
        return
    while batch := session.scalars(
        select(Contribution)
        .where(Contribution.artefact_id == artefact_id, Contribution.anchor == part)
        .limit(1000)
    ).all():
        with tallies.kept(session, project, batch):
            for voice in batch:
                voice.anchor = home
        session.flush()
    session.query(Tally).filter_by(artefact_id=artefact_id, anchor=part, n=0).delete()
