"""What readers are told of a round's units, and what its responses were found to be like"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ROUND = "questionnaire_round"
COLUMNS = ("told_units", "quality")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column(ROUND, sa.Column(name, sa.JSON(), nullable=True))
        op.execute(f"UPDATE {ROUND} SET {name} = '{{}}'")  # noqa: S608 - names of this file
    with op.batch_alter_table(ROUND) as asked:
        for name in COLUMNS:
            asked.alter_column(name, existing_type=sa.JSON(), nullable=False)


def downgrade() -> None:
    """What is lost is told anew when a round closes, and counted anew when somebody asks."""
    with op.batch_alter_table(ROUND) as asked:
        for name in COLUMNS:
            asked.drop_column(name)
