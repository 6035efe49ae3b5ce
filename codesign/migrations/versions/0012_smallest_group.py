"""What the disclosure guard's smallest group is raised to in a project"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("project", sa.Column("smallest_group", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("project", "smallest_group")
