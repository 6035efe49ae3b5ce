"""A task to do in what is tried: what is kept of it, and how it is told."""

from codesign.items.model import Block

SEQ_STEPS = 7


SEQ_SUFFIX = ":seq"


def is_asked_after(block: Block) -> bool:
    """Whether the question of how easy it was (SEQ) follows the block."""
    return bool(getattr(block, "seq", False))
