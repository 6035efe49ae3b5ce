"""Where each mark and each figure leads: always to an address that says its filters."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from codesign.insights.forms import InsightWish, Level, Mark


@dataclass(frozen=True)
class Addresses:
    """Builds links that keep what is chosen."""

    project: str
    wish: InsightWish

    @property
    def bare(self) -> str:
        """The page without parameters: where the filter is sent."""
        return url_for("insights.overview", project=self.project)

    @property
    def unfiltered(self) -> str:
        """The same journey and level, all voices."""
        kept = {n: v for n, v in self.wish.query.items() if n not in self.wish.filters}
        return url_for("insights.overview", project=self.project, **_given(kept))

    def journey(self, slug: str) -> str:
        """The figures of another journey."""
        return url_for("insights.overview", project=self.project, resa=slug)

    def at(self, level: Level) -> str:
        """The same figures with areas told apart so finely."""
        kept = {**self.wish.query, "niva": str(level)}
        return url_for("insights.overview", project=self.project, **_given(kept))

    def figure(self, key: str) -> str:
        """The page with these very filters, at one figure."""
        return url_for(
            "insights.overview", project=self.project, _anchor=key, **_given(self.wish.query)
        )

    def table(self, key: str) -> str:
        """A figure's table as a file."""
        return url_for(
            "insights.table", project=self.project, figure=key, **_given(self.wish.query)
        )

    def voices(self, mark: Mark, **changes: str) -> str:
        """The voices behind a mark. A change to "" takes a filter away."""
        query = {**self._chosen, **changes, **mark.query}
        return url_for("insights.voices", project=self.project, **_given(query))

    def more(self, mark: Mark, after: int) -> str:
        """The next page of the voices behind a mark."""
        query = {**self._chosen, **mark.query, "efter": str(after)}
        return url_for("insights.voices", project=self.project, **_given(query))

    @property
    def _chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.wish.query.items() if name != "niva"}


def _given(query: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value}
