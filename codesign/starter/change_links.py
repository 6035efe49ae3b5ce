"""The voices behind what changed in a prototype: a version is so because of what was said here."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.contributions.models import Contribution
from codesign.projects.models import Project
from codesign.prototypes.models import ChangeVoice
from codesign.prototypes.queries import versions_of
from codesign.starter.voices import StarterVoice


def link_changes(
    session: Session, project: Project, slug: str, voices: Sequence[StarterVoice]
) -> None:
    """Tie each change of a prototype's versions to the example voices that it names.

    A voice is known by its words: what has been taken back or rewritten is no reason any more.
    """
    keyed = {voice.key: voice.text for voice in voices if voice.key}
    said = session.execute(
        select(Contribution.text, Contribution.id).where(
            Contribution.project_id == project.id,
            Contribution.text.in_(keyed.values()),
            Contribution.walk_id.is_(None),
        )
    )
    ids = {row.text: row.id for row in said}
    for shown in versions_of(session, project.id, slug):
        links = session.execute(
            select(ChangeVoice.change, ChangeVoice.contribution_id).where(
                ChangeVoice.version_id == shown.version_id
            )
        )
        known = {(row.change, row.contribution_id) for row in links}
        wanted = {
            (change.key, ids[keyed[key]])
            for change in shown.document.changes
            for key in change.voices
            if keyed.get(key) in ids
        }
        session.add_all(
            ChangeVoice(
                agency_id=project.agency_id,
                project_id=project.id,
                version_id=shown.version_id,
                change=change,
                contribution_id=voice_id,
            )
            for change, voice_id in sorted(wanted - known)
        )
    session.flush()
