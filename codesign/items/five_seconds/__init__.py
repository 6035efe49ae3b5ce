"""Five seconds with a screen: everything about this kind of item."""
