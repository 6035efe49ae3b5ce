"""The bytes of jobs lie on pages of their own

What comes first in a row may be copied about in SQLite's file, so nothing stands there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEPT = ("job_id", "part", "number", "content")
NOTHING = {"sqlite": "zeroblob(65536)", "postgresql": "decode(repeat('00', 65536), 'hex')"}


def upgrade() -> None:
    _replace(sa.Column("filling", sa.LargeBinary(), nullable=False))


def downgrade() -> None:
    _replace()


def _replace(*filling: sa.Column[bytes]) -> None:
    """Make the table anew, since the order of its columns counts, and move its rows."""
    op.rename_table("job_piece", "job_piece_before")
    if op.get_bind().dialect.name == "postgresql":
        for kind in ("pk", "fk", "ck"):
            name = {"pk": "", "fk": "_job_id", "ck": "_part"}[kind]
            op.execute(f"ALTER TABLE job_piece_before DROP CONSTRAINT {kind}_job_piece{name}")
    op.create_table(
        "job_piece",
        sa.Column("job_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *filling,
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("part IN ('source', 'result')", name=op.f("ck_job_piece_part")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_job_piece_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "part", "number", name=op.f("pk_job_piece")),
    )
    into, values = ", ".join(KEPT), ", ".join(KEPT)
    if filling:
        into = f"filling, {into}"
        values = f"{NOTHING[op.get_bind().dialect.name]}, {values}"
    op.execute(f"INSERT INTO job_piece ({into}) SELECT {values} FROM job_piece_before")  # noqa: S608
    op.drop_table("job_piece_before")
