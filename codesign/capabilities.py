"""The capabilities that have pages, in the order of the user's work."""

from collections.abc import Sequence
from importlib import import_module

from flask import Blueprint

from codesign.jobs.kinds import JobKind

VIEWS = (
    "codesign.start",
    "codesign.people.views",
    "codesign.projects.views",
    "codesign.jobs.views",
    "codesign.journeys.views",
    "codesign.content.views",
    "codesign.feedback.views",
    "codesign.areas.views",
    "codesign.answers.views",
    "codesign.answers.public_views",
    "codesign.imports.views",
    "codesign.reports.views",
    "codesign.exports.views",
    "codesign.insights.views",
    "codesign.prototypes.views.looking",
    "codesign.prototypes.views.feeds",
    "codesign.prototypes.views.results",
    "codesign.prototypes.views.stories",
    "codesign.prototypes.views.changes",
    "codesign.prototypes.views.rounds",
    "codesign.prototypes.views.walking",
    "codesign.prototypes.views.bundle",
    "codesign.prototypes.views.pages",
    "codesign.prototypes.views.field",
)
"""Modules that each offer one `blueprint`."""

FOLLOWERS = (
    "codesign.jobs.moving",
    "codesign.answers.moving",
    "codesign.reports.moving",
    "codesign.prototypes.moving",
)
"""Modules that are told when areas merge or disappear and when a voice is taken back: each offers
`follow_merge`, `forget_area` and `forget_voice`, called in the transaction that does it."""

RECEIPTS = ("codesign.prototypes.walks.walk_receipts",)
"""Modules that know receipts of more than one voice: each offers `find` and `take_back_again`."""

JOBS = (
    "codesign.imports.jobs",
    "codesign.reports.jobs",
    "codesign.exports.jobs",
    "codesign.prototypes.making.jobs",
)
"""Modules whose long work runs outside the serving path: each offers `KINDS`."""


def blueprints() -> list[Blueprint]:
    """Every capability's blueprint."""
    return [import_module(name).blueprint for name in VIEWS]


def job_kinds() -> Sequence[JobKind]:
    """Every capability's kinds of jobs."""
    return [kind for name in JOBS for kind in import_module(name).KINDS]
