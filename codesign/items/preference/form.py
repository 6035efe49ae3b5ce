"""A choice between proposals: in the staff's form."""

from codesign.items.form import BlockDraft, Local, options_typed


def preference_written(draft: BlockDraft, old: Local) -> Local:
    return {"options": options_typed(draft, "options", old.get("options", ()), 2, 8)}
