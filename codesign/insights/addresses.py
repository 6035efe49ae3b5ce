"""Where each mark and each figure leads: always to an address that says its filters."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from codesign.insights.forms import CellSelector, InsightQuery, Level


@dataclass(frozen=True)
class Addresses:
    """Builds links that keep what is chosen."""

    project: str
    wish: InsightQuery

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

    def voices(self, mark: CellSelector, **changes: str) -> str:
        """The voices behind a mark. A change to "" takes a filter away."""
        query = _given({**self._chosen, **changes, **mark.query})
        path, _, kept = self._of_voices.partition("?")
        pairs = [_pair(name, value) for name, value in query.items()]
        return f"{path}?{'&'.join(filter(None, (*pairs, kept)))}".rstrip("?")

    def more(self, mark: CellSelector, after: int) -> str:
        """The next page of the voices behind a mark."""
        query = {**self._chosen, **mark.query, "efter": str(after)}
        return url_for("insights.voices", project=self.project, **_given(query))

    @cached_property
    def _of_voices(self) -> str:
        """Where voices are listed, without what is asked: a page leads there by hundreds of marks,
        and an address is costly to build."""
        return url_for("insights.voices", project=self.project)

    @cached_property
    def _chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.wish.query.items() if name != "niva"}


@lru_cache(maxsize=4096)
def _pair(name: str, value: str) -> str:
    """One of what an address asks, as Werkzeug writes it."""
    return urlencode({name: value}, safe="!$'()*,/:;?@")


def _given(query: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value}
