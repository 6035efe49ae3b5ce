"""What the staff pages of answers ask; each function is one question in a fixed number of queries.

A reader of a project gets what is published and the actions that are public, nothing else.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from codesign.accounts.models import Person
from codesign.areas.models import Area
from codesign.contributions.domain import Moderation
from codesign.contributions.models import Contribution, Tally
from codesign.follow_up.domain import OPEN, AnswerStatus, Principle, Status, Track, is_overdue
from codesign.follow_up.models import Action, Priority, PublishedAnswer
from codesign.follow_up.topics import Target
from codesign.projects.models import Project
from codesign.reading_order import reading_key

Text = dict[str, str]


@dataclass(frozen=True)
class ActionRow:
    """An action as staff see it."""

    id: int
    target: Target
    text: Text
    owner_id: int | None
    owner: str | None
    due: date | None
    status: Status
    track: Track
    principle: Principle | None
    gains: tuple[str, str, str]
    """For citizens, staff and society."""
    is_public: bool
    revision: int

    def is_overdue(self, today: date) -> bool:
        """Whether it is open and its day has passed."""
        return is_overdue(self.status, self.due, today)


@dataclass(frozen=True)
class AnswerRow:
    """An answer as staff see it."""

    id: int
    target: Target
    text: Text
    status: AnswerStatus
    author_id: int | None
    author: str | None
    reviewer: str | None
    published_at: datetime | None
    revision: int


@dataclass(frozen=True)
class VoiceRow:
    """A voice that something is done or answered about."""

    id: int
    artefact_id: int
    anchor: str
    text: str
    language: str
    moderation: Moderation
    buckets: tuple[int, ...]


@dataclass(frozen=True)
class PriorityRow:
    """Where one person placed one area."""

    area_id: int
    person_id: int
    person: str
    impact: int
    effort: int


@dataclass(frozen=True)
class Waiting:
    """What a project's own people still have to do."""

    overdue: int = 0
    mine: int = 0
    """Overdue actions that are this person's own."""
    unanswered: int = 0
    """Areas with released voices and no published answer."""

    @property
    def is_anything(self) -> bool:
        return bool(self.overdue or self.unanswered)


def actions_of(
    session: Session, project: Project, about: Target | None = None, *, sees_all: bool
) -> Sequence[ActionRow]:
    """The project's actions, or those about one thing: first due first. One query."""
    query = (
        select(Action, Person.name)
        .join(Person, Person.id == Action.owner_id, isouter=True)
        .where(Action.project_id == project.id, *_about(Action, about))
        .order_by(Action.due.is_(None), Action.due, Action.id)
    )
    if not sees_all:
        query = query.where(Action.is_public)
    return [
        ActionRow(
            one.id,
            Target(one.area_id, one.contribution_id),
            one.text,
            one.owner_id,
            name,
            one.due,
            one.status,
            one.track,
            one.principle,
            (one.gain_citizens, one.gain_staff, one.gain_society),
            one.is_public,
            one.revision,
        )
        for one, name in session.execute(query)
    ]


def answers_of(
    session: Session, project: Project, about: Target | None = None, *, sees_all: bool
) -> Sequence[AnswerRow]:
    """The project's answers, or those about one thing, newest first. One query."""
    author, reviewer = aliased(Person), aliased(Person)
    query = (
        select(PublishedAnswer, author.name, reviewer.name)
        .join(author, author.id == PublishedAnswer.author_id, isouter=True)
        .join(reviewer, reviewer.id == PublishedAnswer.reviewer_id, isouter=True)
        .where(PublishedAnswer.project_id == project.id, *_about(PublishedAnswer, about))
        .order_by(PublishedAnswer.id.desc())
    )
    if not sees_all:
        query = query.where(PublishedAnswer.status == AnswerStatus.PUBLISHED)
    return [
        AnswerRow(
            one.id,
            Target(one.area_id, one.contribution_id),
            one.text,
            one.status,
            one.author_id,
            wrote,
            read,
            one.published_at,
            one.revision,
        )
        for one, wrote, read in session.execute(query)
    ]


