"""An own proposal: in the staff's form."""

from codesign.items.form import BlockDraft, Local


def proposal_written(draft: BlockDraft, old: Local) -> Local:
    return {"photo": bool(draft["photo"])}
