"""Projects that are being made, a little at a time"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("project", sa.Column("unfinished", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("project") as table:
        table.drop_column("unfinished")
