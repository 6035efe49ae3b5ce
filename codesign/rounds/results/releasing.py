"""What readers are told of a round at a release point: tables and means that the guard has passed.

Answers are not shown live, since a number that goes from nine to ten tells what the tenth answered.
A release is a fixed list of one- and two-way tables without filters, as plain values; a later one
takes a table anew only where what has come since could be told by itself (`renewed`). Each page of
the plan is told against everybody who took part, so that all tables have the same total, and who
gave no answer is a row of its own whose zero tells nothing of anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codesign.contributions import disclosure
from codesign.contributions.disclosure import (
    Shown,
    ShownTable,
    large_enough,
    mean_may_follow,
    suppress_small,
    suppress_table,
)
from codesign.items.attempts import task_facts
from codesign.items.kinds import kind_of
from codesign.items.places import CLOSING
from codesign.items.released import (
    ASTRAY,
    BESIDE,
    DIRECT,
    NEVER_BESIDE,
    NO,
    PRESSES,
    SILENT,
    WAYS,
    YES,
    Told,
    number_at,
)
from codesign.items.rows import RoundRows
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.results import Interval
from codesign.measures.scales import seq
from codesign.measures.times import time_on_task
from codesign.rounds.plan import AnyBlock, Design, TestPlan, shows
from codesign.rounds.results import facts


@dataclass(frozen=True)
class Asked:
    """One page of the plan with one version, and what each person did there."""

    key: str
    """The block's key; with several versions met by the same people also the version's."""
    block: str
    arm: str
    rows: tuple[str, ...]
    given: Mapping[int, str]
    """Walk-through → its row; who is not here gave no answer."""
    people: tuple[int, ...]


def released(
    script: TestPlan, design: Design, arms: Sequence[str], rows: RoundRows, least: int, day: str
) -> Told:
    """A round as readers may know it: how many took part, tables and means."""
    people = len(rows.walks)
    if not large_enough(people, least):
        return {"people": None, "tables": [], "means": []}
    tables = [told_of(pages, least) for pages in _pages(script, design, arms, rows)]
    tables += _within(script, arms, rows, tables, least)
    shown = {(one["key"], arm) for one in tables for arm in one["columns"] if _is_told(one, arm)}
    means = [_mean(*one, least) for one in _measures(script, design, arms, rows, shown, least)]
    stamped = {"day": day, "people": people}
    return {
        "people": people,
        "tables": [{**one, **stamped} for one in tables],
        "means": [{**one, **stamped} for one in means],
    }


def _is_told(table: Told, arm: str) -> bool:
    return number_at(table, YES, arm) is not None


def _pages(
    script: TestPlan, design: Design, arms: Sequence[str], rows: RoundRows
) -> Iterator[list[Asked]]:
    """Each table's pages: those of several versions stand in one where nobody met two of them."""
    for block in script.blocks:
        if not shows(block):
            yield from ([one] for one in _asked(block, "", rows))
            continue
        found = [_asked(block, arm, rows, are_several=len(arms) > 1) for arm in arms]
        if design is Design.BETWEEN:
            yield from (list(pages) for pages in zip(*found, strict=True))
        else:
            yield from ([page] for pages in found for page in pages)


def _asked(block: AnyBlock, arm: str, rows: RoundRows, *, are_several: bool = False) -> list[Asked]:
    """What is counted of a block with one version; "": whatever the version."""
    people = tuple(walk.id for walk, _ in rows.pages_of(block.key, arm))
    versioned = f"@{arm}" if are_several else ""
    return [
        Asked(
            key=f"{block.key}~{one.part}{versioned}" if one.part else f"{block.key}{versioned}",
            block=block.key,
            arm=arm,
            rows=one.rows,
            given=one.given,
            people=people,
        )
        for one in kind_of(block).counted(rows, block, arm)
    ]


