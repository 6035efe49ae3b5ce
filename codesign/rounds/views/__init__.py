"""Pages of rounds: planning, taking part, results."""
