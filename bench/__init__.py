"""Harnesses that measure and attack the application. Run by make, never in production."""
