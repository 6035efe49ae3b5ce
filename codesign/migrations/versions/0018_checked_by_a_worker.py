"""What a worker found of a large table of notes, for the page where it is checked"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("checked", "faults"):
        op.add_column("note_import", sa.Column(name, sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("note_import") as table:
        table.drop_column("faults")
        table.drop_column("checked")
