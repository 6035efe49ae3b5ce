"""A reader opens everything, before and after a release, knows the rule, and solves.

`CODESIGN_SOLVED_PROJECTS` says how many random projects are tried; two when it does not.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from pandas import DataFrame
from sqlalchemy.orm import Session

from codesign.contributions import disclosure, feelings, guarded
from codesign.contributions.disclosure import suppress_small
from codesign.contributions.released import groups_shown
from codesign.insights import summaries
from codesign.insights.forms import InsightQuery
from codesign.measures.outcomes import TaskOutcome
from codesign.rounds.models import TestRound
from codesign.rounds.results import releases, releasing
from tests import factories, walking
from tests.cast import Cast
from tests.guarding import Equations, Rule, Table, is_open
from tests.opening import RESULTS, ROUND, SAID, Seen, look_at, open_all
from tests.pages import SAME_ORIGIN, PageClient
from tests.request.test_released_tables import script

LEAST = 5
RANDOM_PROJECTS = int(os.environ.get("CODESIGN_SOLVED_PROJECTS", "2"))


@dataclass(frozen=True)
class Voice:
    """A released voice."""

    step: str
    perspective: str
    group: str
    rating: int | None


@dataclass(frozen=True)
class Walk:
    """What one person did in the round; None: nothing on that page."""

    outcome: TaskOutcome | None
    choice: str | None
    card: str | None
    scale: int | None
    seconds: int = 10


@dataclass(frozen=True)
class Plan:
    """What a project is told, until the first release and after it."""

    voices: tuple[Voice, ...]
    walks: tuple[Walk, ...]
    later_voices: tuple[Voice, ...] = ()
    later_walks: tuple[Walk, ...] = ()


def made_by(seed: int) -> Plan:
    """A small project by chance: sizes on both sides of the threshold, many alike."""
    dice = random.Random(seed)

    def some_voices(most: int) -> tuple[Voice, ...]:
        feelings_given = dice.choice([(2, 2, 2, 1), (-2, -2), (-1, 0, 1, None), (2, -2, None)])
        return tuple(
            Voice(
                dice.choice(SAID),
                dice.choice(["donor", "donor", "relative"]),
                dice.choice(["Grupp a", "Grupp a", "Grupp b", "Grupp c", ""]),
                dice.choice(feelings_given),
            )
            for _ in range(dice.randint(3, most))
        )

    def some_walks(most: int) -> tuple[Walk, ...]:
        outcomes = dice.choice(
            [[TaskOutcome.DIRECT], [*TaskOutcome, None], [TaskOutcome.DIRECT, TaskOutcome.GAVE_UP]]
        )
        return tuple(
            Walk(
                dice.choice(outcomes),
                dice.choice(["tider", "tider", "karta", None]),
                dice.choice(["fore", "fore", "under", None]),
                dice.choice([1, 1, 5, None]),
                dice.randint(5, 20),
            )
            for _ in range(dice.randint(4, most))
        )

    return Plan(some_voices(22), some_walks(24), some_voices(14), some_walks(16))


def say(session: Session, cast: Cast, voices: Sequence[Voice]) -> None:
    for one in voices:
        factories.voice(
            session,
            cast.project,
            cast.version,
            anchor=one.step,
            perspective=one.perspective,
            group_name=one.group,
            rating=one.rating,
        )
    session.commit()


def walk(session: Session, cast: Cast, round_: TestRound, walks: Sequence[Walk]) -> None:
    for one in walks:
        made = walking.walk(session, cast.project, round_, ["A"])
        if one.outcome is not None:
            walking.task(session, made, "hitta@A", one.outcome, ms=one.seconds * 1000)
        if one.choice is not None:
            walking.answer(session, made, "helst", {"choice": one.choice})
        if one.card is not None:
            groups = [{"key": one.card, "name": "", "cards": ["tid", "spar"]}]
            walking.answer(session, made, "sortera", {"groups": groups, "left": ["pris"]})
        if one.scale is not None:
            walking.answer(session, made, "litar", {"value": one.scale})
    session.commit()


def looks(
    pages: PageClient, cast: Cast, session: Session, plan: Plan
) -> tuple[list[Seen], list[Seen]]:
    """What a reader sees before and after the later voices and walk-throughs; and what they see
    who look after every single voice."""
    version = factories.prototype(session, cast.project)
    round_ = walking.tried(session, cast.project, [version], script=script())
    say(session, cast, plan.voices)
    walk(session, cast, round_, plan.walks)
    release_now(pages, cast)
    seen = [open_all(pages, cast)]
    watched = [look_at(pages, step) for step in SAID]
    for one in plan.later_voices:
        say(session, cast, [one])
        watched.append(look_at(pages, one.step))
    walk(session, cast, round_, plan.later_walks)
    if plan.later_voices or plan.later_walks:
        release_now(pages, cast)
        seen.append(open_all(pages, cast, with_files=False))
    return seen, watched


def release_now(pages: PageClient, cast: Cast) -> None:
    """An analyst presses; it may be refused, where too few have come."""
    analyst = pages.sign_in(cast.analyst)
    token = analyst.get(ROUND).all("//input[@name='csrf_token']/@value")[0]
    sent = analyst.client.post(f"{RESULTS}/slapp", data={"csrf_token": token}, headers=SAME_ORIGIN)
    assert sent.status_code in {303, 409}


# What the reader works out


def leaks(seen: Sequence[Seen], watched: Sequence[Seen]) -> Iterator[str]:
    """What can be worked out of a hidden count, a feeling or a few who came between."""
    for one in seen:
        yield from _felt(one)
        yield from _groups(one)
    yield from _felt_between([*watched, *seen[1:]])
    rounds = [_tables(one) for one in seen]
    for tables in rounds:
        yield from _inverted(tables)
    yield from _round_between(rounds)


def _felt(seen: Seen) -> Iterator[str]:
    """Every place tells the same of a step; what is narrowed tells of those left out."""
    for step in SAID:
        whole = seen.felt.get((step, ""), set())
        if len(whole) > 1:
            yield f"{step}: {whole}"
        equations, known = Equations(), {n for _, n in whole}
        kinds = ("donor", "relative")
        for n in known:
            equations.know([(step, kind) for kind in kinds], int(n))
        shown = set()
        for kind in kinds:
            for _, n in seen.felt.get((step, kind), set()) - whole:
                equations.know([(step, kind)], int(n))
                shown.add(kind)
        if known or shown:
            for kind in set(kinds) - shown:
                low, high = equations.bounds((step, kind))
                if shown and high - low < 2:
                    yield f"{step}: {kind} is {low}"
        yield from (f"{step}: {n} rated" for n in known if int(n) < LEAST)


def _felt_between(seen: Sequence[Seen]) -> Iterator[str]:
    """Whoever holds two means knows how those felt together who came between."""
    for step in SAID:
        told = [min(one.felt[step, ""]) for one in seen if one.felt.get((step, ""))]
        for before, after in pairwise(told):
            if before != after and abs(int(after[1]) - int(before[1])) < LEAST:
                yield f"{step}: {before}, then {after}"


def _groups(seen: Seen) -> Iterator[str]:
    """Groups that are shown, and what is left of the total for those that are not."""
    shown = {name: n for name, n in seen.groups if name in NAMES}
    if seen.named - set(shown):
        yield f"named at a voice and not shown: {seen.named - set(shown)}"
    yield from (f"{name}: {n}" for name, n in shown.items() if n < LEAST)
    rest = sum(n for name, n in seen.groups if name.startswith("Grupper"))
    without = sum(n for name, n in seen.groups) - rest - sum(shown.values())
    answer = (
        (*(shown.get(name) for name in NAMES), without or None),
        sum(n for _, n in seen.groups),
    )
    if rest and not is_open(answer, _groups_rule):
        yield f"groups: {answer}"


NAMES = ("Grupp a", "Grupp b", "Grupp c")


def _groups_rule(table: Table) -> tuple[tuple[int | None, ...], int | None]:
    """What is shown of three groups and those without; a group that has no voice is not there."""
    places = (*NAMES, "")
    there = {name: n for name, n in zip(places, table, strict=True) if n}
    found = groups_shown(there, LEAST)
    return tuple(found.counts.get(name) for name in places), found.total


def _rule(places: int, plain: set[int]) -> Rule:
    def shown(table: Table) -> tuple[tuple[int | None, ...], int | None]:
        found = suppress_small(dict(enumerate(table)), LEAST, plain_zeros=plain)
        return tuple(found.counts[place] for place in range(places)), found.total

    return shown


Tables = dict[str, tuple[tuple[int | None, ...], int | None]]
"""A table's name → its counts, the last one of those who gave no answer, and its total."""
PARTS = ("-vag", "-bredvid")


