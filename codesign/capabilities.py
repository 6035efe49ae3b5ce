"""The capabilities that have pages, in the order of the user's work."""

from collections.abc import Sequence
from importlib import import_module

from flask import Blueprint

from codesign.jobs.kinds import JobKind

VIEWS = (
    "codesign.pages.start",
    "codesign.projects.views",
    "codesign.pages.projects",
    "codesign.jobs.views",
    "codesign.journeys.views",
    "codesign.artefacts.views",
    "codesign.contributions.views",
    "codesign.areas.views",
    "codesign.follow_up.views",
    "codesign.follow_up.public_views",
    "codesign.imports.views",
    "codesign.reports.views",
    "codesign.exports.views",
    "codesign.insights.views",
    "codesign.prototypes.views.looking",
    "codesign.prototypes.views.feeds",
    "codesign.rounds.views.results",
    "codesign.prototypes.views.stories",
    "codesign.prototypes.views.changes",
    "codesign.rounds.views.rounds",
    "codesign.rounds.views.participation",
    "codesign.prototypes.views.bundle",
    "codesign.prototypes.views.pages",
    "codesign.fieldwork.views",
)
"""Modules that each offer one `blueprint`."""

FOLLOWERS = (
    "codesign.jobs.event_handlers",
    "codesign.follow_up.event_handlers",
    "codesign.reports.event_handlers",
    "codesign.prototypes.event_handlers",
)
"""Modules that are told when areas merge or disappear and when a voice is taken back: each offers
`follow_merge`, `forget_area` and `forget_voice`, called in the transaction that does it."""

RECEIPTS = ("codesign.rounds.participations.receipts",)
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
