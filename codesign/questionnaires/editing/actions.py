"""Changes to a draft, each of which can be undone. Nothing here commits."""

import json
import zlib
from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.artefacts import drafts
from codesign.artefacts.models import Artefact, ArtefactVersion
from codesign.questionnaires.document import Questionnaire
from codesign.questionnaires.models import QuestionnaireEdit

MOST_UNDONE = 30
"""The newest changes, which can be undone one after the other."""


def begun(
    session: Session, artefact: Artefact, shown: Questionnaire, author: Person, today: date
) -> tuple[ArtefactVersion, bool]:
    """The draft, and whether it begins now, as the version that is shown."""
    draft = drafts.draft_of(session, artefact)
    if draft is not None:
        return draft, False
    return drafts.begin_from(session, artefact, shown, author, today), True


def keep(
    session: Session,
    draft: ArtefactVersion,
    document: Questionnaire,
    author: Person,
    deed: str,
    named: Mapping[str, str],
    files: Mapping[str, bytes] | None = None,
) -> None:
    """Store a change to the draft as it is now, and how it was before."""
    before = zlib.compress(json.dumps(draft.document, ensure_ascii=False).encode())
    base = draft.revision
    drafts.change(session, draft, document, base, files)
    artefact = session.get_one(Artefact, draft.artefact_id)
    session.add(
        QuestionnaireEdit(
            agency_id=artefact.agency_id,
            project_id=artefact.project_id,
            version_id=draft.id,
            revision=draft.revision,
            base=base,
            author_id=author.id,
            deed=deed,
            named=dict(named),
            before=before,
        )
    )
    session.flush()
    too_old = (
        select(QuestionnaireEdit.id)
        .where(QuestionnaireEdit.version_id == draft.id)
        .order_by(QuestionnaireEdit.revision.desc())
        .offset(MOST_UNDONE)
    )
    ids = list(session.scalars(too_old))
    if ids:
        session.execute(delete(QuestionnaireEdit).where(QuestionnaireEdit.id.in_(ids)))


def last_of(session: Session, version_id: int, revision: int) -> QuestionnaireEdit | None:
    """The change that led to this state of a draft; None where it came about in another way."""
    return session.scalar(
        select(QuestionnaireEdit).where(
            QuestionnaireEdit.version_id == version_id, QuestionnaireEdit.revision == revision
        )
    )


def undo(session: Session, draft: ArtefactVersion, seen: int) -> QuestionnaireEdit | None:
    """Take back the change that led to the state that was seen; the one before it can be taken back
    next. None where there is nothing to take back. Raises StaleDraftError."""
    if seen != draft.revision:
        raise drafts.StaleDraftError
    last = last_of(session, draft.id, draft.revision)
    if last is None:
        return None
    before = Questionnaire.model_validate_json(zlib.decompress(last.before))
    drafts.change(session, draft, before, draft.revision)
    session.delete(last)
    session.flush()
    earlier = last_of(session, draft.id, last.base)
    if earlier is not None:
        earlier.revision = draft.revision
        session.flush()
    return last


def forget(session: Session, draft: ArtefactVersion) -> None:
    """Nothing of this draft can be undone any more."""
    session.execute(
        delete(QuestionnaireEdit)
        .where(QuestionnaireEdit.version_id == draft.id)
        .execution_options(synchronize_session="fetch")
    )
