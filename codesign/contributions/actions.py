"""What is done with a voice: shown or kept by staff, taken back by who told it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from codesign.contributions import tallies, withdrawals
from codesign.contributions.domain import HIDDEN, Mode, Moderation, Reason
from codesign.contributions.identifying import signs
from codesign.contributions.models import Contribution
from codesign.contributions.sources import Source
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.projects.models import Project


class StaleModerationError(RuleBrokenError):
    """Someone else decided about the voice after this person saw it."""

    sentence = lazy("Någon annan har redan bestämt om den här rösten. Inget har ändrats av dig.")

    def __init__(self, voice: Contribution) -> None:
        super().__init__()
        self.voice = voice


DECISIONS = (Moderation.RELEASED, Moderation.KEPT, Moderation.REJECTED)


def moderate(
    session: Session,
    project: Project,
    voice_id: int,
    seen: str,
    decision: Moderation,
    reason: Reason | None = None,
) -> Contribution:
    """Decide who may read a voice, and why when it is not shown.

    Deciding what is already so changes at most the reason. Raises NotFoundError, or
    StaleModerationError when the voice is no longer as it was `seen`.
    """
    voice = session.scalar(
        select(Contribution)
        .where(Contribution.id == voice_id, Contribution.project_id == project.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if voice is None:
        raise NotFoundError
    if voice.moderation == decision:
        _give(voice, reason)
        return voice
    if voice.moderation != seen or voice.moderation is Moderation.WITHDRAWN:
        raise StaleModerationError(voice)
    with tallies.kept(session, project, [voice]):
        voice.moderation = decision
        _give(voice, reason)
        session.flush()
    return voice


@dataclass(frozen=True)
class Decided:
    """What became of a decision about several voices."""

    done: tuple[int, ...]
    passed_over: int = 0
    """No longer as they were seen."""
    to_read: int = 0
    """May point someone out, so each is released on its own or not at all."""


def moderate_many(
    session: Session,
    project: Project,
    voice_ids: Collection[int],
    seen: str,
    decision: Moderation,
    reason: Reason | None = None,
) -> Decided:
    """Decide the same about several voices, those that are still as they were `seen`."""
    voices = session.scalars(
        select(Contribution)
        .where(
            Contribution.id.in_(voice_ids),
            Contribution.project_id == project.id,
            Contribution.moderation == seen,
            Contribution.moderation != Moderation.WITHDRAWN,
        )
        .order_by(Contribution.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    is_release = decision is Moderation.RELEASED
    fit = [voice for voice in voices if not (is_release and signs(voice.text))]
    with tallies.kept(session, project, fit):
        for voice in fit:
            voice.moderation = decision
            _give(voice, reason)
        session.flush()
    return Decided(
        done=tuple(voice.id for voice in fit),
        passed_over=len(set(voice_ids)) - len(voices),
        to_read=len(voices) - len(fit),
    )


def _give(voice: Contribution, reason: Reason | None) -> None:
    other = {name: value for name, value in (voice.attributes or {}).items() if name != "reason"}
    told = {"reason": str(reason)} if reason and voice.moderation in HIDDEN else {}
    voice.attributes = other | told


def withdraw(session: Session, project: Project, voice: Contribution) -> None:
    """Erase what someone told, so that nothing of it is left but a mark in the list.

    An empty row stays where staff have an action or an answer about the voice: it says only what
    those are about. The voice's codings must be gone already.
    """
    if voice.code_hmac:
        withdrawals.remember(session, [withdrawals.of_code(voice.code_hmac)])
    with tallies.kept(session, project, [voice]):
        for name, nothing in _erased().items():
            setattr(voice, name, nothing)
        voice.coding_revision += 1
        session.flush()
    try:
        with session.begin_nested():
            session.delete(voice)
            session.flush()
    except IntegrityError:
        session.refresh(voice)


def _erased() -> Mapping[str, object]:
    return {
        "text": "",
        "source": Source.COMMENT,
        "mode": Mode.IS,
        "language": "sv",
        "code_hmac": None,
        "import_id": None,
        "walk_id": None,
        "pin_version_id": None,
        "rating": None,
        "perspective": "",
        "group_name": "",
        "origin": "",
        "day": None,
        "attributes": {},
        "buckets": [],
        "coding_count": 0,
        "moderation": Moderation.WITHDRAWN,
        "pin_screen": "",
        "pin_element": "",
    }
