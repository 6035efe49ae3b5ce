"""Uploaded prototypes with scripts of their own: the second host, and what they may tell."""
