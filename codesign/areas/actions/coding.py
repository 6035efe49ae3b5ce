"""Putting one voice in an area, taking it out, and taking back what one just did."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.domain import Codebook
from codesign.areas.models import Coding, CodingChange, CodingOrigin
from codesign.areas.rebuild_counts import codebook, settle
from codesign.contributions import tallies
from codesign.contributions.domain import STAFF_SEES
from codesign.contributions.locks import hold_codebook
from codesign.contributions.models import Contribution
from codesign.errors import NotFoundError, RuleBrokenError
from codesign.i18n import lazy
from codesign.projects.models import Project

Row = list[int | str | None]
"""A coding as a change keeps it: [area, coder, origin]."""


# Made once: at the desk, making a statement takes as long as asking it.
_LOCK = (
    select(Contribution)
    .where(
        Contribution.id == bindparam("voice"),
        Contribution.project_id == bindparam("project"),
        Contribution.moderation.in_(STAFF_SEES),
    )
    .with_for_update()
    .execution_options(populate_existing=True)
)
_CODINGS = (
    select(Coding.area_id, Coding.coder_id, Coding.origin)
    .where(Coding.contribution_id == bindparam("voice"))
    .order_by(Coding.area_id, Coding.id)
)


@dataclass(frozen=True)
class CodingRequest:
    """What a person asked for, and what they had seen when they did."""

    voice_id: int
    area_id: int
    puts: bool
    """True to put the voice in the area, False to take it out."""
    revision: int


class StaleCodingError(RuleBrokenError):
    """Someone changed the voice's areas after this person saw them."""

    sentence = lazy("Röstens områden har ändrats sedan du såg dem. Inget har sparats ännu.")


class AreaGoneError(RuleBrokenError):
    """The area is no longer in the codebook."""

    sentence = lazy("Området finns inte längre. Någon har ändrat i kategorierna.")


class NothingToUndoError(RuleBrokenError):
    """This person has nothing left to take back in the project."""

    sentence = lazy("Du har inget mer att ångra i det här projektet.")


class ChangedSinceError(RuleBrokenError):
    """What this person last did was followed by someone else's change of the same voice."""

    sentence = lazy("Det går inte att ångra: rösten har ändrats av någon annan sedan dess.")

    def __init__(self, change: CodingChange) -> None:
        super().__init__()
        self.change = change


def code(session: Session, project: Project, person: Person, wish: CodingRequest) -> Contribution:
    """Put the voice in the area or take it out, for everyone who codes in the project.

    Taking out removes every coder's coding of that area. A wish that is already fulfilled
    changes nothing. Raises StaleCodingError, AreaGoneError or NotFoundError.
    """
    hold_codebook(session, project)
    voice = locked_voice(session, project, wish.voice_id)
    book = codebook(session, project.id)
    if wish.area_id not in book.nodes:
        raise AreaGoneError
    if not _is_current(session, project, person, voice, wish.revision):
        raise StaleCodingError
    before = _rows(session, voice)
    after = _with(before, wish.area_id, person) if wish.puts else _without(before, wish.area_id)
    if after != before:
        _replace(session, project, book, voice, before, after)
        _remember(session, project, person, voice, before, after)
    return voice


def undo(session: Session, project: Project, person: Person) -> CodingChange:
    """Take back this person's latest change in the project, coders and all.

    Raises NothingToUndoError, or ChangedSinceError when the voice was changed afterwards.
    """
    hold_codebook(session, project)
    change = session.scalar(
        select(CodingChange)
        .where(
            CodingChange.project_id == project.id,
            CodingChange.person_id == person.id,
            CodingChange.undone.is_(False),
        )
        .order_by(CodingChange.id.desc())
        .limit(1)
    )
    if change is None:
        raise NothingToUndoError
    voice = locked_voice(session, project, change.contribution_id)
    if voice.coding_revision != change.revision:
        raise ChangedSinceError(change)
    book = codebook(session, project.id)
    if any(int(row[0]) not in book.nodes for row in change.before):
        raise AreaGoneError
    _replace(session, project, book, voice, _rows(session, voice), change.before)
    change.undone = True
    _carry_forward(session, change, voice)
    return change


