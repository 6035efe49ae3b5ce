"""Telling, receipts and moderation."""

from codesign.contributions.views import moderating, receiving, submission
from codesign.contributions.views.blueprint import blueprint

__all__ = ["blueprint", "moderating", "receiving", "submission"]
