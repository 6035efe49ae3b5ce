"""The capabilities that have pages, in the order of the user's work."""

from importlib import import_module

from flask import Blueprint

VIEWS = (
    "codesign.start",
    "codesign.people.views",
    "codesign.projects.views",
    "codesign.journeys.views",
    "codesign.content.views",
    "codesign.feedback.views",
    "codesign.areas.views",
    "codesign.imports.views",
)
"""Modules that each offer one `blueprint`."""


def blueprints() -> list[Blueprint]:
    """Every capability's blueprint."""
    return [import_module(name).blueprint for name in VIEWS]
