"""Whether printed counts agree with themselves: plain values in, what does not agree out.

A row tells how one group answered one question. Where its answers exclude each other and all have
a count, percentages are of the sum of these counts, and otherwise of the printed number of answers.
They are rounded with halves up; of two answers that make the whole the second is 100 less the
first, as in `codesign.numbers`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

TWO = 2


@dataclass(frozen=True)
class Share:
    """One answer in a row, as it is printed; None: the source does not print it."""

    answer: str
    n: int | None = None
    percent: Decimal | None = None


@dataclass(frozen=True)
class PrintedRow:
    """How one group answered one question, as one table prints it."""

    table: str
    wording: str
    """The question, as it is printed."""
    place: str = ""
    """Key of the question here that it is laid beside; "" for none."""
    breakdown: str = ""
    """What tells the groups apart, such as size; "" for everybody who answered the question."""
    group: str = ""
    base: int | None = None
    """The printed number of answers, or of those who were asked, that the shares are of."""
    shares: tuple[Share, ...] = ()
    is_total: bool = False
    """Whether it sums the groups of its breakdown."""
    is_several: bool = False
    """Whether somebody may have given more than one of the answers."""
    is_response: bool = False
    """Whether it tells how many of those who were asked have answered at all."""
    where: str = ""
    """Line or page of the source."""

    @property
    def asks(self) -> str:
        """What tells questions apart."""
        return self.place or self.wording

    @property
    def cell(self) -> tuple[str, str, str, bool]:
        """Rows of different tables with the same one tell the same thing."""
        return self.asks, self.breakdown, self.group, self.is_total

    @property
    def is_exclusive(self) -> bool:
        """Whether the answers make a whole."""
        return len(self.shares) >= TWO and not self.is_several

    @property
    def counted(self) -> int | None:
        """The sum of the counts; None where one is not printed."""
        known = [one.n for one in self.shares if one.n is not None]
        return sum(known) if len(known) == len(self.shares) else None

    @property
    def whole(self) -> int | None:
        """What percentages are of."""
        return self.counted if self.is_exclusive and self.counted is not None else self.base


class Kind(StrEnum):
    """What does not agree, or is worth knowing."""

    PARTS = "the answers do not make the number of answers"
    MORE = "an answer has more than there are"
    SWAPPED = "the percentages stand at each other's answer"
    PERCENT = "a percentage does not follow from the counts"
    HUNDRED = "the percentages do not make 100"
    SUM = "the groups do not make the total"
    REST = "what is left for nobody's group cannot be"
    OVER = "the groups are more than the total"
    GAP = "some are in no group"
    TOTALS = "the groups have a total of their own"
    DIFFERS = "two tables print the same differently"
    RESPONDED = "more answers than have answered"


NOTES = frozenset({Kind.GAP, Kind.TOTALS})
"""What is no fault in itself."""


@dataclass(frozen=True)
class Difference:
    """A number of one answer ("": of the number of answers), as printed and as it follows."""

    answer: str
    printed: int | Decimal
    derived: int | Decimal
    n: int | None = None
    """The count that a percentage is made of."""
    exact: Decimal | None = None
    """The percentage with one decimal."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree, at the rows (their places in the list) that it is about."""

    kind: Kind
    rows: tuple[int, ...]
    differences: tuple[Difference, ...] = ()
    of: int | None = None
    """What percentages are of, or how many are in no group."""
    fits: tuple[Difference, ...] = ()
    """Counts that would make the row agree, each by itself."""

    @property
    def is_fault(self) -> bool:
        return self.kind not in NOTES


def findings(rows: Sequence[PrintedRow]) -> list[Finding]:
    """Everything that does not agree in and between the rows, by the row it is first about."""
    found = [one for place, row in enumerate(rows) for one in _in_row(place, row)]
    found += _between_tables(rows)
    for places in _breakdowns(rows):
        found += _of_breakdown(rows, places)
    found += _responded(rows)
    return sorted(found, key=lambda one: one.rows[0])


# One row


def derived(row: PrintedRow, places: int | None = None) -> tuple[Decimal | None, ...]:
    """The percentage that follows for each answer, with the decimals that the row is printed with
    or so many; None where nothing follows."""
    of = row.whole
    decimals = _decimals(row) if places is None else places
    counts = [one.n for one in row.shares]
    if not of:
        return (None,) * len(counts)
    known = [n or 0 for n in counts]
    units = _units(known, of, 100 * 10**decimals)
    scaled = (Decimal(one).scaleb(-decimals) for one in units)
    return tuple(one if n is not None else None for one, n in zip(scaled, counts, strict=True))


