"""An own question: in the staff's form."""

from codesign.items.form import BlockDraft, Local, keeping, number_typed, options_typed


def question_written(draft: BlockDraft, old: Local) -> Local:
    answer = draft["answer"] or "text"
    plain: Local = {"answer": answer, "required": bool(draft["required"])}
    if answer in {"one", "many"}:
        plain["options"] = options_typed(draft, "options", old.get("options", ()), 2, 40)
    if answer == "scale":
        plain["steps"] = number_typed(draft, "steps", 2, 10)
        for end in ("low", "high"):
            plain[end] = keeping(draft[end], old.get(end)) if draft[end] else None
    return plain
