"""What the page's figures are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from codesign.areas.labels import AreaLabel
from codesign.artefacts.anchors import WHOLE, word_of
from codesign.contributions.disclosure import Shown
from codesign.contributions.feelings import Felt
from codesign.insights import summaries
from codesign.insights.addresses import Addresses
from codesign.insights.forms import InsightQuery, Level
from codesign.insights.summaries import Counted
from codesign.insights.words import Names
from codesign.journeys.document import JourneyDocument

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class InsightData:
    """What every figure is made from. `least` is the disclosure guard's threshold.

    It is None for those who may read every voice, and whose numbers need no guard. Others get
    one table of feelings (by step, of the whole journey), the project's groups as they are
    `shown_groups`, and months for days, which a project about children has not.
    """

    document: JourneyDocument
    labels: dict[int, AreaLabel]
    wish: InsightQuery
    all_places: DataFrame
    groups: DataFrame
    days: DataFrame
    here: Addresses
    least: int | None = None
    shown_groups: Shown[str] | None = None
    about_children: bool = False
    felt: Felt = field(default_factory=dict)
    """How the steps felt, as those are told of it whom the guard meets."""
    names: Names = field(init=False)
    places: DataFrame = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", Names(self.document, self.labels))
        area = self.wish.filter.area_id
        parts = [label.id for label in self.labels.values() if label.parent_id == area]
        everywhere = self.all_places.assign(anchor=self.all_places["anchor"].replace("", WHOLE))
        object.__setattr__(self, "places", summaries.focused(everywhere, area, parts))

    @property
    def voices(self) -> int:
        return summaries.voices(self.places)

    @property
    def phases(self) -> dict[str, list[str]]:
        """Phase → what is in it: itself and its steps, in the order of time.

        Where something is said about the whole journey, that comes first, as a phase of its own.
        """
        found = {WHOLE: [WHOLE]} if WHOLE in self._spoken_of else {}
        return found | {
            phase.key: [phase.key, *(step.key for step in phase.steps)]
            for phase in self.document.phases
        }

    @property
    def steps(self) -> list[str]:
        """Every step; and what is spoken about as a whole, before what is in it."""
        steps = {step.key for step in self.document.steps}
        return [
            key
            for keys in self.phases.values()
            for key in keys
            if key in steps or key in self._spoken_of
        ]

    @cached_property
    def _spoken_of(self) -> frozenset[str]:
        return frozenset(str(key) for key in self.places["anchor"].unique())

    @property
    def tops(self) -> list[int]:
        """The areas that are looked at: all, or the one the filter names."""
        chosen = self.wish.filter.area_id
        if chosen is not None:
            return [chosen]
        return [label.id for label in self.labels.values() if label.is_top]

    @property
    def is_in_area(self) -> bool:
        """Whether only one area's voices are looked at."""
        return self.wish.filter.area_id is not None

    def parts_of(self, area: int) -> list[int]:
        """An area's subcategories."""
        return [label.id for label in self.labels.values() if label.parent_id == area]

    @property
    def areas(self) -> list[int]:
        """The areas at the chosen level; one without subcategories stands for itself."""
        if self.wish.level is Level.AREAS:
            return self.tops
        return [area for top in self.tops for area in (self.parts_of(top) or [top])]

    def feelings(self) -> list[Counted]:
        """How every step felt, as this reader may see it."""
        frame = summaries.by(self.places, "anchor", self.steps)
        if self.least is not None:
            frame = summaries.told_means(
                frame, {word_of(key): one for key, one in self.felt.items()}
            )
        return summaries.rows(frame)
