"""Blocks that are no tasks: what people chose, sorted, looked for and remembered."""
