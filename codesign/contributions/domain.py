"""What a voice is, and the pure rules for receiving, showing and counting it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from codesign.contributions.sources import Source

TEXT_LIMIT = 2000
"""Characters a citizen may write about one step."""
NOTE_LIMIT = 10_000
"""Characters of one imported note."""


class Mode(StrEnum):
    """The workshop's three questions: ÄR, BÖR, GÖR."""

    IS = "is"
    SHOULD = "should"
    DO = "do"


class Moderation(StrEnum):
    """Where a voice is on its way to being read by everyone."""

    WAITING = "waiting"
    KEPT = "kept"
    """Read by the project group, not released."""
    RELEASED = "released"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Facet(StrEnum):
    """What facet tallies are told apart by."""

    GROUP = "group"
    DAY = "day"


class Reason(StrEnum):
    """Why a voice is not shown; told to whoever has its receipt code."""

    IDENTIFYING = "identifying"
    HURTFUL = "hurtful"
    OFF_TOPIC = "off_topic"


HIDDEN = frozenset({Moderation.KEPT, Moderation.REJECTED})
"""What a reason can be given for."""
COUNTED = frozenset({Moderation.WAITING, Moderation.KEPT, Moderation.RELEASED})
STAFF_SEES = (Moderation.WAITING, Moderation.KEPT, Moderation.RELEASED)
PUBLIC_SEES = (Moderation.RELEASED,)

ALL_VOICES = 0
"""The tally bucket that holds every voice."""
CODED_VOICES = -1
"""The tally bucket that holds voices with at least one area."""


@dataclass(frozen=True)
class Place:
    """What a tally tells apart: where the voice is, how, whose, whence, and who sees it."""

    artefact_id: int
    anchor: str
    mode: Mode
    perspective: str
    source: Source
    moderation: Moderation


@dataclass(frozen=True)
class TallyKey:
    place: Place
    bucket: int
    """ALL_VOICES, CODED_VOICES, or the id of an area."""


@dataclass(frozen=True)
class Sum:
    """Voices, and the ratings among them (−2…+2)."""

    n: int = 0
    rating_n: int = 0
    rating_sum: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.n + other.n,
            self.rating_n + other.rating_n,
            self.rating_sum + other.rating_sum,
        )

    def __neg__(self) -> "Sum":
        return Sum(-self.n, -self.rating_n, -self.rating_sum)

    def __bool__(self) -> bool:
        return self != Sum()


@dataclass(frozen=True)
class FacetKey:
    """What a facet tally tells apart: one facet's value, how, whose, whence, and who sees it."""

    artefact_id: int
    facet: Facet
    value: str
    mode: Mode
    perspective: str
    source: Source
    moderation: Moderation


@dataclass(frozen=True)
class FacetSum:
    """Voices and their ratings, and how many of the voices have an area."""

    total: Sum = Sum()
    coded_n: int = 0

    def __add__(self, other: "FacetSum") -> "FacetSum":
        return FacetSum(self.total + other.total, self.coded_n + other.coded_n)

    def __neg__(self) -> "FacetSum":
        return FacetSum(-self.total, -self.coded_n)

    def __bool__(self) -> bool:
        return self != FacetSum()


@dataclass(frozen=True)
class CountedVoice:
    """What counting needs to know of a voice; `areas` has its areas' ids, parents included."""

    place: Place
    rating: int | None
    areas: frozenset[int] = frozenset()
    group: str = ""
    day: str = ""
    """YYYY-MM-DD, or "" when nobody said which day."""

    @property
    def is_counted(self) -> bool:
        """Rejected and withdrawn voices are not."""
        return self.place.moderation in COUNTED

    @property
    def sum(self) -> Sum:
        return Sum(1, 0, 0) if self.rating is None else Sum(1, 1, self.rating)


def tallies_of(voice: CountedVoice) -> dict[TallyKey, Sum]:
    """The tallies one voice adds to; none when it is rejected or withdrawn."""
    if not voice.is_counted:
        return {}
    one = voice.sum
    buckets = {ALL_VOICES, *voice.areas} | ({CODED_VOICES} if voice.areas else set())
    return {TallyKey(voice.place, bucket): one for bucket in buckets}


def tally_changes(
    before: Iterable[CountedVoice], after: Iterable[CountedVoice]
) -> dict[TallyKey, Sum]:
    """What to add to the tallies when the voices `before` become the voices `after`."""
    changes: dict[TallyKey, Sum] = {}
    for voice in after:
        for key, amount in tallies_of(voice).items():
            changes[key] = changes.get(key, Sum()) + amount
    for voice in before:
        for key, amount in tallies_of(voice).items():
            changes[key] = changes.get(key, Sum()) + -amount
    return {key: amount for key, amount in changes.items() if amount}


def facets_of(voice: CountedVoice) -> dict[FacetKey, FacetSum]:
    """The facet tallies one voice adds to: its group and its day, or none when it is gone."""
    if not voice.is_counted:
        return {}
    one = FacetSum(voice.sum, 1 if voice.areas else 0)
    place = voice.place
    return {
        FacetKey(
            place.artefact_id,
            facet,
            value,
            place.mode,
            place.perspective,
            place.source,
            place.moderation,
        ): one
        for facet, value in ((Facet.GROUP, voice.group), (Facet.DAY, voice.day))
    }


def facet_changes(
    before: Iterable[CountedVoice], after: Iterable[CountedVoice]
) -> dict[FacetKey, FacetSum]:
    """What to add to the facet tallies when the voices `before` become the voices `after`."""
    changes: dict[FacetKey, FacetSum] = {}
    for voice in after:
        for key, amount in facets_of(voice).items():
            changes[key] = changes.get(key, FacetSum()) + amount
    for voice in before:
        for key, amount in facets_of(voice).items():
            changes[key] = changes.get(key, FacetSum()) + -amount
    return {key: amount for key, amount in changes.items() if amount}


@dataclass
class Changes:
    """What to add to the tallies of both kinds, gathered over any number of voices."""

    tallies: dict[TallyKey, Sum] = field(default_factory=dict)
    facets: dict[FacetKey, FacetSum] = field(default_factory=dict)

    def gather(self, before: Iterable[CountedVoice], after: Iterable[CountedVoice]) -> None:
        """Add what it takes for the voices `before` to become the voices `after`."""
        before, after = list(before), list(after)
        for key, amount in tally_changes(before, after).items():
            self.tallies[key] = self.tallies.get(key, Sum()) + amount
        for facet, sums in facet_changes(before, after).items():
            self.facets[facet] = self.facets.get(facet, FacetSum()) + sums


@dataclass(frozen=True)
class VoiceFilter:
    """Which voices are meant; None means every one."""

    perspective: str | None = None
    mode: Mode | None = None
    source: Source | None = None
    area_id: int | None = None
    anchor: str | None = None
    is_uncoded: bool = False
    words: str = ""


@dataclass(frozen=True)
class StepCount:
    """What is said at one step. `areas` maps area and subcategory ids to voices."""

    total: Sum = Sum()
    coded: int = 0
    areas: dict[int, int] = field(default_factory=dict)
    modes: dict[Mode, int] = field(default_factory=dict)

    @property
    def voices(self) -> int:
        return self.total.n

    @property
    def uncoded(self) -> int:
        return self.total.n - self.coded
