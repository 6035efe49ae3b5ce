"""One block of a round in a form: as typed, and as the script has it."""

from collections.abc import Callable, Iterable

from codesign.i18n import gettext, in_every_language
from codesign.items.card_sort.form import card_sort_written
from codesign.items.first_click.form import first_click_written
from codesign.items.five_seconds.form import five_seconds_written
from codesign.items.form import PROMPT_LIMIT, BlockDraft, Local, Wrong, keeping, listed_labels
from codesign.items.outlines import slug_of, written_tree
from codesign.items.preference.form import preference_written
from codesign.items.proposal.form import proposal_written
from codesign.items.question.form import question_written
from codesign.items.task.form import task_written
from codesign.items.tree_test.form import tree_test_written
from codesign.rounds.words import KINDS, PROMPTS


def new_block(kind: str, taken: Iterable[str] = ()) -> BlockDraft:
    """A new block with the standard prompt of its kind."""
    base = slug_of(KINDS[kind][0], otherwise=kind)
    key = _next(base, taken)
    values = {"prompt": PROMPTS[kind], "answer": "text", "steps": "5", "seconds": "5"}
    ticked = {"task": {"seq": "1"}, "proposal": {"photo": "1"}}
    return BlockDraft(key, kind, {**values, **ticked.get(kind, {})})


def _next(base: str, taken: Iterable[str]) -> str:
    used, number = set(taken), 1
    while f"{base}-{number}" in used:
        number += 1
    return f"{base}-{number}"


def draft_of(block: Local) -> BlockDraft:
    """A stored block in a form."""
    success = block.get("success") or {}
    values = {
        "prompt": block["prompt"].get("sv", ""),
        "start": block.get("start") or "",
        "path": " → ".join(block.get("path", ())),
        "seq": "1" if block.get("seq") else "",
        "benchmark": str(block.get("benchmark") or ""),
        "answer": block.get("answer", "text"),
        "options": listed_labels(block.get("options", ())),
        "steps": str(block.get("steps", 5)),
        "low": (block.get("low") or {}).get("sv", ""),
        "high": (block.get("high") or {}).get("sv", ""),
        "required": "1" if block.get("required") else "",
        "screen": block.get("screen", ""),
        "seconds": str(block.get("seconds", 5)),
        "cards": listed_labels(block.get("cards", ())),
        "groups": listed_labels(block.get("groups", ())),
        "tree": written_tree(block["tree"], block["right"]) if block.get("tree") else "",
        "photo": "1" if block.get("photo") else "",
    }
    return BlockDraft(
        block["key"],
        block["kind"],
        values,
        {
            "success": tuple(success.get("screens", ())),
            "hotspots": tuple(block.get("hotspots", ())),
        },
        block.get("states", {}),
        success.get("states", {}),
    )


def plain_block(draft: BlockDraft, old: Local) -> Local:
    """The block as plain data of the script. Raises Wrong for the first field that cannot be."""
    prompt = draft["prompt"]
    if not prompt:
        raise Wrong("prompt", gettext("Skriv vad den som provar ska läsa."))
    if len(prompt) > PROMPT_LIMIT:
        raise Wrong("prompt", gettext("Skriv högst %(limit)d tecken.", limit=PROMPT_LIMIT))
    own = old if old.get("kind") == draft.kind else {}
    return {
        "key": draft.key,
        "kind": draft.kind,
        "prompt": keeping(prompt, own.get("prompt") or in_every_language(PROMPTS[draft.kind])),
        **_BUILDERS[draft.kind](draft, own),
    }


_BUILDERS: dict[str, Callable[[BlockDraft, Local], Local]] = {
    "task": task_written,
    "question": question_written,
    "first-click": first_click_written,
    "five-seconds": five_seconds_written,
    "preference": preference_written,
    "card-sort": card_sort_written,
    "tree-test": tree_test_written,
    "proposal": proposal_written,
}
