"""`codesign work`: the process that sees to long work."""

import os
import sys

import click

from codesign import migrations
from codesign.commands import place
from codesign.db import Database
from codesign.imports import actions as imports
from codesign.jobs.worker import SWEEP_JOBS, OnlyOneError, Sweep, Worker, alone
from codesign.projects import unfinished
from codesign.questionnaires import saving
from codesign.rounds.participations import clocks

SWEEPS = (
    SWEEP_JOBS,
    Sweep(imports.anything_too_old, imports.abandon_too_old),
    Sweep(clocks.anything_to_sweep, clocks.sweep),
    Sweep(saving.anything_expired, saving.forget_expired),
    Sweep(unfinished.anything_given_up, unfinished.forget_some),
)


def helper_command() -> list[str]:
    """The command of a helper that ends with this process."""
    return [sys.executable, "-m", "codesign.commands.job_helper", str(os.getpid())]


def worker_command() -> list[str]:
    """The command of a worker that ends with this process."""
    return [sys.executable, "-m", "codesign", "work", "--parent", str(os.getpid())]


@click.command()
@click.option("--parent", type=int, hidden=True, help="End when this process does.")
def work(parent: int | None) -> None:
    """Do the long work that people ask for: reading files, writing reports.

    `codesign serve` starts one of these by itself. With PostgreSQL any number may run, on any
    machine that reaches the database; with SQLite there is one.
    """
    settings = place.settings()
    database = Database(settings.database_url)
    if migrations.current(database.engine) != migrations.newest():
        raise click.ClickException(
            "The database is not at this version's state. Run: codesign db upgrade"
        )
    worker = Worker(database, helper_command(), parent=parent, sweeps=SWEEPS)
    try:
        with alone(
            settings.database_url, waits=lambda: parent is not None and not worker.is_stopping
        ) as is_alone:
            worker.run(is_alone=is_alone)
    except OnlyOneError:
        if parent is None or not worker.is_stopping:
            raise click.ClickException(
                "A worker is at work on this database already. SQLite has one; `codesign serve` "
                "brings it along."
            ) from None
    finally:
        database.engine.dispose()
