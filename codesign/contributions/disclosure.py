"""The disclosure guard: the one rule for what may be told of small groups.

METHODS, "Groups". A count below the threshold is hidden, zeros too where zero tells something, and
further counts of the same total with them, the smallest first, until what is hidden sums to at
least the threshold and each hidden count stays open. Where that cannot be had, everything is
hidden, the total too.

A hidden count is open while at least `OPEN` values of it would have given exactly what is shown,
for a reader who knows this rule, adds, subtracts and compares. The decision is made from what that
reader knows (how many counts are hidden, their sum, the smallest one shown), so the decision
itself tells nothing more. It needs no search: two kinds of tables are enough to keep a count
open, and both give the same answer for certain (`_open`).
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

from codesign.contributions.domain import Sum

K = TypeVar("K", bound=Hashable)
C = TypeVar("C", bound=Hashable)

ADULT_THRESHOLD = 5
CHILD_THRESHOLD = 10
OPEN = 3
"""So many values must remain possible of every hidden count."""


def threshold(*, about_children: bool, raised_to: int | None = None) -> int:
    """The smallest group that may be told of: 10 for children, 5 for adults, or what it is
    raised to. A project can raise it and never lower it."""
    least = CHILD_THRESHOLD if about_children else ADULT_THRESHOLD
    return max(least, raised_to or 0)


@dataclass(frozen=True)
class Shown(Generic[K]):
    """Counts as they may be shown: None where they are hidden."""

    counts: Mapping[K, int | None]
    total: int | None
    """The sum of all counts, None when it would give a hidden count away."""

    @property
    def has_gaps(self) -> bool:
        """Whether anything is hidden."""
        return self.total is None or None in self.counts.values()


def large_enough(n: int, least: int) -> bool:
    """Whether so many people are enough to tell of: a quote, a share or a mean goes by this."""
    return n >= least


def alone(n: int, least: int) -> int | None:
    """A count that belongs to no total and whose zero tells of nobody; None: too few to say."""
    return n if n == 0 or large_enough(n, least) else None


def suppress_small(
    counts: Mapping[K, int],
    least: int,
    *,
    plain_zeros: Collection[K] = (),
    most: Mapping[K, int] | None = None,
) -> Shown[K]:
    """Counts of groups that do not overlap, and their total, as they may be shown.

    `plain_zeros` are the groups whose zero tells nothing of anybody: their zero is shown.
    `most` is what anybody may know that each count is at the most (the voices at a step, of
    which some rated); a count that could only be 0 or 1 is open when both remain.
    """
    silent = {key for key, n in counts.items() if n == 0 and key in plain_zeros}
    silent |= {key for key in counts if most is not None and most[key] == 0}
    hidden = [key for key, n in counts.items() if n < least and key not in silent]
    if not hidden:
        return Shown(dict(counts), sum(counts.values()))
    rest = sorted((key for key in counts if counts[key] >= least), key=counts.__getitem__)
    while not _open([_cell(key, plain_zeros, most) for key in hidden], hidden, counts, rest, least):
        if not rest:
            return Shown(dict.fromkeys(counts), None)
        hidden.append(rest.pop(0))
    return Shown(
        {key: None if key in hidden else n for key, n in counts.items()}, sum(counts.values())
    )


@dataclass(frozen=True)
class _Cell:
    """What is known of a hidden count before anything is shown: it is low…high."""

    low: int
    high: int

    @property
    def needed(self) -> int:
        """How many values must remain."""
        return min(OPEN, self.high - self.low + 1)


_ANYTHING = 10**12


def _cell(key: K, plain_zeros: Collection[K], most: Mapping[K, int] | None) -> _Cell:
    return _Cell(1 if key in plain_zeros else 0, _ANYTHING if most is None else most[key])


def _open(
    cells: Sequence[_Cell],
    hidden: Sequence[K],
    counts: Mapping[K, int],
    rest: Sequence[K],
    least: int,
) -> bool:
    """Whether the hidden counts sum to at least the threshold and each of them stays open."""
    together = sum(counts[key] for key in hidden)
    if len(cells) < 2 or together < least:
        return False
    below = counts[rest[0]] - 1 if rest else _ANYTHING
    found = _possible(cells, together, below, least)
    return all(len(values) >= cell.needed for values, cell in zip(found, cells, strict=True))


def _possible(cells: Sequence[_Cell], together: int, below: int, least: int) -> list[set[int]]:
    """Values of each hidden count in tables that are certain to be shown as this one is.

    All of them small: then they are hidden at once. Or all but one small, with a sum below the
    threshold, and one that is large and at most `below`: then they cannot stand alone, and the
    large one is hidden next. Tables of other kinds may be possible too, and are not relied on.
    """
    small = [min(least - 1, cell.high) for cell in cells]
    lows, roof = sum(cell.low for cell in cells), sum(small)
    too_large = [cell.low > top for cell, top in zip(cells, small, strict=True)]
    found: list[set[int]] = [set() for _ in cells]
    if lows <= together <= roof and not any(too_large):
        for values, cell, top in zip(found, cells, small, strict=True):
            values.update(
                range(
                    max(cell.low, together - roof + top),
                    min(top, together - lows + cell.low) + 1,
                )
            )
    for large, cell in enumerate(cells):
        if sum(too_large) > too_large[large]:
            continue
        others, floor = roof - small[large], lows - cell.low
        fewest = max(floor, together - min(below, cell.high))
        many = min(least - 1, others, together - max(least, cell.low))
        if fewest > many:
            continue
        found[large].update(range(together - many, together - fewest + 1))
        for place, other in enumerate(cells):
            if place != large:
                top = small[place]
                found[place].update(
                    range(
                        max(other.low, fewest - others + top),
                        min(top, many - floor + other.low) + 1,
                    )
                )
    return found


def suppress_tree(
    top: K,
    parts: Mapping[K, Sequence[K]],
    counts: Mapping[K, int],
    least: int,
    *,
    plain_zeros: Collection[K] = (),
    most: Mapping[K, int] | None = None,
) -> dict[K, int]:
    """The counts of a tree of groups that may be shown beside its top, which is shown.

    `parts` are the groups that a group is made of; they do not overlap, and `counts` holds what
    they sum to. The parts of each group that is shown are one table with a total, guarded as
    `suppress_small` does; nothing is shown below what is hidden. What is decided of one group's
    parts hangs on their counts alone, so that no table below or beside it tells more of them.
    """
    shown = {top: counts[top]}
    waiting = [top]
    while waiting:
        group = waiting.pop()
        those = parts.get(group, ())
        if not those or counts[group] < least:
            continue
        fits = most is not None and all(counts[one] <= most[one] for one in those)
        table = suppress_small(
            {one: counts[one] for one in those},
            least,
            plain_zeros=plain_zeros,
            most=most if fits else None,
        )
        found = {one: n for one, n in table.counts.items() if n is not None}
        shown |= found
        waiting += found
    return shown


def may_follow(
    old: Shown[K], new: Shown[K], least: int, *, plain_zeros: Collection[K] = ()
) -> bool:
    """Whether a later table of groups that only grow may be shown to readers who hold the older.

    It has to be without gaps. What both show has grown by at least the threshold, or is a zero that
    tells nothing; what the older one hides has grown so together, and each count there stays open:
    it was at the most what is shown now, and at least that less all who came.
    """
    if new.total is None or new.has_gaps or old.total is None:
        return False
    later = {key: n or 0 for key, n in new.counts.items()}
    shown = {key: n for key, n in old.counts.items() if n is not None}
    hidden = [key for key in old.counts if key not in shown]
    for key, n in shown.items():
        still_nobody = key in plain_zeros and later[key] == 0
        if not still_nobody and not large_enough(later[key] - n, least):
            return False
    together = old.total - sum(shown.values())
    came = sum(later[key] for key in hidden) - together
    cells = [
        _Cell(max(1 if key in plain_zeros else 0, later[key] - came), later[key]) for key in hidden
    ]
    below = min((n for n in shown.values() if n >= least), default=_ANYTHING) - 1
    values = _possible(cells, together, below, least)
    return not hidden or (large_enough(came, least) and all(len(one) >= OPEN for one in values))


def mean_may_follow(n: int, total: float, squares: float, least: int) -> bool:
    """Whether a mean may be told anew when so many came since, with this sum and sum of squares:
    as many as the threshold, who did not all give the same answer."""
    return large_enough(n, least) and n * squares > total * total * (1 + 1e-9)


def mean_shown(one: Sum, least: int) -> float | None:
    """A mean rating (−2…+2), by the count behind it: None where few rated, or all of them gave
    the same utmost answer, for then the mean tells what each of them said."""
    if not large_enough(one.rating_n, least) or abs(one.rating_sum) >= 2 * one.rating_n:
        return None
    return one.rating_sum / one.rating_n


@dataclass(frozen=True)
class Means(Generic[K]):
    """Mean ratings as they may be shown, with how many rated; None where they are hidden."""

    means: Mapping[K, float | None]
    rated: Shown[K]


def means_of(sums: Mapping[K, Sum], least: int) -> Means[K]:
    """Mean ratings of groups, with their counts: hidden as counts are, where what anybody may
    know is how many voices each group has. Where nobody can have rated there is nothing to hide."""
    rated = suppress_small(
        {key: one.rating_n for key, one in sums.items()},
        least,
        most={key: one.n for key, one in sums.items()},
    )
    return Means(
        {key: mean_shown(one, least) if rated.counts[key] else None for key, one in sums.items()},
        rated,
    )


def means_shown(sums: Mapping[K, Sum], least: int) -> dict[K, float | None]:
    """The mean rating (−2…+2) of each group, None where it may not be shown."""
    return dict(means_of(sums, least).means)


def told_anew(told: Mapping[K, Sum], sums: Mapping[K, Sum], least: int) -> dict[K, Sum]:
    """The groups whose mean may be told now, to readers who hold what was `told` of them before.

    Whoever compares two means works out how those felt who came (or left) between them. So a mean
    is told anew when as many people as the threshold are between, and they did not all give the
    same utmost answer; until then what was told stays as it was.
    """
    means = means_of(sums, least).means
    return {
        key: one
        for key, one in sums.items()
        if means[key] is not None and (key not in told or _many_between(told[key], one, least))
    }


def _many_between(before: Sum, after: Sum, least: int) -> bool:
    people = abs(after.rating_n - before.rating_n)
    difference = abs(after.rating_sum - before.rating_sum)
    return large_enough(people, least) and difference < 2 * people


@dataclass(frozen=True)
class ShownTable(Generic[K, C]):
    """A table of rows by columns with both margins, as it may be shown."""

    cells: Mapping[tuple[K, C], int] | None
    """All of them, or None when the table is rolled up to its margins."""
    rows: Shown[K]
    columns: Shown[C]


def suppress_table(
    counts: Mapping[tuple[K, C], int], least: int, *, plain_zeros: Collection[K] = ()
) -> ShownTable[K, C]:
    """Counts by two things at once, with their margins.

    Every cell is shown, or none: a cell that is hidden may be worked out from its row and its
    column. Where one is small the table rolls up to its margins, each guarded by itself, and to
    its rows alone where a column is hidden. With margins that are shown every cell stays open,
    from 0 to at least `least`: a margin that is shown, and what is left of the total, are both at
    least that large.
    """
    rows = dict.fromkeys(row for row, _ in counts)
    columns = dict.fromkeys(column for _, column in counts)
    by_row = {row: sum(counts[row, column] for column in columns) for row in rows}
    by_column = {column: sum(counts[row, column] for row in rows) for column in columns}
    of_rows = suppress_small(by_row, least, plain_zeros=plain_zeros)
    of_columns = suppress_small(by_column, least)
    kept = {
        key: n for key, n in counts.items() if not (by_row[key[0]] == 0 and key[0] in plain_zeros)
    }
    if of_columns.total is None or of_rows.total is None:
        of_rows, of_columns = (
            Shown(dict.fromkeys(rows), None),
            Shown(dict.fromkeys(columns), None),
        )
    is_whole = (
        not of_rows.has_gaps and not of_columns.has_gaps and all(n >= least for n in kept.values())
    )
    return ShownTable(dict(counts) if is_whole else None, of_rows, of_columns)


def table_may_follow(
    old: ShownTable[K, C], new: ShownTable[K, C], least: int, *, plain_zeros: Collection[K] = ()
) -> bool:
    """Whether a later two-way table may be shown to readers who hold the older one.

    It has to be whole. Every cell that both show has grown by at least the threshold, or is a zero
    that tells nothing. Where the older one had rolled up, its margins have no gaps and grew so, and
    0, 1 and 2 remain possible in each of its cells, none of which can have been above what it is.
    """
    if new.cells is None:
        return False
    if old.cells is not None:
        return all(
            large_enough(new.cells[key] - n, least)
            or (key[0] in plain_zeros and n == new.cells[key] == 0)
            for key, n in old.cells.items()
        )
    if old.rows.has_gaps or old.columns.has_gaps:
        return False
    if not may_follow(old.rows, new.rows, least, plain_zeros=plain_zeros):
        return False
    if not may_follow(old.columns, new.columns, least):
        return False
    rows = {key: n or 0 for key, n in old.rows.counts.items()}
    columns = {key: n or 0 for key, n in old.columns.counts.items()}
    return all(
        _fits(rows, columns, new.cells, cell, value)
        for cell in new.cells
        if rows[cell[0]]
        for value in range(OPEN)
    )


def _fits(
    rows: Mapping[K, int],
    columns: Mapping[C, int],
    most: Mapping[tuple[K, C], int],
    fixed: tuple[K, C],
    value: int,
) -> bool:
    """Whether a table with these margins has this value in one cell, and nowhere above `most`:
    a flow from rows to columns, which no cut may hinder (Ford & Fulkerson 1956)."""
    row, column = fixed
    left = {**rows, row: rows[row] - value}
    room = {**columns, column: columns[column] - value}
    limit = {**most, fixed: 0}
    if min(left[row], room[column], most[fixed] - value) < 0:
        return False
    return all(
        sum(left[key] for key in cut)
        <= sum(min(room[c], sum(limit[key, c] for key in cut)) for c in columns)
        for size in range(len(rows) + 1)
        for cut in combinations(rows, size)
    )
