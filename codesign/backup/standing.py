"""How a PostgreSQL database stands on its server: owner, rights and settings, which no dump has.

`pg_dump` of one database leaves out what belongs to the server, and ours leaves rights out too, so
that a dump can be restored under another account. What the database that is replaced has of both is
read from it, and given to the new one before the two change names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from codesign.backup.archive import BackupError

WHO = "CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END"
GRANTED = f"acl.privilege_type, {WHO}, acl.is_grantable"
DATABASE_RIGHTS = f"""
SELECT {GRANTED} FROM pg_database d, aclexplode(d.datacl) acl
WHERE d.datname = current_database()"""  # noqa: S608
SCHEMA_RIGHTS = f"""
SELECT {GRANTED} FROM pg_namespace n, aclexplode(n.nspacl) acl WHERE n.nspname = 'public'"""  # noqa: S608
TABLES = """
SELECT c.relname, c.relkind = 'S', c.relacl IS NOT NULL, pg_get_userbyid(c.relowner)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'S') ORDER BY c.relkind DESC, c.relname"""
TABLE_RIGHTS = f"""
SELECT c.relname, {GRANTED} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
aclexplode(c.relacl) acl WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'S')"""  # noqa: S608
COLUMN_RIGHTS = f"""
SELECT c.relname, a.attname, {GRANTED} FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(a.attacl) acl
WHERE n.nspname = 'public' AND NOT a.attisdropped"""  # noqa: S608
KINDS = "CASE p.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' ELSE '' END"
DEFAULT_RIGHTS = f"""
SELECT pg_get_userbyid(p.defaclrole), coalesce(n.nspname, ''), {KINDS}, {GRANTED}
FROM pg_default_acl p LEFT JOIN pg_namespace n ON n.oid = p.defaclnamespace,
aclexplode(p.defaclacl) acl WHERE p.defaclobjtype IN ('r', 'S')"""  # noqa: S608
SETTINGS = """
SELECT CASE s.setrole WHEN 0 THEN '' ELSE pg_get_userbyid(s.setrole) END, one
FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) one
WHERE d.datname = current_database()"""
ITSELF = """
SELECT pg_get_userbyid(datdba), datconnlimit, datacl IS NOT NULL,
coalesce(shobj_description(oid, 'pg_database'), ''),
(SELECT nspacl IS NOT NULL FROM pg_namespace WHERE nspname = 'public')
FROM pg_database WHERE datname = current_database()"""
Row = Sequence[Any]
NO_COLUMN = sql.SQL("")


@dataclass(frozen=True)
class Standing:
    """What a database has of its server. Rights are (privilege, to whom as SQL, may grant on)."""

    owner: str
    limit: int
    comment: str
    rights: tuple[Row, ...] | None
    """None where nobody has changed them: then a new database has the same."""
    schema_rights: tuple[Row, ...] | None
    tables: tuple[Row, ...]
    table_rights: tuple[Row, ...]
    column_rights: tuple[Row, ...]
    default_rights: tuple[Row, ...]
    settings: tuple[Row, ...]
    """(role or "", "name=value")"""


def connected(url: str, database: str | None = None) -> psycopg.Connection[Any]:
    """A connection to a database of the address's server. Raises BackupError with the reason."""
    place = make_url(url).set(drivername="postgresql")
    if database is not None:
        place = place.set(database=database)
    try:
        return psycopg.connect(place.render_as_string(hide_password=False), autocommit=True)
    except psycopg.OperationalError as error:
        raise BackupError(
            f"The database “{place.database}” cannot be reached: {told(error)} Restoring needs "
            "the database that is to be replaced, which may be empty, and the one called "
            "“postgres”, where databases are made and renamed."
        ) from None


def told(error: psycopg.Error) -> str:
    """What the server said, in one line that ends as a sentence."""
    return (" ".join(str(error).split()) or type(error).__name__).rstrip(".") + "."


