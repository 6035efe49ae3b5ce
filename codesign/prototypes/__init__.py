"""Prototypes: what citizens try before it exists, and what is learnt when they do."""
