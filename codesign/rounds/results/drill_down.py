"""Who is behind each number: every fact as triples of what, which value, and whose walk-through.

A number of the results is the number of different walk-throughs with one `what` and `value`.
"""

from collections.abc import Callable, Mapping

from codesign.items.kinds import kind_of
from codesign.items.marks import CellSelector
from codesign.items.measure import ALL, Behind
from codesign.items.moves import WalkStatus
from codesign.items.places import CLOSING
from codesign.items.rows import RoundRows, WalkRow
from codesign.rounds.plan import AnyBlock, TestPlan
from codesign.rounds.results import facts


def walks_behind(rows: RoundRows, script: TestPlan, mark: CellSelector) -> list[int] | None:
    """The walk-throughs that a number counts, in order; None for a mark that means nothing."""
    if not mark.key:
        found = of_round(rows)
    elif mark.key == CLOSING:
        found = of_closing(rows, script, mark.arm)
    elif (block := script.block(mark.key)) is not None:
        found = of_block(rows, block, mark.arm)
    else:
        return None
    wanted = (mark.what or ALL, mark.value)
    return sorted({walk for what, value, walk in found if (what, value) == wanted})


def of_block(rows: RoundRows, block: AnyBlock, arm: str) -> Behind:
    """Everything that one block counts with one version."""
    return kind_of(block).behind(rows, block, arm)


CONTEXTS: Mapping[str, Callable[[WalkRow], str]] = {
    "storning": lambda walk: {True: "ja", False: "nej", None: ""}[walk.disruption],
    "ledd": lambda walk: "ja" if walk.is_moderated else "nej",
    "enhet": lambda walk: walk.device.strip(),
    "plats": lambda walk: walk.place.strip(),
}
"""What results are told apart by: of a walk-through, one value of each."""


def of_round(rows: RoundRows) -> Behind:
    """Who took part, how far they came, and where they were."""
    for walk in rows.walks.values():
        is_complete = walk.status is WalkStatus.COMPLETE
        yield ALL, "", walk.id
        yield "avslutade" if is_complete else "delvis" if walk.is_over else "pagar", "", walk.id
        for name, value_of in CONTEXTS.items():
            yield name, value_of(walk), walk.id


def of_closing(rows: RoundRows, script: TestPlan, arm: str) -> Behind:
    """What the closing scale counts: each score."""
    if script.closing is None:
        return
    for walk, score in facts.closing_facts(rows, script.closing, arm).scores:
        yield ALL, "", walk.id
        yield "poang", score_key(score), walk.id


def score_key(score: float) -> str:
    """A score as addresses write it."""
    return f"{score:.2f}"