def require_able(url: str) -> None:
    """Raise BackupError, before any work, unless this account may do all that a restore does."""
    name = str(make_url(url).database)
    with connected(url, "postgres") as line:
        makes, owns, who, owner, used = _abilities(line, name)
    if owns is None:
        raise BackupError(
            f"There is no database “{name}” to put the backup in. As the server's administrator: "
            f'CREATE DATABASE "{name}" OWNER "{who}";'
        )
    if not owns:
        raise BackupError(
            f"The database “{name}” belongs to {owner}, and only its owner may put another in its "
            f"place. Restore as {owner}, or as the server's administrator: "
            f'GRANT "{owner}" TO "{who}";'
        )
    if not makes:
        raise BackupError(
            f"The account {who} may not make a database, which restoring needs. As the server's "
            f'administrator: ALTER ROLE "{who}" CREATEDB;'
        )
    if used:
        raise BackupError(
            "The database is in use. Stop the server and whatever else is connected, and restore "
            "then."
        )


def _abilities(line: psycopg.Connection[Any], name: str) -> Row:
    found = line.execute(
        """SELECT r.rolcreatedb OR r.rolsuper, pg_has_role(d.datdba, 'USAGE'), current_user,
        pg_get_userbyid(d.datdba), EXISTS (SELECT FROM pg_stat_activity WHERE datid = d.oid)
        FROM pg_roles r LEFT JOIN pg_database d ON d.datname = %s
        WHERE r.rolname = current_user""",
        [name],
    ).fetchone()
    assert found is not None
    return tuple(found)


def read_standing(url: str) -> Standing:
    """What the database at the address has of its server."""
    with connected(url) as line:
        owner, limit, has_rights, comment, schema_has = _one(line, ITSELF)
        return Standing(
            owner=owner,
            limit=limit,
            comment=comment,
            rights=_rows(line, DATABASE_RIGHTS) if has_rights else None,
            schema_rights=_rows(line, SCHEMA_RIGHTS) if schema_has else None,
            tables=_rows(line, TABLES),
            table_rights=_rows(line, TABLE_RIGHTS),
            column_rights=_rows(line, COLUMN_RIGHTS),
            default_rights=_rows(line, DEFAULT_RIGHTS),
            settings=_rows(line, SETTINGS),
        )


def _rows(line: psycopg.Connection[Any], query: LiteralString) -> tuple[Row, ...]:
    return tuple(line.execute(query).fetchall())


def _one(line: psycopg.Connection[Any], query: LiteralString) -> Row:
    return _rows(line, query)[0]


def give_standing(url: str, name: str, standing: Standing) -> tuple[str, ...]:
    """Give the new database `name` what the one it replaces had.

    What is left for the server's administrator, as SQL: the settings of another account can be
    changed by few. Raises BackupError, which names the step, for anything else that may not be
    done.
    """
    left: list[str] = []
    step = sql.SQL("nothing").format()
    try:
        with connected(url, name) as line, line.transaction():
            for step in _inside(line, standing):
                line.execute(step)
        with connected(url, "postgres") as line:
            for step in _outside(name, standing):
                line.execute(step)
        for role, setting in standing.settings:
            step = _setting(name, role, setting)
            with connected(url, "postgres") as line:
                chosen, _, value = setting.partition("=")
                line.execute("SELECT set_config(%s, %s, false)", [chosen, value])
                try:
                    line.execute(step)
                except psycopg.errors.InsufficientPrivilege:
                    left.append(_by_hand(str(make_url(url).database), role, chosen, value))
    except psycopg.Error as error:
        raise BackupError(
            f"What the present database has cannot be given to the restored one: {told(error)} "
            f"The step was: {step.as_string(None)}. Restore with an account that may do it."
        ) from None
    return tuple(left)


def _by_hand(name: str, role: str, chosen: str, value: str) -> str:
    set_now = sql.SQL("SELECT set_config({}, {}, false);").format(
        sql.Literal(chosen), sql.Literal(value)
    )
    step = _setting(name, role, f"{chosen}={value}")
    return f"{set_now.as_string(None)} {step.as_string(None)};"


