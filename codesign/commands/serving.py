"""`codesign serve`: the production server."""

import os
import socket
from functools import partial
from importlib import import_module

import click

from codesign import erasure, migrations
from codesign.artefacts.reading import content_folder
from codesign.artefacts.watching import watch as watch_files
from codesign.commands import place
from codesign.commands.auditing import line_of
from codesign.commands.second_port import serve_prototypes
from codesign.commands.seeding import put_demo
from codesign.commands.working import worker_command
from codesign.contributions.withdrawing import join_up_list
from codesign.db import Database
from codesign.front import Front
from codesign.health import missing_assets
from codesign.jobs.supervising import Supervisor
from codesign.projects import anchoring
from codesign.prototypes.uploaded import hosting

CONNECTIONS = 4_000
"""Connections that a worker keeps open. A browser holds a few of them idle for a while, and a slow
client one for some seconds, so this is far more than the threads that answer."""
HEAD_SECONDS = 10
"""A head takes no longer; nor does a connection wait longer for the next one."""
STOP_SECONDS = 20
"""Told to stop, a worker answers what has come; what is not done by then is cut off."""
MOST_BYTES = 16 * 1024 * 1024
"""Of a larger body nothing is kept. More than the application takes, so that it tells so."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 128))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--demo", is_flag=True, help="Serve with the demo projects and logins.")
@click.option(
    "--prototype-port",
    type=click.IntRange(1, 65535),
    help="Second port, for uploaded prototypes on this machine. [default: 5001 with --demo]",
)
@click.option(
    "--watch", is_flag=True, help="Bring changed prototype files in as drafts; pages reload."
)
@click.option(
    "--work/--no-work",
    "works",
    default=True,
    show_default=True,
    help="Also do the long work, in a process beside the server.",
)
def serve(
    host: str,
    port: int,
    threads: int,
    workers: int,
    demo: bool,
    prototype_port: int | None,
    watch: bool,
    works: bool,
) -> None:
    """Bring the database up to date and serve Medskapa until interrupted."""
    if demo:
        os.environ["CODESIGN_DEMO"] = "1"
    _require_assets()
    _require_free(host, port)
    settings = place.settings()
    hosting.check_host(settings)
    database = Database(settings.database_url, settings.data_dir)
    migrations.upgrade(database.engine)
    if again := join_up_list(database):
        click.echo(f"An older copy was put back: {again} taken back since were erased again.")
    erasure.sweep_at_start(database.engine)
    with database.unit() as session:
        wrong, ends = anchoring.check_and_anchor(session, settings.data_dir)
    for slug, one in ends.items():
        click.echo(line_of(slug, one))
    for fault in wrong:
        click.echo(f"{fault.agency}: {fault.told}. Run: codesign audit verify", err=True)
    if settings.demo:
        with database.unit() as session:
            put_demo(session, settings.secret_key)
    if watch:
        os.environ["CODESIGN_WATCH"] = "1"
        watched = Database(settings.database_url, settings.data_dir)
        watch_files(watched, content_folder(), place.reader_language(os.environ), click.echo)
    if prototype_port or (settings.demo and not settings.prototype_host):
        serve_prototypes(settings, database, host, port, prototype_port)
    else:
        database.engine.dispose()
    click.echo(f"Medskapa is on http://{host}:{port} (Ctrl-C stops it).")
    server = web_server("codesign.app:served_app", host, port, threads=threads, workers=workers)
    worker = Supervisor(worker_command()) if works else None
    if worker is not None:
        worker.start()
    try:
        server.serve()
    finally:
        if worker is not None:
            worker.stop()


def _require_assets() -> None:
    """Refuse to serve pages that would all be faults."""
    if missing := missing_assets():
        raise click.ClickException(
            f"The browser's files are not here: {', '.join(missing)}. In a checkout, run "
            "python3 tools/set_up.py (or make run), and install again if it was installed from "
            "there. A wheel that was built carries them: install one anew."
        )


def _require_free(host: str, port: int) -> None:
    """Refuse an address that something answers at already.

    The web server shares its port with others of its kind, so two Medskapa with different data
    would take turns to answer, and nobody would understand what they see.
    """
    try:
        place_of = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = place_of[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as refused:
        why = refused.strerror or str(refused)
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {why}. Stop what is there, or choose another --port."
        ) from None


class WebServer:
    """The production server for one application."""

    def __init__(self, factory: str, host: str, port: int, *, threads: int, workers: int) -> None:
        """`factory` (module:function) makes the WSGI application in each worker."""
        from granian.constants import HTTPModes, Interfaces
        from granian.http import HTTP1Settings
        from granian.log import LogLevels
        from granian.server import Server

        self._server = Server(
            factory,
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=HEAD_SECONDS * 1_000),
            factory=True,
            workers=workers,
            backpressure=CONNECTIONS,
            workers_kill_timeout=STOP_SECONDS,
            websockets=False,
            log_access=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
        )
        self._threads = threads

    def serve(self) -> None:
        """Serve until interrupted; what has been sent by then is answered first."""
        self._server.serve(target_loader=partial(_fronted, self._threads))


def web_server(factory: str, host: str, port: int, *, threads: int, workers: int) -> WebServer:
    """The production server for the application that `factory` (module:function) makes."""
    return WebServer(factory, host, port, threads=threads, workers=workers)


def _fronted(threads: int, factory: str) -> Front:
    """The application of a worker, behind what reads its requests."""
    module, _, function = factory.partition(":")
    return Front(getattr(import_module(module), function)(), threads=threads, most=MOST_BYTES)
