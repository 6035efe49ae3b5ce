"""Rounds in the project file: their plans, who took part, and what came of it."""
