"""Where each number and each figure of the results leads."""

from dataclasses import dataclass

from flask import url_for

from codesign.items.marks import CellSelector
from codesign.rounds.results.forms import ResultQuery


@dataclass(frozen=True)
class Addresses:
    """Builds links that keep what is chosen."""

    project: str
    test_round: str
    wish: ResultQuery
    is_followed: bool = True
    """Whether numbers lead to the walk-throughs behind them: not for readers."""

    @property
    def bare(self) -> str:
        """The page without parameters: where the filter is sent."""
        return self._to("page")

    def figure(self, key: str) -> str:
        """The page with this very choice, at one figure."""
        return self._to("page", **self.wish.query, _anchor=key)

    def table(self, key: str) -> str:
        """A figure's table as a file."""
        return self._to("table", part=key, **self.wish.query)

    def behind(self, mark: CellSelector) -> str:
        """The walk-throughs that a number counts; "" for who may not see them."""
        return self._to("walks", **self.wish.query, **mark.query) if self.is_followed else ""

    def more(self, mark: CellSelector, after: int) -> str:
        """The next page of them."""
        return self._to("walks", **self.wish.query, **mark.query, efter=str(after))

    @property
    def everyone(self) -> str:
        """Every walk-through that is chosen."""
        return self._to("walks", **self.wish.query)

    def walk(self, walk: int, after: int | None = None) -> str:
        """One walk-through, or its events after one of them."""
        more = {} if after is None else {"efter": str(after)}
        return self._to("walk", walk=walk, **more)

    def photo(self, photo: int) -> str:
        """The bytes of a photograph."""
        return self._to("photo", photo=photo)

    def quotes(self, key: str = "", after: int = 0) -> str:
        """What was said, at one page of the plan or in the whole round."""
        more = {"efter": str(after)} if after else {}
        return self._to("quotes", **({"sida": key} if key else {}), **more)

    def compare(self, other: str = "") -> str:
        """Two versions, or this round and another, beside each other."""
        return self._to("compare", **({"med": other} if other else {}))

    @property
    def file(self) -> str:
        """Every walk-through and task as a table."""
        return self._to("rows")

    @property
    def codebook(self) -> str:
        """What the table's columns are."""
        return self._to("codebook")

    def _to(self, endpoint: str, **values: object) -> str:
        return url_for(
            f"results.{endpoint}",
            project=self.project,
            test_round=self.test_round,
            **values,  # type: ignore[arg-type]
        )
