"""What a report is made of: counts from the tallies and a bounded number of rows, ten queries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from codesign.accounts.models import Person
from codesign.areas.labels import AreaLabel, area_labels
from codesign.areas.models import Area, CodingChange
from codesign.contributions.domain import ALL_VOICES, CODED_VOICES, Mode, Moderation, StepCount, Sum
from codesign.contributions.feelings import Felt
from codesign.contributions.models import Contribution, NoteImport, Tally
from codesign.contributions.sources import Source
from codesign.journeys.document import JourneyDocument
from codesign.journeys.queries import shown_documents
from codesign.projects.models import Project
from codesign.quotes.models import ChosenQuote
from codesign.reports.action_facts import (
    ActionFact,
    AnswerFact,
    PriorityFact,
    actions_of,
    answers_of,
    priorities_of,
)

MOST_JOURNEYS = 3
MOST_QUOTES = 400


@dataclass(frozen=True)
class JourneyFacts:
    """One journey with what is said at its steps."""

    document: JourneyDocument
    steps: dict[str, StepCount]
    felt: Felt | None = None
    """How the steps felt, as readers are told of it; None for those who may count it."""


@dataclass(frozen=True)
class QuoteFact:
    """A chosen voice that may still be quoted."""

    id: int
    area_id: int
    text: str
    language: str
    perspective: str
    artefact_id: int
    anchor: str


@dataclass(frozen=True)
class Facts:
    """Everything a report is written from, for one audience."""

    total: int
    coded: int
    areas: dict[int, int]
    labels: dict[int, AreaLabel]
    definitions: dict[int, dict[str, str]]
    journeys: dict[int, JourneyFacts]
    perspectives: dict[str, Sum]
    modes: dict[Mode, Sum]
    sources: dict[Source, int]
    moderations: dict[Moderation, int]
    quotes: dict[int, list[QuoteFact]] = field(default_factory=dict)
    actions: list[ActionFact] = field(default_factory=list)
    actions_in_all: int = 0
    answers: list[AnswerFact] = field(default_factory=list)
    unpublished: int = 0
    """Answers that are written and not yet published."""
    priorities: list[PriorityFact] = field(default_factory=list)
    coders: int = 0
    imports: int = 0


def facts(
    session: Session,
    project: Project,
    seen: Collection[Moderation],
    *,
    with_group_actions: bool,
) -> Facts:
    """The project as its report tells it, among the voices that may be seen."""
    where = _by_place(session, project.id, seen)
    who = _by_speaker(session, project.id, seen)
    actions, in_all = actions_of(session, project.id, only_public=not with_group_actions)
    answers, unpublished = answers_of(session, project.id)
    return Facts(
        total=where.buckets.get(ALL_VOICES, 0),
        coded=where.buckets.get(CODED_VOICES, 0),
        areas={area: n for area, n in where.buckets.items() if area > 0},
        labels=area_labels(session, project.id),
        definitions=_definitions(session, project.id),
        journeys={
            artefact: JourneyFacts(document, where.steps(artefact))
            for artefact, (_, document) in sorted(
                shown_documents(session, project.id).items(),
                key=lambda found: -where.voices(found[0]),
            )[:MOST_JOURNEYS]
        },
        perspectives=who.perspectives,
        modes=who.modes,
        sources=who.sources,
        moderations=who.moderations,
        quotes=quotes(session, project.id),
        actions=actions,
        actions_in_all=in_all,
        answers=answers,
        unpublished=unpublished,
        priorities=priorities_of(session, project.id),
        coders=_coders(session, project),
        imports=_imports(session, project.id),
    )


@dataclass
class _Where:
    """Counts by step and bucket."""

    found: dict[tuple[int, str], dict[int, Sum]]

    @property
    def buckets(self) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for at_step in self.found.values():
            for bucket, one in at_step.items():
                sums[bucket] += one.n
        return dict(sums)

    def voices(self, artefact: int) -> int:
        return sum(
            one.get(ALL_VOICES, Sum()).n for (a, _), one in self.found.items() if a == artefact
        )

    def steps(self, artefact: int) -> dict[str, StepCount]:
        return {
            anchor: StepCount(
                one.get(ALL_VOICES, Sum()),
                one.get(CODED_VOICES, Sum()).n,
                {area: amount.n for area, amount in one.items() if area > 0},
            )
            for (a, anchor), one in self.found.items()
            if a == artefact
        }


def _by_place(session: Session, project_id: int, seen: Collection[Moderation]) -> _Where:
    rows = session.execute(
        select(
            Tally.artefact_id,
            Tally.anchor,
            Tally.bucket,
            func.sum(Tally.n),
            func.sum(Tally.rating_n),
            func.sum(Tally.rating_sum),
        )
        .where(Tally.project_id == project_id, Tally.moderation.in_(seen), Tally.n > 0)
        .group_by(Tally.artefact_id, Tally.anchor, Tally.bucket)
    )
    found: dict[tuple[int, str], dict[int, Sum]] = defaultdict(dict)
    for artefact, anchor, bucket, *amounts in rows:
        found[artefact, anchor][bucket] = Sum(*(int(amount) for amount in amounts))
    return _Where(dict(found))


@dataclass
class _Who:
    """Counts by whose voice, how it was said, whence it came and who may see it."""

    perspectives: dict[str, Sum] = field(default_factory=dict)
    modes: dict[Mode, Sum] = field(default_factory=dict)
    sources: dict[Source, int] = field(default_factory=dict)
    moderations: dict[Moderation, int] = field(default_factory=dict)


def _by_speaker(session: Session, project_id: int, seen: Collection[Moderation]) -> _Who:
    keys = (Tally.perspective, Tally.mode, Tally.source, Tally.moderation)
    rows = session.execute(
        select(*keys, func.sum(Tally.n), func.sum(Tally.rating_n), func.sum(Tally.rating_sum))
        .where(Tally.project_id == project_id, Tally.bucket == ALL_VOICES, Tally.n > 0)
        .group_by(*keys)
    )
    who = _Who()
    for perspective, mode, source, moderation, *amounts in rows:
        one = Sum(*(int(amount) for amount in amounts))
        who.moderations[moderation] = who.moderations.get(moderation, 0) + one.n
        if moderation in seen:
            who.perspectives[perspective] = who.perspectives.get(perspective, Sum()) + one
            who.modes[mode] = who.modes.get(mode, Sum()) + one
            who.sources[source] = who.sources.get(source, 0) + one.n
    return who


def _definitions(session: Session, project_id: int) -> dict[int, dict[str, str]]:
    rows = session.execute(select(Area.id, Area.definition).where(Area.project_id == project_id))
    return {area: text for area, text in rows if text}


def quotes(session: Session, project_id: int) -> dict[int, list[QuoteFact]]:
    """Area → the voices chosen for it, in that order: those still released and still in it."""
    rows = session.execute(
        select(
            Contribution.id,
            ChosenQuote.area_id,
            Contribution.text,
            Contribution.language,
            Contribution.perspective,
            Contribution.artefact_id,
            Contribution.anchor,
            Contribution.buckets,
        )
        .join(Contribution, Contribution.id == ChosenQuote.contribution_id)
        .where(
            ChosenQuote.project_id == project_id,
            Contribution.project_id == project_id,
            Contribution.moderation == Moderation.RELEASED,
            Contribution.text != "",
        )
        .order_by(ChosenQuote.id)
        .limit(MOST_QUOTES)
    )
    found: dict[int, list[QuoteFact]] = defaultdict(list)
    for *row, buckets in rows:
        quote = QuoteFact(*row)
        if quote.area_id in (buckets or ()):
            found[quote.area_id].append(quote)
    return dict(found)


def _coders(session: Session, project: Project) -> int:
    """How many people have sorted voices. Asks an index once for each of the agency's people."""
    sorted_something = exists().where(
        CodingChange.project_id == project.id, CodingChange.person_id == Person.id
    )
    query = select(func.count(Person.id)).where(
        Person.agency_id == project.agency_id, sorted_something
    )
    return session.scalar(query) or 0


def _imports(session: Session, project_id: int) -> int:
    query = select(func.count(NoteImport.id)).where(
        NoteImport.project_id == project_id, NoteImport.status == "done"
    )
    return session.scalar(query) or 0