def _within(
    script: TestPlan,
    arms: Sequence[str],
    rows: RoundRows,
    tables: Sequence[Told],
    least: int,
) -> Iterator[Told]:
    """Tables whose total is a number that another table shows: the way of those who managed a
    task, and who of all that tried it pressed beside what can be pressed."""
    for task in script.tasks:
        for arm in arms:
            above = next(
                one for one in tables if one["block"] == task.key and arm in one["columns"]
            )
            tries = task_facts(rows, task, arm).tries
            managed = number_at(above, YES, arm)
            if managed is None:
                continue
            direct = sum(one.outcome is TaskOutcome.DIRECT for one in tries)
            ways = {DIRECT: direct, ASTRAY: managed - direct}
            yield _part_of(above, WAYS, task.key, arm, ways, least)
            if number_at(above, NO, arm) is not None:
                beside = sum(any(p.is_miss for p in one.trail.presses) for one in tries)
                presses = {BESIDE: beside, NEVER_BESIDE: len(tries) - beside}
                yield _part_of(above, PRESSES, task.key, arm, presses, least)


def _part_of(
    above: Told, what: str, block: str, arm: str, counts: Mapping[str, int], least: int
) -> Told:
    found = suppress_small(counts, least)
    return {
        "key": f"{above['key']}~{what}~{arm}",
        "block": block,
        "within": above["key"],
        "what": what,
        "rows": dict(found.counts),
        "columns": {arm: found.total},
        "cells": None,
        "total": found.total,
    }


def told_of(pages: Sequence[Asked], least: int) -> Told:
    """One page, or the same page with versions that different people met, as it may be told."""
    first = pages[0]
    counts = {
        (row, page.arm): sum(page.given.get(walk, SILENT) == row for walk in page.people)
        for row in first.rows
        for page in pages
    }
    named = {"key": first.key, "block": first.block}
    if len(pages) == 1:
        found = suppress_small(
            {row: counts[row, first.arm] for row in first.rows}, least, plain_zeros={SILENT}
        )
        return {
            **named,
            "rows": dict(found.counts),
            "columns": {first.arm: found.total},
            "cells": None,
            "total": found.total,
        }
    both = suppress_table(counts, least, plain_zeros={SILENT})
    cells: dict[str, dict[str, int]] | None = None
    if both.cells is not None:
        cells = {p.arm: {row: both.cells[row, p.arm] for row in p.rows} for p in pages}
    return {
        **named,
        "key": first.block,
        "rows": dict(both.rows.counts),
        "columns": dict(both.columns.counts),
        "cells": cells,
        "total": both.rows.total,
    }


def _measures(
    script: TestPlan,
    design: Design,
    arms: Sequence[str],
    rows: RoundRows,
    shown: set[tuple[str, str]],
    least: int,
) -> Iterator[tuple[str, str, str, list[float], int]]:
    """What is measured of each version: kind, block, arm, values, and of how many people.

    A version that too few met, where nobody met two, has no means: they would tell how many.
    """
    for arm in arms:
        for task in script.tasks:
            tries = task_facts(rows, task, arm).tries
            people = _met(rows, design, arms, task.key, least)[arm]
            if task.seq and people is not None:
                ease = [float(one.ease) for one in tries if one.ease]
                yield "ease", task.key, arm, ease, people
            managed = [one for one in tries if one.outcome.is_success]
            if {(task.key, arm), (f"{task.key}@{arm}", arm)} & shown:
                # A time tells that so many managed, so it goes with that number.
                timed = [one.seconds for one in managed if one.seconds]
                yield "time", task.key, arm, timed, len(managed)
        people = _met(rows, design, arms, CLOSING, least)[arm]
        if script.closing is not None and people is not None:
            scores = [score for _, score in facts.closing_facts(rows, script.closing, arm).scores]
            yield CLOSING, CLOSING, arm, scores, people


def _met(
    rows: RoundRows, design: Design, arms: Sequence[str], key: str, least: int
) -> Mapping[str, int | None]:
    """Version → how many met a page with it, as it may be told."""
    people = {arm: sum(1 for _ in rows.pages_of(key, arm)) for arm in arms}
    return suppress_small(people, least).counts if design is Design.BETWEEN else people


