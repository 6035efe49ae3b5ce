"""What a database holds, table by table: row counts, and digests that no order changes."""

import json
from collections.abc import Callable
from hashlib import sha256

from sqlalchemy import Connection, inspect, text

from codesign.backup.archive import TableDigest
from codesign.jobs.models import NOT_IN_BACKUPS as OF_JOBS
from codesign.models import NOT_IN_BACKUPS

Progress = Callable[[str], None]
SIZE = 2**256


LEFT_OUT = frozenset((*NOT_IN_BACKUPS, *OF_JOBS))
"""Tables that no backup holds: there, and empty, after a restore."""
EMPTY = TableDigest(0, f"{0:064x}")


def digests(connection: Connection, progress: Progress) -> dict[str, TableDigest]:
    """Rows and digest of every table, as the connection's transaction sees them.

    What no backup holds counts as empty. A table's digest is the sum of its rows' SHA-256: the same
    rows give the same digest whatever order an engine returns them in. Rows are streamed.
    """
    found = {}
    for name in sorted(inspect(connection).get_table_names()):
        progress(name)
        found[name] = EMPTY if name in LEFT_OUT else _digest(connection, name)
    return found


def differences(wanted: dict[str, TableDigest], found: dict[str, TableDigest]) -> list[str]:
    """The names of tables that are not the same in both."""
    return sorted(name for name in wanted | found if wanted.get(name) != found.get(name))


def _digest(connection: Connection, name: str) -> TableDigest:
    quote = connection.dialect.identifier_preparer.quote
    columns = sorted(column["name"] for column in inspect(connection).get_columns(name))
    chosen = ", ".join(quote(column) for column in columns)
    query = text(f"SELECT {chosen} FROM {quote(name)}")  # noqa: S608 - names of the schema itself
    total = rows = 0
    for row in connection.execution_options(yield_per=2_000).execute(query):
        said = json.dumps(list(row), sort_keys=True, ensure_ascii=False, default=_told)
        total += int.from_bytes(sha256(said.encode("utf-8", "surrogatepass")).digest())
        rows += 1
    return TableDigest(rows, f"{total % SIZE:064x}")


def _told(value: object) -> str:
    """A value that JSON has no form for (an instant, a date, bytes), with its kind."""
    return f"{type(value).__name__}:{value.hex() if isinstance(value, bytes) else value}"
