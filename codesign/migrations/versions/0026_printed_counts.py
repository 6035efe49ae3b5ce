"""Sources that have printed counts, and the counts row by row"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SOURCE, COUNT = "printed_source", "printed_count"


def _whose(table: str, *others: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    known = (("agency_id", "agency.id"), ("project_id", "project.id"), *others)
    return [
        sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))
        for column, to in known
    ]


def _owner() -> list[sa.Column[int]]:
    return [
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
    ]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        SOURCE,
        sa.Column("id", sa.Integer(), nullable=False),
        *_owner(),
        sa.Column("artefact_id", sa.Integer(), nullable=False),
        *_texts("title", "publisher"),
        sa.Column("year", sa.Integer(), nullable=False),
        *_texts("found_at", "language", "reason"),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("year > 0", name=op.f(f"ck_{SOURCE}_year")),
        *_whose(SOURCE, ("artefact_id", "artefact.id"), ("author_id", "person.id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SOURCE}")),
    )
    op.create_table(
        COUNT,
        sa.Column("id", sa.Integer(), nullable=False),
        *_owner(),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("printed_table", "wording", "place", "breakdown", "group_name"),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("shares", sa.JSON(), nullable=False),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("is_total", "is_several", "is_response")
        ),
        *_texts("printed_at"),
        sa.CheckConstraint("base >= 0", name=op.f(f"ck_{COUNT}_base")),
        *_whose(COUNT, ("source_id", f"{SOURCE}.id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{COUNT}")),
        sa.UniqueConstraint("source_id", "position", name=op.f(f"uq_{COUNT}_source_id_position")),
    )
    for table, column in ((SOURCE, "project_id"), (SOURCE, "artefact_id"), (COUNT, "project_id")):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """What was printed is lost here; it stands in its sources."""
    for table in (COUNT, SOURCE):
        op.drop_table(table)
