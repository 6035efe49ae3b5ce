"""Prototypes: services that people try before they exist, and what was seen when they did."""
