"""A card sort: in the staff's form."""

from codesign.items.form import BlockDraft, Local, options_typed


def card_sort_written(draft: BlockDraft, old: Local) -> Local:
    return {
        "cards": options_typed(draft, "cards", old.get("cards", ()), 2, 60),
        "groups": options_typed(draft, "groups", old.get("groups", ()), 0, 20),
    }
