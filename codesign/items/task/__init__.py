"""A task to do in what is tried: everything about this kind of item."""
