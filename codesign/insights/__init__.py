"""Tallies and summaries across a project."""