def _mean(kind: str, block: str, arm: str, values: list[float], people: int, least: int) -> Told:
    """A mean by the count behind it: hidden where few answered, where few did not, and where all
    answered the same. `sums` is never shown; the next release looks at it."""
    told: Told = {
        "kind": kind,
        "block": block,
        "arm": arm,
        "n": None,
        "of": people,
        "mean": None,
        "sums": [sum(values), sum(value * value for value in values)],
    }
    counted = suppress_small(
        {YES: len(values), SILENT: people - len(values)}, least, plain_zeros={SILENT}
    )
    n = counted.counts[YES]
    if n is None or len(set(values)) < 2:
        return told
    if kind == "time":
        times = time_on_task(values)
        mean, interval = getattr(times, "typical", None), getattr(times, "interval", None)
    else:
        ratings = seq(int(value) for value in values) if kind == "ease" else None
        mean = sum(values) / len(values)
        interval = ratings.interval if ratings else None
    ends = [interval.low, interval.high] if isinstance(interval, Interval) else None
    return {**told, "n": n, "mean": mean, "interval": ends}


def renewed(old: Told | None, new: Told, least: int) -> Told | None:
    """The release after `old`; None where too few have come since to tell anything anew.

    A table or a mean is taken anew where readers who hold the older one learn of no small group
    from it; otherwise the older one stays, with its day and how many had taken part. A time tells
    how many managed, so it is taken anew with that number and not without.
    """
    if old is None or old["people"] is None:
        return new
    if new["people"] is None or not large_enough(new["people"] - old["people"], least):
        return None
    before = {one["key"]: one for one in old["tables"]}
    kept = {
        one["key"]
        for one in new["tables"]
        if one["key"] in before and not may_follow(before[one["key"]], one, least)
    }
    tables = [
        before[one["key"]] if one["key"] in kept else one
        for one in new["tables"]
        if one.get("within") not in kept
    ]
    # What is within a table that stays as it was stays so with it.
    tables += [one for one in old["tables"] if one.get("within") in kept]
    means = {_which(one): one for one in old["means"]}
    for one in new["means"]:
        told = means.get(_which(one))
        is_tied = one["kind"] == "time" and {one["block"], f"{one['block']}@{one['arm']}"} & kept
        if not is_tied and (told is None or _mean_may_follow(told, one, least)):
            means[_which(one)] = one
    return {"people": new["people"], "tables": tables, "means": list(means.values())}


def _which(mean: Told) -> tuple[str, str, str]:
    return mean["kind"], mean["block"], mean["arm"]


def may_follow(old: Told, new: Told, least: int) -> bool:
    """Whether a reader who holds the older table learns of no small group from the newer one."""
    if len(new["columns"]) == 1:
        return disclosure.may_follow(
            Shown(old["rows"], old["total"]),
            Shown(new["rows"], new["total"]),
            least,
            plain_zeros={SILENT},
        )
    return disclosure.table_may_follow(_two_way(old), _two_way(new), least, plain_zeros={SILENT})


def _two_way(table: Told) -> ShownTable[str, str]:
    cells = table["cells"]
    return ShownTable(
        None
        if cells is None
        else {(row, arm): n for arm, rows in cells.items() for row, n in rows.items()},
        Shown(table["rows"], table["total"]),
        Shown(table["columns"], table["total"]),
    )


def _mean_may_follow(old: Told, new: Told, least: int) -> bool:
    """How many answered and how many did not are a table of their own, which goes before."""
    if (
        new["mean"] is None
        or "of" not in old
        or not disclosure.may_follow(_answered(old), _answered(new), least, plain_zeros={SILENT})
    ):
        return False
    if old["mean"] is None:
        return True
    total, squares = (b - a for a, b in zip(old["sums"], new["sums"], strict=True))
    return mean_may_follow(new["n"] - old["n"], total, squares, least)


def _answered(mean: Told) -> Shown[str]:
    n = mean["n"]
    return Shown({YES: n, SILENT: None if n is None else mean["of"] - n}, mean["of"])
