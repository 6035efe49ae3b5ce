"""Compositions: pages that show several capabilities together, and the navigation."""
