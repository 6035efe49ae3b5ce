"""An own question: everything about this kind of item."""
