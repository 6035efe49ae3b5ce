"""Trying a prototype: the invitation, one thing per page, the frame, and what is said."""

from codesign.prototypes.views.walking import answering, beginning, pages, pressing, saying
from codesign.prototypes.views.walking.blueprint import blueprint

__all__ = ["answering", "beginning", "blueprint", "pages", "pressing", "saying"]
