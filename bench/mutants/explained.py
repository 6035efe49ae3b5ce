"""Survivors that nobody could notice, each with the reason."""

EXPLAINED: dict[str, str] = {}
"""What a generated fault is called → why nobody can tell it from the sound function."""