def _tables(seen: Seen) -> Tables:
    """The tables of a round, put together from every place that shows a cell of them."""
    found: dict[tuple[str, str], list[int | None]] = {}
    for (figure, row), told in seen.cells.items():
        width = max(map(len, told))
        found[figure, row] = [
            next((cells[i] for cells in told if i < len(cells) and cells[i] is not None), None)
            for i in range(width)
        ]
    tables: Tables = {}
    for (figure, row), cells in found.items():
        if figure.endswith(("-klarade", "-klick", "-meny", "-kort")):
            tables[f"{figure}/{row}"] = tuple(cells), seen.people
        elif figure.endswith("-svar"):
            before = tables.get(figure, ((), None))[0]
            tables[figure] = (*before, cells[0]), seen.people
        elif figure.endswith(PARTS):
            above = found["hitta-klarade", row][:2]
            of = above[0] if figure.endswith("-vag") else None
            if figure.endswith("-bredvid") and None not in above:
                of = sum(n or 0 for n in above)
            tables[f"{figure}/{row}"] = tuple(cells), of
    return tables


def _inverted(tables: Tables) -> Iterator[str]:
    for name, (cells, total) in tables.items():
        is_part = any(part in name for part in PARTS)
        plain = set() if is_part else {len(cells) - 1}
        for place, n in enumerate(cells):
            if n is not None and n < LEAST and not (n == 0 and place in plain):
                yield f"{name}: {n} is shown"
        if (
            total is not None
            and None in cells
            and not is_open((cells, total), _rule(len(cells), plain))
        ):
            yield f"{name}: {cells} of {total}"


