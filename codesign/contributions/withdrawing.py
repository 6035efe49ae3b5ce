"""Taking back one voice: by whoever has its code, and again in an older copy put back."""

from collections.abc import Collection
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from codesign.artefacts import events
from codesign.artefacts.receipts import take_back_others
from codesign.contributions import actions, moderation, withdrawals
from codesign.contributions.locks import hold_codebook
from codesign.contributions.models import Contribution
from codesign.db import Database
from codesign.projects.models import Project

AT_A_TIME = 1_000


def take_back_voice(session: Session, project: Project, voice_id: int) -> None:
    """Erase a voice and every trace of how it was sorted, chosen and listed; the caller commits.

    The project's codebook and the voice are held until then.
    """
    hold_codebook(session, project)
    voice = moderation.held_voice(session, voice_id)
    if voice is not None:
        events.voice_withdrawn(session, voice.project_id, voice.id)
        actions.withdraw(session, project, voice)


def take_back_again(session: Session, marks: Collection[str]) -> int:
    """Erase all in this older copy of the database that was taken back since; how many there were.

    The marks are remembered here too; the caller commits.
    """
    found = _voices_marked(session, marks) if marks else []
    for voice_id, project_id in found:
        take_back_voice(session, session.get_one(Project, project_id), voice_id)
    others = take_back_others(session, frozenset(marks))
    withdrawals.remember(session, marks)
    session.flush()
    return len(found) + others


def join_up_list(database: Database) -> int:
    """When the server starts: bring the list beside the data and the database together.

    Marks that only the list has mean that somebody put an older copy back by hand: what they
    mark is taken back again. How many that were.
    """
    if database.beside is None:
        return 0
    with database.unit() as session:
        missing = withdrawals.join_up(session, database.beside)
        return take_back_again(session, missing) if missing else 0


def _voices_marked(session: Session, marks: Collection[str]) -> list[tuple[int, int]]:
    codes = select(Contribution.id, Contribution.project_id, Contribution.code_hmac).where(
        Contribution.code_hmac.is_not(None)
    )
    with closing(session.execute(codes.execution_options(yield_per=AT_A_TIME))) as rows:
        return [
            (id_, project_id)
            for id_, project_id, code_hmac in rows
            if code_hmac and withdrawals.of_code(code_hmac) in marks
        ]
