"""Answers from a device as `answers` writes them: only what the script asked for, nothing else.

What was answered in words is a note of the record; its answer is the id of the voice made of it.
"""

from collections.abc import Mapping
from typing import Any

from codesign.fieldwork.record import LONGEST_MS, NoteKind, WalkRecord
from codesign.rounds.domain import CLOSING, CONTEXT, read_item
from codesign.rounds.participations import values as answers
from codesign.rounds.participations.values import SEQ_STEPS, SEQ_SUFFIX, Press
from codesign.rounds.plan import (
    INDIFFERENT,
    AnyBlock,
    CardSort,
    ClosingScale,
    FirstClick,
    FiveSeconds,
    Preference,
    Proposal,
    Question,
    RoundScript,
    Task,
    TreeTest,
)

Value = dict[str, Any]
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
        return {"value": _number(value.get("value"), 1, SEQ_STEPS)}
    key = read_item(item).key
    if key == CLOSING and script.closing:
        n, highest = CLOSING_VALUES[script.closing]
        told = _list(value.get("values"))[:n]
        values = [_number(one, 1, highest) for one in (*told, *[None] * (n - len(told)))]
        return {"scale": script.closing.value, "values": values}
    block = script.block(key)
    return _block_value(block, value) if block else None


def _block_value(block: AnyBlock, value: Value) -> Value | None:
    ms = _number(value.get("ms"), 0, LONGEST_MS) or 0
    match block:
        case Question(answer="scale"):
            return {"value": _number(value.get("value"), 1, block.steps)}
        case Question(answer="one"):
            return {"choice": _one_of(value.get("choice"), [o.key for o in block.options])}
        case Question(answer="many"):
            chosen = _list(value.get("choices"))
            return {"choices": [o.key for o in block.options if o.key in chosen]}
        case Preference():
            keys = ["", INDIFFERENT, *(o.key for o in block.options)]
            return {"choice": _one_of(value.get("choice"), keys)}
        case FirstClick():
            return answers.first_click(block, _press(value), ms)
        case TreeTest():
            opened = [str(key) for key in _list(value.get("opened"))]
            choice = value.get("choice")
            return answers.tree_test(block, opened, str(choice) if choice else None, ms)
        case CardSort():
            return answers.card_sort(block, [_pile(one) for one in _list(value.get("groups"))])
        case Task() | Question() | FiveSeconds() | Proposal():
            return None


def _press(value: Value) -> Press | None:
    x, y, hotspot = value.get("x"), value.get("y"), value.get("hotspot")
    if not (_is_share(x) and _is_share(y)):
        return Press(hotspot=str(hotspot)) if hotspot else None
    return Press(x, y, str(hotspot or ""))


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _pile(given: object) -> tuple[str, str, list[str]]:
    pile = given if isinstance(given, dict) else {}
    cards = [str(card) for card in _list(pile.get("cards"))]
    return str(pile.get("key") or ""), str(pile.get("name") or "")[:120], cards


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


def _number(value: object, low: int, high: int) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if low <= value <= high else None


def _one_of(value: object, known: list[str]) -> str | None:
    return str(value) if isinstance(value, str) and value in known else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
