"""Card sorts and tree tests: what belongs together, and where people look for it."""
