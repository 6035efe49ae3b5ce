"""The journey document: one validated, frozen tree with a stable key for every part.

Terms follow the service blueprint (Shostack; Bitner) and the customer journey modelling
language (CJML: touchpoints with initiator, receiver and channel).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from codesign.i18n import lazy
from codesign.reading_order import reading_key
from codesign.said import Problem, listed, said
from codesign.texts import Frozen, Key, LocalText

Short = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class State(StrEnum):
    AS_IS = "as_is"
    TO_BE = "to_be"


class ActorKind(StrEnum):
    END_USER = "end_user"
    RELATIVE = "relative"
    PROVIDER = "provider"
    EMPLOYEE = "employee"
    SYSTEM = "system"


class LaneKind(StrEnum):
    """What a row of the map tells, in the order of a service blueprint from top to bottom."""

    PHYSICAL_EVIDENCE = "physical_evidence"
    USER_ACTION = "user_action"
    TOUCHPOINT = "touchpoint"
    EXPERIENCE = "experience"
    PAIN = "pain"
    GAIN = "gain"
    OPPORTUNITY = "opportunity"
    QUOTE = "quote"
    FRONTSTAGE = "frontstage"
    BACKSTAGE = "backstage"
    SUPPORT = "support"
    RULE = "rule"
    METRIC = "metric"


class Confidence(StrEnum):
    ASSUMPTION = "assumption"
    PARTLY = "partly"
    RESEARCHED = "researched"


class Basis(StrEnum):
    ASSUMED = "assumed"
    WORKSHOP = "workshop"
    SELF_REPORTED = "self_reported"


class Source(Frozen):
    key: Key
    title: LocalText


class Evidence(Frozen):
    """Where a cell's content comes from: a source of the document, and the place in it."""

    source: Key
    section: Short | None = None


class Actor(Frozen):
    key: Key
    name: LocalText
    kind: ActorKind


class Lane(Frozen):
    key: Key
    name: LocalText
    kind: LaneKind
    hint: LocalText | None = None


class Touchpoint(Frozen):
    kind: Literal["communication_point", "action"]
    text: LocalText
    initiator: Key
    receiver: Key | None = None
    channel: Short | None = None


class Cell(Frozen):
    text: LocalText
    confidence: Confidence = Confidence.ASSUMPTION
    evidence: tuple[Evidence, ...] = ()


class EmotionPoint(Frozen):
    """How a step feels: −2 (very bad) to +2 (very good), whose feeling, and how it is known."""

    actor: Key
    value: Annotated[float, Field(ge=-2, le=2)]
    basis: Basis = Basis.ASSUMED
    state: State = State.AS_IS
    n: Annotated[int, Field(ge=1)] | None = None


class Step(Frozen):
    key: Key
    title: LocalText
    description: LocalText | None = None
    duration: LocalText | None = None
    moment_of_truth: bool = False
    cells: dict[Key, Cell] = Field(default_factory=dict)
    touchpoints: tuple[Touchpoint, ...] = ()
    emotions: tuple[EmotionPoint, ...] = ()


class Phase(Frozen):
    key: Key
    title: LocalText
    description: LocalText | None = None
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class JourneyDocument(Frozen):
    """A life event as phases and steps, told in lanes. The unit that is versioned."""

    schema_: Annotated[Literal["codesign/journey/1"], Field(alias="schema")]
    slug: Key
    title: LocalText
    life_event: LocalText
    question: LocalText
    summary: LocalText | None = None
    notice: LocalText | None = None
    state: State = State.AS_IS
    dated: date
    sources: tuple[Source, ...] = ()
    actors: Annotated[tuple[Actor, ...], Field(min_length=1)]
    lanes: tuple[Lane, ...] = ()
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step in the order of time."""
        return tuple(step for phase in self.phases for step in phase.steps)

    def step(self, key: str) -> Step | None:
        """The step with this key, or None."""
        return next((step for step in self.steps if step.key == key), None)

    def phase_of(self, step_key: str) -> Phase | None:
        """The phase that holds the step, or None."""
        return next((p for p in self.phases if any(s.key == step_key for s in p.steps)), None)

    def actor(self, key: str) -> Actor | None:
        """The actor with this key, or None."""
        return next((actor for actor in self.actors if actor.key == key), None)


_TWICE = lazy("Nyckeln ”%(key)s” används två gånger. Ge den ena en annan nyckel.")
_TWICE_SHARED = lazy(
    "Nyckeln ”%(key)s” används två gånger. Ge den ena en annan nyckel. Faser och steg delar "
    "nycklar."
)
_UNFOUNDED = lazy(
    "Rutan sägs vara underbyggd men har ingen källa. Lägg till en under ”evidence”, eller skriv "
    "”assumption”."
)
_UNKNOWN = {
    "lane": lazy("Raden ”%(key)s” finns inte. Välj en av: %(known)s."),
    "source": lazy("Källan ”%(key)s” finns inte. Välj en av: %(known)s."),
    "actor": lazy("Aktören ”%(key)s” finns inte. Välj en av: %(known)s."),
}


def problems(document: JourneyDocument) -> list[Problem]:
    """Every broken reference and repeated key in a well-formed document, all at once."""
    return [*_repeated_keys(document), *_broken_references(document)]


def _repeated_keys(document: JourneyDocument) -> Iterator[Problem]:
    places = [(phase.key, ("phases", i, "key")) for i, phase in enumerate(document.phases)] + [
        (step.key, ("phases", i, "steps", j, "key"))
        for i, phase in enumerate(document.phases)
        for j, step in enumerate(phase.steps)
    ]
    yield from _repeats(places, _TWICE_SHARED)
    for name in ("actors", "lanes", "sources"):
        parts = getattr(document, name)
        yield from _repeats([(part.key, (name, i, "key")) for i, part in enumerate(parts)], _TWICE)


def _repeats(
    places: Sequence[tuple[str, tuple[str | int, ...]]], sentence: str
) -> Iterator[Problem]:
    seen: set[str] = set()
    for key, path in places:
        if key in seen:
            yield Problem(path, said(sentence, key=key))
        seen.add(key)


def _broken_references(document: JourneyDocument) -> Iterator[Problem]:
    actors = {actor.key for actor in document.actors}
    lanes = {lane.key for lane in document.lanes}
    sources = {source.key for source in document.sources}
    for i, phase in enumerate(document.phases):
        for j, step in enumerate(phase.steps):
            here: tuple[str | int, ...] = ("phases", i, "steps", j)
            for lane, cell in step.cells.items():
                yield from _unknown(lane, lanes, "lane", (*here, "cells", lane))
                for k, evidence in enumerate(cell.evidence):
                    path = (*here, "cells", lane, "evidence", k, "source")
                    yield from _unknown(evidence.source, sources, "source", path)
                if cell.confidence is Confidence.RESEARCHED and not cell.evidence:
                    path = (*here, "cells", lane, "confidence")
                    yield Problem(path, said(_UNFOUNDED))
            for k, point in enumerate(step.emotions):
                yield from _unknown(point.actor, actors, "actor", (*here, "emotions", k, "actor"))
            for k, touch in enumerate(step.touchpoints):
                for field in ("initiator", "receiver"):
                    if key := getattr(touch, field):
                        path = (*here, "touchpoints", k, field)
                        yield from _unknown(key, actors, "actor", path)


def _unknown(
    key: str, known: set[str], kind: str, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    if key not in known:
        named = listed(sorted(known, key=reading_key))
        yield Problem(path, said(_UNKNOWN[kind], key=key, known=named))
