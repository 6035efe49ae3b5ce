"""What was said and what is done about it, as plain values: answers with their actions beside."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from codesign.follow_up.domain import Status, Track, is_overdue


class Labelled(Protocol):
    """What ordering needs to know of an area."""

    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...


@dataclass(frozen=True)
class Target:
    """What an answer or an action is about: an area, or one voice."""

    area_id: int | None = None
    voice_id: int | None = None


@dataclass(frozen=True)
class Answer:
    """A published answer."""

    id: int
    text: dict[str, str]
    published_at: datetime | None


@dataclass(frozen=True)
class TopicAction:
    """An action as pages show it. Its owner is for staff only."""

    id: int
    text: dict[str, str]
    status: Status
    track: Track
    due: date | None
    is_public: bool
    owner: str | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class AtStep:
    """Voices behind an answer at one step."""

    artefact_id: int
    anchor: str
    n: int


@dataclass(frozen=True)
class Quote:
    """A voice that everyone may read."""

    text: str
    language: str


@dataclass(frozen=True)
class Topic:
    """One thing that was said: the answers to it, newest first, and what is done."""

    target: Target
    answers: tuple[Answer, ...] = ()
    deeds: tuple[TopicAction, ...] = ()
    voices: int = 0
    """Released voices behind it."""
    steps: tuple[AtStep, ...] = ()
    """Where they were said, most voices first."""
    quote: Quote | None = None

    @property
    def area_id(self) -> int | None:
        return self.target.area_id


@dataclass(frozen=True)
class Reading:
    """Who reads: staff see actions that have no answer beside them yet, others do not."""

    is_staff: bool
    today: date


@dataclass
class _Gathering:
    answers: dict[Target, list[Answer]] = field(default_factory=dict)
    deeds: dict[Target, list[TopicAction]] = field(default_factory=dict)


def gathered(
    answers: Iterable[tuple[Target, Answer]],
    deeds: Iterable[tuple[Target, TopicAction]],
    labels: Mapping[int, Labelled],
    reading: Reading,
) -> tuple[Topic, ...]:
    """Answers and actions by what they are about: areas in the codebook's order, then voices.

    An action about a subcategory without an answer of its own stands beside its area's answer.
    What has no answer is left out, except for staff.
    """
    found = _Gathering()
    for target, answer in answers:
        found.answers.setdefault(target, []).append(answer)
    for target, deed in deeds:
        home = _home(target, found.answers.keys(), labels)
        if home in found.answers or reading.is_staff:
            late = is_overdue(deed.status, deed.due, reading.today)
            found.deeds.setdefault(home, []).append(replace(deed, is_overdue=late))
    return tuple(
        Topic(target, tuple(found.answers.get(target, ())), tuple(found.deeds.get(target, ())))
        for target in _ordered({**found.answers, **found.deeds}, labels)
    )


def _home(target: Target, answered: Iterable[Target], labels: Mapping[int, Labelled]) -> Target:
    label = labels.get(target.area_id or 0)
    above = Target(area_id=label.parent_id) if label and label.parent_id else target
    return above if target not in answered and above in answered else target


def _ordered(targets: Iterable[Target], labels: Mapping[int, Labelled]) -> list[Target]:
    place = {area: number for number, area in enumerate(labels)}
    return sorted(
        targets,
        key=lambda one: (one.area_id is None, place.get(one.area_id or 0, 0), -(one.voice_id or 0)),
    )


def unanswered(
    matters: Iterable[Topic], voices: Mapping[int, int], labels: Mapping[int, Labelled]
) -> tuple[int, ...]:
    """Areas with voices where neither the area nor any subcategory has an answer, in order."""
    answered = {matter.area_id for matter in matters if matter.answers}
    answered |= {label.parent_id for label in labels.values() if label.id in answered}
    return tuple(
        label.id
        for label in labels.values()
        if label.parent_id is None and voices.get(label.id) and label.id not in answered
    )


@dataclass(frozen=True)
class AnswersFound:
    """How many answers are published, about areas and to voices at steps."""

    areas: Mapping[int, int] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)

    def by_step(
        self, areas_at: Mapping[str, Iterable[int]], family: Collection[int] | None = None
    ) -> dict[str, int]:
        """Step → answers that concern voices there, where `areas_at` says which areas they lie in.

        With a family, only answers about those areas and to the voices themselves.
        """
        found = Counter(self.steps)
        for step, areas in areas_at.items():
            found[step] += sum(
                self.areas.get(area, 0) for area in areas if family is None or area in family
            )
        return {step: n for step, n in found.items() if n}
