"""A card sort: everything about this kind of item."""
