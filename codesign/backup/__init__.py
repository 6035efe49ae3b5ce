"""Backups: one verified file of everything, and the way back."""
