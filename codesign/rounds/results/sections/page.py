"""The whole page of results: every block of the script in its order, then the whole."""

from codesign.i18n import local
from codesign.rounds.plan import (
    AnyBlock,
    CardSort,
    FirstClick,
    FiveSeconds,
    Preference,
    Question,
    Task,
    TreeTest,
)
from codesign.rounds.results.board import Board, Group, Part, told_apart
from codesign.rounds.results.names import short
from codesign.rounds.results.sections.blocks import preference_part, question_part, recall_part
from codesign.rounds.results.sections.clicks import clicks_part
from codesign.rounds.results.sections.closing import closing_group
from codesign.rounds.results.sections.context import context_group
from codesign.rounds.results.sections.menus import cards_parts, tree_part
from codesign.rounds.results.sections.tasks import task_group


def groups_of(board: Board) -> list[Group]:
    """Every part of the page."""
    script = board.tried.script
    groups = [_group(board, block) for block in script.blocks]
    if script.closing is not None:
        groups.append(closing_group(board, script.closing))
    context = context_group(board)
    return told_apart(groups + ([context] if context else []))


def _group(board: Board, block: AnyBlock) -> Group:
    if isinstance(block, Task):
        return task_group(board, block)
    prompt = local(block.prompt)
    parts = tuple(_parts(board, block))
    return Group(block.key, short(prompt), prompt, parts)


def _parts(board: Board, block: AnyBlock) -> list[Part]:
    match block:
        case FirstClick():
            return [clicks_part(board, block)]
        case FiveSeconds():
            return [recall_part(board, block)]
        case Preference():
            return [preference_part(board, block)]
        case CardSort():
            return [*cards_parts(board, block)]
        case TreeTest():
            return [tree_part(board, block)]
        case Question() if block.answer != "text":
            return [question_part(board, block)]
        case _:
            # Words alone: what was said stands beside the block.
            return []
