"""Quotes that somebody chose for the report, of released voices."""
