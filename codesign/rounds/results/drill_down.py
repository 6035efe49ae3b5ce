"""Who is behind each number: every fact as triples of what, which value, and whose walk-through.

A number of the results is the number of different walk-throughs with one `what` and `value`.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from codesign.measures.choices import recall
from codesign.measures.paths import LOST, Node, Place, Walk, flows, lostness
from codesign.measures.trees import turnings
from codesign.rounds.domain import CLOSING, WalkStatus
from codesign.rounds.plan import (
    AnyBlock,
    CardSort,
    FirstClick,
    FiveSeconds,
    Preference,
    Question,
    RoundScript,
    Task,
    TreeTest,
)
from codesign.rounds.results import facts
from codesign.rounds.results.facts import TaskFacts
from codesign.rounds.results.forms import Mark
from codesign.rounds.results.rows import RoundRows, WalkRow

Behind = Iterator[tuple[str, str, int]]
ALL = "alla"
PATH_LEVELS = 5
"""Screens of a path that are drawn one by one."""


def walks_behind(rows: RoundRows, script: RoundScript, mark: Mark) -> list[int] | None:
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
    match block:
        case Task():
            return of_task(block, facts.task_facts(rows, block, arm))
        case FirstClick():
            return of_clicks(rows, block, arm)
        case FiveSeconds():
            return of_words(facts.words_of(rows, block.key, arm))
        case Preference():
            return of_choices({w: (c,) for w, c in facts.chosen(rows, block.key).items()})
        case Question() if block.answer != "text":
            return of_choices(facts.question_answers(rows, block))
        case CardSort():
            return of_cards(rows, block)
        case TreeTest():
            return of_tree(rows, block)
        case _:
            return of_words(facts.words_of(rows, block.key, ""))


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


def of_task(task: Task, found: TaskFacts) -> Behind:
    """What one task counts."""
    minimum = len(set(task.path))
    for one in found.tries:
        walk, trail = one.walk.id, one.trail
        yield ALL, "", walk
        yield one.outcome, "", walk
        if one.outcome.is_success:
            yield "klarade", "", walk
            if one.seconds is not None:
                yield "tid", "", walk
            lost = lostness(trail.screens, minimum) if minimum else None
            if isinstance(lost, float) and lost > LOST:
                yield "vilse", "", walk
        if one.ease is not None:
            yield "latt", str(one.ease), walk
        for pressed in trail.presses:
            yield "tryck", pressed.screen, walk
            if pressed.is_miss:
                yield "miss", pressed.screen, walk
        if trail.screens:
            for link in flows([Walk(tuple(trail.screens), one.outcome)], PATH_LEVELS):
                yield "vag", f"{node_key(link.source)}>{node_key(link.target)}", walk
                yield "vid", node_key(link.source), walk
                yield "vid", node_key(link.target), walk


def node_key(node: Node) -> str:
    """A place in a flow, as addresses write it."""
    return f"{node.level}.{node.screen}" if isinstance(node, Place) else str(node)


def of_clicks(rows: RoundRows, block: FirstClick, arm: str) -> Behind:
    """What a first click counts: right or not, and which place or hotspot."""
    for one in facts.click_facts(rows, block, arm).clicks:
        yield ALL, "", one.walk.id
        if not one.press:
            yield "inget", "", one.walk.id
            continue
        yield "ratt" if one.is_right else "fel", "", one.walk.id
        if one.press.hotspot:
            yield "traff", one.press.hotspot, one.walk.id
        elif one.press.point is not None:
            yield "bredvid", "", one.walk.id
        point = one.press.point
        for place, region in enumerate(block.right, start=1):
            if point is not None and region.holds(point.x, point.y):
                yield "yta", str(place), one.walk.id


def of_choices(given: Mapping[int, tuple[str, ...]]) -> Behind:
    """What a question with options counts."""
    for walk, picked in given.items():
        yield ALL, "", walk
        for option in picked:
            yield "val", option, walk


def of_words(said: Mapping[int, str]) -> Behind:
    """What a question answered in words counts: each word that is not a small one."""
    for walk, text in said.items():
        yield ALL, "", walk
        yield "skrev" if text.strip() else "tyst", "", walk
        for word, _ in recall([text]).words:
            yield "ord", word, walk


def of_cards(rows: RoundRows, block: CardSort) -> Behind:
    """What a card sort counts: pairs that lie together, and names of piles."""
    for walk, sorting in facts.sortings(rows, block).items():
        yield ALL, "", walk
        for pile in sorting.piles:
            yield "hog", " ".join(pile.name.split()).casefold(), walk
            for one, other in combinations(sorted(pile.cards), 2):
                yield "par", f"{one}~{other}", walk


def of_tree(rows: RoundRows, block: TreeTest) -> Behind:
    """What a tree test counts: who found it and how, and what happened at each node."""
    tree = facts.tree_of(block)
    for walk, search in facts.searches(rows, block).items():
        turned = turnings(tree, search.way)
        yield ALL, "", walk
        if search.answer is None:
            yield "gav_upp", "", walk
        elif search.answer in block.right:
            yield "fann", "", walk
            if not turned:
                yield "direkt", "", walk
        for node in set(search.way):
            yield "nod", node, walk
        for node in search.way[:1]:
            yield "forst", node, walk
        for node in set(turned):
            yield "vande", node, walk


def of_closing(rows: RoundRows, script: RoundScript, arm: str) -> Behind:
    """What the closing scale counts: each score."""
    if script.closing is None:
        return
    for walk, score in facts.closing_facts(rows, script.closing, arm).scores:
        yield ALL, "", walk.id
        yield "poang", score_key(score), walk.id


def score_key(score: float) -> str:
    """A score as addresses write it."""
    return f"{score:.2f}"
