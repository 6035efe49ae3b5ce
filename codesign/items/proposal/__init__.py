"""An own proposal: everything about this kind of item."""
