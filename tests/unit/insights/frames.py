"""Voices made up for tests of the summaries, and the frames that counting them gives."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas
from hypothesis import strategies as st

from codesign.contributions.domain import CountedVoice, Mode, Moderation, Place, tallies_of
from codesign.contributions.sources import Source
from codesign.insights.queries import FACET_COLUMNS, PLACE_COLUMNS

PHASES = {"before": ["hear", "decide"], "after": ["rest"]}
STEPS = ["hear", "decide", "rest"]
PARTS = {1: [11, 12], 2: [21], 3: []}
"""Area → its subcategories."""
PARENT = {part: area for area, parts in PARTS.items() for part in parts}


@dataclass(frozen=True)
class Said:
    """One voice. `areas` are those it was put in itself."""

    step: str = "hear"
    mode: Mode = Mode.IS
    perspective: str = "donor"
    source: Source = Source.COMMENT
    rating: int | None = None
    areas: frozenset[int] = frozenset()
    group: str = ""
    day: str = ""

    @property
    def buckets(self) -> frozenset[int]:
        """Its areas with their parents."""
        return self.areas | {PARENT[area] for area in self.areas if area in PARENT}


SAID = st.builds(
    Said,
    step=st.sampled_from(STEPS),
    mode=st.sampled_from(Mode),
    perspective=st.sampled_from(["donor", "relative", ""]),
    source=st.sampled_from([Source.COMMENT, Source.NOTE]),
    rating=st.none() | st.integers(-2, 2),
    areas=st.frozensets(st.sampled_from([1, 2, 3, 11, 12, 21]), max_size=3),
    group=st.sampled_from(["", "Grupp 1", "Grupp 2"]),
    day=st.sampled_from(["", "2026-10-01", "2026-10-02", "2026-11-01"]),
)
VOICES = st.lists(SAID, max_size=30)


def places_of(voices: Iterable[Said]) -> pandas.DataFrame:
    """What `place_counts` answers for these voices."""
    n: Counter[tuple[object, ...]] = Counter()
    rating_n: Counter[tuple[object, ...]] = Counter()
    rating_sum: Counter[tuple[object, ...]] = Counter()
    for voice in voices:
        place = Place(
            1, voice.step, voice.mode, voice.perspective, voice.source, Moderation.RELEASED
        )
        for key, amount in tallies_of(CountedVoice(place, voice.rating, voice.buckets)).items():
            row = (voice.step, str(voice.mode), voice.perspective, str(voice.source), key.bucket)
            n[row] += amount.n
            rating_n[row] += amount.rating_n
            rating_sum[row] += amount.rating_sum
    rows = [(*row, n[row], rating_n[row], rating_sum[row]) for row in n]
    return pandas.DataFrame(rows, columns=pandas.Index(list(PLACE_COLUMNS))).astype(PLACE_COLUMNS)


def facets_of(voices: Iterable[Said], facet: str) -> pandas.DataFrame:
    """What `facet_counts` answers for these voices; `facet` is "group" or "day"."""
    sums: dict[str, list[int]] = {}
    for voice in voices:
        row = sums.setdefault(getattr(voice, facet), [0, 0, 0, 0])
        row[0] += 1
        row[1] += bool(voice.areas)
        row[2] += voice.rating is not None
        row[3] += voice.rating or 0
    rows = [(value, *row) for value, row in sorted(sums.items())]
    return pandas.DataFrame(rows, columns=pandas.Index(list(FACET_COLUMNS))).astype(FACET_COLUMNS)