def _about(
    table: type[Action] | type[PublishedAnswer], about: Target | None
) -> list[ColumnElement[bool]]:
    if about is None:
        return []
    if about.area_id is not None:
        return [table.area_id == about.area_id]
    return [table.contribution_id == about.voice_id]


def voices_of(
    session: Session, project: Project, ids: Collection[int], seen: Collection[Moderation]
) -> dict[int, VoiceRow]:
    """These voices, without their words where the reader may not see them. One query."""
    if not ids:
        return {}
    rows = session.execute(
        select(
            Contribution.id,
            Contribution.artefact_id,
            Contribution.anchor,
            case((Contribution.moderation.in_(list(seen)), Contribution.text), else_=""),
            Contribution.language,
            Contribution.moderation,
            Contribution.buckets,
        ).where(Contribution.project_id == project.id, Contribution.id.in_(list(ids)))
    )
    return {
        voice: VoiceRow(voice, artefact, anchor, text, code, moderation, tuple(buckets or ()))
        for voice, artefact, anchor, text, code, moderation, buckets in rows
    }


def priorities_of(session: Session, project: Project) -> Sequence[PriorityRow]:
    """Every placing in the project, by area and name. One query."""
    rows = session.execute(
        select(Priority.area_id, Priority.person_id, Person.name, Priority.impact, Priority.effort)
        .join(Person, Person.id == Priority.person_id)
        .where(Priority.project_id == project.id)
    )
    found = [PriorityRow(*row) for row in rows]
    return sorted(found, key=lambda one: (one.area_id, reading_key(one.person), one.person_id))


def _unanswered() -> Select[int, int]:
    part = aliased(Area)
    family = or_(
        PublishedAnswer.area_id == Area.id,
        PublishedAnswer.area_id.in_(select(part.id).where(part.parent_id == Area.id)),
    )
    return select(Area.project_id, Area.id).where(
        Area.project_id.in_(bindparam("projects", expanding=True)),
        Area.parent_id.is_(None),
        exists().where(
            Tally.project_id == Area.project_id,
            Tally.bucket == Area.id,
            Tally.moderation == Moderation.RELEASED,
            Tally.n > 0,
        ),
        ~exists().where(
            family,
            PublishedAnswer.project_id == Area.project_id,
            PublishedAnswer.status == AnswerStatus.PUBLISHED,
        ),
    )


_UNANSWERED = _unanswered()
_OVERDUE = (
    select(
        Action.project_id,
        func.count(),
        func.sum(case((Action.owner_id == bindparam("person"), 1), else_=0)),
    )
    .where(
        Action.project_id.in_(bindparam("projects", expanding=True)),
        Action.status.in_(list(OPEN)),
        Action.due < bindparam("today"),
    )
    .group_by(Action.project_id)
)


def unanswered_areas(session: Session, projects: Collection[int]) -> dict[int, set[int]]:
    """Project → its areas that people have spoken about and nobody has answered in public.

    An answer about a subcategory answers its area too. One query.
    """
    if not projects:
        return {}
    rows = session.execute(_UNANSWERED, {"projects": list(projects)})
    found: dict[int, set[int]] = defaultdict(set)
    for project_id, area_id in rows:
        found[project_id].add(area_id)
    return dict(found)


def waiting(
    session: Session, projects: Collection[int], person: Person, today: date
) -> dict[int, Waiting]:
    """Project → what is overdue and unanswered there. Two queries, however many projects."""
    if not projects:
        return {}
    unanswered = unanswered_areas(session, projects)
    asked = {"projects": list(projects), "person": person.id, "today": today}
    rows = session.execute(_OVERDUE, asked)
    late = {project: (int(n), int(mine)) for project, n, mine in rows}
    return {one: Waiting(*late.get(one, (0, 0)), len(unanswered.get(one, ()))) for one in projects}
