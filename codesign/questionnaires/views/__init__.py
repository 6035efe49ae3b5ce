"""Pages of questionnaires: answering, staff's own, results."""
