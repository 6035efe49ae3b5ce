"""Telling, receipts and moderation."""

from codesign.feedback.views import moderating, receiving, telling
from codesign.feedback.views.blueprint import blueprint

__all__ = ["blueprint", "moderating", "receiving", "telling"]
