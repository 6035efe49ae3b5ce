"""`codesign work`: the process that does long work, and the helper that does one job of it."""

import os
import resource
import signal
import sys
from contextlib import suppress
from ctypes import CDLL
from types import FrameType

import click

from codesign import migrations
from codesign.commands import place
from codesign.db import Database
from codesign.imports import actions as imports
from codesign.jobs.domain import Limits
from codesign.jobs.worker import (
    NICENESS,
    SWEEP_JOBS,
    TOO_MUCH_MEMORY,
    OnlyOneError,
    Sweep,
    Worker,
    alone,
    read_claim,
    tell,
)
from codesign.prototypes.walks import clocks

SWEEPS = (
    SWEEP_JOBS,
    Sweep(imports.anything_too_old, imports.abandon_too_old),
    Sweep(clocks.anything_to_sweep, clocks.sweep),
)


def helper_command() -> list[str]:
    """The command of a helper that ends with this process."""
    return [sys.executable, "-m", "codesign", "work-helper", "--worker", str(os.getpid())]


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


@click.command("work-helper", hidden=True)
@click.option("--worker", type=int, hidden=True, help="End when this process does.")
def helper(worker: int | None) -> None:
    """Do one job for a worker, which hands it over on the standard input."""
    _end_with_the_worker()
    if worker is not None and os.getppid() != worker:
        # It died before the system knew that we end with it.
        return
    _ignore_interrupts()
    # What is loaded by now need not be loaded when a job comes.
    from codesign.app import served_app
    from codesign.jobs.work import perform

    app = served_app()
    claim = read_claim(sys.stdin.readline())
    if claim is None:
        return
    with app.app_context():
        limits = _limits_of(app.extensions["database"], claim.job_id)
    tell(sys.stdout.buffer, limits=[limits.seconds, limits.processor_seconds, limits.memory])
    _limit(limits)
    try:
        perform(app, claim, lambda percent: tell(sys.stdout.buffer, progress=percent))
    except MemoryError:
        os._exit(TOO_MUCH_MEMORY)
    finally:
        app.extensions["database"].engine.dispose()


def _limits_of(database: Database, job_id: int) -> Limits:
    from codesign.jobs.kinds import kinds
    from codesign.jobs.models import Job

    with database.session(writes=False) as session:
        job = session.get(Job, job_id)
        return kinds()[job.kind].limits if job is not None and job.kind in kinds() else Limits()


def _limit(limits: Limits) -> None:
    """Let the system end this process when it takes more than it may."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    ceilings = (
        (resource.RLIMIT_CPU, spent + limits.processor_seconds),
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in ceilings:
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _end_with_the_worker() -> None:
    """Be killed when the worker is: a job that nobody tends is begun anew by somebody else."""
    parent_death_signal = 1
    with suppress(OSError, AttributeError):
        CDLL(None).prctl(parent_death_signal, signal.SIGKILL)
    with suppress(OSError):
        if os.nice(0) < NICENESS:
            os.nice(NICENESS - os.nice(0))


def _ignore_interrupts() -> None:
    """Ctrl-C is for the worker, which puts the job back in line."""

    def nothing(_signal: int, _frame: FrameType | None) -> None:
        """Go on."""

    signal.signal(signal.SIGINT, nothing)