def locked_voice(session: Session, project: Project, voice_id: int) -> Contribution:
    """The voice, held until the commit. Raises NotFoundError."""
    voice = session.scalar(_LOCK, {"voice": voice_id, "project": project.id})
    if voice is None:
        raise NotFoundError
    return voice


def _is_current(
    session: Session, project: Project, person: Person, voice: Contribution, seen: int
) -> bool:
    """Whether this person knows what they change: nobody else changed the voice since.

    Fast fingers send the next key before the answer to the last one has come; their own
    changes in between are no conflict.
    """
    newer = voice.coding_revision - seen
    if newer == 0:
        return True
    own = session.scalar(
        select(func.count())
        .select_from(CodingChange)
        .where(
            CodingChange.project_id == project.id,
            CodingChange.person_id == person.id,
            CodingChange.contribution_id == voice.id,
            CodingChange.revision > seen,
        )
    )
    return newer > 0 and own == newer


def _rows(session: Session, voice: Contribution) -> list[Row]:
    rows = session.execute(_CODINGS, {"voice": voice.id})
    return [[area, coder, str(origin)] for area, coder, origin in rows]


def _with(rows: list[Row], area_id: int, person: Person) -> list[Row]:
    if any(row[0] == area_id and row[1] == person.id for row in rows):
        return rows
    return [*rows, [area_id, person.id, str(CodingOrigin.OWN)]]


def _without(rows: list[Row], area_id: int) -> list[Row]:
    return [row for row in rows if row[0] != area_id]


def _replace(
    session: Session,
    project: Project,
    book: Codebook,
    voice: Contribution,
    present: list[Row],
    rows: list[Row],
) -> None:
    """Make `rows` the voice's codings instead of the `present` ones, and count it anew."""
    for area, coder, _origin in (row for row in present if row not in rows):
        session.execute(
            delete(Coding).where(
                Coding.contribution_id == voice.id,
                Coding.area_id == area,
                Coding.coder_id.is_not_distinct_from(coder),
            )
        )
    fresh = [
        {
            "agency_id": project.agency_id,
            "project_id": project.id,
            "contribution_id": voice.id,
            "area_id": area,
            "coder_id": coder,
            "origin": CodingOrigin(str(origin)),
        }
        for area, coder, origin in (row for row in rows if row not in present)
    ]
    if fresh:
        session.execute(insert(Coding), fresh)
    with tallies.kept(session, project, [voice]):
        settle(voice, book, {int(row[0] or 0) for row in rows})
        voice.coding_revision += 1
        session.flush()


def _remember(
    session: Session,
    project: Project,
    person: Person,
    voice: Contribution,
    before: list[Row],
    after: list[Row],
) -> None:
    session.add(
        CodingChange(
            agency_id=project.agency_id,
            project_id=project.id,
            person_id=person.id,
            contribution_id=voice.id,
            revision=voice.coding_revision,
            before=before,
            after=after,
        )
    )
    session.flush()


def _carry_forward(session: Session, change: CodingChange, voice: Contribution) -> None:
    """The voice is again as it was before `change`, so what this person did then can be undone.

    Only an unbroken run of this person's changes follows along; it ends where someone else
    came between.
    """
    earlier = session.scalars(
        select(CodingChange)
        .where(
            CodingChange.project_id == change.project_id,
            CodingChange.person_id == change.person_id,
            CodingChange.contribution_id == voice.id,
            CodingChange.undone.is_(False),
            CodingChange.revision < change.revision,
        )
        .order_by(CodingChange.revision.desc())
    )
    expected, now_at = change.revision - 1, voice.coding_revision
    for one in earlier:
        if one.revision != expected:
            break
        one.revision = now_at
        expected, now_at = expected - 1, now_at - 1
    session.flush()