def _inside(line: psycopg.Connection[Any], standing: Standing) -> list[sql.Composed]:
    """Steps in the new database itself: rights to its schema and its tables, and their owners."""
    there = {row[0]: row for row in _rows(line, TABLES)}
    steps: list[sql.Composed] = []
    public = sql.SQL("SCHEMA public")
    steps += _rights(public, standing.schema_rights)
    for owner, schema, kind, *right in standing.default_rights:
        steps.append(_default(owner, schema, kind, right))
    for name, is_sequence, has_rights, owner in standing.tables:
        if name not in there:
            continue
        kind = "SEQUENCE" if is_sequence else "TABLE"
        what = sql.SQL(kind + " public.{}").format(sql.Identifier(name))
        if has_rights:
            mine = tuple(right for table, *right in standing.table_rights if table == name)
            steps += _rights(what, mine)
        for table, column, *right in standing.column_rights:
            if table == name:
                steps.append(_grant(what, right, sql.SQL(" ({})").format(sql.Identifier(column))))
        # What a sequence belongs to takes it along.
        if not is_sequence and owner != there[name][3]:
            steps.append(sql.SQL("ALTER {} OWNER TO {}").format(what, sql.Identifier(owner)))
    return steps


def _rights(what: sql.Composable, rights: tuple[Row, ...] | None) -> list[sql.Composed]:
    if rights is None:
        return []
    steps: list[sql.Composed] = [sql.SQL("REVOKE ALL ON {} FROM PUBLIC").format(what)]
    return steps + [_grant(what, right) for right in rights]


def _grant(what: sql.Composable, right: Row, column: sql.Composable = NO_COLUMN) -> sql.Composed:
    privilege, who, may_grant = right
    on = sql.SQL(" WITH GRANT OPTION" if may_grant and who != "PUBLIC" else "")
    # Both come from the server: the name of a right, and a role that it has quoted itself.
    return sql.SQL("GRANT {}{} ON {} TO {}{}").format(
        sql.SQL(privilege), column, what, sql.SQL(who), on
    )


def _default(owner: str, schema: str, kind: str, right: Row) -> sql.Composed:
    within = sql.SQL(" IN SCHEMA {}").format(sql.Identifier(schema)) if schema else sql.SQL("")
    privilege, who, may_grant = right
    on = sql.SQL(" WITH GRANT OPTION" if may_grant and who != "PUBLIC" else "")
    return sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {}{} GRANT {} ON {} TO {}{}").format(
        sql.Identifier(owner), within, sql.SQL(privilege), sql.SQL(kind), sql.SQL(who), on
    )


def _outside(name: str, standing: Standing) -> list[sql.Composed]:
    """Steps of the server: rights to the database, its limit and comment, and last its owner."""
    what = sql.SQL("DATABASE {}").format(sql.Identifier(name))
    steps = _rights(what, standing.rights)
    if standing.limit != -1:
        steps.append(
            sql.SQL("ALTER {} CONNECTION LIMIT {}").format(what, sql.Literal(standing.limit))
        )
    if standing.comment:
        steps.append(sql.SQL("COMMENT ON {} IS {}").format(what, sql.Literal(standing.comment)))
    steps.append(sql.SQL("ALTER {} OWNER TO {}").format(what, sql.Identifier(standing.owner)))
    return steps


def _setting(name: str, role: str, setting: str) -> sql.Composed:
    where = sql.SQL("DATABASE {}").format(sql.Identifier(name))
    if role:
        where = sql.SQL("ROLE {} IN {}").format(sql.Identifier(role), where)
    chosen = sql.SQL(".").join(map(sql.Identifier, setting.partition("=")[0].split(".")))
    return sql.SQL("ALTER {} SET {} FROM CURRENT").format(where, chosen)
