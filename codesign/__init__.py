"""Medskapa, the co-design kit: citizens' words kept at the place they are about."""
