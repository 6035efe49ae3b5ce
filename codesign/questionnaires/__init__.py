"""Questionnaires: what is asked, in which order and of whom; answers are rows elsewhere."""