def _round_between(rounds: Sequence[Tables]) -> Iterator[str]:
    """Both releases as sums: what was (x), what came (d), what is then (a large number less c)."""
    for before, after in pairwise(rounds):
        for name, (old, total) in before.items():
            new, later = after.get(name, (old, total))
            if len(new) != len(old) or total is None or later is None:
                continue
            if new == old:
                continue
            equations, places = Equations(), range(len(old))
            equations.know([("x", i) for i in places], total)
            equations.know([(kind, i) for kind in "xd" for i in places], later)
            for i in places:
                equations.know([("x", i), ("d", i), ("c", i)], 1000)
                if old[i] is not None:
                    equations.know([("x", i)], old[i] or 0)
                if new[i] is not None:
                    equations.know([("x", i), ("d", i)], new[i] or 0)
            for i in places:
                for kind, known in (("x", old[i]), ("c", new[i])):
                    low, high = equations.bounds((kind, i))
                    if known is None and high - low < 2:
                        yield f"{name}: {old} and then {new}, place {i}"
                low, high = equations.bounds(("d", i))
                if low == high and 0 < low < LEAST:
                    yield f"{name}: {low} came at place {i}"
                if low == high == 0 and not (new[i] == 0 and i == len(old) - 1):
                    yield f"{name}: none came at place {i}"


@pytest.mark.parametrize("seed", range(RANDOM_PROJECTS))
def test_a_reader_who_opens_everything_and_solves_finds_nobody(
    pages: PageClient, cast: Cast, session: Session, seed: int
) -> None:
    seen, watched = looks(pages, cast, session, made_by(seed))
    assert list(leaks(seen, watched)) == []
    assert seen[0].cells or seen[0].people is None, "the round's tables are read"


# Bugs that are planted: the reader has to find each of them


def few(rating: int, n: int, group: str = "", perspective: str = "donor") -> tuple[Voice, ...]:
    return (Voice("hear", perspective, group, rating),) * n


def answered(n: int, **said: object) -> tuple[Walk, ...]:
    """So many who did the same."""
    usual = Walk(TaskOutcome.DIRECT, "tider", "fore", 1)
    return tuple(replace(usual, seconds=5 + i, **said) for i in range(n))  # type: ignore[arg-type]


def hide_next_smallest(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(disclosure, "_open", lambda cells, *_: len(cells) > 1)


def threshold_off_by_one(patch: pytest.MonkeyPatch) -> None:
    for module in (guarded, feelings, releases):
        name = "threshold" if module is guarded else "least_in"
        patch.setattr(module, name, lambda *_, **__: LEAST - 1)


def means_live(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(disclosure, "_many_between", lambda *_: True)


def rounds_live(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(releases, "renewed", lambda _old, new, _least: new)


def tables_always_anew(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(releasing, "may_follow", lambda *_: True)


def a_filter_for_readers(patch: pytest.MonkeyPatch) -> None:
    def live(frame: DataFrame, _told: object) -> DataFrame:
        found = frame.assign(is_hidden=(frame["rating_n"] < LEAST) & (frame["n"] > 0))
        return found.assign(mean=found["mean"].mask(found["is_hidden"]))

    patch.setattr(InsightQuery, "unfiltered", lambda wish: wish)
    patch.setattr(summaries, "told_means", live)


SOME = answered(6) + answered(6, outcome=TaskOutcome.GAVE_UP)
BUGS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], Plan]] = {
    "only the next smallest is hidden": (
        hide_next_smallest,
        Plan(few(1, 4, "Grupp a") + few(0, 5, "Grupp b") + few(0, 5, "Grupp c"), SOME),
    ),
    "the threshold is one less": (
        threshold_off_by_one,
        Plan(few(1, 4) + few(0, 3), answered(9) + answered(4, outcome=TaskOutcome.GAVE_UP)),
    ),
    "means are live": (means_live, Plan(few(0, 5) + few(1, 1), (), few(2, 1))),
    "rounds are told live": (rounds_live, Plan((), SOME, (), answered(1))),
    "tables are always taken anew": (tables_always_anew, Plan((), SOME, (), answered(5))),
    "readers have a filter": (
        a_filter_for_readers,
        Plan(few(0, 5) + few(1, 3) + few(-2, 1, perspective="relative"), ()),
    ),
}


@pytest.mark.parametrize("bug", BUGS)
def test_the_reader_finds_what_is_planted(
    pages: PageClient,
    cast: Cast,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    bug: str,
) -> None:
    plant, plan = BUGS[bug]
    plant(monkeypatch)
    assert list(leaks(*looks(pages, cast, session, plan)))


def test_without_bugs_the_same_projects_tell_nothing(
    pages: PageClient, cast: Cast, session: Session
) -> None:
    plan = Plan(
        tuple(voice for _, one in BUGS.values() for voice in one.voices[:9]),
        SOME,
        few(2, 1),
        answered(5),
    )
    assert list(leaks(*looks(pages, cast, session, plan))) == []