def _units(counts: Sequence[int], of: int, whole: int) -> list[int]:
    """Each count as parts of `whole`, halves up; of two that make it the second is what is left."""
    found = [(2 * whole * n + of) // (2 * of) for n in counts]
    two = [place for place, n in enumerate(counts) if n]
    if len(two) == TWO and sum(counts) == of:
        found[two[1]] = whole - found[two[0]]
    return found


def _decimals(row: PrintedRow) -> int:
    return max((_places(one.percent) for one in row.shares if one.percent is not None), default=0)


def _places(percent: Decimal) -> int:
    exponent = percent.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def follows_rule(row: PrintedRow) -> bool | None:
    """Whether every percentage is what the counts give; None where there is nothing to compare."""
    compared = _compared(row)
    return all(printed == follows for _, printed, follows in compared) if compared else None


def _compared(row: PrintedRow) -> list[tuple[Share, Decimal, Decimal]]:
    """(answer, printed, what follows) of the percentages that can be told to follow or not."""
    return [
        (one, one.percent, follows)
        for one, follows in zip(row.shares, derived(row), strict=True)
        if one.percent is not None and follows is not None
    ]


def _in_row(place: int, row: PrintedRow) -> Iterator[Finding]:
    parts = list(_parts(place, row))
    yield from parts
    is_swapped = _is_swapped(row)
    if is_swapped:
        yield Finding(Kind.SWAPPED, (place,), _percents(row), row.whole)
    total = sum((one.percent for one in row.shares if one.percent is not None), Decimal(0))
    if not _makes_hundred(row, total):
        yield Finding(Kind.HUNDRED, (place,), (Difference("", total, Decimal(100)),))
    explained = is_swapped or any(one.fits for one in parts)
    if follows_rule(row) is False and not explained:
        yield Finding(Kind.PERCENT, (place,), _percents(row), row.whole)


def _parts(place: int, row: PrintedRow) -> Iterator[Finding]:
    """The counts against the number of answers."""
    if row.base is None:
        return
    known = [one for one in row.shares if one.n is not None]
    if not row.is_exclusive:
        most = [Difference(one.answer, one.n or 0, row.base) for one in known]
        if over := tuple(one for one in most if one.printed > row.base):
            yield Finding(Kind.MORE, (place,), over)
        return
    counted = sum(one.n or 0 for one in known)
    if counted != row.base if row.counted is not None else counted > row.base:
        told = (Difference("", row.base, counted),)
        yield Finding(Kind.PARTS, (place,), told, fits=tuple(_fitting(row)))


def _fitting(row: PrintedRow) -> Iterator[Difference]:
    """Each count that, were it another, would make sum and percentages agree."""
    if row.base is None or row.counted is None:
        return
    for place, one in enumerate(row.shares):
        n = row.base - (row.counted - (one.n or 0))
        other = (*row.shares[:place], Share(one.answer, n, one.percent), *row.shares[place + 1 :])
        changed = PrintedRow(row.table, row.wording, base=row.base, shares=other)
        if n >= 0 and follows_rule(changed):
            yield Difference(one.answer, one.n or 0, n)


def _is_swapped(row: PrintedRow) -> bool:
    compared = _compared(row)
    printed, follows = [one[1] for one in compared], [one[2] for one in compared]
    is_whole = len(compared) == len(row.shares)
    return is_whole and printed != follows and sorted(printed) == sorted(follows)


def _percents(row: PrintedRow) -> tuple[Difference, ...]:
    exact = derived(row, 1)
    return tuple(
        Difference(one.answer, one.percent, follows, one.n, tenth)
        for one, follows, tenth in zip(row.shares, derived(row), exact, strict=True)
        if one.percent is not None and follows is not None and one.percent != follows
    )


def _makes_hundred(row: PrintedRow, total: Decimal) -> bool:
    """Whether the percentages make 100, as near as rounding each by itself may come.

    Each is at most half a unit too much and less than half a unit too little. Two make it exactly.
    """
    if not row.is_exclusive or any(one.percent is None for one in row.shares):
        return True
    parts = len(row.shares)
    unit = Decimal(1).scaleb(-_decimals(row))
    most, least = (0, 0) if parts == TWO else (parts // 2, (parts - 1) // 2)
    return -least * unit <= total - 100 <= most * unit


# Between rows


def _between_tables(rows: Sequence[PrintedRow]) -> Iterator[Finding]:
    """The same cell in two tables."""
    by_cell: dict[tuple[str, str, str, bool], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        by_cell[row.cell].append(place)
    for places in by_cell.values():
        first = places[0]
        for other in places[1:]:
            if told := tuple(_differing(rows[first], rows[other])):
                yield Finding(Kind.DIFFERS, (first, other), told)


def _differing(one: PrintedRow, other: PrintedRow) -> Iterator[Difference]:
    if one.base is not None and other.base is not None and one.base != other.base:
        yield Difference("", one.base, other.base)
    theirs = {share.answer: share for share in other.shares}
    for share in one.shares:
        same = theirs.get(share.answer)
        if same is None:
            continue
        if None not in (share.n, same.n) and share.n != same.n:
            yield Difference(share.answer, share.n or 0, same.n or 0)
        elif (
            share.percent is not None and same.percent is not None and share.percent != same.percent
        ):
            yield Difference(share.answer, share.percent, same.percent, share.n)


@dataclass(frozen=True)
class _Sum:
    """The places of a breakdown's groups, of its own total, and of the question's."""

    groups: tuple[int, ...]
    own: int | None
    whole: int | None


def _breakdowns(rows: Sequence[PrintedRow]) -> Iterator[_Sum]:
    wholes: dict[str, list[int]] = defaultdict(list)
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.breakdown:
            groups[row.table, row.asks, row.breakdown].append(place)
        else:
            wholes[row.asks].append(place)
    for (table, asks, _), places in groups.items():
        own = next((place for place in places if rows[place].is_total), None)
        same = [place for place in wholes[asks] if rows[place].table == table]
        known = same or sorted(wholes[asks], key=lambda place: rows[place].base is None)
        listed = tuple(place for place in places if not rows[place].is_total)
        if listed:
            yield _Sum(listed, own, known[0] if known else None)


def _of_breakdown(rows: Sequence[PrintedRow], places: _Sum) -> Iterator[Finding]:
    total = places.own if places.own is not None else places.whole
    if total is None:
        return
    groups = [rows[place] for place in places.groups]
    yield from _against(groups, rows[total], (*places.groups, total))
    if places.own is not None and places.whole is not None:
        own, whole = rows[places.own], rows[places.whole]
        told = tuple(_differing(own, whole))
        if told:
            gap = (whole.base or 0) - (own.base or 0)
            yield Finding(Kind.TOTALS, (places.own, places.whole), told, gap)


def _against(
    groups: Sequence[PrintedRow], total: PrintedRow, about: tuple[int, ...]
) -> Iterator[Finding]:
    """The sums of the groups against a total."""
    counts = list(_sums(groups, total))
    base = _sum_of(one.base for one in groups)
    if base is None or total.base is None:
        if over := tuple(one for one in counts if one.derived > one.printed):
            yield Finding(Kind.SUM, about, over)
        return
    gap = total.base - base
    if gap < 0:
        yield Finding(Kind.OVER, about, (Difference("", total.base, base), *_unequal(counts)))
    elif gap == 0:
        if unequal := tuple(_unequal(counts)):
            yield Finding(Kind.SUM, about, unequal)
    elif _can_be_left(counts, total, gap):
        yield Finding(Kind.GAP, about, (Difference("", total.base, base),), gap)
    else:
        yield Finding(Kind.REST, about, tuple(counts), gap)


def _sums(groups: Sequence[PrintedRow], total: PrintedRow) -> Iterator[Difference]:
    """Each answer's printed total and the sum of the groups, where both are known."""
    for share in total.shares:
        of_groups = [_count_of(one, share.answer) for one in groups]
        summed = _sum_of(of_groups)
        if summed is not None and share.n is not None:
            yield Difference(share.answer, share.n, summed)


def _unequal(counts: Iterable[Difference]) -> Iterator[Difference]:
    return (one for one in counts if one.printed != one.derived)


def _can_be_left(counts: Sequence[Difference], total: PrintedRow, gap: int) -> bool:
    """Whether those in no group can have answered what is left of each answer."""
    left = [one.printed - one.derived for one in counts]
    is_all = total.is_exclusive and len(left) == len(total.shares)
    return all(0 <= one <= gap for one in left) and (not is_all or sum(left) == gap)


def _count_of(row: PrintedRow, answer: str) -> int | None:
    return next((one.n for one in row.shares if one.answer == answer), None)


def _sum_of(numbers: Iterable[int | None]) -> int | None:
    found = list(numbers)
    known = [one for one in found if one is not None]
    return sum(known) if len(known) == len(found) else None


def _responded(rows: Sequence[PrintedRow]) -> Iterator[Finding]:
    """Groups with more answers to a question than have answered at all."""
    answered = {
        (row.breakdown, row.group): (place, row.shares[0].n)
        for place, row in enumerate(rows)
        if row.is_response and row.shares and not row.is_total
    }
    over: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        at, most = answered.get((row.breakdown, row.group), (0, None))
        is_asked = not row.is_response and not row.is_total
        if is_asked and row.base is not None and most is not None and row.base > most:
            over[at].append(place)
    for at, places in over.items():
        most = max(rows[place].base or 0 for place in places)
        told = (Difference("", rows[at].shares[0].n or 0, most),)
        yield Finding(Kind.RESPONDED, (at, *places), told)


# All rows


@dataclass(frozen=True)
class Agreement:
    """Of the rows with these answers and both counts and percentages: how many follow the rule."""

    answers: tuple[str, ...]
    following: int
    compared: int


def agreements(rows: Iterable[PrintedRow]) -> list[Agreement]:
    """How many rows follow the rule, for each set of answers, in the order that they come."""
    found: dict[tuple[str, ...], list[bool]] = defaultdict(list)
    for row in rows:
        follows = follows_rule(row)
        if follows is not None:
            found[tuple(one.answer for one in row.shares)].append(follows)
    return [Agreement(answers, sum(told), len(told)) for answers, told in found.items()]


def by_row(found: Iterable[Finding], since: int = 0) -> Mapping[int, list[Finding]]:
    """Row → what is found in it first, of the rows from `since` on."""
    at: dict[int, list[Finding]] = defaultdict(list)
    for one in found:
        first = next((place for place in one.rows if place >= since), None)
        if first is not None:
            at[first].append(one)
    return at
