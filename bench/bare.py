"""The controls: a Flask handler that does one INSERT and COMMIT, and nothing else.

It runs on the same server, engine, driver and durability settings as Medskapa. `/` uses the raw
driver, with one connection per thread: nothing is quicker in Python. `/session` does the same by a
SQLAlchemy session and a mapped class, as a Flask application of these packages is written.
"""

import os
import threading
from pathlib import Path
from typing import Any

import click
from flask import Flask, request
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from codesign.commands.serving import web_server
from codesign.db import Database, durability_of
from codesign.settings import database_url_from

TABLE = "CREATE TABLE IF NOT EXISTS bare (id {} PRIMARY KEY, text TEXT NOT NULL)"


class _Base(DeclarativeBase):
    pass


class Bare(_Base):
    """The one table."""

    __tablename__ = "bare"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


def create_app() -> Flask:
    """The application, on the database that CODESIGN_DATABASE_URL names."""
    app = Flask("bare")
    database = Database(database_url_from(os.environ["CODESIGN_DATABASE_URL"], Path()))
    engine = database.engine
    is_sqlite = engine.dialect.name == "sqlite"
    insert = f"INSERT INTO bare (text) VALUES ({'?' if is_sqlite else '%s'})"
    own = threading.local()

    def connection() -> Any:
        if not hasattr(own, "connection"):
            own.pooled = engine.raw_connection()
            own.connection = own.pooled.driver_connection
        return own.connection

    @app.post("/")
    def tell() -> str:
        words = request.form["text"]
        opened = connection()
        if is_sqlite:
            opened.execute("BEGIN IMMEDIATE")
        opened.execute(insert, (words,))
        opened.commit()
        return "ok"

    @app.post("/session")
    def tell_by_session() -> str:
        with database.session(writes=True) as session:
            session.add(Bare(text=request.form["text"]))
            session.commit()
        return "ok"

    @app.get("/health")
    def health() -> dict[str, Any]:
        return {"database": durability_of(engine)}

    with engine.begin() as prepared:
        kind = "INTEGER" if is_sqlite else "BIGINT GENERATED ALWAYS AS IDENTITY"
        prepared.exec_driver_sql(TABLE.format(kind))
    return app


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--threads", type=int, default=8)
def serve(port: int, threads: int) -> None:
    """Serve the control with the settings of `codesign serve`."""
    web_server("bench.bare:create_app", "127.0.0.1", port, threads=threads, workers=1).serve()


if __name__ == "__main__":
    serve()
