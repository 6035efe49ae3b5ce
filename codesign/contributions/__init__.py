"""Contributions: what people tell, how it is received, moderated, counted and answered."""
