"""`codesign serve`: the production server."""

import os

import click

from codesign import migrations
from codesign.commands import place
from codesign.commands.seeding import put_demo
from codesign.db import Database


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 128))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--demo", is_flag=True, help="Serve with the demo projects and logins.")
def serve(host: str, port: int, threads: int, workers: int, demo: bool) -> None:
    """Bring the database up to date and serve Medskapa until interrupted."""
    from granian.constants import Interfaces
    from granian.server import Server

    if demo:
        os.environ["CODESIGN_DEMO"] = "1"
    settings = place.settings()
    database = Database(settings.database_url)
    migrations.upgrade(database.engine)
    if settings.demo:
        with database.unit() as session:
            put_demo(session)
    database.engine.dispose()
    click.echo(f"Medskapa is on http://{host}:{port} (Ctrl-C stops it).")
    Server(
        "codesign.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=threads,
        backpressure=4 * threads,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
