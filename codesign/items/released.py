"""What readers are told of an item at a release point: what is counted, and how it is drawn.

A kind counts (`Counted`), the disclosure guard decides what of it may be told, and the kind draws
what has passed (`ReleasedData`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from codesign.contributions import least_told
from codesign.figures.drawing import Bar, bars
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import day as day_name
from codesign.i18n import gettext, number
from codesign.items.figures import NONE, interval_of, people_told, shares_cells, too_few
from codesign.items.names import Names
from codesign.measures.results import Interval

YES, NO, NOWHERE, NEITHER, SILENT = "yes", "no", "nowhere", "neither", ""
"""Rows: managed or right, not so, pressed nowhere, none of the options, gave no answer."""
DIRECT, ASTRAY, BESIDE, NEVER_BESIDE = "direct", "astray", "beside", "never"
"""Rows of tables within tables: the shortest way or not, pressed beside everything or never."""
WAYS, PRESSES = "ways", "presses"
Told = dict[str, Any]
"""A table or a mean as it is stored: plain JSON values, None where something is hidden."""


@dataclass(frozen=True)
class Counted:
    """One table of an item: which row each person is in."""

    rows: tuple[str, ...]
    given: Mapping[int, str]
    """Participation → its row; who is not here gave no answer."""
    part: str = ""
    """What of the item is told by itself, as an option or a card; "" for the whole."""


@dataclass(frozen=True)
class ReleasedData:
    """What has been released of a round, and what its versions are called."""

    names: Names
    shown: Told
    """As `rounds.results.releasing.released` writes it."""
    day: date
    least: int
    """The disclosure guard's threshold now."""

    @property
    def people(self) -> int | None:
        """How many had taken part; None: too few to say."""
        found: int | None = self.shown["people"]
        return found

    def of(self, block: str) -> list[Told]:
        """An item's tables, those within others too."""
        return [one for one in self.shown["tables"] if one["block"] == block]

    def whole(self, block: str) -> list[Told]:
        """An item's tables that lie in no other."""
        return [one for one in self.of(block) if "within" not in one]

    def part(self, block: str, part: str) -> Told | None:
        """The table of a part of an item; None where it is not told."""
        return next((one for one in self.whole(block) if one["key"] == f"{block}~{part}"), None)


def nothing_counted(_rows: object, _block: object, _arm: str) -> Iterator[Counted]:
    """Readers are told no number of it."""
    return iter(())


def nothing_released(_data: ReleasedData, _block: object) -> Sequence[Figure]:
    """Readers are shown no figure of it."""
    return ()


def number_at(table: Told, row: str, arm: str) -> int | None:
    """How many of a version are in a row, None where that is hidden."""
    if table["cells"] is not None:
        found: int | None = table["cells"][arm].get(row)
        return found
    if len(table["columns"]) == 1:
        alone: int | None = table["rows"].get(row)
        return alone
    return None


@dataclass(frozen=True)
class Right:
    """How a figure of who did right is worded. `told` has places for x and n."""

    key: str
    question: str
    names: Mapping[str, str]
    told: str


def right_figure(data: ReleasedData, block: str, words: Right) -> Figure:
    """Who managed the task, pressed right or found the place."""
    told = data.whole(block)
    names = {**words.names, SILENT: gettext("Inget svar")}
    rows, sentences = [], []
    for table in told:
        if len(table["columns"]) > 1 and table["cells"] is None:
            heading = gettext("Versionerna tillsammans")
            rows.append(TableRow(heading, tuple(cell(table["rows"][row]) for row in names)))
            sentences.append(_right_told("", table["rows"], words))
            continue
        for arm in table["columns"]:
            found = {row: number_at(table, row, arm) for row in names}
            heading = data.names.heading(arm) if arm else gettext("Alla")
            rows.append(TableRow(heading, tuple(cell(found[row]) for row in names)))
            is_alone = not arm or not data.names.has_several
            sentences.append(_right_told("" if is_alone else heading, found, words))
    sentence = "\n".join(sentences) or too_few(data.least)
    return by_version(data, words.key, words.question, sentence, names, rows, told)


def _right_told(heading: str, found: Mapping[str, int | None], words: Right) -> str:
    x, wrong = found[YES], found[NO]
    if x is None or wrong is None:
        told = gettext("Hur många det var visas inte, för något av talen är för litet.")
    else:
        told = words.told % {"x": number(x), "n": number(x + wrong)}
    return f"{heading}: {told}" if heading else told


def by_version(
    data: ReleasedData,
    key: str,
    question: str,
    sentence: str,
    names: Mapping[str, str],
    rows: Sequence[TableRow],
    told: Sequence[Told],
) -> Figure:
    """A row for each version, a column for each way it went (`names`, by what is counted)."""
    return Figure(
        key=key,
        question=question,
        sentence=sentence,
        n=_n(data, told),
        plot=None,
        heading=gettext("Version"),
        columns=tuple(names.values()),
        rows=tuple(rows),
        notes=_notes(data, told),
    )


