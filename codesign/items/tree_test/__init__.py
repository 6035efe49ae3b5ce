"""A tree test: everything about this kind of item."""
