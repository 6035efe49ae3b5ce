"""Addresses around one journey: the same page for citizens and for staff, each on their side."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from codesign.journeys.forms import MapWish


@dataclass(frozen=True)
class MapAddresses:
    """Builds links from the map that keep what is shown."""

    side: str
    """"public" or "staff"."""
    project: str
    journey: str
    wish: MapWish

    def map(self, **changes: str) -> str:
        """The map with the present filters; an empty change takes a parameter away."""
        wanted = {**self.wish.query, **changes}
        kept: dict[str, Any] = {name: value for name, value in wanted.items() if value}
        return url_for(
            f"journeys.{self.side}_map", project=self.project, journey=self.journey, **kept
        )

    def step(self, key: str, **changes: str) -> str:
        """A step with the present filters."""
        wanted = {**self.wish.filters, **changes}
        kept: dict[str, Any] = {name: value for name, value in wanted.items() if value}
        return url_for(
            f"journeys.{self.side}_step",
            project=self.project,
            journey=self.journey,
            step=key,
            **kept,
        )

    @property
    def bare(self) -> str:
        """The map's address without parameters: where the filter form is sent."""
        return url_for(f"journeys.{self.side}_map", project=self.project, journey=self.journey)

    @property
    def unfiltered(self) -> str:
        """The same view with every filter taken away."""
        return self.map(**dict.fromkeys(self.wish.filters, ""))

    def tell(self, step: str) -> str:
        """Where a citizen tells what a step was like."""
        return url_for("feedback.tell", project=self.project, journey=self.journey, step=step)

    def area(self, area_id: int) -> str:
        """An area's own page."""
        return url_for(f"areas.{self.side}_area", project=self.project, area=area_id)

    @property
    def areas(self) -> str:
        """The table of all areas."""
        return url_for(f"areas.{self.side}_table", project=self.project)

    @property
    def answers(self) -> str:
        """What the agency has answered, as everyone reads it."""
        return url_for("answers_public.page", project=self.project)

    def desk(self, step: str) -> str:
        """Where staff put the voices of a step into areas."""
        return url_for("areas.desk", project=self.project, steg=f"{self.journey}.{step}")
