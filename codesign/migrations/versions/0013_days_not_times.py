"""Walk-throughs keep their day and how long things took, and no time of day"""

import json
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

WALK = sa.table(
    "walk_through",
    sa.column("id", sa.BigInteger),
    sa.column("token_hash", sa.String),
    sa.column("progress", sa.JSON),
    sa.column("payload_hash", sa.String),
    sa.column("day", sa.Date),
    sa.column("started_at", sa.DateTime(timezone=True)),
)
RECORD = sa.table(
    "field_record",
    sa.column("id", sa.BigInteger),
    sa.column("payload", sa.JSON),
    sa.column("payload_hash", sa.String),
    sa.column("received_at", sa.DateTime(timezone=True)),
    sa.column("received_on", sa.Date),
)
LARGE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    bind = op.get_bind()
    op.create_table(
        "walk_clock",
        sa.Column("walk_id", LARGE, autoincrement=False, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["walk_id"], ["walk_through.id"], name=op.f("fk_walk_clock_walk_id")
        ),
        sa.PrimaryKeyConstraint("walk_id", name=op.f("pk_walk_clock")),
        sqlite_with_rowid=False,
    )
    _forget_clocks(bind)
    # The hash of what a device sent held its times: without one, what had come counts as come.
    bind.execute(sa.update(WALK).values(payload_hash=""))
    op.drop_column("walk_through", "started_at")
    op.drop_column("walk_through", "finished_at")
    op.add_column("field_record", sa.Column("received_on", sa.Date(), nullable=True))
    seen: set[str] = set()
    for id_, payload, received in bind.execute(
        sa.select(RECORD.c.id, RECORD.c.payload, RECORD.c.received_at)
    ).all():
        told = _by_day(payload)
        digest = _hash(told["record"])
        while digest in seen:  # two that differ in their times alone stay two
            digest += "+"
        seen.add(digest)
        values = {"payload": told, "payload_hash": digest, "received_on": received.date()}
        bind.execute(sa.update(RECORD).where(RECORD.c.id == id_).values(values))
    with op.batch_alter_table("field_record") as batch:
        batch.alter_column("received_on", existing_type=sa.Date(), nullable=False)
        batch.drop_column("received_at")
    op.add_column("field_kit", sa.Column("last_sent_on", sa.Date(), nullable=True))
    op.execute("UPDATE field_kit SET last_sent_on = date(last_sent_at)")
    op.drop_column("field_kit", "last_sent_at")
    context.config.attributes["rewrite"] = True


def downgrade() -> None:
    """Everything began when its day did."""
    bind = op.get_bind()
    op.drop_table("walk_clock")
    moment = sa.DateTime(timezone=True)
    op.add_column("walk_through", sa.Column("started_at", moment, nullable=True))
    op.add_column("walk_through", sa.Column("finished_at", moment, nullable=True))
    op.add_column("field_record", sa.Column("received_at", moment, nullable=True))
    op.add_column("field_kit", sa.Column("last_sent_at", moment, nullable=True))
    for id_, day in bind.execute(sa.select(WALK.c.id, WALK.c.day)).all():
        began = datetime.combine(day, time(), UTC)
        bind.execute(sa.update(WALK).where(WALK.c.id == id_).values(started_at=began))
    for id_, payload, received in bind.execute(
        sa.select(RECORD.c.id, RECORD.c.payload, RECORD.c.received_on)
    ).all():
        told = dict(payload)
        told["started_at"] = f"{told.pop('day')}T00:00:00+00:00"
        told["finished_at"] = None
        values = {"payload": told, "received_at": datetime.combine(received, time(), UTC)}
        bind.execute(sa.update(RECORD).where(RECORD.c.id == id_).values(values))
    with op.batch_alter_table("walk_through") as batch:
        batch.alter_column("started_at", existing_type=moment, nullable=False)
    with op.batch_alter_table("field_record") as batch:
        batch.alter_column("received_at", existing_type=moment, nullable=False)
        batch.drop_column("received_on")
    with op.batch_alter_table("field_kit") as batch:
        batch.drop_column("last_sent_on")


def _forget_clocks(bind: sa.Connection) -> None:
    """When a task began, for the live screens of who is in it, is counted anew."""
    for id_, progress in bind.execute(sa.select(WALK.c.id, WALK.c.progress)).all():
        if "clock" in (progress or {}):
            left = {name: value for name, value in progress.items() if name != "clock"}
            bind.execute(sa.update(WALK).where(WALK.c.id == id_).values(progress=left))


def _by_day(payload: dict[str, Any]) -> dict[str, Any]:
    told = {name: one for name, one in payload.items() if name not in {"started_at", "finished_at"}}
    day = datetime.fromisoformat(payload["started_at"]).astimezone(UTC).date()
    midnight = int(datetime.combine(day, time(), UTC).timestamp() * 1000)
    record = dict(payload["record"])
    is_over = record.get("ended") is not None
    record["started"] = midnight
    record["ended"] = midnight + int(record.get("ms", 0)) if is_over else None
    return told | {"record": record, "day": day.isoformat()}


def _hash(record: dict[str, Any]) -> str:
    told = {name: one for name, one in record.items() if name not in {"started", "ended"}}
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()
