"""The ways that people went through the screens, and whether they got lost."""

from collections.abc import Iterator, Mapping

from codesign.figures.rivers import Flow, Node, river
from codesign.figures.shown import Figure, TableCell, TableRow
from codesign.i18n import gettext
from codesign.items.attempts import TaskFacts
from codesign.items.figures import FigureData, Part, people_told
from codesign.items.marks import CellSelector
from codesign.items.task.measure import PATH_LEVELS, node_key
from codesign.items.task.model import Task
from codesign.measures import block_sentences
from codesign.measures.outcomes import TaskOutcome
from codesign.measures.paths import Link, Place, Stop, Walk, flows
from codesign.measures.paths import Node as PathNode
from codesign.measures.phrases import joined

_PLAIN = "var(--fig-slate)"
_FAR = 1000
"""To the right of every level."""
_COLOURS: dict[PathNode, str] = {
    Stop.START: _PLAIN,
    Stop.LATER: _PLAIN,
    TaskOutcome.DIRECT: "var(--fig-good)",
    TaskOutcome.INDIRECT: "var(--fig-forest)",
    TaskOutcome.GAVE_UP: "var(--fig-bad)",
    TaskOutcome.LEFT: "var(--fig-brick)",
}


def path_parts(board: FigureData, task: Task, found: Mapping[str, TaskFacts]) -> Iterator[Part]:
    """A flow for each version that somebody has walked through."""
    for arm, facts in found.items():
        walks = [
            Walk(tuple(one.trail.screens), one.outcome) for one in facts.tries if one.trail.screens
        ]
        if walks and board.is_shown(len(walks)):
            links = flows(walks, PATH_LEVELS)
            yield Part(_figure(board, task, arm, facts, links, len(walks)))


def _figure(
    board: FigureData, task: Task, arm: str, facts: TaskFacts, links: tuple[Link, ...], people: int
) -> Figure:
    def named(screen: str) -> str:
        return board.names.screen(screen, arm)

    drawn = [_flow(board, task, arm, link) for link in links]
    question = gettext("Vilken väg gick de?")
    if board.names.has_several:
        question = gettext("Vilken väg gick de i %(version)s?", version=board.names.version(arm))
    return Figure(
        key=f"{task.key}-vag-{arm.lower()}",
        question=question,
        sentence=joined(
            block_sentences.of_flows(links, named), block_sentences.of_lostness(facts.lost)
        ),
        n=people_told(people),
        plot=river(_nodes(board, task, arm, links), drawn),
        heading=gettext("Från"),
        columns=(gettext("Till"), gettext("Personer")),
        rows=tuple(
            TableRow(
                _called(board, link.source, arm),
                (
                    TableCell(_called(board, link.target, arm), is_number=False),
                    board.count(link.n, _mark(task, arm, link)),
                ),
            )
            for link in links
        ),
        notes=(
            gettext(
                "Läs bilden från vänster, eller uppifrån på en smal skärm. En skärm som visas "
                "flera gånger står en gång för varje gång någon kom dit."
            ),
        ),
    )


def _mark(task: Task, arm: str, link: Link) -> CellSelector:
    return CellSelector(task.key, arm, "vag", f"{node_key(link.source)}>{node_key(link.target)}")


def _called(board: FigureData, node: PathNode, arm: str) -> str:
    name = board.names.node(node, arm)
    return f"{node.level}. {name}" if isinstance(node, Place) else name


def _flow(board: FigureData, task: Task, arm: str, link: Link) -> Flow:
    address = board.here.behind(_mark(task, arm, link))
    return Flow(node_key(link.source), node_key(link.target), link.n, address)


def _nodes(board: FigureData, task: Task, arm: str, links: tuple[Link, ...]) -> list[Node]:
    used = dict.fromkeys([end for link in links for end in (link.source, link.target)])
    deepest = max((node.level for node in used if isinstance(node, Place)), default=0)
    screens = list(dict.fromkeys(n.screen for n in used if isinstance(n, Place)))
    nodes = []
    for node in sorted(used, key=_order):
        name = board.names.node(node, arm)
        colour = _COLOURS.get(node, _PLAIN)
        if isinstance(node, Place):
            colour = f"var(--fig-phase-{screens.index(node.screen) % 6 + 1})"
        address = board.here.behind(CellSelector(task.key, arm, "vid", node_key(node)))
        column = _column(node, deepest, has_later=Stop.LATER in used)
        nodes.append(Node(node_key(node), name, name, colour, address, column))
    return nodes


def _column(node: PathNode, deepest: int, *, has_later: bool) -> int:
    if isinstance(node, Place):
        return node.level
    if node is Stop.START:
        return 0
    return deepest + 1 if node is Stop.LATER else deepest + 1 + has_later


def _order(node: PathNode) -> tuple[int, str]:
    """From the left; ends in the order of how well it went, screens by their keys."""
    if isinstance(node, TaskOutcome):
        return _FAR + list(TaskOutcome).index(node), ""
    return (node.level if isinstance(node, Place) else 0 if node is Stop.START else _FAR - 1), (
        node_key(node)
    )
