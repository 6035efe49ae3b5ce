"""Answers from a device as `answers` writes them: only what the script asked for, nothing else.

What was answered in words is a note of the record; its answer is the id of the voice made of it.
"""

from collections.abc import Mapping

from codesign.fieldwork.record import LONGEST_MS, NoteKind, WalkRecord
from codesign.items.kinds import kind_of
from codesign.items.places import CONTEXT, read_item
from codesign.items.reading import Value, number_sent
from codesign.items.rows import SEQ_SUFFIX
from codesign.items.screen_task import SEQ_STEPS
from codesign.rounds.own_pages import OWN_PAGES
from codesign.rounds.plan import TestPlan


def values_of(record: WalkRecord, script: TestPlan, voices: Mapping[str, int]) -> dict[str, Value]:
    """Item → value of every answer of a record. `voices` are the voices' ids by note."""
    given = {answer.item: answer.value for answer in record.answers}
    found: dict[str, Value] = {}
    for item, value in given.items():
        if (kept := _value(item, value, script)) is not None:
            found[item] = kept
    if CONTEXT in record.plan:
        found[CONTEXT] = record.context.model_dump(mode="json")
    return found | _in_words(record, script, voices)


def _value(item: str, value: Value, script: TestPlan) -> Value | None:
    if item.endswith(SEQ_SUFFIX):
        return {"value": number_sent(value.get("value"), 1, SEQ_STEPS)}
    key = read_item(item).key
    if key in OWN_PAGES:
        return OWN_PAGES[key].sent(script, value)
    block = script.block(key)
    if block is None:
        return None
    ms = number_sent(value.get("ms"), 0, LONGEST_MS) or 0
    return kind_of(block).sent(block, value, ms)


def _in_words(record: WalkRecord, script: TestPlan, voices: Mapping[str, int]) -> dict[str, Value]:
    found: dict[str, Value] = _without_words(record, script)
    for note in record.notes:
        block = script.block(read_item(note.item).key)
        voice = voices.get(note.uuid)
        if block is None or note.kind.value != kind_of(block).note.value:
            continue
        if note.kind is NoteKind.ANSWER:
            found[note.item] = {"voice": voice}
        elif note.kind is NoteKind.PROPOSAL:
            photos = [photo.uuid for photo in record.photos if photo.note == note.uuid]
            found[note.item] = {"voice": voice, "photo": photos[0] if photos else None}
    return found


def _without_words(record: WalkRecord, script: TestPlan) -> dict[str, Value]:
    """Questions in words that the person came past and said nothing to, as on the web."""
    past = record.plan[: record.place_in_plan]
    blocks = ((item, script.block(read_item(item).key)) for item in past)
    return {
        item: {"voice": None}
        for item, block in blocks
        if block is not None and kind_of(block).asks_words(block)
    }
