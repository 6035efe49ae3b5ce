"""Tools for those who work on Medskapa. Run by hand or by make, never in production."""
