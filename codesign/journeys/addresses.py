"""Addresses around one journey: the same page for citizens and for staff, each on their side."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from codesign.artefacts.anchors import word_of
from codesign.artefacts.places import Place
from codesign.journeys.forms import MapQuery


@dataclass(frozen=True)
class MapAddresses:
    """Builds links from the map that keep what is shown."""

    side: str
    """"public" or "staff"."""
    project: str
    journey: str
    wish: MapQuery

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

    def phase(self, key: str, **changes: str) -> str:
        """What is said about a whole phase, with the present filters."""
        return self._part("phase", {"phase": key}, changes)

    def whole(self, **changes: str) -> str:
        """What is said about the whole journey, with the present filters."""
        return self._part("whole", {}, changes)

    def part(self, key: str, **changes: str) -> str:
        """What is said about a whole phase; about the whole journey for ""."""
        return self.phase(key, **changes) if key else self.whole(**changes)

    def _part(self, page: str, where: dict[str, Any], changes: dict[str, str]) -> str:
        wanted = {**self.wish.filters, **changes}
        kept: dict[str, Any] = {name: value for name, value in wanted.items() if value}
        return url_for(
            f"journeys.{self.side}_{page}",
            project=self.project,
            journey=self.journey,
            **where,
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
        """Where a citizen tells what a step or a whole phase was like; the journey for ""."""
        return submission_address(self.project, self.journey, step)

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
        place = f"{self.journey}.{word_of(step)}"
        return url_for("areas.desk", project=self.project, steg=place)


def submission_address(project: str, journey: str, part: str) -> str:
    """Where a citizen tells about a step or a whole phase; about the whole journey for ""."""
    if not part:
        return url_for("journeys.tell_of_all", project=project, journey=journey)
    return url_for("journeys.tell", project=project, journey=journey, step=part)


def place_address(side: str, project: str, place: Place) -> str:
    """The page of a place on a journey, on the "public" or the "staff" side; "" for none."""
    if not place.journey:
        return ""
    where: dict[str, Any] = {"project": project, "journey": place.journey}
    if place.is_step:
        return url_for(f"journeys.{side}_step", **where, step=place.key)
    if place.key:
        return url_for(f"journeys.{side}_phase", **where, phase=place.key)
    return url_for(f"journeys.{side}_whole", **where)
