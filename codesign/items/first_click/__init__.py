"""A first click: everything about this kind of item."""
