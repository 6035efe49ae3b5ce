"""Small tidy tables made of counts: pure functions from frames to frames.

`places` has the columns anchor, mode, perspective, source, bucket, n, rating_n and rating_sum;
`facets` has value, n, coded_n, rating_n and rating_sum (codesign/insights/queries.py). A voice
counts once in the bucket of all voices, once among the coded, and once in each area it lies in,
so only rows of one bucket are ever added together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codesign.contributions.domain import ALL_VOICES, CODED_VOICES, Sum

# pandas is loaded by the first figure: a sixth of the time in which a process starts.
if TYPE_CHECKING:
    from pandas import DataFrame

UNCODED = -2
"""Stands for "in no area yet" where a table lists areas."""
SUMS = ["n", "coded_n", "rating_n", "rating_sum"]


def focused(places: DataFrame, area_id: int | None, parts: Collection[int] = ()) -> DataFrame:
    """Only the voices of one area: they become all voices, and its parts remain as buckets.

    `parts` are the area's subcategories. Every voice that is left is coded. Without an area the
    places come back as they are.
    """
    import pandas

    if area_id is None:
        return places
    own = places[places["bucket"] == area_id]
    inside = places[places["bucket"].isin({area_id, *parts})]
    return pandas.concat(
        [own.assign(bucket=ALL_VOICES), own.assign(bucket=CODED_VOICES), inside],
        ignore_index=True,
    )


def voices(places: DataFrame) -> int:
    """How many voices there are."""
    return int(places.loc[places["bucket"] == ALL_VOICES, "n"].sum())


def coded(places: DataFrame) -> int:
    """How many of the voices lie in at least one area."""
    return int(places.loc[places["bucket"] == CODED_VOICES, "n"].sum())


def rated(places: DataFrame) -> int:
    """How many of the voices said how it felt."""
    return int(places.loc[places["bucket"] == ALL_VOICES, "rating_n"].sum())


def by(places: DataFrame, column: str, order: Sequence[str] | None = None) -> DataFrame:
    """Voices by a column of the places: value, n, coded_n, rating_n, rating_sum and mean.

    In the given order, where every value has a row; else the most voices first.
    """
    everything = places[places["bucket"] == ALL_VOICES].groupby(column)
    sums = everything[["n", "rating_n", "rating_sum"]].sum()
    inside = places[places["bucket"] == CODED_VOICES].groupby(column)["n"].sum()
    sums["coded_n"] = inside.reindex(sums.index, fill_value=0)
    if order is not None:
        sums = sums.reindex(list(order), fill_value=0)
    else:
        sums = sums.sort_values("n", ascending=False, kind="stable")
    return with_mean(sums.astype("int64").rename_axis("value").reset_index())


def with_mean(sums: DataFrame) -> DataFrame:
    """The same rows with the mean rating (−2…+2), missing where nobody rated."""
    rated = sums["rating_n"].where(sums["rating_n"] > 0)
    return sums.assign(mean=sums["rating_sum"] / rated)[["value", *SUMS, "mean"]]


def by_phase_and_area(
    places: DataFrame, phases: Mapping[str, Sequence[str]], areas: Sequence[int]
) -> DataFrame:
    """Voices at every phase in every area: phase, area, n; last in each phase the UNCODED.

    `phases` maps a phase to its steps. Every pair has a row, also those without voices. A voice
    in two of the areas counts in both.
    """
    from pandas import DataFrame, Index, Series

    phase_of = {step: phase for phase, steps in phases.items() for step in steps}
    at = places.assign(phase=places["anchor"].map(phase_of)).groupby(["phase", "bucket"])["n"]
    sums: dict[Any, int] = at.sum().to_dict()
    pairs = [(phase, bucket) for phase in phases for bucket in (*areas, UNCODED)]
    counts = [
        sums.get((phase, ALL_VOICES), 0) - sums.get((phase, CODED_VOICES), 0)
        if bucket == UNCODED
        else sums.get((phase, bucket), 0)
        for phase, bucket in pairs
    ]
    frame = DataFrame(pairs, columns=Index(["phase", "area"]))
    return frame.assign(n=Series(counts, dtype="int64"))


def flows(
    places: DataFrame,
    phases: Mapping[str, Sequence[str]],
    areas: Sequence[int],
    parts: Mapping[int, Sequence[int]],
) -> DataFrame:
    """Where voices go: source, target, n, from phases to areas and on to subcategories.

    A phase is its key, an area its id as text, and voices in no area go to UNCODED. Only flows
    with voices have a row. A voice in several areas counts in each, so what flows out of a phase
    may be more than its voices; one in an area but in none of its subcategories stops there.
    """
    from pandas import DataFrame, Index

    first = by_phase_and_area(places, phases, areas)
    found = [(cell.phase, str(cell.area), cell.n) for cell in cells(first)]
    in_bucket: dict[Any, Any] = places.groupby("bucket")["n"].sum().to_dict()
    found += [
        (str(area), str(part), int(in_bucket.get(part, 0)))
        for area in areas
        for part in parts.get(area, ())
    ]
    columns = Index(["source", "target", "n"])
    return DataFrame([flow for flow in found if flow[2]], columns=columns)


def by_facet(facets: DataFrame) -> DataFrame:
    """Voices by group, most first; those without one last."""
    named = facets.assign(is_unnamed=facets["value"] == "")
    ordered = named.sort_values(["is_unnamed", "n"], ascending=[True, False], kind="stable")
    return with_mean(ordered.reset_index(drop=True))


def growth(facets: DataFrame) -> DataFrame:
    """Voices day by day: day, n, and total so far. Voices without a day are not in it."""
    from pandas import DataFrame

    dated = facets[facets["value"] != ""].sort_values("value")
    return DataFrame(
        {
            "day": dated["value"].to_numpy(),
            "n": dated["n"].to_numpy(),
            "total": dated["n"].cumsum().to_numpy(),
        }
    )


def undated(facets: DataFrame) -> int:
    """Voices of which no day is known."""
    return int(facets.loc[facets["value"] == "", "n"].sum())


def told_means(frame: DataFrame, told: Mapping[str, Sum]) -> DataFrame:
    """The rows of `by` with the ratings that readers are told of, and no others.

    Where nothing is told of a value that has voices, rating_n and rating_sum are 0, there is no
    mean and `is_hidden` says so.
    """
    from pandas import Series

    sums = [told.get(str(value), Sum()) for value in frame["value"]]
    rated = frame.assign(
        rating_n=Series([one.rating_n for one in sums], index=frame.index, dtype="int64"),
        rating_sum=Series([one.rating_sum for one in sums], index=frame.index, dtype="int64"),
    )
    return with_mean(rated).assign(is_hidden=(rated["rating_n"] == 0) & (rated["n"] > 0))


def by_month(facets: DataFrame) -> DataFrame:
    """The voices of days taken together by month: `value` is the month's first day."""
    months = facets.assign(value=facets["value"].map(lambda day: f"{day[:7]}-01" if day else ""))
    return months.groupby("value", as_index=False)[SUMS].sum()


