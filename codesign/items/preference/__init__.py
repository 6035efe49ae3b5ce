"""A choice between proposals: everything about this kind of item."""
