"""Walk-throughs that are pilots, left early or left out; times that end at the goal; files"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATUS = "status IN ('started', 'complete', 'left', 'withdrawn')"
OLD_STATUS = "status IN ('started', 'complete', 'withdrawn')"
LEFT_OUT = "left_out IN ('test', 'twice', 'fault', 'otherwise', 'other')"


def upgrade() -> None:
    with op.batch_alter_table("walk_through") as walk:
        walk.add_column(
            sa.Column("is_pilot", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        walk.add_column(sa.Column("left_out", sa.String(length=32), nullable=True))
        walk.add_column(sa.Column("left_out_note", sa.String(), server_default="", nullable=False))
        walk.drop_constraint(op.f("ck_walk_through_status"), type_="check")
        walk.create_check_constraint(op.f("ck_walk_through_status"), STATUS)
        walk.create_check_constraint(op.f("ck_walk_through_left_out"), LEFT_OUT)
    for table, name in (("walk_task", "at_goal"), ("field_kit", "is_file")):
        op.add_column(
            table, sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    op.drop_column("field_kit", "is_file")
    op.drop_column("walk_task", "at_goal")
    walks = sa.table(
        "walk_through",
        sa.column("id", sa.BigInteger),
        sa.column("status", sa.String),
        sa.column("is_pilot", sa.Boolean),
    )
    pilots = sa.select(walks.c.id).where(walks.c.is_pilot)
    for name in ("walk_photo", "walk_answer", "walk_task", "walk_event"):
        part = sa.table(name, sa.column("walk_id", sa.BigInteger))
        op.execute(sa.delete(part).where(part.c.walk_id.in_(pilots)))
    op.execute(sa.delete(walks).where(walks.c.is_pilot))
    op.execute(sa.update(walks).where(walks.c.status == "left").values(status="started"))
    with op.batch_alter_table("walk_through") as walk:
        walk.drop_constraint(op.f("ck_walk_through_left_out"), type_="check")
        walk.drop_constraint(op.f("ck_walk_through_status"), type_="check")
        walk.create_check_constraint(op.f("ck_walk_through_status"), OLD_STATUS)
        walk.drop_column("left_out_note")
        walk.drop_column("left_out")
        walk.drop_column("is_pilot")
