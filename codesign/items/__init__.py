"""Kinds of questions and tasks, one folder for each, and what they share."""
