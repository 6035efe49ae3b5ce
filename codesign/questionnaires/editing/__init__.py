"""Changing a questionnaire piece by piece: pure operations, and the forms for them."""
