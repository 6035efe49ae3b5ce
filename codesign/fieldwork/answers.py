"""Answers from a device as `answers` writes them: only what the script asked for, nothing else.

What was answered in words is a note of the record; its answer is the id of the voice made of it.
"""

from collections.abc import Mapping

from codesign.fieldwork.record import LONGEST_MS, NoteKind, WalkRecord
from codesign.items.card_sort.model import CardSort
from codesign.items.card_sort.value import card_sort_value, pile_sent
from codesign.items.first_click.model import FirstClick
from codesign.items.first_click.value import first_click_value, press_sent
from codesign.items.five_seconds.model import FiveSeconds
from codesign.items.places import CLOSING, CONTEXT, read_item
from codesign.items.preference.model import INDIFFERENT, Preference
from codesign.items.proposal.model import Proposal
from codesign.items.question.model import Question
from codesign.items.reading import Value, list_sent, number_sent, one_sent
from codesign.items.task.model import Task
from codesign.items.task.value import SEQ_STEPS, SEQ_SUFFIX
from codesign.items.tree_test.model import TreeTest
from codesign.items.tree_test.value import tree_test_value
from codesign.rounds.plan import AnyBlock, ClosingScale, RoundScript

CLOSING_VALUES = {ClosingScale.SUS: (10, 5), ClosingScale.UMUX_LITE: (2, 7)}
"""How many items a closing scale has, and the highest of each."""


def values_of(
    record: WalkRecord, script: RoundScript, voices: Mapping[str, int]
) -> dict[str, Value]:
    """Item → value of every answer of a record. `voices` are the voices' ids by note."""
    given = {answer.item: answer.value for answer in record.answers}
    found: dict[str, Value] = {}
    for item, value in given.items():
        if (kept := _value(item, value, script)) is not None:
            found[item] = kept
    if CONTEXT in record.plan:
        found[CONTEXT] = record.context.model_dump(mode="json")
    return found | _in_words(record, script, voices)


def _value(item: str, value: Value, script: RoundScript) -> Value | None:
    if item.endswith(SEQ_SUFFIX):
        return {"value": number_sent(value.get("value"), 1, SEQ_STEPS)}
    key = read_item(item).key
    if key == CLOSING and script.closing:
        n, highest = CLOSING_VALUES[script.closing]
        told = list_sent(value.get("values"))[:n]
        values = [number_sent(one, 1, highest) for one in (*told, *[None] * (n - len(told)))]
        return {"scale": script.closing.value, "values": values}
    block = script.block(key)
    return _block_value(block, value) if block else None


def _block_value(block: AnyBlock, value: Value) -> Value | None:
    ms = number_sent(value.get("ms"), 0, LONGEST_MS) or 0
    match block:
        case Question(answer="scale"):
            return {"value": number_sent(value.get("value"), 1, block.steps)}
        case Question(answer="one"):
            return {"choice": one_sent(value.get("choice"), [o.key for o in block.options])}
        case Question(answer="many"):
            chosen = list_sent(value.get("choices"))
            return {"choices": [o.key for o in block.options if o.key in chosen]}
        case Preference():
            keys = ["", INDIFFERENT, *(o.key for o in block.options)]
            return {"choice": one_sent(value.get("choice"), keys)}
        case FirstClick():
            return first_click_value(block, press_sent(value), ms)
        case TreeTest():
            opened = [str(key) for key in list_sent(value.get("opened"))]
            choice = value.get("choice")
            return tree_test_value(block, opened, str(choice) if choice else None, ms)
        case CardSort():
            return card_sort_value(
                block, [pile_sent(one) for one in list_sent(value.get("groups"))]
            )
        case Task() | Question() | FiveSeconds() | Proposal():
            return None


def _in_words(
    record: WalkRecord, script: RoundScript, voices: Mapping[str, int]
) -> dict[str, Value]:
    found: dict[str, Value] = _without_words(record, script)
    for note in record.notes:
        block = script.block(read_item(note.item).key)
        voice = voices.get(note.uuid)
        if note.kind is NoteKind.ANSWER and isinstance(block, Question | FiveSeconds):
            found[note.item] = {"voice": voice}
        elif note.kind is NoteKind.PROPOSAL and isinstance(block, Proposal):
            photos = [photo.uuid for photo in record.photos if photo.note == note.uuid]
            found[note.item] = {"voice": voice, "photo": photos[0] if photos else None}
    return found


def _without_words(record: WalkRecord, script: RoundScript) -> dict[str, Value]:
    """Questions in words that the person came past and said nothing to, as on the web."""
    past = record.plan[: record.place_in_plan]
    blocks = ((item, script.block(read_item(item).key)) for item in past)
    return {
        item: {"voice": None}
        for item, block in blocks
        if isinstance(block, FiveSeconds)
        or (isinstance(block, Question) and block.answer == "text")
    }
