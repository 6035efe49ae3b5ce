"""The whole page of results: every block of the script in its order, then the whole."""

from codesign.items.figures import Group
from codesign.items.kinds import kind_of
from codesign.rounds.results.board import ResultData, told_apart
from codesign.rounds.results.sections.closing import closing_group
from codesign.rounds.results.sections.context import context_group


def groups_of(board: ResultData) -> list[Group]:
    """Every part of the page."""
    script = board.tried.script
    groups = [kind_of(block).group(board, block) for block in script.blocks]
    if script.closing is not None:
        groups.append(closing_group(board, script.closing))
    context = context_group(board)
    return told_apart(groups + ([context] if context else []))
