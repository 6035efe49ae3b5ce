"""`codesign serve`: the production server."""

import os
from dataclasses import replace
from threading import Thread
from typing import Any

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from codesign import migrations
from codesign.commands import place
from codesign.commands.seeding import put_demo
from codesign.db import Database
from codesign.prototypes import hosting
from codesign.settings import Settings, SettingsError

CONNECTIONS = 1_000
"""Connections that a worker keeps open. A browser holds a few of them idle for a while, so this
is far more than the threads that answer."""

DEMO_PROTOTYPE_PORT = 5001


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
def serve(
    host: str, port: int, threads: int, workers: int, demo: bool, prototype_port: int | None
) -> None:
    """Bring the database up to date and serve Medskapa until interrupted."""
    if demo:
        os.environ["CODESIGN_DEMO"] = "1"
    settings = place.settings()
    hosting.check_host(settings)
    database = Database(settings.database_url)
    migrations.upgrade(database.engine)
    if settings.demo:
        with database.unit() as session:
            put_demo(session)
    if prototype_port or (settings.demo and not settings.prototype_host):
        _second_port(settings, database, host, port, prototype_port)
    else:
        database.engine.dispose()
    click.echo(f"Medskapa is on http://{host}:{port} (Ctrl-C stops it).")
    web_server("codesign.app:served_app", host, port, threads=threads, workers=workers).serve()


def _second_port(
    settings: Settings, database: Database, host: str, port: int, asked: int | None
) -> None:
    """Uploaded prototypes on a port of their own, for trying on one machine.

    It is served by a thread of the process that watches over the workers, so it ends with it. In
    production the second host name leads to the one port, and nothing of this runs.
    """
    second = asked or DEMO_PROTOTYPE_PORT
    if second == port or host in {"0.0.0.0", "::"}:  # noqa: S104 - that is what is refused
        told = "Uploaded prototypes need an address that is not Medskapa's own."
        if asked:
            raise SettingsError(f"{told} Give another port, or set CODESIGN_PROTOTYPE_HOST.")
        click.echo(f"{told} They are not shown.")
        return
    named = replace(settings, prototype_host=f"{host}:{second}")
    app = hosting.by_host(named, lambda: database, hosting.nothing)
    try:
        server = make_server(host, second, app, threaded=True, request_handler=_Quiet)
    except (OSError, SystemExit):
        told = f"Port {second} is taken, so uploaded prototypes are not shown."
        if asked:
            raise SettingsError(f"{told} Give --prototype-port another one.") from None
        click.echo(f"{told} Give --prototype-port another one to show them.")
        return
    os.environ["CODESIGN_PROTOTYPE_HOST"] = named.prototype_host
    Thread(target=server.serve_forever, daemon=True).start()
    click.echo(f"Uploaded prototypes are shown from http://{named.prototype_host}.")


class _Quiet(WSGIRequestHandler):
    """Writes no log: an address of the second host is a secret while it lasts."""

    server_version = "Medskapa"
    sys_version = ""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def web_server(factory: str, host: str, port: int, *, threads: int, workers: int) -> Any:
    """The production server for the application that `factory` (module:function) makes."""
    from granian.constants import Interfaces
    from granian.server import Server

    return Server(
        factory,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=threads,
        backpressure=CONNECTIONS,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    )
