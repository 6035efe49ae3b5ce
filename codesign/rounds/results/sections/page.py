"""The whole page of results: every block of the script in its order, then the whole."""

from codesign.i18n import local
from codesign.items.card_sort.figure import cards_parts
from codesign.items.card_sort.model import CardSort
from codesign.items.figures import Group, Part
from codesign.items.first_click.figure import clicks_part
from codesign.items.first_click.model import FirstClick
from codesign.items.five_seconds.figure import recall_part
from codesign.items.five_seconds.model import FiveSeconds
from codesign.items.names import short
from codesign.items.preference.figure import preference_part
from codesign.items.preference.model import Preference
from codesign.items.question.figure import question_part
from codesign.items.question.model import Question
from codesign.items.task.figure import task_group
from codesign.items.task.model import Task
from codesign.items.tree_test.figure import tree_part
from codesign.items.tree_test.model import TreeTest
from codesign.rounds.plan import AnyBlock
from codesign.rounds.results.board import Board, told_apart
from codesign.rounds.results.sections.closing import closing_group
from codesign.rounds.results.sections.context import context_group


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
