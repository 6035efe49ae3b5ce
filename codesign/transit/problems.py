"""What is wrong with a feed: told row by row, and only fatal when nothing is left to use."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codesign.errors import RuleBrokenError
from codesign.i18n import gettext, lazy, ngettext

REASONS_TOLD = 5
"""So many of the reasons why nothing can be used are told."""
TOLD_OF_A_KIND = 20
"""So many rows with the same fault in a file are told; the rest are counted."""


class FeedError(RuleBrokenError):
    """Nothing in the feed can be used; the sentence says why."""

    status = 422
    sentence = lazy("Det gick inte att läsa några avgångar, positioner eller meddelanden här.")

    def __init__(
        self,
        sentence: str | None = None,
        *,
        reasons: Sequence["FeedProblem"] = (),
        **values: object,
    ) -> None:
        super().__init__(sentence, **values)
        self.reasons = tuple(reasons)

    def told(self) -> str:
        """The sentence, and the reasons found, with file and row, in the reader's language."""
        reasons = [one.told_with_place() for one in self.reasons[:REASONS_TOLD]]
        return " ".join([super().told(), *reasons])


@dataclass(frozen=True)
class FeedProblem:
    """One thing that could not be used. `row` is the line of the file, from 1; 0 for all of it."""

    file: str
    row: int
    what: str
    """A message in the source language; `told` is for people."""
    values: Mapping[str, object] = field(default_factory=dict)
    more: int = 0
    """Rows further down with the same fault, not told one by one."""

    def told(self) -> str:
        """The sentence in the reader's language."""
        sentence = gettext(self.what, **self.values)
        if not self.more:
            return sentence
        rest = ngettext("Samma sak på %(n)s rad till.", "Samma sak på %(n)s rader till.", self.more)
        return f"{sentence} {rest}"

    def told_with_place(self) -> str:
        """The sentence with the file and the row that it is about."""
        if not self.row:
            return f"{self.file}: {self.told()}"
        place = gettext("%(file)s, rad %(row)s", file=self.file, row=self.row)
        return f"{place}: {self.told()}"


class Problems:
    """Collects problems while a feed is read, without growing with a hostile file."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], list[FeedProblem]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, file: str, row: int, what: str, **values: object) -> None:
        """Notes a fault; `what` is a marked message with `values` for its places."""
        short = {name: str(value)[:80] for name, value in values.items()}
        kind = (file, what)
        self._counts[kind] += 1
        told = self._told.setdefault(kind, [])
        if len(told) < TOLD_OF_A_KIND:
            told.append(FeedProblem(file, row, what, short))

    def all(self) -> tuple[FeedProblem, ...]:
        """Every problem in the order met; the last of a kind says how many more there are."""
        result: list[FeedProblem] = []
        for kind, told in self._told.items():
            result += told[:-1]
            last, more = told[-1], self._counts[kind] - len(told)
            result.append(FeedProblem(last.file, last.row, last.what, last.values, more))
        return tuple(result)