@dataclass(frozen=True)
class Counted:
    """One row of voices by something. `mean` is None where nobody rated, or nobody may know."""

    value: str
    n: int
    coded_n: int = 0
    rating_n: int = 0
    rating_sum: int = 0
    mean: float | None = None
    is_hidden: bool = False
    """Whether too few rated for the mean to be shown."""
    is_rest: bool = False
    """Whether it stands for several values, each too small to be shown."""


@dataclass(frozen=True)
class AtPhase:
    """Voices at a phase in an area (or UNCODED)."""

    phase: str
    area: int
    n: int


@dataclass(frozen=True)
class FlowOf:
    """Voices from one node to another."""

    source: str
    target: str
    n: int


@dataclass(frozen=True)
class OfDay:
    """Voices of a day, and of all days so far."""

    day: str
    n: int
    total: int


def rows(frame: DataFrame) -> list[Counted]:
    """The rows of `by` and `by_facet`, guarded or not."""
    from pandas import isna

    return [
        Counted(
            value=str(row["value"]),
            n=int(row["n"]),
            coded_n=int(row["coded_n"]),
            rating_n=int(row["rating_n"]),
            rating_sum=int(row["rating_sum"]),
            mean=None if isna(row["mean"]) else float(row["mean"]),
            is_hidden=bool(row.get("is_hidden", False)),
            is_rest=bool(row.get("is_rest", False)),
        )
        for row in _records(frame)
    ]


def cells(frame: DataFrame) -> list[AtPhase]:
    """The rows of `by_phase_and_area`."""
    return [AtPhase(str(r["phase"]), int(r["area"]), int(r["n"])) for r in _records(frame)]


def links(frame: DataFrame) -> list[FlowOf]:
    """The rows of `flows`."""
    return [FlowOf(str(r["source"]), str(r["target"]), int(r["n"])) for r in _records(frame)]


def days(frame: DataFrame) -> list[OfDay]:
    """The rows of `growth`."""
    return [OfDay(str(r["day"]), int(r["n"]), int(r["total"])) for r in _records(frame)]


def _records(frame: DataFrame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    return found
