"""Five seconds with a screen: in the staff's form."""

from codesign.items.form import BlockDraft, Local, number_typed, screen_typed


def five_seconds_written(draft: BlockDraft, old: Local) -> Local:
    return {"screen": screen_typed(draft), "seconds": number_typed(draft, "seconds", 2, 30)}
