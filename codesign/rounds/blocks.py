"""One block of a round in a form: as typed, and as the script has it."""

from collections.abc import Iterable

from codesign.i18n import gettext, in_every_language
from codesign.items.form import PROMPT_LIMIT, BlockDraft, Local, Wrong, keeping
from codesign.items.kinds import kinds
from codesign.items.outlines import slug_of


def new_block(kind: str, taken: Iterable[str] = ()) -> BlockDraft:
    """A new block with the standard prompt of its kind."""
    of = kinds()[kind]
    key = _next(slug_of(of.title, otherwise=kind), taken)
    return BlockDraft(key, kind, {"prompt": of.prompt, **of.new})


def _next(base: str, taken: Iterable[str]) -> str:
    used, number = set(taken), 1
    while f"{base}-{number}" in used:
        number += 1
    return f"{base}-{number}"


def draft_of(block: Local) -> BlockDraft:
    """A stored block in a form."""
    typed = kinds()[block["kind"]].typed(block)
    values = {"prompt": block["prompt"].get("sv", ""), **typed.values}
    return BlockDraft(block["key"], block["kind"], values, typed.chosen, typed.begins, typed.ends)


def plain_block(draft: BlockDraft, old: Local) -> Local:
    """The block as plain data of the script. Raises Wrong for the first field that cannot be."""
    prompt = draft["prompt"]
    if not prompt:
        raise Wrong("prompt", gettext("Skriv vad den som provar ska läsa."))
    if len(prompt) > PROMPT_LIMIT:
        raise Wrong("prompt", gettext("Skriv högst %(limit)d tecken.", limit=PROMPT_LIMIT))
    of = kinds()[draft.kind]
    own = old if old.get("kind") == draft.kind else {}
    return {
        "key": draft.key,
        "kind": draft.kind,
        "prompt": keeping(prompt, own.get("prompt") or in_every_language(of.prompt)),
        **of.written(draft, own),
    }
