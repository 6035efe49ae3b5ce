"""A second port for uploaded prototypes, where one machine is all there is."""

import os
from dataclasses import replace
from threading import Thread

import click
from werkzeug.serving import WSGIRequestHandler, make_server

from codesign.db import Database
from codesign.prototypes.uploaded import hosting
from codesign.settings import Settings, SettingsError

DEMO_PORT = 5001


def serve_prototypes(
    settings: Settings, database: Database, host: str, port: int, asked: int | None
) -> None:
    """Uploaded prototypes on a port of their own, for trying on one machine.

    It is served by a thread of the process that watches over the workers, so it ends with it. In
    production the second host name leads to the one port, and nothing of this runs.
    """
    second = asked or DEMO_PORT
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
