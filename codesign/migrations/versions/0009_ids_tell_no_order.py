"""Ids that tell no order, for what is there as well; rates and logins keep no moments

Everything that comes of what citizens send gets a new, random id, and what refers to it follows.
The audit log names voices, so its chain is written anew as far as it was whole. Rates are counted
in memory from now on. Everybody signs in again.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REFERENCES = {
    "contribution": (
        ("action", "contribution_id"),
        ("published_answer", "contribution_id"),
        ("change_voice", "contribution_id"),
        ("walk_photo", "contribution_id"),
        ("coding", "contribution_id"),
        ("coding_change", "contribution_id"),
        ("chosen_quote", "contribution_id"),
    ),
    "walk_through": (
        ("contribution", "walk_id"),
        ("walk_event", "walk_id"),
        ("walk_task", "walk_id"),
        ("walk_answer", "walk_id"),
        ("walk_photo", "walk_id"),
    ),
    "walk_event": (),
    "walk_task": (),
    "walk_answer": (),
    "walk_photo": (),
    "field_record": (),
    "tally": (),
    "facet_tally": (),
}
INDEXES = {
    "ix_contribution_anchor": ["artefact_id", "anchor"],
    "ix_contribution_moderation": ["project_id", "moderation"],
    "ix_contribution_pin": ["pin_version_id", "pin_screen"],
}
START = "0" * 64
Voices = Mapping[int, int]
"""Old id → new id."""


def upgrade() -> None:
    bind = op.get_bind()
    op.drop_table("rate_bucket")
    _remake_login_session(with_created=False)
    if bind.dialect.name == "sqlite":
        _without_row_numbers("submission")
        voices = _renumbered(bind)
    else:
        with _without_foreign_keys(bind):
            _widen("BIGINT")
            voices = _renumbered(bind)
    _renumber_in_json(bind, voices)
    _rewrite_audit_log(bind, voices)
    for name, columns in INDEXES.items():
        op.drop_index(name, table_name="contribution")
        op.create_index(name, "contribution", [*columns, "day", "id"])
    # Pages and rows of before lie in their old order until the tables are written anew.
    context.config.attributes["rewrite"] = True


def downgrade() -> None:
    """Back to ids that fit in 31 bits, numbered anew in no order."""
    bind = op.get_bind()
    op.create_table(
        "rate_bucket",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_rate_bucket")),
    )
    _remake_login_session(with_created=True)
    if bind.dialect.name == "sqlite":
        _with_row_numbers("submission")
        voices = _renumbered(bind, from_one=True)
    else:
        with _without_foreign_keys(bind):
            voices = _renumbered(bind, from_one=True)
            _widen("INTEGER")
            _with_sequences()
    _renumber_in_json(bind, voices)
    _rewrite_audit_log(bind, voices)
    for name, columns in INDEXES.items():
        op.drop_index(name, table_name="contribution")
        op.create_index(name, "contribution", [*columns, "id"])


def _remake_login_session(*, with_created: bool) -> None:
    created = [sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)]
    op.drop_table("login_session")
    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *(created if with_created else ()),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_login_session_person_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_session")),
        sqlite_with_rowid=with_created,
    )
    op.create_index(op.f("ix_login_session_person_id"), "login_session", ["person_id"])


def _without_row_numbers(table: str) -> None:
    with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_with_rowid": False}):
        pass


def _with_row_numbers(table: str) -> None:
    with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_with_rowid": True}):
        pass


def _widen(kind: str) -> None:
    for table, references in REFERENCES.items():
        op.execute(f"ALTER TABLE {table} ALTER COLUMN id TYPE {kind}")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN id DROP DEFAULT")
        op.execute(f"DROP SEQUENCE IF EXISTS {table}_id_seq")
        for other, column in references:
            op.execute(f"ALTER TABLE {other} ALTER COLUMN {column} TYPE {kind}")


def _with_sequences() -> None:
    for table in REFERENCES:
        name = f"{table}_id_seq"
        op.execute(f"CREATE SEQUENCE {name} AS INTEGER OWNED BY {table}.id")
        op.execute(f"SELECT setval('{name}', (SELECT max(id) + 1 FROM {table}), false)")  # noqa: S608
        op.execute(f"ALTER TABLE {table} ALTER COLUMN id SET DEFAULT nextval('{name}')")


class _without_foreign_keys:  # noqa: N801 - used as a block
    """PostgreSQL checks references at every statement; they are taken away for a while."""

    def __init__(self, bind: sa.Connection) -> None:
        self._bind = bind
        self._keys: list[tuple[str, str, str, str]] = []

    def __enter__(self) -> None:
        inspector = sa.inspect(self._bind)
        for target, references in REFERENCES.items():
            for table, column in references:
                for key in inspector.get_foreign_keys(table):
                    if key["constrained_columns"] == [column]:
                        self._keys.append((str(key["name"]), table, column, target))
        for name, table, _, _ in self._keys:
            op.drop_constraint(name, table, type_="foreignkey")

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            return
        for name, table, column, target in self._keys:
            op.create_foreign_key(name, table, target, [column], ["id"])


def _renumbered(bind: sa.Connection, *, from_one: bool = False) -> Voices:
    """Gives every row its new id; old → new for the voices."""
    voices: Voices = {}
    for table, references in REFERENCES.items():
        found = _renumber(bind, table, references, from_one=from_one)
        voices = found if table == "contribution" else voices
    return voices


def _renumber(
    bind: sa.Connection, table: str, references: tuple[tuple[str, str], ...], *, from_one: bool
) -> Voices:
    old = list(bind.scalars(sa.text(f"SELECT id FROM {table}")))  # noqa: S608
    if not old:
        return {}
    secrets.SystemRandom().shuffle(old)
    new = range(1, len(old) + 1) if from_one else [secrets.randbits(63) | 1 for _ in old]
    bind.execute(sa.text("CREATE TEMPORARY TABLE renumbered (old BIGINT PRIMARY KEY, new BIGINT)"))
    pairs = [{"old": one, "new": other} for one, other in zip(old, new, strict=True)]
    bind.execute(sa.text("INSERT INTO renumbered VALUES (:old, :new)"), pairs)
    if from_one:
        # Out of the way first: a small new id may be another row's old one.
        bind.execute(sa.text(f"UPDATE {table} SET id = -id"))  # noqa: S608
        looked_up = f"SELECT new FROM renumbered WHERE old = -{table}.id"  # noqa: S608
    else:
        looked_up = f"SELECT new FROM renumbered WHERE old = {table}.id"  # noqa: S608
    bind.execute(sa.text(f"UPDATE {table} SET id = ({looked_up})"))  # noqa: S608
    for other, column in references:
        bind.execute(
            sa.text(
                f"UPDATE {other} SET {column} = (SELECT new FROM renumbered "  # noqa: S608
                f"WHERE old = {other}.{column}) WHERE {column} IS NOT NULL"
            )
        )
    bind.execute(sa.text("DROP TABLE renumbered"))
    return dict(zip(old, new, strict=True)) if table == "contribution" else {}


def _renumber_in_json(bind: sa.Connection, voices: Voices) -> None:
    """Answers name their voice, also those of a record that was put aside."""
    for table, column, change in (
        ("walk_answer", "value", _in_value),
        ("field_record", "payload", _in_payload),
    ):
        rows = sa.table(table, sa.column("id", sa.BigInteger), sa.column(column, sa.JSON))
        for id_, told in _all(bind, rows, column):
            if change(told, voices):
                bind.execute(sa.update(rows).where(rows.c.id == id_).values({column: told}))


def _all(bind: sa.Connection, rows: Any, column: str) -> Iterator[tuple[int, Any]]:
    last = None
    while True:
        query = sa.select(rows.c.id, rows.c[column]).order_by(rows.c.id).limit(500)
        page = bind.execute(query if last is None else query.where(rows.c.id > last)).all()
        if not page:
            return
        yield from [(row[0], row[1]) for row in page]
        last = page[-1][0]


def _in_value(value: Any, voices: Voices) -> bool:
    if isinstance(value, dict) and value.get("voice") in voices:
        value["voice"] = voices[value["voice"]]
        return True
    return False


def _in_payload(payload: Any, voices: Voices) -> bool:
    answers = (payload or {}).get("record", {}).get("answers", ())
    changed = [_in_value(answer.get("value"), voices) for answer in answers]
    return any(changed)


EVENT = sa.table(
    "audit_event",
    *(sa.column(name, sa.Integer) for name in ("id", "agency_id", "project_id", "person_id")),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name, sa.String) for name in ("action", "subject")),
    sa.column("details", sa.JSON),
    *(sa.column(name, sa.String) for name in ("previous_hash", "hash")),
)


def _rewrite_audit_log(bind: sa.Connection, voices: Voices) -> None:
    """What an event says of a voice follows it; from the first broken event on, hashes stay."""
    agencies = bind.scalars(sa.select(EVENT.c.agency_id).distinct()).all()
    for agency in agencies:
        _rewrite_chain(bind, agency, lambda event: _about_new(event, voices))


def _rewrite_chain(
    bind: sa.Connection, agency: int, changed: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    before = after = START
    is_whole, last = True, 0
    while True:
        page = (
            bind.execute(
                sa.select(EVENT)
                .where(EVENT.c.agency_id == agency, EVENT.c.id > last)
                .order_by(EVENT.c.id)
                .limit(500)
            )
            .mappings()
            .all()
        )
        if not page:
            return
        last = page[-1]["id"]
        rewritten = []
        for row in page:
            event = dict(row)
            is_whole = is_whole and event["previous_hash"] == before
            is_whole = is_whole and event["hash"] == _hash(event)
            before = event["hash"]
            event |= changed(event)
            if is_whole:
                event["previous_hash"] = after
                event["hash"] = after = _hash(event)
            rewritten.append({f"b_{name}": value for name, value in event.items()})
        names = ("subject", "details", "previous_hash", "hash")
        bind.execute(
            sa.update(EVENT)
            .where(EVENT.c.id == sa.bindparam("b_id"))
            .values({name: sa.bindparam(f"b_{name}") for name in names}),
            [
                {name: one[name] for name in ("b_id", *map("b_{}".format, names))}
                for one in rewritten
            ],
        )


def _about_new(event: dict[str, Any], voices: Voices) -> dict[str, Any]:
    details = dict(event["details"] or {})
    if details.get("voice") in voices:
        details["voice"] = voices[details["voice"]]
    # Elsewhere “voices” is how many there are.
    if isinstance(details.get("voices"), list):
        details["voices"] = sorted(voices.get(one, one) for one in details["voices"])
    kind, _, number = event["subject"].partition(":")
    subject = event["subject"]
    if kind == "voice" and number.isdecimal():
        subject = f"voice:{voices.get(int(number), int(number))}"
    return {"subject": subject, "details": details}


def _hash(event: Mapping[str, Any]) -> str:
    at = event["at"]
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    told = {
        "agency": event["agency_id"],
        "project": event["project_id"],
        "person": event["person_id"],
        "at": at.isoformat(),
        "action": event["action"],
        "subject": event["subject"],
        "details": event["details"],
        "previous": event["previous_hash"],
    }
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()