def options_figure(
    data: ReleasedData, block: str, question: str, names: Mapping[str, str]
) -> Figure:
    """What they chose, of options that leave each other out."""
    told = data.whole(block)
    called = {**names, SILENT: gettext("Inget svar")}
    counts = told[0]["rows"] if told else {}
    shown = [(name, counts[key]) for key, name in called.items() if key in counts]
    silent, people = counts.get(SILENT), told[0]["total"] if told else None
    answered = people - silent if people is not None and silent is not None else 0
    known = [(name, n) for name, n in shown[:-1] if n is not None]
    sentence = too_few(data.least) if not told else gettext("Talen är för små för att visas.")
    if known:
        name = max(known, key=lambda one: one[1])[0]
        sentence = gettext("Av det som visas är ”%(option)s” vanligast.", option=name)
    # Answers that make the whole are shared out together, so that two make a hundred percent.
    shares = iter(shares_cells([n for _, n in known], answered))
    nothing = (TableCell(NONE), TableCell(NONE))
    rows = [
        TableRow(name, (cell(n), *(nothing if n is None else next(shares))))
        for name, n in shown[:-1]
    ]
    rows += [TableRow(name, (cell(n), *nothing)) for name, n in shown[-1:]]
    return Figure(
        key=f"{block}-svar",
        question=question,
        sentence=sentence,
        n=_n(data, told),
        plot=bars([Bar(name, n, number(n), "") for name, n in known], gettext("personer"))
        if known
        else None,
        heading=gettext("Alternativ"),
        columns=(gettext("Personer"), gettext("Andel"), gettext("95 % konfidensintervall")),
        rows=tuple(rows),
        notes=_notes(data, told),
    )


@dataclass(frozen=True)
class PartWords:
    """How a figure of parts told one by one is worded."""

    key: str
    question: str
    sentence: str
    heading: str


def parts_figure(
    data: ReleasedData,
    block: str,
    words: PartWords,
    parts: Mapping[str, str],
    columns: Mapping[str, str],
) -> Figure:
    """A row for each part of an item (key → name), a column for each of its rows."""
    told = data.whole(block)
    rows = []
    for part, name in parts.items():
        table = data.part(block, part)
        cells = [table["rows"][row] if table else None for row in columns]
        rows.append(TableRow(name, tuple(cell(n) for n in cells)))
    return Figure(
        key=words.key,
        question=words.question,
        sentence=words.sentence if told else too_few(data.least),
        n=_n(data, told),
        plot=None,
        heading=words.heading,
        columns=tuple(columns.values()),
        rows=tuple(rows) if told else (),
        notes=_notes(data, told),
    )


def means_figure(data: ReleasedData, kind: str, block: str, key: str, question: str) -> Figure:
    """A mean for each version, where enough answered and not all alike."""
    found = {
        one["arm"]: one
        for one in data.shown["means"]
        if (one["kind"], one["block"]) == (kind, block) and one["mean"] is not None
    }
    rows, sentences, rule = [], [], least_told.shown_rule(data.least)
    for arm in data.names.arms:
        one = found.get(arm)
        if one is None:
            continue
        ends = Interval(*one["interval"]) if one["interval"] else None
        told = interval_of(ends) if ends else NONE
        cells = (number(one["n"]), number(one["mean"]), told)
        rows.append(TableRow(data.names.heading(arm), tuple(TableCell(text) for text in cells)))
        sentences.append(
            gettext(
                "%(version)s: %(mean)s i medel av %(n)s; %(rule)s.",
                version=data.names.heading(arm),
                mean=number(one["mean"]),
                n=number(one["n"]),
                rule=rule,
            )
        )
    return Figure(
        key=key,
        question=question,
        sentence="\n".join(sentences) or _no_mean(data, rule),
        n=_n(data, [*found.values()]),
        plot=None,
        heading=gettext("Version"),
        columns=(gettext("Svar"), gettext("Medel"), gettext("95 % konfidensintervall")),
        rows=tuple(rows),
        notes=_notes(data, [*found.values()]),
    )


def _no_mean(data: ReleasedData, rule: str) -> str:
    """That no version has a mean to show, and when one is shown."""
    if data.people is None:
        return least_told.too_few(rule)
    return gettext("Inget medel kan visas: %(rule)s, och svaren inte är lika.", rule=rule)


def cell(n: int | None) -> TableCell:
    """A number, or that it is hidden."""
    return TableCell(gettext("visas inte") if n is None else number(n))


def _n(data: ReleasedData, told: Sequence[Told]) -> str:
    people = told[0]["people"] if told else data.people
    return too_few(data.least) if people is None else people_told(people)


def _notes(data: ReleasedData, told: Collection[Told]) -> tuple[str, ...]:
    """From when it is, where that is not the release's own day."""
    days = {one["day"] for one in told} - {data.day.isoformat()}
    return tuple(
        gettext(
            "De här talen är från %(day)s. Det som har kommit sedan visas inte, för då skulle "
            "någon kunna räkna ut vad få har svarat.",
            day=day_name(date.fromisoformat(one)),
        )
        for one in sorted(days)
    )
