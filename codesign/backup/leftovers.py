"""What restores have put aside: it holds what people take back afterwards, so it has a last day."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from codesign.backup import postgresql

KEPT = timedelta(days=30)
"""How long what was there before a restore is kept."""
_FILE = re.compile(r"\.before-restore-(\d{8}T\d{12})")
_DATABASE = re.compile(r"_before_restore_(\d{8}T\d{12})$", re.IGNORECASE)


def remove(url: str, moment: datetime) -> list[str]:
    """Remove what is past its last day; the names of what was removed.

    A database that this account may not remove stays.
    """
    if url.startswith("sqlite"):
        return _remove_files(Path(str(make_url(url).database)).absolute(), moment)
    return _remove_databases(url, moment)


def is_past(found: re.Match[str] | None, moment: datetime) -> bool:
    """Whether the moment in a name is longer ago than such things are kept."""
    if found is None:
        return False
    put_aside = datetime.strptime(found[1].upper(), "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return moment - put_aside > KEPT


def _remove_files(database: Path, moment: datetime) -> list[str]:
    removed = []
    for file in sorted(database.parent.glob(f"{database.name}.before-restore-*")):
        if is_past(_FILE.search(file.name), moment):
            file.unlink()
            removed.append(str(file))
    return removed


def _remove_databases(url: str, moment: datetime) -> list[str]:
    own = f"{str(make_url(url).database)[:24]}_before_restore_"
    removed = []
    with postgresql.server(url) as server:
        for (name,) in server.execute("SELECT datname FROM pg_database").fetchall():
            if not name.startswith(own) or not is_past(_DATABASE.search(name), moment):
                continue
            try:
                server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
                continue
            removed.append(f"database {name}")
    return removed
