"""Trying a prototype: the invitation, one thing per page, the frame, and what is said."""

from codesign.rounds.views.participation import answering, beginning, pages, pressing, saying
from codesign.rounds.views.participation.blueprint import blueprint

__all__ = ["answering", "beginning", "blueprint", "pages", "pressing", "saying"]
