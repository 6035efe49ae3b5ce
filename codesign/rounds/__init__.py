"""Rounds: the form they are written in, and how they are kept, checked, opened and closed."""
