"""Writing tables anew, so that where rows lie tells no more than their ids do.

A database adds what comes last where there is room, and keeps it there: the bytes of a file tell
an order that no id does. Written anew, rows lie in the order of their ids, which is none.
"""

from sqlalchemy import Engine, inspect, text

from codesign import models  # noqa: F401 - the metadata is whole
from codesign.db import Base


def orderless() -> list[str]:
    """The tables whose ids tell no order, and those without any."""
    found = []
    for table in Base.metadata.sorted_tables:
        key = list(table.primary_key.columns)
        is_random = key[0].default is not None and key[0].autoincrement is False
        if is_random or table.dialect_options["sqlite"]["with_rowid"] is False:
            found.append(table.name)
    return found


def rewrite(engine: Engine) -> None:
    """Write the tables anew: the whole file on SQLite, the tables of `orderless` on PostgreSQL.

    Writers wait meanwhile. On PostgreSQL every row also gets the number of one transaction.
    """
    if engine.dialect.name == "sqlite":
        # Past SQLAlchemy, which begins a transaction; a file cannot be written anew inside one.
        plain = engine.raw_connection()
        try:
            plain.cursor().execute("VACUUM")
            plain.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            plain.close()
        return
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    there = set(inspect(engine).get_table_names())
    for table in orderless():
        if table not in there:  # one of a later revision than the database has been brought to
            continue
        key = Base.metadata.tables[table].primary_key
        column = next(iter(key.columns)).name
        with alone.connect() as connection:
            connection.execute(text(f"UPDATE {table} SET {column} = {column}"))  # noqa: S608
            connection.execute(text(f"CLUSTER {table} USING {key.name}"))
