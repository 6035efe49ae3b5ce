"""Figures that several capabilities show: a question, a sentence, a picture and a table."""
